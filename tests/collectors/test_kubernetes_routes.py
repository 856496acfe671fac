"""What custom routes, gateways and their extensions pass on."""

from __future__ import annotations

import pytest

from archscan.collectors.deployment import kubernetes
from archscan.model.facts import Offers, Provides, Requires
from archscan.model.problem import Problem
from tests.goldens import collected, text_tree


def one(kind: str, group: str, spec: str, name: str = "x") -> str:
    """An object of a kind; its spec begins on line 6."""
    lines = "".join(f"  {line}\n" for line in spec.strip("\n").split("\n"))
    return f"apiVersion: {group}/v1\nkind: {kind}\nmetadata:\n  name: {name}\nspec:\n{lines}"


def edges(*objects: str) -> list[str]:
    """`LINE HOST:PORT PURPOSE` of every mention."""
    found = collected(kubernetes, text_tree({"k8s/routes.yaml": "---\n".join(objects)}))
    assert not [item for item in found if isinstance(item, Problem)]
    return [
        f"{item.evidence.line} {item.host}" + (f":{item.port}" if item.port else "") + f" {item.purpose}"
        for item in found
        if isinstance(item, Requires)
    ]


@pytest.mark.parametrize(
    ("kind", "group", "spec", "expected"),
    [
        pytest.param(
            "ApisixRoute", "apisix.apache.org",
            "http:\n- name: a\n  match: {hosts: [a.test], paths: [/*]}\n  backends:\n  - serviceName: web\n    servicePort: 80",
            ["10 web:80 proxies"], id="apisix",
        ),
        pytest.param(
            "VirtualServer", "k8s.nginx.org",
            "host: a.test\nupstreams:\n- name: tea\n  service: tea-svc\n  port: 80\nroutes:\n- path: /\n  action: {pass: tea}",
            ["9 tea-svc:80 proxies"], id="nginx",
        ),
        pytest.param(
            "TCPIngress", "configuration.konghq.com",
            "rules:\n- port: 9000\n  backend:\n    serviceName: db\n    servicePort: 5432",
            ["9 db:5432 proxies"], id="kong",
        ),
        pytest.param(
            "RouteGroup", "zalando.org",
            "hosts: [a.test]\nbackends:\n- name: b\n  type: service\n  serviceName: web\n  servicePort: 80\n- {name: s, type: shunt}",
            ["10 web:80 proxies"], id="skipper",
        ),
        pytest.param(
            "VirtualService", "gateway.solo.io",
            "virtualHost:\n  domains: [a.test]\n  routes:\n  - routeAction:\n      single:\n        kube:\n"
            "          ref: {name: pets, namespace: shop}\n          port: 8080",
            ["12 pets:8080 proxies"], id="gloo",
        ),
        pytest.param(
            "VirtualService", "networking.istio.io",
            "hosts: [a.test]\ngateways: [edge]\nhttp:\n- route:\n  - destination: {host: web, port: {number: 80}}\n"
            "  mirror: {host: shadow}",
            ["10 web:80 proxies", "11 shadow proxies"], id="istio, mirrored",
        ),
        pytest.param(
            "VirtualService", "networking.istio.io",
            "hosts: [web]\nhttp:\n- route: [{destination: {host: web}}]", [], id="istio, mesh only",
        ),
        pytest.param("DestinationRule", "networking.istio.io", "host: web", [], id="destination rule"),
        pytest.param(
            "HTTPRoute", "gateway.networking.k8s.io",
            "parentRefs: [{name: edge}]\nrules:\n- backendRefs:\n  - {name: web, port: 80}\n  filters:\n"
            "  - type: RequestMirror\n    requestMirror: {backendRef: {name: shadow, port: 81}}",
            ["9 web:80 proxies", "12 shadow:81 proxies"], id="gateway api, mirrored",
        ),
        pytest.param(
            "TLSRoute", "gateway.networking.k8s.io",
            "parentRefs: [{name: edge}]\nrules:\n- backendRefs: [{name: web, port: 443}]",
            ["8 web:443 proxies"], id="tls route",
        ),
        pytest.param(
            "TCPRoute", "gateway.networking.k8s.io",
            "parentRefs: [{name: edge}]\nrules:\n- backendRefs: [{name: db, port: 5432}, {kind: Bucket, name: b}]",
            ["8 db:5432 proxies"], id="tcp route, other kinds",
        ),
        pytest.param(
            "HTTPProxy", "projectcontour.io",
            "virtualhost: {fqdn: a.test}\ntcpproxy:\n  services:\n  - name: db\n    port: 5432",
            ["9 db:5432 proxies"], id="contour, tcp",
        ),
        pytest.param("TCPMapping", "getambassador.io", "port: 9000\nservice: db.shop:5432", ["7 db.shop:5432 proxies"], id="emissary, tcp"),
        pytest.param(
            "AuthService", "getambassador.io", "auth_service: https://sso.shop:3000\nproto: http",
            ["6 sso.shop:3000 authenticates"], id="emissary, permission",
        ),
        pytest.param(
            "TracingService", "getambassador.io", "service: zipkin:9411\ndriver: zipkin",
            ["6 zipkin:9411 exports"], id="emissary, traces",
        ),
    ],
)  # fmt: skip
def test_routes(kind: str, group: str, spec: str, expected: list[str]) -> None:
    assert edges(one(kind, group, spec)) == expected


