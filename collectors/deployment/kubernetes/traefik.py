"""Facts from Traefik's custom routes, with the services and middlewares that they name.

Format: https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.lexicon.addresses import Variable, find_mentions
from archscan.model.facts import Fact, Requires, Subject, Workload
from archscan.model.problem import Problem

from .context import Context, namespace_of
from .routing import proxied, route, route_name, service_port, tls_facts

_TRAEFIK_CALL = re.compile(r"\b(Host|HostSNI|Path|PathPrefix)\(([^()]{0,2000})\)")
_QUOTED = re.compile(r"[`\"']([^`\"']+)[`\"']")
_MAX_NESTING = 4


def traefik_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A Traefik IngressRoute, IngressRouteTCP or IngressRouteUDP."""
    subject = context.subject(one, "ingress")
    yield Workload(subject, "Ingress", context.named(one))
    spec = one.map("spec")
    tls = "tls" in spec
    if tls:
        yield from tls_facts(spec.map("tls"), "secretName", [], subject, context)
    for rule in spec.seq("routes").maps():
        names: dict[str, list[str]] = {}
        for call in _TRAEFIK_CALL.finditer(rule.text("match")):
            sort = "host" if call[1].startswith("Host") else "path"
            names.setdefault(sort, []).extend(_QUOTED.findall(call[2]))
        hosts, paths = names.get("host") or [""], names.get("path") or ["/"]
        if one.text("kind") == "IngressRoute":
            for host in hosts:
                for path in paths:
                    yield route(subject, route_name(host, path, tls), tls, context.at(rule, "match"))
        key, namespace = f"{hosts[0]}{paths[0]}", namespace_of(one)
        for service in rule.seq("services").maps():
            yield from _services(service, key, namespace, subject, context, 0)
        for used in rule.seq("middlewares").maps():
            yield from _middleware(used, namespace, subject, context, 0)


def _services(
    service: Map, key: str, namespace: str, subject: Subject, context: Context, depth: int
) -> Iterator[Fact]:
    """A Service, or what a TraefikService spreads and copies requests over."""
    name = service.text("name")
    space = service.text("namespace") or namespace
    if not name or depth > _MAX_NESTING:
        return
    if service.text("kind", "Service") == "Service":
        port = service_port(name, service.text("port"), space, context)
        at = context.at(service, "name")
        yield proxied(subject, context.name(name), port, key, at, service.text("scheme"))
    elif (spread := context.neighbours.find("TraefikService", name, space)) is not None:
        spec = spread.map("spec")
        mirroring = spec.map("mirroring")
        parts = [*spec.map("weighted").seq("services").maps(), *mirroring.seq("mirrors").maps()]
        for part in (mirroring, *parts) if mirroring else parts:
            yield from _services(part, key, space, subject, context, depth + 1)


def _middleware(used: Map, namespace: str, subject: Subject, context: Context, depth: int) -> Iterator[Fact]:
    """The service that a middleware asks before it lets a request through, or that shows its errors."""
    space = used.text("namespace") or namespace
    middleware = context.neighbours.find("Middleware", used.text("name"), space)
    if middleware is None or depth > _MAX_NESTING:
        return
    spec = middleware.map("spec")
    for inner in spec.map("chain").seq("middlewares").maps():
        yield from _middleware(inner, space, subject, context, depth + 1)
    forward = spec.map("forwardAuth")
    if address := forward.text("address"):
        variable = Variable("forwardAuth.address", address, context.at(forward, "address"))
        for one in find_mentions(subject, [variable], "config"):
            yield Requires(
                subject, one.host, one.evidence, one.key, one.port, one.scheme, one.path, "ingress",
                "authenticates", one.bare,
            )  # fmt: skip
    errors = spec.map("errors").map("service")
    if errors:
        yield from _services(errors, "errors", space, subject, context, depth + 1)
