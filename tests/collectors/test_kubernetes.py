from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archscan.collectors.deployment import kubernetes
from archscan.model.facts import Fact, Offers, Permits, Provides, Reads, Requires, Setting, Uses, Workload
from archscan.model.problem import Problem
from tests.goldens import cases, check_case, collected, text_tree


@pytest.mark.parametrize("case", cases("kubernetes"), ids=lambda case: case.name)
def test_golden(case: Path, update_golden: bool) -> None:
    check_case(kubernetes, case, update_golden)


def read(text: str, path: str = "k8s/app.yaml", **others: str) -> list[Fact | Problem]:
    """What a file yields; other files of the tree by path."""
    files = {name.replace("__", "/"): content for name, content in others.items()}
    found = collected(kubernetes, text_tree({path: text, **files}))
    return [one for one in found if isinstance(one, Problem) or one_path(one) == path]


def one_path(one: Any) -> str:
    return str(one.evidence.path)


def of(found: list[Fact | Problem], kind: type) -> list[Any]:
    return [one for one in found if isinstance(one, kind)]


def deployment(pod: str, name: str = "app") -> str:
    """A Deployment around the lines of a pod spec."""
    head = f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  selector: {{}}\n"
    return (
        head + "  template:\n    spec:\n" + "".join(f"      {line}\n" for line in pod.strip("\n").split("\n"))
    )


def test_a_workload_stands_in_the_scope_of_its_folder_and_namespace() -> None:
    text = deployment("containers: [{name: app, image: shop/app:1}]").replace(
        "name: app\n", "name: app\n  namespace: shop\n", 1
    )
    (workload,) = of(read(text), Workload)
    scope = workload.subject.scope
    assert (scope.kind, scope.path, scope.name, scope.environment) == ("kubernetes", "k8s", "shop", "")
    assert (workload.kind, workload.image, workload.evidence.line) == ("Deployment", "shop/app:1", 4)


@pytest.mark.parametrize(
    ("containers", "main"),
    [
        pytest.param("[{name: a, image: x}]", "a", id="only one"),
        pytest.param("[{name: a, image: x}, {name: b, image: y}]", "a", id="first"),
        pytest.param("[{name: istio-proxy, image: x}, {name: b, image: y}]", "b", id="known sidecar by name"),
        pytest.param("[{name: a, image: prom/mysqld-exporter:1}, {name: b, image: y}]", "b", id="by image"),
        pytest.param("[{name: fluent-bit, image: fluent/fluent-bit}]", "fluent-bit", id="sidecar alone"),
        pytest.param("[{name: a, image: x}, {name: app, image: y}]", "app", id="named like the workload"),
        pytest.param("[{name: a-agent, image: x}, {name: b-agent, image: y}]", "a-agent", id="only sidecars"),
        pytest.param(
            "[{name: app, image: a/kube-state-metrics:1}, {name: b, image: y}]",
            "app",
            id="own name, helper's image",
        ),
    ],
)
def test_main_container(containers: str, main: str) -> None:
    (workload,) = of(read(deployment(f"containers: {containers}")), Workload)
    assert [one.name for one in workload.containers if one.role == "main"] == [main]
    assert workload.image == workload.containers[0].image