def test_traefik_services_and_middlewares_are_followed() -> None:
    route = "routes:\n- match: Host(`a.test`)\n  services: [{name: spread, kind: TraefikService}]\n  middlewares: [{name: all}]"
    spread = "weighted:\n  services:\n  - {name: blue, port: 80, weight: 3}\n  - {name: green, port: 80, weight: 1}"
    assert edges(
        one("IngressRoute", "traefik.io", route, "r"),
        one("TraefikService", "traefik.io", spread, "spread"),
        one("Middleware", "traefik.io", "chain: {middlewares: [{name: sso}]}", "all"),
        one("Middleware", "traefik.io", "forwardAuth:\n  address: http://authelia.auth:9091/verify", "sso"),
        one("Middleware", "traefik.io", "forwardAuth:\n  address: http://unused:80", "unused"),
    ) == ["18 blue:80 proxies", "19 green:80 proxies", "34 authelia.auth:9091 authenticates"]


@pytest.mark.parametrize(
    ("spec", "aliases"),
    [
        ("hosts: [db.shop]\nendpoints:\n- address: db.prod.acme.io", [("db.shop", "db.prod.acme.io")]),
        ("hosts: [api.stripe.com]\nports: [{number: 443}]", []),
        ("hosts: [a.shop]\nendpoints: [{address: a}, {address: b}]", []),
        ("hosts: ['*.shop']\nendpoints: [{address: a}]", []),
    ],
)
def test_service_entries_name_other_addresses(spec: str, aliases: list[tuple[str, str]]) -> None:
    found = collected(kubernetes, text_tree({"e.yaml": one("ServiceEntry", "networking.istio.io", spec)}))
    assert [(item.name, item.alias_of) for item in found if isinstance(item, Provides)] == aliases


def test_traefik_services_that_name_each_other_end() -> None:
    spread = "weighted: {services: [{name: a, kind: TraefikService}, {name: web}]}"
    route = "routes: [{match: 'Host(`a`)', services: [{name: a, kind: TraefikService}]}]"
    assert (
        len(edges(one("IngressRoute", "traefik.io", route), one("TraefikService", "traefik.io", spread, "a")))
        <= 5
    )


def test_each_path_of_a_virtual_service_has_its_line() -> None:
    spec = (
        "hosts: ['*']\ngateways: [edge]\nhttp:\n- match:\n  - uri:\n      exact: /a\n  - uri:\n      prefix: /b\n"
        "  route: [{destination: {host: web}}]\n- route: [{destination: {host: rest}}]"
    )
    text = one("VirtualService", "networking.istio.io", spec)
    found = collected(kubernetes, text_tree({"k8s/routes.yaml": text}))
    assert [(item.name, item.evidence.line) for item in found if isinstance(item, Offers)] == [
        ("/a", 11), ("/b", 13), ("/", 6),
    ]  # fmt: skip
