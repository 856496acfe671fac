"""What Traefik's files say."""

from __future__ import annotations

import pytest

from archscan.collectors.gateways import traefik
from tests.collectors.proxies.reading import found
from tests.goldens import collected, text_tree


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(
            "d.yml",
            "http:\n  services:\n    a:\n      loadBalancer:\n        servers:\n        - url: http://app:8080\n",
            ["6 http://app:8080 proxies"],
            id="http",
        ),
        pytest.param(
            "d.yml",
            "tcp:\n  services:\n    a: {loadbalancer: {servers: [{address: 'db:5432'}]}}\n",
            ["3 db:5432 proxies"],
            id="tcp, lower case",
        ),
        pytest.param(
            "d.toml",
            '[http.services.a.loadBalancer]\n[[http.services.a.loadBalancer.servers]]\nurl = "http://app:8080"\n',
            ["3 http://app:8080 proxies"],
            id="toml",
        ),
        pytest.param(
            "d.yml",
            "http:\n  middlewares:\n    a: {forwardAuth: {address: 'http://sso:9091/verify'}}\n",
            ["3 http://sso:9091 authenticates"],
            id="forward auth",
        ),
        pytest.param(
            "rules.toml",
            '[backends.a.servers.one]\nurl = "http://app:80"\n[frontends.a]\nbackend = "a"\n',
            ["2 http://app:80 proxies"],
            id="version 1",
        ),
        pytest.param(
            "traefik.yml",
            "entryPoints: {web: {address: ':80'}}\n"
            "providers:\n  docker: {endpoint: 'tcp://socket-proxy:2375'}\n  file: {directory: /etc}\n"
            "tracing:\n  zipkin: {httpEndpoint: 'http://zipkin:9411/api/v2/spans'}\n"
            "metrics:\n  influxDB: {address: 'influx:8089'}\n",
            ["3 tcp://socket-proxy:2375 discovers", "6 http://zipkin:9411 exports", "8 influx:8089 exports"],
            id="static",
        ),
        pytest.param(
            "d.yml",
            "http:\n  services:\n    a: {loadBalancer: {servers: [{url: 'http://{{ x }}'}]}}\n",
            [],
            id="template",
        ),
        pytest.param(
            "app.yml", "http:\n  services:\n    a: http://app:80\nloadBalancer: x\n", [], id="other shape"
        ),
        pytest.param(
            "k8s.yaml",
            "apiVersion: v1\nkind: X\nhttp: {services: {a: {loadBalancer: {servers: [{url: 'http://a:80'}]}}}}\n",
            [],
            id="a manifest",
        ),
    ],
)
def test_files(path: str, text: str, expected: list[str]) -> None:
    assert found(traefik, text, path) == expected


def test_hostile_text_is_bounded() -> None:
    collected(traefik, text_tree({"traefik.yml": "entryPoints: " + "{a: " * 100_000}))
