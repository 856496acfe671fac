"""Facts from the mappings of Emissary (Ambassador), and from the services that it asks and tells.

Format: https://www.getambassador.io/docs/emissary/latest/topics/using/intro-mappings
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from archscan.formats.node import Map
from archscan.model.facts import Fact, Workload
from archscan.model.problem import Problem

from .context import Context, number
from .routing import proxied, route, route_name

_PURPOSES = {
    "AuthService": ("auth_service", "authenticates"),
    "RateLimitService": ("service", "calls"),
    "TracingService": ("service", "exports"),
    "LogService": ("service", "logs"),
}


def mapping_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A Mapping or TCPMapping: what is passed on, and where to."""
    subject = context.subject(one, "ingress")
    spec = one.map("spec")
    host, path = spec.text("hostname") or spec.text("host"), spec.text("prefix", "/")
    scheme, name, port = _address(spec.text("service"))
    if not name:
        return
    yield Workload(subject, "Ingress", context.named(one))
    if one.text("kind") == "Mapping":
        yield route(subject, route_name(host, path, False), False, context.at(spec, "prefix"))
    line = context.at(spec, "service")
    yield proxied(subject, context.name(name), port, f"{host}{path}", line, scheme)


def extension_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """An AuthService, RateLimitService, TracingService or LogService."""
    key, purpose = _PURPOSES[one.text("kind")]
    spec = one.map("spec")
    scheme, name, port = _address(spec.text(key))
    if name:
        subject = context.subject(one, "ingress")
        yield Workload(subject, "Ingress", context.named(one))
        found = proxied(subject, context.name(name), port, key, context.at(spec, key), scheme)
        yield replace(found, purpose=purpose)


def _address(text: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of a service as Emissary writes it."""
    scheme, separator, address = text.rpartition("://")
    name, _, port = address.partition("/")[0].partition(":")
    return scheme if separator else "", name, number(port)
