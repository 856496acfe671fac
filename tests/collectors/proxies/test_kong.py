"""What Kong's declarative configuration says."""

from __future__ import annotations

import pytest

from archscan.collectors.gateways import kong
from tests.collectors.proxies.reading import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "services:\n- {name: a, url: 'http://app:8080/x'}\n", ["3 http://app:8080 proxies"], id="url"
        ),
        pytest.param(
            "services:\n- name: a\n  host: app\n  port: 8080\n  protocol: grpc\n",
            ["4 grpc://app:8080 proxies"],
            id="host",
        ),
        pytest.param("services:\n- {name: a, url: 'http://app:80', enabled: false}\n", [], id="disabled"),
        pytest.param(
            "upstreams:\n- name: up\n  targets:\n  - target: a:8080\n  - {target: 'b:80', weight: 0}\n- name: idle\n"
            "  targets: [{target: 'c:80'}]\nservices:\n- {name: s, host: up}\n",
            ["5 a:8080 proxies"],
            id="upstream",
        ),
        pytest.param(
            "plugins:\n- name: http-log\n  config: {http_endpoint: 'http://logs:9000/in'}\n"
            "- {name: zipkin, config: {http_endpoint: 'http://zipkin:9411'}, enabled: false}\n"
            "- {name: rate-limiting, config: {policy: redis, redis: {host: cache, port: 6379}}}\n",
            ["4 http://logs:9000 logs", "6 redis://cache:6379"],
            id="plugins",
        ),
        pytest.param("services:\n- {name: a, url: 'http://${APP}:80'}\n", [], id="template"),
    ],
)
def test_declarations(text: str, expected: list[str]) -> None:
    assert found(kong, '_format_version: "3.0"\n' + text, "any.yml") == expected
