"""Where Beats, the APM server and Elastic Agents send data to, and what Metricbeat and Heartbeat ask.

Modules and inputs that are switched off are left out, and so is what discovery finds at run time.
Format: https://www.elastic.co/docs/reference/beats/filebeat/configuring-howto-filebeat
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map, Place, Seq
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..documents import first_document
from ..keyed import Rule, find_keyed, leaves
from ..places import Reading, is_off, reading
from .shipping import shipping_facts

NAME = "beats"
PATTERNS = ("*.yml", "*.yaml")
_MARK = re.compile(
    rb"^(?:output\.(?:elasticsearch|logstash|kafka|redis)|outputs?|apm-server|filebeat|metricbeat|heartbeat"
    rb"|packetbeat|auditbeat|winlogbeat|journalbeat|functionbeat)(?:[.\w]*)[ \t]*:|^-[ \t]+module[ \t]*:",
    re.MULTILINE,
)
_BEAT = re.compile(
    r"(filebeat|metricbeat|heartbeat|packetbeat|auditbeat|winlogbeat|journalbeat|apm-server)\b"
)
_MODULE_SCHEMES = {
    "redis": "redis", "mysql": "mysql", "postgresql": "postgresql", "mongodb": "mongodb", "kafka": "kafka",
    "memcached": "memcached", "zookeeper": "", "nats": "http", "rabbitmq": "http", "docker": "",
    "logstash": "http", "elasticsearch": "http", "kibana": "http", "nginx": "http", "apache": "http",
    "prometheus": "http", "http": "http", "haproxy": "", "etcd": "http", "consul": "http",
    "mssql": "sqlserver",
}  # fmt: skip


def wants(data: bytes) -> bool:
    """Whether an output, a module or a part of a Beat stands at the root."""
    return _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each server that data go to or come from."""
    problems: list[Problem] = []
    root = first_document(file, problems)
    yield from problems
    base = reading(file, NAME)
    if isinstance(root, Seq):  # modules.d
        yield from _modules(root, base)
    elif isinstance(root, Map) and _is_beat(root):
        found = _BEAT.search(" ".join(root)) or _BEAT.search(file.path.lower())
        purpose = "logs" if found and found[1] in ("filebeat", "winlogbeat", "journalbeat") else "exports"
        yield from find_keyed(root, _rules(purpose), base)
        yield from _channels(root, base)
        for leaf_root in (root.seq("metricbeat.modules"), root.map("metricbeat").seq("modules")):
            yield from _modules(leaf_root, base)
        for inputs in (root.seq("filebeat.inputs"), root.map("filebeat").seq("inputs")):
            yield from _inputs(inputs, base)
        if found and found[1] in ("filebeat", "winlogbeat", "journalbeat"):
            yield from shipping_facts(base, found[1].capitalize(), _sources(root), _outputs(root))


def _sources(root: Map) -> Iterator[str]:
    """What a Filebeat reads: each input with its first path, and discovery."""
    for inputs in (root.seq("filebeat.inputs"), root.map("filebeat").seq("inputs")):
        for one in inputs.maps():
            if not is_off(one):
                path = next((text for text in one.seq("paths") if isinstance(text, str)), "")
                yield f"{one.text('type')} {path}".strip()
    if "filebeat.autodiscover" in root or "autodiscover" in root.map("filebeat"):
        yield "containers that it discovers"


def _outputs(root: Map) -> Iterator[tuple[str, Place]]:
    for key, value in root.items():
        if key.startswith("output.") and isinstance(value, Map) and not is_off(value):
            yield key.partition(".")[2].partition(".")[0], root.place(key)
    node = root.map("output")
    for key, value in node.items():
        if isinstance(value, Map) and not is_off(value):
            yield key, node.place(key)


def _is_beat(root: Map) -> bool:
    """Whether outputs have the form of a Beat's, or a part bears a Beat's name."""
    if _BEAT.search(" ".join(root)) or any(key.startswith("output.") for key in root):
        return True
    node = root.get("output", root.get("outputs"))
    return isinstance(node, Map) and any(
        key in ("elasticsearch", "logstash", "kafka", "redis")
        or (isinstance(one, Map) and "type" in one and "hosts" in one)
        for key, one in node.items()
    )


def _rules(purpose: str) -> tuple[Rule, ...]:
    return (
        Rule("output.elasticsearch.hosts", purpose, "http"),
        Rule("output.logstash.hosts", purpose, "beats"),
        Rule("output.kafka.hosts", "publishes", "kafka"),
        Rule("output.redis.hosts", "publishes", "redis"),
        Rule("outputs.*.hosts", purpose, "http"),
        Rule("setup.kibana.host", "calls", "http"),
        Rule("apm-server.kibana.host", "calls", "http"),
        Rule("monitoring.elasticsearch.hosts", "exports", "http"),
        Rule("xpack.monitoring.elasticsearch.hosts", "exports", "http"),
        Rule("heartbeat.monitors.hosts", "scrapes"),
        Rule("heartbeat.monitors.urls", "scrapes", "http"),
        Rule("fleet.hosts", "loads_config", "http"),
        Rule("inputs.streams.hosts", "scrapes"),
        Rule("**.processors.add_docker_metadata.host", "discovers"),
        Rule("instrumentation.hosts", "exports", "http"),
    )


def _channels(root: Map, base: Reading) -> Iterator[Fact]:
    for leaf in leaves(root):
        if leaf.path == "output.kafka.topic":
            yield from base.exchanges("publish", "kafka", leaf.parent, leaf.key)
        elif leaf.path == "output.redis.key":
            yield from base.exchanges("publish", "redis", leaf.parent, leaf.key)


def _modules(modules: Seq, base: Reading) -> Iterator[Fact]:
    for one in modules.maps():
        module = one.text("module")
        if module and not is_off(one):
            scheme = _MODULE_SCHEMES.get(module, "")
            yield from base.entry(one, "hosts", "scrapes", scheme, name=f"modules.{module}.hosts")


def _inputs(inputs: Seq, base: Reading) -> Iterator[Fact]:
    """Inputs that open a connection; others listen at their `host` or read files."""
    for one in inputs.maps():
        kind = one.text("type")
        if is_off(one):
            continue
        if kind == "kafka":
            yield from base.entry(one, "hosts", "consumes", "kafka", name="filebeat.inputs.kafka")
            yield from base.exchanges("consume", "kafka", one, "topics")
        elif kind == "redis":
            yield from base.entry(one, "hosts", "scrapes", "redis", name="filebeat.inputs.redis")
        elif kind == "mqtt":
            yield from base.entry(one, "hosts", "consumes", "mqtt", name="filebeat.inputs.mqtt")
        elif kind == "httpjson":
            yield from base.entry(one, "request.url", "calls", "http", name="filebeat.inputs.httpjson")