def test_main_container_by_annotation() -> None:
    text = deployment("containers: [{name: app, image: x}, {name: b, image: y}]").replace(
        "    spec:\n      c",
        "    metadata: {annotations: {kubectl.kubernetes.io/default-container: b}}\n    spec:\n      c",
    )
    (workload,) = of(read(text), Workload)
    assert workload.image == "y"


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        pytest.param("[{name: CART_URL, value: 'http://cart:8080'}]", [("cart", 8080, "http")], id="url"),
        pytest.param(
            "[{name: DB_HOST, value: db}, {name: DB_PORT, value: '5432'}]", [("db", 5432, "")], id="pair"
        ),
        pytest.param(
            "[{name: H, value: cart}, {name: CART_URL, value: 'http://$(H):1/'}]",
            [("cart", 1, "http")],
            id="reference",
        ),
        pytest.param(
            "[{name: CART_URL, value: 'http://$(LATER)/'}, {name: LATER, value: x}]", [], id="not yet defined"
        ),
        pytest.param("[{name: CART_URL, value: 'http://$$(H):1/'}, {name: H, value: x}]", [], id="escaped"),
        pytest.param(
            "[{name: REDIS, value: '$(REDIS_MAIN_SERVICE_HOST):6379'}]",
            [("redis-main", 6379, "")],
            id="service",
        ),
        pytest.param(
            "[{name: REDIS_ADDR, value: '$(REDIS_SERVICE_HOST):$(REDIS_SERVICE_PORT)'}]",
            [("redis", None, "")],
            id="service and port",
        ),
        pytest.param("[{name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]", [], id="field"),
        pytest.param("[{name: EMPTY}, {name: NONE, value: ''}, word]", [], id="no values"),
    ],
)
def test_addresses_of_the_environment(env: str, expected: list[tuple[str, int | None, str]]) -> None:
    found = of(read(deployment(f"containers: [{{name: app, image: x, env: {env}}}]")), Requires)
    assert [(one.host, one.port, one.scheme) for one in found] == expected


def test_a_reference_names_the_line_of_its_variable() -> None:
    text = deployment(
        """
containers:
  - name: app
    image: x
    env:
      - name: H
        value: cart
      - name: CART_URL
        value: http://$(H):8080
"""
    )
    (found,) = of(read(text), Requires)
    assert (found.evidence.line, [line.line for line in found.also]) == (16, [14])


def test_a_config_map_of_the_file_fills_references() -> None:
    text = deployment(
        """
containers:
  - name: app
    image: x
    args: ["--upstream=http://$(HOST):80"]
    env:
      - name: HOST
        valueFrom: {configMapKeyRef: {name: settings, key: host}}
"""
    )
    text += "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {host: orders}\n"
    found = [one for one in of(read(text), Requires) if one.via == "command"]
    assert [(one.host, one.key) for one in found] == [("orders", "--upstream")]


@pytest.mark.parametrize(
    ("env", "names"),
    [
        pytest.param("{name: DB_PASSWORD, value: hunter22}", ["DB_PASSWORD"], id="secret name"),
        pytest.param("{name: DSN, value: 'postgres://u:hunter22@db/x'}", ["DSN"], id="credentialed url"),
        pytest.param("{name: DB_PASSWORD, value: $(OTHER)}", [], id="reference"),
        pytest.param("{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: k}}}", [], id="secret"),
        pytest.param("{name: LOG_LEVEL, value: debug}", [], id="harmless"),
    ],
)
def test_plain_credentials_are_named_never_shown(env: str, names: list[str]) -> None:
    found = read(deployment(f"containers: [{{name: app, image: x, env: [{env}]}}]"))
    assert [one.value for one in of(found, Setting) if one.topic == "security.plaintext"] == names
    assert "hunter22" not in repr(found)


def test_secret_values_are_never_read() -> None:
    text = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {url: 'http://user:hunter2@api/'}\n"
    )
    assert read(text) == []


@pytest.mark.parametrize(
    ("volume", "holders"),
    [
        pytest.param("{name: v, configMap: {name: c}}", [("configmap/c", "")], id="config map"),
        pytest.param(
            "{name: v, configMap: {name: c, items: [{key: a}, {key: b}]}}",
            [("configmap/c", "a"), ("configmap/c", "b")],
            id="items",
        ),
        pytest.param("{name: v, secret: {secretName: s}}", [("secret/s", "")], id="secret"),
        pytest.param("{name: v, emptyDir: {}}", [], id="nothing"),
    ],
)
def test_volumes_read_their_holders(volume: str, holders: list[tuple[str, str]]) -> None:
    found = of(read(deployment(f"containers: [{{name: app, image: x}}]\nvolumes: [{volume}]")), Reads)
    assert [(one.holder, one.key) for one in found] == holders


SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: s%s}\nspec: {%s}\n"


@pytest.mark.parametrize(
    ("metadata", "spec", "ports", "public"),
    [
        pytest.param("", "ports: [{port: 80}]", [(80, None, False)], 0, id="plain"),
        pytest.param("", "ports: [{port: 80, targetPort: 8080}]", [(80, 8080, False)], 0, id="target"),
        pytest.param("", "ports: [{port: 80, targetPort: http}]", [(80, None, False)], 0, id="unknown name"),
        pytest.param("", "type: NodePort, ports: [{port: 80}]", [(80, None, True)], 1, id="node port"),
        pytest.param(
            "", "type: LoadBalancer, ports: [{port: 80}]", [(80, None, True)], 1, id="load balancer"
        ),
        pytest.param(
            ", annotations: {networking.gke.io/load-balancer-type: Internal}",
            "type: LoadBalancer, ports: [{port: 80}]",
            [(80, None, False)],
            0,
            id="internal load balancer",
        ),
        pytest.param("", "clusterIP: None", [], 0, id="headless"),
    ],
)
def test_services(metadata: str, spec: str, ports: list[tuple[int, int | None, bool]], public: int) -> None:
    found = read(SERVICE % (metadata, spec))
    (provided,) = of(found, Provides)
    assert [(one.number, one.target, one.published) for one in provided.ports] == ports
    assert [one.public for one in of(found, Offers)] == [True] * public


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        pytest.param("{matchLabels: {app: a}}", [(("app", "a"),)], id="labels"),
        pytest.param(
            "{matchExpressions: [{key: app, operator: In, values: [a]}]}", [(("app", "a"),)], id="one value"
        ),
        pytest.param(
            "{matchExpressions: [{key: app, operator: In, values: [a, b]}]}",
            [(("app", "a"),), (("app", "b"),)],
            id="two values",
        ),
        pytest.param("{matchExpressions: [{key: app, operator: Exists}]}", [], id="exists"),
        pytest.param("{matchExpressions: [{key: app, operator: NotIn, values: [a]}]}", [], id="not in"),
        pytest.param("{}", [], id="everybody"),
    ],
)
@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_network_policies(selector: str, expected: list[Any], direction: str) -> None:
    side = "from" if direction == "ingress" else "to"
    text = (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n"
        "  podSelector: {matchLabels: {app: own}}\n"
        f"  {direction}: [{{{side}: [{{podSelector: {selector}}}]}}]\n"
    )
    found = of(read(text), Permits)
    own = (("app", "own"),)
    pairs = [(one.source, one.target) for one in found]
    assert pairs == [(other, own) if direction == "ingress" else (own, other) for other in expected]


@pytest.mark.parametrize(
    "peer",
    [
        "{ipBlock: {cidr: 10.0.0.0/8}}",
        "{namespaceSelector: {}}",
        "{podSelector: {matchLabels: {app: a}}, namespaceSelector: {}}",
        "word",
    ],
)
def test_other_peers_are_no_claim_but_the_policy_is_named(peer: str) -> None:
    text = (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n"
        f"  podSelector: {{matchLabels: {{app: own}}}}\n  ingress: [{{from: [{peer}]}}]\n"
    )
    found = read(text)
    assert of(found, Permits) == []
    assert [(one.topic, one.value, one.selects) for one in of(found, Setting)] == [
        ("security.policy", "p (Ingress)", (("app", "own"),))
    ]


