"""What API gateways' declarations say."""

from __future__ import annotations

import pytest

from archscan.collectors.gateways import api_gateways
from tests.collectors.proxies.reading import found


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(
            "krakend.json",
            '{"version": 3, "host": ["http://default:80"], "endpoints": [\n'
            ' {"endpoint": "/a", "backend": [{"url_pattern": "/", "host": ["http://orders:8080"]}]},\n'
            ' {"endpoint": "/b", "backend": [{"url_pattern": "/"}]}],\n'
            ' "extra_config": {"telemetry/opentelemetry": {"exporters": {"otlp": [\n'
            '   {"name": "x", "host": "otel", "port": 4317}]}}}}\n',
            ["2 http://orders:8080 proxies", "1 http://default:80 proxies", "5 otlp://otel:4317 exports"],
            id="krakend",
        ),
        pytest.param(
            "openapi.json",
            '{"endpoints": [{"endpoint": "/a"}], "backend": 1, "host": "http://a:80"}',
            [],
            id="not krakend",
        ),
        pytest.param(
            "api.json",
            '{"name": "a", "active": true,\n "proxy": {"listen_path": "/a/",\n  "target_url": "http://app:8080/"}}',
            ["3 http://app:8080 proxies"],
            id="tyk",
        ),
        pytest.param(
            "api.json",
            '{"name": "a", "active": false, "proxy": {"listen_path": "/", "target_url": "http://app:8080/"}}',
            [],
            id="tyk, inactive",
        ),
        pytest.param(
            "tyk.conf.json",
            '{"listen_port": 8080, "hashed_storage": 1,\n "storage": {"type": "redis",\n  "host": "cache", "port": 6379}}',
            ["3 redis://cache:6379"],
            id="tyk's store",
        ),
        pytest.param(
            "ocelot.json",
            '{"Routes": [{"DownstreamPathTemplate": "/", "DownstreamScheme": "http",\n'
            ' "DownstreamHostAndPorts": [{"Host": "catalog", "Port": 80}], "UpstreamPathTemplate": "/c"},\n'
            ' {"DownstreamPathTemplate": "/", "ServiceName": "orders"}],\n'
            ' "GlobalConfiguration": {"ServiceDiscoveryProvider": {"Host": "consul", "Port": 8500, "Type": "Consul"}}}',
            ["2 http://catalog:80 proxies", "3 orders proxies", "4 consul:8500 discovers"],
            id="ocelot",
        ),
        pytest.param(
            "apisix.yaml",
            "routes:\n- uri: /a\n  upstream:\n    nodes: {'web:80': 1, 'off:80': 0}\n- uri: /b\n  upstream_id: 1\n"
            "- uri: /c\n  status: 0\n  upstream: {nodes: {'gone:80': 1}}\n"
            "upstreams:\n- id: 1\n  nodes: [{host: api, port: 8080, weight: 1}]\n  scheme: grpc\n#END\n",
            ["4 web:80 proxies", "12 grpc://api:8080 proxies"],
            id="apisix",
        ),
        pytest.param(
            "config.yaml",
            "apisix: {node_listen: 9080}\ndeployment:\n  etcd:\n    host:\n    - http://etcd:2379\n",
            ["5 http://etcd:2379 loads_config"],
            id="apisix' store",
        ),
        pytest.param(
            "supergraph.yaml",
            "subgraphs:\n  users:\n    routing_url: http://users:4001/graphql\n    schema: {file: a}\n  cart:\n    schema:\n"
            "      subgraph_url: http://cart:4002\n",
            ["3 http://users:4001 proxies", "7 http://cart:4002 proxies"],
            id="apollo",
        ),
        pytest.param(
            "router.yaml",
            "supergraph: {listen: '0.0.0.0:4000'}\noverride_subgraph_url:\n  users: http://users:4001\n",
            ["3 http://users:4001 proxies"],
            id="router",
        ),
        pytest.param(
            ".meshrc.yaml",
            "sources:\n- name: wiki\n  handler:\n    openapi:\n      source: ./spec.yaml\n      baseUrl: http://wiki:80\n",
            ["6 http://wiki:80 proxies"],
            id="mesh",
        ),
        pytest.param(
            "any.yaml", "routes:\n- uri: /a\nupstream: {nodes: {'a:80': 1}}\n", [], id="another shape"
        ),
    ],
)
def test_declarations(path: str, text: str, expected: list[str]) -> None:
    assert found(api_gateways, text, path) == expected
