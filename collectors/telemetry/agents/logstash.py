"""Where Logstash reads events, looks things up and sends them: plugins of pipelines.

Plugins that listen (`beats`, `http`, `syslog`), and those for files and the console, have no other side
here. Format: https://www.elastic.co/docs/reference/logstash/configuration-file-structure
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..braces import load_braces
from ..keyed import leaves
from ..places import Reading, reading

NAME = "logstash"
PATTERNS = ("*.conf", "*.config", "*.logstash", "*.conf.*")
_SECTION = re.compile(rb"^[ \t]*(?:input|filter|output)\s*\{", re.MULTILINE)

_KEYS = vocabulary(
    "hosts host bootstrap_servers jdbc_connection_string connection_string url urls uri endpoint server "
    "servers address brokers nameserver api_url dsn"
)
_SCHEMES = {
    "kafka": "kafka", "rabbitmq": "amqp", "redis": "redis", "elasticsearch": "http", "opensearch": "http",
    "mongodb": "mongodb", "gelf": "gelf", "syslog": "syslog", "graphite": "graphite", "statsd": "statsd",
    "memcached": "memcached", "email": "smtp", "influxdb": "influxdb", "zookeeper": "", "stomp": "stomp",
    "lumberjack": "beats", "solr_http": "http", "http": "http", "http_poller": "http", "imap": "imap",
}  # fmt: skip
_BROKERS = {"kafka": "kafka", "rabbitmq": "rabbitmq", "redis": "redis", "mqtt": "", "stomp": "", "jms": ""}
"""Plugins that stand for a broker, and its key in the lexicon."""
_CHANNELS = {
    "kafka": ("topics", "topic_id"), "rabbitmq": ("queue", "exchange"), "redis": ("key", "key"),
    "jms": ("destination", "destination"), "stomp": ("destination", "destination"), "mqtt": ("topic",
    "topic"),
}  # fmt: skip
"""Option that names the channel to read, and the one to write."""
_LISTENING = vocabulary(
    "beats tcp udp http syslog gelf lumberjack elastic_agent snmptrap graphite collectd websocket log4j "
    "unix pipeline generator heartbeat stdin file exec kubernetes elastic_serverless_forwarder relp ganglia"
)
_FETCHING = {"http_poller": "scrapes", "jdbc": "queries", "elasticsearch": "queries", "opensearch": "queries"}


def wants(data: bytes) -> bool:
    """Whether a section of a pipeline stands in it."""
    return b"=>" in data and _SECTION.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each address of a plugin that opens a connection."""
    root = load_braces(file.text, file.path)
    base = reading(file, NAME)
    for section in ("input", "filter", "output"):
        for name, plugin in _plugins(root, section):
            if section == "input" and name in _LISTENING and plugin.text("mode") != "client":
                continue
            if section == "output" and plugin.text("mode") == "server":
                continue
            yield from _plugin(section, name, plugin, base)


def _plugins(root: Map, section: str) -> Iterator[tuple[str, Map]]:
    """Name and options of each plugin of a section, below conditions too."""
    node = root.get(section)
    stack = [(section, each) for each in reversed(node if isinstance(node, list) else [node])]
    while stack:
        name, node = stack.pop()
        if not isinstance(node, Map):
            continue
        if any(isinstance(value, str | list) and not _is_blocks(value) for value in node.values()):
            yield name, node
            continue
        below: list[tuple[str, Map]] = []
        for key, value in node.items():
            below += [(key, each) for each in (value if isinstance(value, list) else [value])]
        stack.extend(reversed(below))


def _is_blocks(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(each, Map) for each in value)


def _plugin(section: str, name: str, plugin: Map, base: Reading) -> Iterator[Fact]:
    if section == "input":
        purpose = "consumes" if name in _BROKERS else _FETCHING.get(name, "")
    elif section == "output":
        purpose = "publishes" if name in _BROKERS else "calls" if name in ("email", "http") else "logs"
    else:
        purpose = "queries" if name in ("elasticsearch", "jdbc_streaming", "jdbc_static", "memcached") else ""
    scheme = _SCHEMES.get(name, "")
    for leaf in leaves(plugin):
        if leaf.key in _KEYS and leaf.path.count(".") < 2:
            key = f"{section}.{name}.{leaf.key}"
            yield from base.addresses(leaf.value, leaf.place, key, purpose, scheme, leaf.parent.text("port"))
    if name in _BROKERS and section != "filter":
        channel = _CHANNELS[name][section == "output"]
        yield from base.exchanges(
            "publish" if section == "output" else "consume", _BROKERS[name], plugin, channel
        )
