"""What an OpenTelemetry collector's configuration connects to, by the type of each component.

Only what stands in a pipeline counts, and extensions that `service.extensions` lists. Receivers that
listen, and exporters that serve (`prometheus`), have no other side here. Component types and their keys:
https://github.com/open-telemetry/opentelemetry-collector-contrib (each component's README).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from archscan.formats.node import Map, Node, Place
from archscan.lexicon.addresses import unresolved_variables
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Exchanges, Fact

from ..keyed import Rule, find_keyed, leaves
from ..metrics.jobs import job_facts
from ..metrics.scraping import find_scrapes
from ..places import Reading, expand, is_off
from .pipeline_words import pipeline_settings


class _Component(NamedTuple):
    purpose: str
    scheme: str = ""
    channel: str = ""
    """Broker that it publishes to or consumes from."""


_FETCHED = (
    "redis:redis postgresql:postgresql mysql:mysql mongodb:mongodb rabbitmq:http elasticsearch:http "
    "nginx:http apache:http memcached:memcached couchdb:http zookeeper: kafkametrics:kafka "
    "httpcheck:http tcpcheck: tlscheck:https sshcheck:ssh sqlserver:sqlserver sqlquery: "
    "oracledb:oracle jmx: haproxy: snmp:snmp riak:http aerospike: bigip:https flinkmetrics:http "
    "vcenter:https expvar:http chrony: nsxt:https purefa:https purefb:https saphana:sap "
    "splunkenterprise:https dockerstats: podmanstats: prometheussimple:http simpleprometheus:http "
    "cloudfoundry:https hazelcast: activemq: solr: ntp: libvirt: varnish: elasticsearchquery: "
    "nginxplus: icmpcheck: mongodbatlas: hadoop: kafkaconnect: tomcat: clickhouse: envoy: ciscoos: "
    "yanggrpc: netapp: systemd: dnslookup: rabbitmqstats: opensearch:"
)
RECEIVERS: dict[str, _Component] = {
    name: _Component("scrapes", scheme)
    for name, _, scheme in (entry.partition(":") for entry in _FETCHED.split())
} | {
    "kafka": _Component("consumes", "kafka", "kafka"),
    "pulsar": _Component("consumes", "pulsar", "pulsar"),
    "solace": _Component("consumes", "", "solace"),
    "rabbitmqconsumer": _Component("consumes", "amqp", "rabbitmq"),
    "nats": _Component("consumes", "nats", "nats"),
}
_SERVING = vocabulary("prometheus debug logging nop file")
"""Exporters that open no connection."""
EXPORTERS: dict[str, _Component] = {
    "otlp": _Component("exports", "otlp"),
    "otlpgrpc": _Component("exports", "otlp"),
    "otlphttp": _Component("exports", "otlp"),
    "otelarrow": _Component("exports", "otlp"),
    "loadbalancing": _Component("exports", "otlp"),
    "jaeger": _Component("exports", "jaeger"),
    "zipkin": _Component("exports", "zipkin"),
    "carbon": _Component("exports", "graphite"),
    "syslog": _Component("exports", "syslog"),
    "clickhouse": _Component("exports", "clickhouse"),
    "cassandra": _Component("exports", "cassandra"),
    "kafka": _Component("publishes", "kafka", "kafka"),
    "pulsar": _Component("publishes", "pulsar", "pulsar"),
    "rabbitmq": _Component("publishes", "amqp", "rabbitmq"),
    "nats": _Component("publishes", "nats", "nats"),
    "natscore": _Component("publishes", "nats", "nats"),
    "alertmanager": _Component("calls", "http"),
}
_ANY_EXPORTER = _Component("exports")
_SERVICES = {
    "datadog": "datadog",
    "googlecloud": "google-cloud-operations",
    "googlecloudpubsub": "google-pubsub",
    "googlemanagedprometheus": "google-cloud-operations",
    "awsxray": "aws-xray",
    "awsemf": "cloudwatch",
    "awscloudwatchlogs": "cloudwatch",
    "awskinesis": "kinesis",
    "awss3": "s3",
    "azuremonitor": "application-insights",
}
"""Exporters whose service needs no address; key of the lexicon."""

_NAMESAKES = vocabulary(
    "redis postgresql mysql mongodb rabbitmq elasticsearch opensearch nginx memcached couchdb "
    "zookeeper kafka pulsar nats loki jaeger zipkin clickhouse cassandra influxdb haproxy"
)
_TECHNOLOGIES = {"apache": "httpd", "kafkametrics": "kafka", "elasticsearchquery": "elasticsearch"} | {
    name: name for name in _NAMESAKES
}
"""Component types that are named after the software at the other end; key of the lexicon."""
_ADDRESS_KEYS = vocabulary(
    "endpoint endpoints traces_endpoint metrics_endpoint logs_endpoint profiles_endpoint brokers "
    "broker url urls uri dsn datasource server servers server_urls addr address addresses nodes "
    "hostnames hostname host traces_url metrics_url logs_url ingest_url api_url base_url token_url "
    "issuer_url service_url domain site hosts"
)
_NO_ADDRESS = frozenset({"tls", "auth", "headers", "sending_queue", "retry_on_failure", "authentication"})


def pipeline_facts(
    root: Map, reading: Reading, used: frozenset[tuple[str, str]] = frozenset()
) -> Iterator[Fact]:
    """What the components of a configuration connect to; `used` are further ones that stand in a pipeline."""
    every = used_components(root) | used
    for section in ("receivers", "exporters", "extensions"):
        for name, settings in root.map(section).items():
            if (section, name) in every:
                place = root.map(section).place(name)
                yield from _component(section, name, settings, place, reading)
    yield from find_keyed(root.map("service").map("telemetry"), _OWN_TELEMETRY, reading, "service.telemetry.")
    yield from pipeline_settings(root, reading)


_OWN_TELEMETRY = (
    Rule("**.otlp.endpoint", "exports", "otlp"),
    Rule("**.zipkin.endpoint", "exports", "zipkin"),
)


def used_components(root: Map) -> frozenset[tuple[str, str]]:
    """Section and name of each component that a pipeline, or the list of extensions, names."""
    service = root.map("service")
    found = {("extensions", name) for name in service.seq("extensions") if isinstance(name, str)}
    for pipeline in service.map("pipelines").values():
        if isinstance(pipeline, Map):
            for section in ("receivers", "exporters"):
                found.update((section, name) for name in pipeline.seq(section) if isinstance(name, str))
    return frozenset(found)


def _component(section: str, name: str, settings: Node, place: Place, reading: Reading) -> Iterator[Fact]:
    kind = _kind(name)
    node = settings if isinstance(settings, Map) else Map(place.path, place.line)
    if is_off(node):
        return
    label = f"{section}.{name}"
    if section == "extensions":
        yield from find_keyed(node, _EXTENSIONS.get(kind, ()), reading, f"{label}.")
    elif section == "receivers":
        if kind == "prometheus":
            yield from find_scrapes(node.map("config"), reading)
            yield from job_facts(node.map("config"), reading)
            yield from find_keyed(node.map("target_allocator"), (Rule("endpoint", "loads_config"),), reading)
        elif kind in RECEIVERS:
            yield from _mentions(node, RECEIVERS[kind], label, place, reading)
    elif kind not in _SERVING:
        if kind in _SERVICES:
            yield reading.opens(_SERVICES[kind], place)
        yield from _mentions(node, EXPORTERS.get(kind, _ANY_EXPORTER), label, place, reading)


def _kind(name: str) -> str:
    """The type in the id of a component: newer releases write it with underscores."""
    return name.partition("/")[0].replace("_", "").lower()


def _mentions(node: Map, component: _Component, label: str, place: Place, reading: Reading) -> Iterator[Fact]:
    for leaf in leaves(node):
        if leaf.key.lower() not in _ADDRESS_KEYS or not _NO_ADDRESS.isdisjoint(leaf.path.split(".")[:-1]):
            continue
        port = leaf.parent.text("port")
        yield from reading.addresses(
            leaf.value, leaf.place, f"{label}.{leaf.path}", component.purpose, component.scheme, port
        )
        kind = _kind(label.partition(".")[2])
        if kind in _TECHNOLOGIES and (unresolved := unresolved_variables(expand(leaf.value))):
            yield reading.opens(_TECHNOLOGIES[kind], leaf.place, unresolved[0])
    if component.channel:
        yield from _channels(node, component, place, reading)


def _channels(node: Map, component: _Component, place: Place, reading: Reading) -> Iterator[Fact]:
    direction: Literal["publish", "consume"] = "publish" if component.purpose == "publishes" else "consume"
    found = 0
    for leaf in leaves(node):
        if leaf.key in ("topic", "topics", "queue", "routing_key", "subject") and leaf.value:
            found += 1
            yield from reading.exchanges(direction, component.channel, leaf.parent, leaf.key)
    if not found:
        yield Exchanges(reading.subject, direction, reading.at(place), "", component.channel)


_STORES = ("elasticsearch", "opensearch")
_EXTENSIONS: dict[str, Sequence[Rule]] = {
    "opamp": (Rule("server.ws.endpoint", "calls"), Rule("server.http.endpoint", "calls")),
    "oidc": (Rule("issuer_url", "authenticates"), Rule("providers.issuer_url", "authenticates")),
    "oauth2client": (Rule("token_url", "authenticates"),),
    "redisstorage": (Rule("endpoint", "queries", "redis"),),
    "dbstorage": (Rule("datasource", "queries"),),
    "httpforwarder": (Rule("egress.endpoint", "proxies", "http"),),
    "jaegerremotesampling": (Rule("source.remote.endpoint", "loads_config"),),
    "remotesampling": (Rule("source.remote.endpoint", "loads_config"),),
    "awsproxy": (Rule("aws_endpoint", "proxies"),),
    "jaegerstorage": (
        *(Rule(f"**.{store}.server_urls", "queries", "http") for store in _STORES),
        Rule("**.cassandra.connection.servers", "queries", "cassandra"),
        Rule("**.prometheus.endpoint", "queries", "http"),
        Rule("**.clickhouse.addresses", "queries", "clickhouse"),
        Rule("**.grpc.endpoint", "queries", "grpc"),
    ),
}
