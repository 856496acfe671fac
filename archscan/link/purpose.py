"""What a connection is for: as its place says, else by who opens it and who answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from archscan.lexicon.ports import protocol_of
from archscan.lexicon.technology import TechnologyEntry
from archscan.lexicon.words import vocabulary
from archscan.link.links import Link
from archscan.model.elements import STORES, ComponentKind, ConnectionKind

_PURPOSES: frozenset[str] = frozenset(get_args(ConnectionKind))
_BY_TARGET: dict[ComponentKind, ConnectionKind] = {
    "database": "queries",
    "cache": "queries",
    "search": "queries",
    "storage": "queries",
    "auth": "authenticates",
    "config": "loads_config",
    "discovery": "registers",
}
_TELEMETRY_WORDS = (
    "OTEL",
    "OTLP",
    "TRAC",
    "JAEGER",
    "ZIPKIN",
    "METRIC",
    "STATSD",
    "COLLECTOR",
    "APM",
    "EXPORT",
)
_TELEMETRY_PROTOCOLS = {
    "OTLP",
    "Zipkin",
    "Jaeger",
    "StatsD",
    "Graphite",
    "Fluent Forward",
    "Syslog",
    "GELF",
    "Beats",
}
_SHIPPERS = vocabulary("fluentd fluent-bit logstash filebeat vector promtail grafana-alloy")
"""Programs that write logs to a store."""
_COLLECTORS = vocabulary("opentelemetry-collector prometheus telegraf prometheus-exporter grafana-alloy")
"""Programs that fetch figures from what they watch."""
_LOG_STORES = vocabulary("loki fluentd fluent-bit logstash graylog")
_NOT_PROXIED = STORES | {"config", "discovery", "external"}
_NOT_CALLED = STORES | {"broker", "observability"}
"""Kinds of which a plain call is not what it looks like: a query, a message, telemetry."""
_PROXIES = vocabulary("nginx envoy haproxy caddy httpd traefik openresty angie tengine")
"""Software that passes requests on, and takes its own configuration from files."""
_PAGES = frozenset({80, 443, 3000, 5601, 8080, 9090, 9093, 16686})
"""Ports at which observability tools show their pages."""


@dataclass(frozen=True, slots=True)
class End:
    """One end of a connection: its kind, and the software that it runs if that is known."""

    kind: ComponentKind
    software: TechnologyEntry | None = None

    @property
    def id(self) -> str:
        """The software's id in the lexicon, "" if unknown."""
        return self.software.id if self.software else ""


def connection_kind(link: Link, source: End, target: End) -> ConnectionKind:
    """What a connection is for."""
    for purpose in sorted(link.purposes):
        if purpose == "registers" and (_looks_up(source) or target.id == "consul"):
            return "discovers"  # Consul asks its services for their health, and is asked for others
        if purpose in _PURPOSES and not (purpose == "calls" and target.kind in _NOT_CALLED):
            return purpose  # type: ignore[return-value]
    if target.kind == "discovery" and _looks_up(source):
        return "discovers"
    if target.kind == "broker" and source.kind != "observability":
        return _broker_kind(link)
    if target.kind == "observability":
        return _telemetry_kind(link, source, target)
    if source.kind == "observability":
        return _watcher_kind(source, target)
    if source.kind in ("gateway", "proxy") and target.kind not in _NOT_PROXIED:
        return "proxies"
    if source.id in _PROXIES and target.kind == "config":
        return "proxies"
    if source.kind == target.kind == "discovery":
        return "uses"  # the members of a registry's cluster know each other: none is the other's client
    return _BY_TARGET.get(target.kind, "calls")


def _looks_up(source: End) -> bool:
    """Whether one asks a registry rather than registers: a gateway for routes, a cluster for its peers."""
    return source.kind in ("gateway", "proxy", "broker") or source.kind in STORES


def _broker_kind(link: Link) -> ConnectionKind:
    words = _words(link)
    if "CONSUM" in words or "SUBSCRI" in words:
        return "consumes"
    if "PRODUC" in words or "PUBLISH" in words:
        return "publishes"
    if link.source.name.lower().endswith(("consumer", "listener", "subscriber")):
        return "consumes"
    return "uses"


def _telemetry_kind(link: Link, source: End, target: End) -> ConnectionKind:
    """Towards an observability tool: telemetry sent, logs sent, its pages opened, or its data read."""
    spoken = {*link.protocols, *(protocol_of("", port) for port in link.ports)}
    if "client" in link.ways and target.software:
        spoken.add(target.software.protocol)  # code that makes a client of it speaks what it takes
    speaks = not _TELEMETRY_PROTOCOLS.isdisjoint(spoken)
    page = bool(link.ports) and _PAGES.issuperset(link.ports)
    if source.kind in ("gateway", "proxy") and (page or not (speaks or _telling(link))):
        return "proxies"
    if target.id in _LOG_STORES or source.id in _SHIPPERS:
        return "queries" if source.id == "grafana" else "logs"
    if source.kind == "observability" and not speaks and source.id not in _COLLECTORS:
        return "queries"
    if page or not (speaks or _telling(link)):
        return "calls"
    return "exports"


def _watcher_kind(source: End, target: End) -> ConnectionKind:
    """From an observability tool to what is none: logs shipped, figures fetched, or its own data kept."""
    if source.id in _SHIPPERS and target.kind in STORES | {"broker"}:
        return "logs"
    if source.id in _COLLECTORS:
        return "scrapes"
    return _BY_TARGET.get(target.kind, "uses" if target.kind == "broker" else "calls")


def _telling(link: Link) -> bool:
    words = _words(link)
    return any(word in words for word in _TELEMETRY_WORDS)


def _words(link: Link) -> str:
    return " ".join(sorted(link.keys)).upper()
