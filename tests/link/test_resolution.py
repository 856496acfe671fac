"""Which mentioned address is provided by whom: text in, connections out."""

from __future__ import annotations

import pytest

from tests.link.models import edges, model

COMPOSE = "services:\n  web:\n    image: acme/web\n{body}  orders:\n    image: acme/orders\n  db:\n    image: postgres:16\n"


def compose(*lines: str) -> str:
    return COMPOSE.format(body="".join(f"    {line}\n" for line in lines))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["environment:", "  ORDERS_URL: http://orders:8080"], ["web -> orders calls"]),
        (["environment:", "  ORDERS_ADDR: orders:8080"], ["web -> orders calls"]),
        (["environment:", "  ORDERS_HOST: orders"], ["web -> orders calls"]),
        (
            ["environment:", "  - ORDERS_SERVICE_HOST=orders", "  - ORDERS_SERVICE_PORT=8080"],
            ["web -> orders calls"],
        ),
        (["environment:", "  DSN: postgres://u:p@db/shop"], ["web -> db queries"]),
        (["command: [serve, --db-host=db]"], ["web -> db queries"]),
        (["command: ['--upstream', 'http://orders:80']"], ["web -> orders calls"]),
        (["links: ['db:database']"], ["web -> db queries"]),
        (["environment:", "  MODE: orders"], []),
        (["environment:", "  DB_NAME: orders"], []),
        (["environment:", "  DB_USER: db"], []),
        (["environment:", "  URL: http://localhost:8080"], []),
        (["environment:", "  SELF_URL: http://web:80"], []),
        (["environment:", "  DOCS: https://example.com/docs"], []),
        (["environment:", "  NAMESPACE: http://www.w3.org/2000/svg"], []),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else str(value),
)
def test_compose_mentions(lines: list[str], expected: list[str]) -> None:
    assert edges(model({"compose.yaml": compose(*lines)})) == expected


def test_a_host_outside_becomes_an_external_system_once() -> None:
    system = model(
        {
            "compose.yaml": compose(
                "environment:", "  A: https://api.stripe.com/v1", "  B: https://api.stripe.com/v2"
            )
        }
    )
    external = [one for one in system.components if one.kind == "external"]
    assert [one.name for one in external] == ["api.stripe.com"]
    assert "stripe" in external[0].aliases
    assert edges(system) == ["web -> api.stripe.com calls"]


def test_an_address_that_nobody_provides_is_reported() -> None:
    system = model({"compose.yaml": compose("environment:", "  PAY_URL: http://payments:80")})
    assert edges(system) == []
    (problem,) = [one for one in system.problems if one.rule == "unresolved-address"]
    assert (problem.path, problem.line) == ("compose.yaml", 5)
    assert "payments" in problem.what


def test_start_order_counts_towards_a_store_of_a_workload_that_states_no_address() -> None:
    alone = model({"compose.yaml": compose("depends_on: [db, orders]")})
    assert edges(alone) == ["web -> db queries (likely)"]
    told = (
        compose("depends_on: [db, cache]", "environment:", "  DB_HOST: db") + "  cache:\n    image: redis:7\n"
    )
    assert edges(model({"compose.yaml": told})) == ["web -> db queries"]


def test_every_connection_has_the_line_that_states_it_first() -> None:
    system = model(
        {
            "compose.yaml": compose("environment:", "  ORDERS_URL: http://${ORDERS_ADDR}"),
            ".env": "# addresses\nORDERS_ADDR=orders:8080\n",
        }
    )
    (connection,) = system.connections
    assert [(one.path, one.line) for one in connection.evidence] == [("compose.yaml", 5), (".env", 2)]
    assert (connection.port, connection.protocol, connection.via) == (8080, "HTTP", ("ORDERS_URL",))


WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
        - name: main
          image: registry.acme.io/{name}:1
          env: {env}
---
apiVersion: v1
kind: Service
metadata: {{name: {service}, namespace: {namespace}}}
spec:
  selector: {{app: {name}}}
  ports: [{{port: 80, name: {port}}}]
