"""Facts from the custom routes of further proxies: a table tells where their services stand.

APISIX: https://apisix.apache.org/docs/ingress-controller/concepts/apisix_route/
NGINX: https://docs.nginx.com/nginx-ingress-controller/configuration/virtualserver-and-virtualserverroute-resources/
Kong: https://docs.konghq.com/kubernetes-ingress-controller/latest/reference/custom-resources/
Skipper: https://opensource.zalando.com/skipper/kubernetes/routegroup-crd/
Gloo: https://docs.solo.io/gloo-edge/latest/introduction/architecture/concepts/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archscan.formats.node import Map, Seq
from archscan.model.facts import Fact, Workload
from archscan.model.problem import Problem

from .context import Context, namespace_of
from .gateways import texts
from .routing import proxied, route, route_name, service_port

_MAX_DEPTH = 12


class _Shape(NamedTuple):
    """Where a kind of route writes its services."""

    parts: tuple[str, ...]
    """Keys under which a service may stand, at any depth."""
    name: str
    port: str
    hosts: tuple[str, ...] = ()
    """Paths to its host names, dots between the keys."""


_SHAPES: dict[str, _Shape] = {
    "ApisixRoute": _Shape(("backends", "backend"), "serviceName", "servicePort", ("http.match.hosts",)),
    "VirtualServer": _Shape(("upstreams",), "service", "port", ("host",)),
    "VirtualServerRoute": _Shape(("upstreams",), "service", "port", ("host",)),
    "TransportServer": _Shape(("upstreams",), "service", "port"),
    "TCPIngress": _Shape(("backend",), "serviceName", "servicePort"),
    "UDPIngress": _Shape(("backend",), "serviceName", "servicePort"),
    "RouteGroup": _Shape(("backends",), "serviceName", "servicePort", ("hosts",)),
    "VirtualService": _Shape(("kube",), "ref.name", "port", ("virtualHost.domains",)),
}


def custom_route_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A route of one of these kinds: its hosts, and the Services that it passes requests to."""
    shape = _SHAPES[one.text("kind")]
    subject = context.subject(one, "ingress")
    spec = one.map("spec")
    yield Workload(subject, "Ingress", context.named(one))
    tls = "tls" in spec or "sslConfig" in spec
    first = ""
    for path in shape.hosts:
        for host, node, key in _hosts(spec, path.split(".")):
            first = first or host
            yield route(subject, route_name(host, "/", tls), tls, context.at(node, key))
    for backend in _backends(spec, shape.parts, 0):
        holder, _, inner = shape.name.rpartition(".")
        named = backend.map(holder) if holder else backend
        if name := named.text(inner):
            namespace = named.text("namespace") or namespace_of(one)
            port = service_port(name, backend.text(shape.port), namespace, context)
            yield proxied(
                subject, context.name(name), port, first or one.text("kind"), context.at(named, inner)
            )


def _hosts(node: object, path: list[str]) -> Iterator[tuple[str, Map, str]]:
    """The texts at a path, through lists."""
    if isinstance(node, Seq):
        for item in node:
            yield from _hosts(item, path)
    elif isinstance(node, Map) and len(path) == 1:
        for host in texts(node, path[0]) or [node.text(path[0])]:
            if host:
                yield host, node, path[0]
    elif isinstance(node, Map):
        yield from _hosts(node.get(path[0]), path[1:])


def _backends(node: object, parts: tuple[str, ...], depth: int) -> Iterator[Map]:
    """The mappings below one of these keys, in lists or alone."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, Seq):
        for item in node:
            yield from _backends(item, parts, depth + 1)
    elif isinstance(node, Map):
        for key, value in node.items():
            if key in parts:
                yield from (value,) if isinstance(value, Map) else node.seq(key).maps()
            else:
                yield from _backends(value, parts, depth + 1)
