"""What the plugins of Fluent Bit and Fluentd connect to, by their names.

Format: https://docs.fluentbit.io/manual/data-pipeline/outputs and https://docs.fluentd.org/output
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from archscan.formats.node import Map
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact

from ..keyed import leaves
from ..places import Reading

_SILENT = vocabulary(
    "stdout null file relabel label copy counter flowcounter exit lib plot exec exec_filter "
    "roundrobin rewrite_tag_filter "
    "prometheus_exporter prometheus prometheus_output_monitor forest buffered_stdout websocket route"
)
_SCHEMES = {
    "es": "http", "elasticsearch": "http", "elasticsearch_dynamic": "http", "opensearch": "http",
    "loki": "http",
    "forward": "fluent", "secure_forward": "fluent", "kafka": "kafka", "kafka2": "kafka",
    "kafka_buffered": "kafka",
    "rdkafka": "kafka", "rdkafka2": "kafka", "kafka_group": "kafka", "splunk": "https", "splunk_hec": "https",
    "influxdb": "http", "gelf": "gelf", "syslog": "syslog", "remote_syslog": "syslog",
    "opentelemetry": "otlp",
    "prometheus_remote_write": "http", "prometheus_scrape": "http", "pgsql": "postgresql", "mongo": "mongodb",
    "mongo_replset": "mongodb", "redis": "redis", "redis_store": "redis", "nats": "nats", "http": "http",
    "kafka-rest": "http", "rabbitmq": "amqp", "nginx_metrics": "http", "health": "", "graphite": "graphite",
    "kafka_rest": "http", "mqtt": "mqtt", "s3": "s3", "mail": "smtp", "clickhouse": "clickhouse",
}  # fmt: skip
_SERVICES = {
    "datadog": "datadog", "stackdriver": "google-cloud-operations", "google_cloud": "google-cloud-operations",
    "bigquery": "bigquery", "azure": "application-insights", "azure_logs_ingestion": "application-insights",
    "cloudwatch_logs": "cloudwatch", "cloudwatch": "cloudwatch", "s3": "s3", "kinesis_streams": "kinesis",
    "kinesis_firehose": "kinesis", "newrelic": "newrelic", "nrlogs": "newrelic", "slack": "slack",
    "logdna": "logdna",
}  # fmt: skip
"""Plugins whose service needs no address; key of the lexicon."""
_FETCHING = {
    "prometheus_scrape": "scrapes", "nginx_metrics": "scrapes", "health": "scrapes", "kafka": "consumes",
    "kafka_group": "consumes", "rdkafka_group": "consumes", "rabbitmq": "consumes", "sql": "queries",
    "mongo_tail": "queries", "mysql_replicator": "queries", "redis": "queries",
    "elasticsearch_query": "queries",
    "mqtt_client": "consumes", "nats": "consumes", "s3": "queries", "sqs": "consumes", "docker": "",
}  # fmt: skip
"""Inputs that open a connection; the others listen or read files."""
_BROKERS = {
    "kafka": "kafka", "kafka2": "kafka", "kafka_buffered": "kafka", "kafka_group": "kafka",
    "rdkafka": "kafka",
    "rdkafka2": "kafka", "rdkafka_group": "kafka", "rabbitmq": "rabbitmq", "nats": "nats", "mqtt": "",
    "mqtt_client": "", "sqs": "sqs",
}  # fmt: skip
_KEYS = vocabulary(
    "host hosts brokers url endpoint endpoint_url connection_string s3_endpoint hec_host kafka_url "
    "webhook uri_host "
    "server servers remote_syslog metadata_host slack_url connection"
)
_CHANNELS = vocabulary("topic topics default_topic topic_key queue exchange subject topic_name")


def find_output(name: str, options: Map, base: Reading) -> Iterator[Fact]:
    """What an output sends to; `options` have keys in lower case."""
    if not name or name in _SILENT:
        return
    kind = "publishes" if name in _BROKERS else "queries" if name in ("redis", "redis_store") else "logs"
    if name in ("opentelemetry", "prometheus_remote_write", "influxdb", "graphite"):
        kind = "exports"
    if name in _SERVICES and not options.text("endpoint") and not options.text("s3_endpoint"):
        yield base.opens(_SERVICES[name], options.place("name" if "name" in options else "@type"))
    yield from _addresses(f"output.{name}", name, options, kind, base)
    if name in _BROKERS:
        yield from _channels("publish", name, options, base)


def find_input(name: str, options: Map, base: Reading) -> Iterator[Fact]:
    """What an input fetches from."""
    if name in _FETCHING:
        yield from _addresses(f"input.{name}", name, options, _FETCHING[name], base)
        if name in _BROKERS:
            yield from _channels("consume", name, options, base)


def _addresses(label: str, name: str, options: Map, purpose: str, base: Reading) -> Iterator[Fact]:
    default = _SCHEMES.get(name, "")
    for leaf in leaves(options):
        parents = leaf.path.split(".")[:-1]
        if leaf.key in _KEYS and set(parents) <= {"server", "secondary"}:
            port = leaf.parent.text("port") or leaf.parent.text("hec_port")
            scheme = "https" if default == "http" and _is_secure(leaf.parent) else default
            yield from base.addresses(leaf.value, leaf.place, f"{label}.{leaf.path}", purpose, scheme, port)


def _is_secure(options: Map) -> bool:
    """Whether an output that speaks HTTP is told to encrypt: Fluentd's `scheme`, Fluent Bit's `tls`."""
    return options.text("scheme").lower() == "https" or options.text("tls").lower() in ("on", "true", "yes")


def _channels(
    direction: Literal["publish", "consume"], name: str, options: Map, base: Reading
) -> Iterator[Fact]:
    for key in options:
        if key in _CHANNELS:
            yield from base.exchanges(direction, _BROKERS[name], options, key)
