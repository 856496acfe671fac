"""What a part is, and what a connection is for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from archscan.lexicon.ports import protocol_of
from archscan.lexicon.roles import guess_kind
from archscan.lexicon.technology import TechnologyEntry
from archscan.link.connections import External, Link
from archscan.link.parts import Part
from archscan.model.elements import ComponentKind, ConnectionKind

_KIND_OF_WORKLOAD: dict[str, ComponentKind] = {
    "Job": "job",
    "CronJob": "job",
    "Ingress": "gateway",
    "Gateway": "gateway",
    "Route": "gateway",
    "VirtualService": "gateway",
    "IngressRoute": "gateway",
}
_PURPOSES: frozenset[str] = frozenset(get_args(ConnectionKind))
_CARRIERS = frozenset({"TCP", "UDP", "HTTP", "HTTPS"})
"""Protocols that others travel in: a more telling one wins."""
_TELEMETRY_KEYS = ("OTEL", "TRAC", "JAEGER", "ZIPKIN", "METRIC", "STATSD", "COLLECTOR", "APM")
_KINDS_BY_TARGET: dict[ComponentKind, ConnectionKind] = {
    "database": "queries",
    "cache": "queries",
    "search": "queries",
    "storage": "queries",
    "auth": "authenticates",
    "config": "loads_config",
    "discovery": "registers",
}


def component_kind(
    part: Part,
    image_technology: TechnologyEntry | None,
    technologies: Sequence[TechnologyEntry],
    ports: Iterable[int],
) -> ComponentKind:
    """Kind of a component: by the software that its image is, its workload, its name and its libraries."""
    built = any(workload.build is not None for workload in part.workloads)
    if (
        image_technology
        and image_technology.kind
        and not (built and part.source and image_technology.kind == "proxy")
    ):
        return image_technology.kind
    kinds = {_KIND_OF_WORKLOAD.get(workload.kind) for workload in part.workloads}
    if len(kinds) == 1 and (kind := kinds.pop()):
        return kind
    guessed = guess_kind(part.name, technologies, tuple(ports))
    return guessed[0] if guessed else "service"


def connection_kind(
    link: Link, source: ComponentKind, target: ComponentKind, target_technology: TechnologyEntry | None
) -> ConnectionKind:
    """What the connection is for: as its place says, else by what answers."""
    for purpose in sorted(link.purposes):
        if purpose in _PURPOSES:
            return purpose  # type: ignore[return-value]
    if target == "broker":
        return _broker_kind(link, source)
    if target == "observability":
        return _telemetry_kind(link, source, target_technology)
    if source in ("gateway", "proxy") and target in ("service", "frontend", "gateway", "proxy", "auth"):
        return "proxies"
    if target == "auth" and source == "proxy":
        return "authenticates"
    return _KINDS_BY_TARGET.get(target, "calls")


def _broker_kind(link: Link, source: ComponentKind) -> ConnectionKind:
    words = " ".join(sorted(link.keys)).upper()
    if "CONSUM" in words or "SUBSCRI" in words:
        return "consumes"
    if "PRODUC" in words or "PUBLISH" in words:
        return "publishes"
    if link.source.name.lower().endswith(("consumer", "listener", "subscriber")):
        return "consumes"
    return "uses"


def _telemetry_kind(link: Link, source: ComponentKind, target: TechnologyEntry | None) -> ConnectionKind:
    words = " ".join(sorted(link.keys)).upper()
    if source == "observability" and not any(word in words for word in ("OTEL", "COLLECTOR", "EXPORT")):
        return "queries"
    if "LOG" in words or (target is not None and target.id in ("fluentd", "fluent-bit", "logstash", "loki")):
        return "logs"
    if any(word in words for word in _TELEMETRY_KEYS) or target is not None:
        return "exports"
    return "calls"


def connection_protocol(link: Link, technology: TechnologyEntry | None) -> str:
    """Application protocol: as written, else as the target's software speaks, else by a well-known port."""
    written = next((one for one in link.protocols if one not in _CARRIERS), "")
    if written:
        return written
    if technology and technology.protocol and technology.protocol not in _CARRIERS:
        return technology.protocol
    for port in link.ports:
        known = protocol_of("", port)
        if known and (known not in _CARRIERS or not link.protocols or isinstance(link.target, External)):
            return known
    return next((one for one in link.protocols if one != "TCP"), technology.protocol if technology else "")
