"""What Envoy's clusters are for."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from archscan.collectors.gateways import envoy
from tests.collectors.proxies.reading import found
from tests.goldens import collected, text_tree


def bootstrap(listener: str, name: str = "up") -> str:
    """A bootstrap of one cluster on `app:8080`, its address on line 8; the listener's part follows."""
    clusters = f"""\
        static_resources:
          clusters:
          - name: {name}
            type: STRICT_DNS
            load_assignment:
              cluster_name: {name}
              endpoints:
              - lb_endpoints: [{{endpoint: {{address: {{socket_address: {{address: app, port_value: 8080}}}}}}}}]
          listeners:
          - name: main
        """
    return dedent(clusters) + indent(dedent(listener), "    ")


@pytest.mark.parametrize(
    ("listener", "expected"),
    [
        pytest.param(
            "routes: [{match: {prefix: /}, route: {cluster: up}}]", ["8 app:8080 proxies"], id="route"
        ),
        pytest.param(
            "weighted_clusters: {clusters: [{name: up, weight: 1}]}", ["8 app:8080 proxies"], id="weighted"
        ),
        pytest.param("stat_prefix: up", [], id="not named"),
        pytest.param("routes: [{route: {cluster: other}}]", [], id="another is named"),
        pytest.param("routes: [{route: {cluster_header: x-to}}]", ["8 app:8080 proxies"], id="by header"),
        pytest.param(
            "tracing: {provider: {typed_config: {grpc_service: {envoy_grpc: {cluster_name: up}}}}}",
            ["8 app:8080 exports"],
            id="tracing",
        ),
        pytest.param(
            "access_log: [{typed_config: {common_config: {grpc_service: {envoy_grpc: {cluster_name: up}}}}}]",
            ["8 app:8080 logs"],
            id="access log",
        ),
        pytest.param(
            "http_filters:\n- name: a\n  typed_config:\n    '@type': type.googleapis.com/envoy.extensions.filters."
            "http.ext_authz.v3.ExtAuthz\n    grpc_service: {envoy_grpc: {cluster_name: up}}",
            ["8 app:8080 authenticates"],
            id="authorization",
        ),
        pytest.param(
            "typed_config: {tcp: 1, cluster: up}\ntracing: {collector_cluster: up}",
            ["8 app:8080 proxies", "8 app:8080 exports"],
            id="two purposes",
        ),
    ],
)
def test_purposes(listener: str, expected: list[str]) -> None:
    assert found(envoy, bootstrap(listener), "any.yaml") == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "cds.yaml": """\
                resources:
                - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                  name: up
                  load_assignment:
                    endpoints:
                    - lb_endpoints:
                      - endpoint: {address: {socket_address: {address: app, port_value: 90}}}
                """
            },
            ["7 app:90 proxies"],
            id="resources",
        ),
        pytest.param(
            {
                "e.json": """\
                {"staticResources": {"clusters": [{"name": "up", "loadAssignment": {"endpoints": [{"lbEndpoints": [
                  {"endpoint": {"address": {"socketAddress": {"address": "app", "portValue": 90}}}}]}]}}],
                  "listeners": [{"x": {"cluster": "up"}}]}}
                """
            },
            ["2 app:90 proxies"],
            id="json in camel case",
        ),
        pytest.param(
            {
                "old.yaml": """\
                static_resources:
                  listeners: [{route: {cluster: up}}]
                  clusters:
                  - {name: up, hosts: [{socket_address: {address: app, port_value: 90}}]}
                """
            },
            ["4 app:90 proxies"],
            id="version 2",
        ),
        pytest.param(
            {
                "e.tmpl.yaml": """\
                static_resources:
                  listeners: [{route: {cluster: up}}]
                  clusters:
                  - {name: up, hosts: [{socket_address: {address: "${APP_HOST}", port_value: ${APP_PORT}}}]}
                """
            },
            [],
            id="filled in later",
        ),
        pytest.param({"k.yaml": "clusters: [{name: kind}]\nstatic_resources: {}\n"}, [], id="other clusters"),
    ],
)
def test_shapes(files: dict[str, str], expected: list[str]) -> None:
    assert found(envoy, files) == expected


@pytest.mark.parametrize(
    "text",
    ["static_resources:\n  clusters: " + "[" * 100_000, bootstrap("a: [" + "{cluster: up}," * 50_000 + "]"),
     "static_resources: {clusters: [" + "{name: a}," * 20_000 + "]}"],
    ids=range(3),
)  # fmt: skip
def test_hostile_text_is_bounded(text: str) -> None:
    collected(envoy, text_tree({"envoy.yaml": text}))
