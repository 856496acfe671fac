"""Where Grafana Alloy gets telemetry from and sends it to: components, in River or its older flow mode.

An exporter or writer that no other component names is not in use. What discovery finds at run time has no
address here. Format: https://grafana.com/docs/alloy/latest/reference/components/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map, Node, Seq
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..braces import load_braces
from ..keyed import Rule, find_keyed
from ..places import Reading, reading

NAME = "grafana-alloy"
PATTERNS = ("*.alloy", "*.river")
_TEXT = re.compile(
    rb"^[ \t]*(?:loki|prometheus|otelcol|pyroscope|discovery|mimir|faro)\.[\w.]+", re.MULTILINE
)

_RULES: dict[str, tuple[Rule, ...]] = {
    "loki.write": (Rule("endpoint.url", "logs", "http"),),
    "prometheus.remote_write": (Rule("endpoint.url", "exports", "http"),),
    "pyroscope.write": (Rule("endpoint.url", "exports", "http"),),
    "prometheus.scrape": (Rule("targets.__address__", "scrapes", "http"),),
    "pyroscope.scrape": (Rule("targets.__address__", "scrapes", "http"),),
    "mimir.rules.kubernetes": (Rule("address", "calls", "http"),),
    "loki.rules.kubernetes": (Rule("address", "calls", "http"),),
    "loki.source.kafka": (Rule("brokers", "consumes", "kafka"),),
    "discovery.consul": (Rule("server", "discovers", "http"),),
    "discovery.http": (Rule("url", "discovers", "http"),),
    "discovery.docker": (Rule("host", "discovers"),),
    "discovery.dockerswarm": (Rule("host", "discovers"),),
    "remote.http": (Rule("url", "loads_config", "http"),),
    "import.http": (Rule("url", "loads_config", "http"),),
    "import.git": (Rule("repository", "loads_config"),),
    "prometheus.exporter.redis": (Rule("redis_addr", "scrapes", "redis"),),
    "prometheus.exporter.postgres": (Rule("data_source_names", "scrapes", "postgresql"),),
    "prometheus.exporter.mysql": (Rule("data_source_name", "scrapes", "mysql"),),
    "prometheus.exporter.mongodb": (Rule("mongodb_uri", "scrapes", "mongodb"),),
    "prometheus.exporter.kafka": (Rule("kafka_uris", "scrapes", "kafka"),),
    "prometheus.exporter.memcached": (Rule("address", "scrapes", "memcached"),),
    "prometheus.exporter.elasticsearch": (Rule("address", "scrapes", "http"),),
    "prometheus.exporter.apache": (Rule("scrape_uri", "scrapes", "http"),),
    "prometheus.exporter.consul": (Rule("server", "scrapes", "http"),),
    "prometheus.exporter.mssql": (Rule("connection_string", "scrapes", "sqlserver"),),
    "prometheus.exporter.oracledb": (Rule("connection_string", "scrapes", "oracle"),),
    "prometheus.exporter.squid": (Rule("address", "scrapes"),),
    "prometheus.exporter.blackbox": (Rule("target.**.address", "scrapes", "http"),),
    "prometheus.exporter.snmp": (Rule("target.**.address", "scrapes", "snmp"),),
    "prometheus.exporter.statsd": (Rule("relay_addr", "exports", "statsd"),),
    "otelcol.exporter.kafka": (Rule("brokers", "publishes", "kafka"),),
    "otelcol.receiver.kafka": (Rule("brokers", "consumes", "kafka"),),
    "otelcol.auth.oauth2": (Rule("token_url", "authenticates"),),
    "remotecfg": (Rule("url", "loads_config", "http"),),
    "tracing": (),
}
_OTEL_EXPORTERS = (
    Rule("client.endpoint", "exports", "otlp"),
    Rule("resolver.static.hostnames", "exports", "otlp"),
    Rule("resolver.dns.hostname", "exports", "otlp"),
    Rule("traces_endpoint", "exports"),
    Rule("metrics_endpoint", "exports"),
    Rule("logs_endpoint", "exports"),
    Rule("endpoint", "exports"),
)
_ENDS = re.compile(r"loki\.write|prometheus\.remote_write|pyroscope\.write|.*\.exporter\..*")
"""Components that do something only if another one names them."""


def wants(data: bytes) -> bool:
    """Whether a component that may have an address stands in it."""
    return _TEXT.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each address of a component in use."""
    text = file.text
    base = reading(file, NAME)
    for name, blocks in load_braces(text, file.path).items():
        rules = _RULES.get(name, _OTEL_EXPORTERS if name.startswith("otelcol.exporter.") else ())
        if not rules:
            continue
        for label, block in _labelled(blocks):
            if not label or not _ENDS.fullmatch(name) or f"{name}.{label}." in text:
                yield from _component(name, label, block, rules, base)


def _component(name: str, label: str, block: Map, rules: tuple[Rule, ...], base: Reading) -> Iterator[Fact]:
    yield from find_keyed(block, rules, base, f"{name}.{label}." if label else f"{name}.")
    if name == "loki.source.kafka":
        yield from base.exchanges("consume", "kafka", block, "topics")
    elif name == "otelcol.receiver.kafka":
        yield from base.exchanges("consume", "kafka", block, "topic")
    elif name == "otelcol.exporter.kafka":
        yield from base.exchanges("publish", "kafka", block, "topic")


def _labelled(blocks: Node) -> Iterator[tuple[str, Map]]:
    """Label and body of each block of a name."""
    if not isinstance(blocks, Map):
        return
    for label, body in blocks.items():
        if isinstance(body, Map):
            yield label, body
        elif isinstance(body, Seq):
            yield from ((label, each) for each in body.maps())
    if any(isinstance(body, str) for body in blocks.values()):
        yield "", blocks
