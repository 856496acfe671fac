"""Proxies that labels and variables of other services configure."""

from __future__ import annotations

from textwrap import dedent

import pytest

from archscan.collectors.deployment import compose
from archscan.model.facts import Requires
from tests.goldens import collected, text_tree


def edges(text: str) -> list[str]:
    """`LINE SOURCE -> SCHEME://HOST:PORT PURPOSE` of the mentions that labels make."""
    found = []
    for one in collected(compose, text_tree({"compose.yaml": dedent(text)})):
        if isinstance(one, Requires) and one.via == "label":
            port = f":{one.port}" if one.port else ""
            scheme = f"{one.scheme}://" if one.scheme else ""
            found.append(f"{one.evidence.line} {one.subject.name} -> {scheme}{one.host}{port} {one.purpose}")
    return found


@pytest.mark.parametrize(
    ("proxy", "service", "expected"),
    [
        pytest.param(
            "image: traefik:v3",
            "labels: [traefik.enable=true, 'traefik.http.routers.a.rule=Host(`a.test`)']",
            ["6 edge -> http://web proxies"],
            id="router",
        ),
        pytest.param(
            "image: traefik:v3",
            "labels:\n      traefik.http.services.a.loadbalancer.server.port: '8080'",
            ["7 edge -> http://web:8080 proxies"],
            id="port",
        ),
        pytest.param(
            "image: traefik:v3",
            "deploy:\n      labels:\n      - traefik.tcp.routers.a.rule=HostSNI(`*`)",
            ["8 edge -> web proxies"],
            id="swarm, tcp",
        ),
        pytest.param("image: traefik:v3", "labels: [traefik.enable=true]", ["6 edge -> http://web proxies"], id="enabled"),
        pytest.param(
            "image: traefik:v3", "labels: [traefik.enable=false, traefik.http.routers.a.rule=x]", [], id="disabled"
        ),
        pytest.param("image: traefik:v3", "labels: [traefik.docker.network=x]", [], id="says nothing"),
        pytest.param("image: traefik:v3", "labels: [traefik.http.routers.a.service=b@file]", [], id="other service"),
        pytest.param("image: traefik:v1.7", "labels: ['traefik.frontend.rule=Host:a', traefik.port=80]",
                     ["6 edge -> http://web:80 proxies"], id="version 1"),
        pytest.param(
            "image: traefik:v3",
            "labels: ['traefik.http.middlewares.a.forwardauth.address=http://sso:9091/verify']",
            ["6 edge -> http://sso:9091 authenticates"],
            id="forward auth",
        ),
        pytest.param("image: nginx", "labels: ['traefik.http.routers.a.rule=x']", [], id="no traefik"),
        pytest.param("image: nginxproxy/nginx-proxy", "environment: [VIRTUAL_HOST=a.test, VIRTUAL_PORT=3000]",
                     ["6 edge -> http://web:3000 proxies"], id="nginx-proxy"),
        pytest.param("image: nginx", "environment: [VIRTUAL_HOST=a.test]", [], id="no nginx-proxy"),
        pytest.param(
            "image: lucaslorentz/caddy-docker-proxy:2",
            "labels:\n      caddy: a.test\n      caddy.reverse_proxy: '{{upstreams 8080}}'\n      caddy.handle.reverse_proxy: api:90",
            ["8 edge -> http://web:8080 proxies", "9 edge -> api:90 proxies"],
            id="caddy",
        ),
        pytest.param(
            "image: dockerflow/docker-flow-proxy", "deploy: {labels: [com.df.notify=true, com.df.port=8080]}",
            ["6 edge -> http://web:8080 proxies"], id="flow proxy",
        ),
    ],
)  # fmt: skip
def test_labels_of_a_service(proxy: str, service: str, expected: list[str]) -> None:
    text = f"services:\n  edge:\n    {proxy}\n  web:\n    image: app\n    {service}\n"
    assert edges(text) == expected


def test_two_proxies_of_a_kind_leave_it_open() -> None:
    text = """\
        services:
          a: {image: traefik}
          b: {image: traefik}
          web: {image: app, labels: [traefik.http.routers.a.rule=x]}
        """
    assert edges(text) == []


def test_the_proxys_own_labels_are_no_connection() -> None:
    assert edges("services:\n  edge: {image: traefik, labels: [traefik.http.routers.a.rule=x]}\n") == []
