"""Where Vector gets events from and sends them to: sources and sinks in TOML, YAML or JSON.

Sources that listen, and sinks without inputs, are left out.
Format: https://vector.dev/docs/reference/configuration/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from archscan.formats.json import load as load_json
from archscan.formats.node import Map, Node
from archscan.formats.toml import load as load_toml
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..documents import first_mapping
from ..keyed import leaves
from ..places import Reading, reading
from .shipping import shipping_facts

NAME = "vector"
PATTERNS = ("*.toml", "*.yml", "*.yaml", "vector*.json", "vector/*.json")
_MARK = re.compile(
    rb"^(?:\[(?:sinks|sources)\.|(?:sinks|sources)[ \t]*:|[ \t]*\"(?:sinks|sources)\")", re.MULTILINE
)

_KEYS = vocabulary(
    "endpoint endpoints uri address url urls bootstrap_servers connection_string host server servers "
    "docker_host "
    "default_api_endpoint"
)
_SOURCES = {
    "kafka": "consumes", "amqp": "consumes", "nats": "consumes", "pulsar": "consumes", "mqtt": "consumes",
    "redis": "consumes", "prometheus_scrape": "scrapes", "http_client": "scrapes", "http_scrape": "scrapes",
    "nginx_metrics": "scrapes", "apache_metrics": "scrapes", "mongodb_metrics": "scrapes",
    "postgresql_metrics": "scrapes", "eventstoredb_metrics": "scrapes", "docker_logs": "",
    "aws_s3": "queries",
    "websocket": "consumes",
}  # fmt: skip
"""Sources that open a connection; the others listen or read files."""
_SILENT = vocabulary("console blackhole file prometheus_exporter websocket_server")
_PUBLISHING = vocabulary("kafka amqp nats pulsar mqtt redis")
_EXPORTING = re.compile(r".*metrics|prometheus_.*|statsd|opentelemetry|influxdb_metrics")
_SCHEMES = {
    "kafka": "kafka", "amqp": "amqp", "nats": "nats", "pulsar": "pulsar", "mqtt": "mqtt", "redis": "redis",
    "elasticsearch": "http", "loki": "http", "clickhouse": "http", "http": "http", "statsd": "statsd",
    "vector": "grpc", "opentelemetry": "otlp", "postgres": "postgresql", "gelf": "gelf",
}  # fmt: skip
_TECHNOLOGIES = {"kafka": "kafka", "amqp": "rabbitmq", "nats": "nats", "pulsar": "pulsar", "redis": "redis"}
_CHANNELS = vocabulary("topic topics queue exchange subject key channel")
_SERVICES = (
    ("datadog_", "datadog"), ("aws_cloudwatch", "cloudwatch"), ("aws_kinesis", "kinesis"), ("aws_s3", "s3"),
    ("aws_sqs", "sqs"), ("aws_sns", "sns"), ("gcp_stackdriver", "google-cloud-operations"),
    ("gcp_pubsub", "google-pubsub"), ("azure_monitor", "application-insights"), ("new_relic", "newrelic"),
    ("honeycomb", "honeycomb"), ("appsignal", "appsignal"),
)  # fmt: skip
"""Beginnings of types whose service needs no address; key of the lexicon."""


def wants(data: bytes) -> bool:
    """Whether sources or sinks stand at the root, with their types."""
    return b"type" in data and _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each address of a sink, or of a source that fetches."""
    name = file.name.lower()
    problems: list[Problem] = []
    root: Node
    if name.endswith(".toml"):
        root = load_toml(file.text, file.path)
    elif name.endswith(".json"):
        root = load_json(file.data, file.path, problems)
    else:
        root = first_mapping(file, problems)
    yield from problems
    if not isinstance(root, Map) or "services" in root:
        return
    base = reading(file, NAME)
    for source in root.map("sources").values():
        if isinstance(source, Map) and (kind := source.text("type")) in _SOURCES:
            yield from _component("sources", kind, source, _SOURCES[kind], base)
    for sink in root.map("sinks").values():
        if isinstance(sink, Map) and sink.get("inputs") and sink.text("type") not in _SILENT:
            kind = sink.text("type")
            publishing = kind in _PUBLISHING
            purpose = "publishes" if publishing else "exports" if _EXPORTING.fullmatch(kind) else "logs"
            yield from _component("sinks", kind, sink, purpose, base)
    sinks = [one for one in root.map("sinks").values() if isinstance(one, Map) and one.get("inputs")]
    yield from shipping_facts(
        base,
        "Vector",
        (one.text("type") for one in root.map("sources").values() if isinstance(one, Map)),
        ((one.text("type"), one.place("type")) for one in sinks if one.text("type") != "prometheus_exporter"),
    )


def _component(section: str, kind: str, node: Map, purpose: str, base: Reading) -> Iterator[Fact]:
    for beginning, technology in _SERVICES:
        if kind.startswith(beginning) and "endpoint" not in node:
            yield base.opens(technology, node.place("type"))
    for leaf in leaves(node):
        if leaf.key in _KEYS and not leaf.path.startswith(("tls.", "auth.", "proxy.")):
            port = leaf.parent.text("port")
            key = f"{section}.{kind}.{leaf.path}"
            yield from base.addresses(leaf.value, leaf.place, key, purpose, _SCHEMES.get(kind, ""), port)
    if kind in _TECHNOLOGIES:
        direction: Literal["publish", "consume"] = "publish" if section == "sinks" else "consume"
        for key in node:
            if key in _CHANNELS:
                yield from base.exchanges(direction, _TECHNOLOGIES[kind], node, key)
