"""Addresses of the machine itself in the configuration of a proxy."""

from __future__ import annotations

import pytest

from tests.link.models import edges, model

CONFIG = "server { location / { proxy_pass http://127.0.0.1:8080; } }\n"


@pytest.mark.parametrize(
    ("network", "found"),
    [
        pytest.param("", [], id="its-own-network"),
        pytest.param("    network_mode: host\n", ["edge -> app proxies (likely)"], id="the-hosts-network"),
    ],
)
def test_the_machine_of_a_proxy_in_a_container_is_the_container(network: str, found: list[str]) -> None:
    compose = (
        "services:\n  edge:\n    build: edge\n"
        + network
        + "  app:\n    build: app\n    ports: ['8080:8080']\n"
        + network
    )
    files = {
        "compose.yaml": compose,
        "edge/Dockerfile": "FROM nginx\nCOPY nginx.conf /etc/nginx/nginx.conf\n",
        "edge/nginx.conf": CONFIG,
        "app/Dockerfile": "FROM debian\nEXPOSE 8080\nCMD [run]\n",
    }
    assert edges(model(files)) == found