METRIC = "maxReplicas: 5, metrics: [{type: %s}]"


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        pytest.param("minReplicas: 2, maxReplicas: 5", "2-5 replicas", id="plain"),
        pytest.param("maxReplicas: 5, targetCPUUtilizationPercentage: 60", "1-5 replicas, CPU 60%", id="v1"),
        pytest.param(
            METRIC % "Resource, resource: {name: memory, target: {averageValue: 1Gi}}",
            "1-5 replicas, memory 1Gi",
            id="memory",
        ),
        pytest.param(
            METRIC % "Resource, resource: {name: cpu, targetAverageUtilization: 80}",
            "1-5 replicas, CPU 80%",
            id="v2beta1",
        ),
        pytest.param(
            METRIC % "Pods, pods: {metric: {name: rps}, target: {averageValue: 100}}",
            "1-5 replicas, rps 100",
            id="pods",
        ),
    ],
)
def test_autoscalers(spec: str, value: str) -> None:
    text = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\n"
    text += f"spec: {{scaleTargetRef: {{name: app}}, {spec}}}\n"
    (found,) = read(text)
    assert isinstance(found, Setting)
    assert (found.subject.name, found.topic, found.value) == ("app", "scaling.autoscaler", value)


def config_map(body: str) -> str:
    return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n" + body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("  CART_URL: http://cart:80\n", [("cart", 6)], id="one line"),
        pytest.param(
            "  a.properties: |\n    x=1\n    cart.url=http://cart:80\n", [("cart", 8)], id="properties"
        ),
        pytest.param(
            "  a.yaml: |\n    db:\n      host: ledger\n      port: 5432\n", [("ledger", 8)], id="nested"
        ),
        pytest.param(
            "  a.conf: |\n\n    proxy_pass http://cart:80;\n",
            [("cart", 8)],
            id="directive after a blank line",
        ),
        pytest.param('  a.conf: "x\\nproxy_pass http://cart:80;\\n"\n', [("cart", 6)], id="quoted"),
        pytest.param("  a.conf: >\n    one\n    http://cart:80\n\n    two\n", [("cart", 6)], id="folded"),
        pytest.param("  a.conf: |\n    # http://cart:80\n    // http://cart:80\n", [], id="comments"),
        pytest.param("  run.sh: |\n    x=1\n    curl http://cart:80/y\n", [("cart", 8)], id="script"),
        pytest.param('  d.json: |\n    {"panels": [],\n     "url": "http://cart:80"}\n', [], id="dashboard"),
        pytest.param("  CART_URL: |\n    http://cart:80\n", [("cart", 7)], id="one line in a block"),
        pytest.param("  CART_URL: |\n    http://cart:80\n  X: 'y'\n", [("cart", 7)], id="followed by a key"),
        pytest.param("  LOG_LEVEL: debug\n  N: 3\n  E:\n", [], id="nothing"),
    ],
)
def test_config_map_values_have_their_own_lines(body: str, expected: list[tuple[str, int]]) -> None:
    found = of(read(config_map(body)), Requires)
    assert [(one.host, one.evidence.line) for one in found] == expected
    assert all(one.subject.name == "configmap/c" for one in found)


def test_targets_of_prometheus_are_scraped() -> None:
    text = config_map(
        "  prometheus.yml: |\n    alerting:\n      alertmanagers:\n        - static_configs:\n"
        "            - targets: ['alerts:9093']\n    scrape_configs:\n      - job_name: cart\n"
        "        static_configs:\n          - targets:\n              - cart:8080\n"
    )
    found = of(read(text), Requires)
    assert [(one.host, one.purpose) for one in found] == [("cart", "scrapes"), ("alerts", "calls")]


