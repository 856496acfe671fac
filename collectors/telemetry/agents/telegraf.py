"""What Telegraf asks and where it writes to: inputs and outputs of its TOML.

Plugins that listen are left out. Format: https://docs.influxdata.com/telegraf/v1/configuration/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from archscan.formats.node import Map
from archscan.formats.toml import load
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..keyed import leaves
from ..places import Reading, reading

NAME = "telegraf"
PATTERNS = ("*telegraf*.conf", "telegraf.d/*.conf", "telegraf/*.conf", "*telegraf*.toml", "telegraf/*.toml")
_MARK = re.compile(rb"^[ \t]*\[\[(?:inputs|outputs)\.", re.MULTILINE)
_BARE = re.compile(r"(=[ \t]*)(\$\{?\w+\}?)[ \t]*$", re.MULTILINE)
"""A variable without quotes, which Telegraf fills in before it reads TOML."""

_KEYS = vocabulary(
    "urls url servers server address addresses hosts host brokers endpoint endpoints dsn uri uris connection "
    "connection_string bootstrap_servers agents gateway data_source_name api_url base_url nodes nats_url"
)
_LISTENING = vocabulary(
    "statsd socket_listener http_listener http_listener_v2 influxdb_listener influxdb_v2_listener "
    "opentelemetry "
    "syslog tcp_listener udp_listener webhooks snmp_trap zipkin jti_openconfig_telemetry file tail "
    "exec execd "
    "logparser cpu mem disk net system internal"
)
_SILENT = vocabulary("prometheus_client file discard exec execd health websocket_server")
_CONSUMING = {
    "kafka_consumer": "kafka", "kafka_consumer_legacy": "kafka", "mqtt_consumer": "",
    "amqp_consumer": "rabbitmq",
    "nats_consumer": "nats", "nsq_consumer": "nsq", "redis_consumer": "redis",
}  # fmt: skip
_PUBLISHING = {"kafka": "kafka", "mqtt": "", "amqp": "rabbitmq", "nats": "nats", "nsq": "nsq"}
_SCHEMES = {
    "kafka_consumer": "kafka", "kafka": "kafka", "mqtt_consumer": "", "mqtt": "mqtt", "redis": "redis",
    "amqp_consumer": "amqp", "amqp": "amqp", "nats_consumer": "nats", "nats": "nats", "mysql": "mysql",
    "postgresql": "postgresql", "postgresql_extensible": "postgresql", "mongodb": "mongodb",
    "graphite": "graphite",
    "memcached": "memcached", "influxdb": "http", "influxdb_v2": "http", "elasticsearch": "http", "sqlserver":
    "sqlserver", "snmp": "snmp", "opentelemetry": "otlp", "prometheus": "http", "http": "http",
    "modbus": "modbus",
    "opcua": "opc.tcp", "zookeeper": "",
}  # fmt: skip
_SERVICES = {
    "datadog": "datadog", "cloudwatch": "cloudwatch", "stackdriver": "google-cloud-operations",
    "newrelic": "newrelic",
    "azure_monitor": "application-insights", "application_insights": "application-insights",
    "kinesis": "kinesis",
}  # fmt: skip
_CHANNELS = vocabulary("topic topics queue exchange subject subjects routing_key")


def wants(data: bytes) -> bool:
    """Whether an input or an output stands in it."""
    return _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each address of an output, or of an input that fetches."""
    root = load(_BARE.sub(r'\1"\2"', file.text), file.path)
    base = reading(file, NAME)
    for name, plugins in root.map("inputs").items():
        if name not in _LISTENING and isinstance(plugins, list):
            purpose = "consumes" if name in _CONSUMING else "scrapes"
            for plugin in plugins:
                yield from _plugin("inputs", name, plugin, purpose, base)
                yield from _channels("consume", _CONSUMING.get(name), plugin, base)
    for name, plugins in root.map("outputs").items():
        if name not in _SILENT and isinstance(plugins, list):
            purpose = "publishes" if name in _PUBLISHING else "exports"
            for plugin in plugins:
                yield from _plugin("outputs", name, plugin, purpose, base)
                yield from _channels("publish", _PUBLISHING.get(name), plugin, base)


def _plugin(section: str, name: str, plugin: Map, purpose: str, base: Reading) -> Iterator[Fact]:
    if section == "outputs" and name in _SERVICES:
        yield base.opens(_SERVICES[name], plugin.place())
    for leaf in leaves(plugin):
        wanted = leaf.key in _KEYS or (section == "outputs" and leaf.key == "service_address")
        if wanted and "." not in leaf.path:
            key = f"{section}.{name}.{leaf.key}"
            port = leaf.parent.text("port")
            yield from base.addresses(leaf.value, leaf.place, key, purpose, _SCHEMES.get(name, ""), port)


def _channels(
    direction: Literal["publish", "consume"], technology: str | None, plugin: Map, base: Reading
) -> Iterator[Fact]:
    if technology is not None:
        for key in plugin:
            if key in _CHANNELS:
                yield from base.exchanges(direction, technology, plugin, key)