"""


def workload(
    name: str, *, env: str = "[]", service: str = "", namespace: str = "shop", port: str = "http"
) -> str:
    return WORKLOAD.format(name=name, env=env, service=service or name, namespace=namespace, port=port)


@pytest.mark.parametrize(
    "host",
    ["pay", "pay.shop", "pay.shop.svc", "pay.shop.svc.cluster.local", "pay:80", "http://pay.shop.svc:80/x"],
)
def test_cluster_names_of_every_length(host: str) -> None:
    env = f'[{{name: PAY_ADDR, value: "{host}"}}]'
    files = {"k8s/a.yaml": workload("web", env=env), "k8s/b.yaml": workload("payments", service="pay")}
    assert edges(model(files)) == ["web -> payments calls"]


def test_a_service_port_name_tells_the_protocol() -> None:
    env = '[{name: PAY_ADDR, value: "pay:80"}]'
    files = {
        "k8s/a.yaml": workload("web", env=env),
        "k8s/b.yaml": workload("payments", service="pay", port="grpc"),
    }
    (connection,) = model(files).connections
    assert connection.protocol == "gRPC"


def test_a_config_map_in_another_file_speaks_for_its_reader_only() -> None:
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\ndata:\n  PAY_HOST: payments\n"
    reader = workload("web").replace("          env: []", "          envFrom: [{configMapRef: {name: web}}]")
    files = {
        "k8s/a.yaml": reader,
        "k8s/b.yaml": workload("payments"),
        "k8s/c.yaml": config,
        "k8s/d.yaml": workload("idle"),
    }
    system = model(files)
    assert edges(system) == ["web -> payments calls"]
    assert system.connections[0].evidence[0].path == "k8s/c.yaml"


POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: p, namespace: shop}}
spec:
  podSelector: {{matchLabels: {{app: {target}}}}}
  ingress:
    - from: [{{podSelector: {{matchLabels: {{app: {source}}}}}}}]
"""


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("web", "payments", ["web -> payments calls (likely)"]),
        ("web", "payment", ["web -> payments calls (likely)"]),
        ("nobody", "payments", []),
    ],
)
def test_network_policies(source: str, target: str, expected: list[str]) -> None:
    policy = POLICY.format(source=source, target=target)
    files = {"k8s/a.yaml": workload("web"), "k8s/b.yaml": workload("payments"), "k8s/policies/p.yaml": policy}
    system = model(files)
    assert edges(system) == expected
    dead = [one for one in system.problems if one.rule == "dead-selector"]
    assert bool(dead) == (source == "nobody" or target == "payment")


def test_a_proxy_configuration_belongs_to_who_mounts_it() -> None:
    files = {
        "compose.yaml": compose("volumes: ['./conf/nginx.conf:/etc/nginx/nginx.conf']"),
        "conf/nginx.conf": "http {\n  upstream up { server orders:80; }\n  server { location / {\n    proxy_pass http://up;\n  } }\n}\n",
    }
    assert edges(model(files)) == ["web -> orders proxies (likely)"]


def test_variables_of_a_shared_file_do_not_make_stores_callers() -> None:
    shared = "services:\n  api:\n    image: acme/api\n    env_file: .env\n  db:\n    image: postgres:16\n    env_file: .env\n  cache:\n    image: redis:7\n"
    files = {"compose.yaml": shared, ".env": "DB_HOST=db\nREDIS_URL=redis://cache:6379\n"}
    assert edges(model(files)) == ["api -> cache queries (likely)", "api -> db queries (likely)"]


def test_an_external_system_that_nobody_calls_is_none() -> None:
    shared = "services:\n  db:\n    image: postgres:16\n    env_file: .env\n"
    system = model({"compose.yaml": shared, ".env": "PAY_URL=https://api.stripe.com\n"})
    assert [one.name for one in system.components] == ["db"]


def test_thousands_of_services_of_the_same_pods_are_bounded() -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{0}, labels: {{app: x}}}}\nspec: {{containers: [{{name: c, image: acme/p}}]}}\n"
    service = "apiVersion: v1\nkind: Service\nmetadata: {{name: s{0}}}\nspec: {{selector: {{app: x}}, ports: [{{port: 80}}]}}\n"
    text = "---\n".join([*(pod.format(n) for n in range(300)), *(service.format(n) for n in range(300))])
    system = model({"k8s/all.yaml": text})
    assert len(system.components) == 300
    named = [one for one in system.components if any(alias.startswith("s") for alias in one.aliases)]
    assert len(named) == 100