@pytest.mark.parametrize(
    ("text", "path", "rules"),
    [
        pytest.param(
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ x }}\n",
            "a.yaml",
            ["templated"],
            id="unquoted",
        ),
        pytest.param(
            "{{- if x }}\napiVersion: v1\nkind: Service\n{{- end }}\n", "a.yaml", ["templated"], id="block"
        ),
        pytest.param(
            deployment("containers: [{name: a, image: '{{ x }}'}]"), "a.yaml", ["templated"], id="image"
        ),
        pytest.param(
            "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {{ x }}\n",
            "b.yaml.j2",
            ["templated"],
            id="ending",
        ),
        pytest.param(
            config_map("  a: '{{ $labels.x }} http://cart:80'\n"), "a.yaml", [], id="text in a value"
        ),
        pytest.param(
            "apiVersion: v1\nkind: Service\nmetadata: {name: [}\n",
            "a.yaml",
            ["yaml-syntax"],
            id="only broken",
        ),
    ],
)
def test_templates_are_reported_once_and_not_read(text: str, path: str, rules: list[str]) -> None:
    found = read(text, path)
    assert [one.rule for one in of(found, Problem)] == rules
    if rules == ["templated"]:
        assert len(found) == 1


def test_templates_of_a_chart_are_left_to_its_collector() -> None:
    text = SERVICE % ("", "ports: [{port: 80}]")
    assert not read(text, "chart/templates/s.yaml", **{"chart__Chart.yaml": "name: c\n"})
    assert of(read(text, "chart/templates/s.yaml"), Provides)


def test_each_kind_of_unknown_custom_resource_is_named_once() -> None:
    text = "".join(
        f"---\napiVersion: acme.io/v1\nkind: Widget\nmetadata: {{name: w{index}}}\n" for index in range(7)
    )
    (found,) = read(text)
    assert isinstance(found, Problem)
    assert (found.rule, found.line, found.severity) == ("custom-resource", 4, "note")
    assert found.what == "custom resource Widget (acme.io) not understood: w0, w1, w2, w3, w4 and 2 more"


def test_definitions_of_custom_resources_cost_no_lines() -> None:
    text = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {[broken\n---\n"
    found = read(text + SERVICE % ("", "ports: [{port: 80}]"))
    assert [one.evidence.line for one in of(found, Provides)] == [7]
    assert of(found, Problem) == []


def test_operators_provide_the_names_that_they_make() -> None:
    text = "apiVersion: kafka.strimzi.io/v1beta2\nkind: Kafka\nmetadata: {name: events}\n"
    text += "spec: {kafka: {version: 3.7.0}}\n"
    found = read(text)
    assert [one.kind for one in of(found, Workload)] == ["Kafka"]
    assert [(one.name, one.version) for one in of(found, Uses)] == [("apache/kafka", "3.7.0")]
    assert ("events-kafka-bootstrap", 9092) in [
        (one.name, one.ports[0].number) for one in of(found, Provides)
    ]


def test_many_expanding_variables_stay_small() -> None:
    env = ", ".join(f"{{name: A{index}, value: '$(A{index - 1})$(A{index - 1})x'}}" for index in range(1, 60))
    found = read(deployment(f"containers: [{{name: app, image: x, env: [{{name: A0, value: y}}, {env}]}}]"))
    assert of(found, Workload)


def test_a_list_within_a_list_ends() -> None:
    text = "apiVersion: v1\nkind: List\nitems: &a\n- apiVersion: v1\n  kind: List\n  items: []\n"
    assert read(text) == []


def test_many_services_of_many_pods_look_at_few() -> None:
    # To look at every pod for every Service would take minutes.
    text = "".join(
        f"""\
---
apiVersion: v1
kind: Service
metadata: {{name: s{number}}}
spec: {{selector: {{app: a}}, ports: [{{port: 9999, targetPort: p{number}}}]}}
---
apiVersion: v1
kind: Pod
metadata: {{name: p{number}, labels: {{app: a}}}}
spec: {{containers: [{{image: a, ports: [{{name: p{number}, containerPort: {number}}}]}}]}}
"""
        for number in range(1, 2_001)
    )
    ports = [one.ports[0].target for one in of(read(text), Provides)]
    assert ports[:300] == list(range(1, 301))
    assert len(ports) == 2_000
