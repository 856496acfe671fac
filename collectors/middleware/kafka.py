"""What Kafka, ZooKeeper and the servers around Kafka connect to: their properties files.

Brokers, Connect workers, MirrorMaker, Schema Registry, ksqlDB, REST proxy and Control Center; of Connect
also connectors in properties or JSON. Listeners, and what a broker advertises, are its own.
Formats: https://kafka.apache.org/documentation/#configuration and
https://docs.confluent.io/platform/current/installation/configuration/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.json import load as load_json
from archscan.formats.node import Map, Seq
from archscan.formats.properties import load as load_properties
from archscan.lexicon.secrets import is_secret_name
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..telemetry.keyed import Rule, find_keyed
from ..telemetry.places import Reading, reading

NAME = "kafka"
PATTERNS = (
    "server*.properties", "broker*.properties", "controller*.properties", "connect*.properties",
    "consumer*.properties", "producer*.properties", "zookeeper*.properties", "zoo*.cfg",
    "kraft/*.properties",
    "schema-registry*.properties", "ksql*.properties", "kafka*.properties",
    "control-center*.properties",
    "mm2*.properties", "mirror*.properties", "*connector*.properties", "*source*.properties",
    "*sink*.properties", "kafka/*.properties", "kafka/config/*.properties", "application*.properties",
    "*.json",
)  # fmt: skip
_MARKS = (
    b"bootstrap.servers",
    b"zookeeper.connect",
    b"kafkastore.",
    b"connector.class",
    b"quorum.voters",
    b"debezium.",
    b"server.1",
)
_RULES = (
    Rule("zookeeper.connect", "", "zookeeper"),
    Rule("**.zookeeper.connect", "", "zookeeper"),
    Rule("kafkastore.connection.url", "", "zookeeper"),
    Rule("controller.quorum.voters", "replicates", "kafka"),
    Rule("controller.quorum.bootstrap.servers", "replicates", "kafka"),
    Rule("bootstrap.servers", "", "kafka"),
    Rule("**.bootstrap.servers", "", "kafka"),
    Rule("**.schema.registry.url", "calls", "http"),
    Rule("schema.registry.url", "calls", "http"),
    Rule("ksql.connect.url", "calls", "http"),
    Rule("confluent.controlcenter.connect.*.cluster", "calls", "http"),
    Rule("confluent.controlcenter.connect.cluster", "calls", "http"),
    Rule("confluent.controlcenter.ksql.*.url", "calls", "http"),
    Rule("confluent.controlcenter.ksql.url", "calls", "http"),
    Rule("confluent.controlcenter.streams.cprest.url", "calls", "http"),
    Rule("server.*", "replicates", "zookeeper"),
)
_CONNECTOR = (
    *_RULES,
    Rule("connection.url"),
    Rule("**.connection.url"),
    Rule("connection.uri"),
    Rule("connection.hosts", "", "", "connection.port"),
    Rule("database.hostname", "", "", "database.port"),
    Rule("**.database.hostname", "", "", "database.port"),
    Rule("mongodb.connection.string", "", "mongodb"),
    Rule("mongodb.hosts", "", "mongodb"),
    Rule("hostname", "", "", "port"),
    Rule("**.hosts"),
    Rule("hosts", "", "", "port"),
    Rule("**.contact.points", "", "cassandra"),
    Rule("contactpoints", "", "cassandra"),
    Rule("**.server.uri"),
    Rule("**.seed.nodes"),
    Rule("**.uri"),
    Rule("**.url"),
    Rule("**.endpoint"),
    Rule("**.api.url", "calls", "http"),
    Rule("**.host", "", "", "port"),
)
_DEBEZIUM = (
    Rule("debezium.source.database.hostname", "", "", "debezium.source.database.port"),
    Rule("debezium.source.mongodb.connection.string", "", "mongodb"),
    Rule("debezium.source.**.redis.address", "queries", "redis"),
    Rule("debezium.**.bootstrap.servers", "", "kafka"),
    Rule("debezium.sink.*.address", "publishes"),
    Rule("debezium.sink.*.url", "publishes"),
    Rule("debezium.sink.*.host", "publishes"),
    Rule("debezium.sink.*.connection.host", "publishes", "", "debezium.sink.rabbitmq.connection.port"),
    Rule("debezium.sink.pulsar.client.serviceurl", "publishes", "pulsar"),
)
"""A Debezium server: https://debezium.io/documentation/reference/stable/operations/debezium-server.html"""
_SINK = re.compile(r"sink", re.IGNORECASE)
_REGEX = re.compile(r"[\\^$*+()|]")


def wants(data: bytes) -> bool:
    """Whether a key that names another server stands in it."""
    return any(mark in data for mark in _MARKS)


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each server that a setting names, and the topics of connectors."""
    base = reading(file, NAME)
    if not file.name.lower().endswith(".json"):
        entries = load_properties(file.text, file.path)
        if "debezium.sink.type" in entries:
            yield from find_keyed(entries, _DEBEZIUM, base)
        elif file.name.lower().startswith("application"):
            return  # any other program's
        elif "connector.class" in entries:
            yield from _connector(entries, base)
        elif not file.name.lower().startswith(("consumer", "producer")):
            yield from find_keyed(entries, _RULES, base)
        return
    if b"connector.class" not in file.data:
        return
    problems: list[Problem] = []
    root = load_json(file.data, file.path, problems)
    yield from problems
    every = root.maps() if isinstance(root, Seq) else [root] if isinstance(root, Map) else []
    for one in every[:1_000]:
        named = [one, *(each for each in one.values() if isinstance(each, Map))]
        for config in (each for each in named if "connector.class" in each):
            yield from _connector(config, base)


def _connector(config: Map, base: Reading) -> Iterator[Fact]:
    """A connector: the system on its other side, and the topics that it fills or drains."""
    shown = Map(config.path, config.line)
    for key, value in config.items():
        if not is_secret_name(key) and isinstance(value, str):
            shown.put(key, value, config.place(key))
    yield from find_keyed(shown, _CONNECTOR, base)
    if _SINK.search(config.text("connector.class")):
        yield from base.exchanges("consume", "kafka", config, "topics")
    else:
        for key in ("topic", "kafka.topic", "topics"):
            if not _REGEX.search(config.text(key)):
                yield from base.exchanges("publish", "kafka", config, key)
