"""Log appenders: the servers that a library writes to, by the names of their settings.

An appender counts if a logger, or an appender in use, refers to it. Names of settings differ by library;
those that mean an address are the same in most of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archscan.formats.node import Map, Place
from archscan.lexicon.addresses import unresolved_variables
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact

from ..keyed import leaves
from ..places import Reading, expand

_ADDRESSES = vocabulary(
    "destination host hosts remotehost graylogserver grayloghost sysloghost url uri endpoint brokers broker "
    "addresses address server servers serverurl smtphost redishost brokerlist bootstrap.servers dsn pushurl "
    "connectionstring serveraddress remoteaddress elasticsearchurl lokiurl hostname fluenthost "
    "brokeruri collectorurl"
)
_PORTS = ("port", "remoteport", "graylogport", "redisport", "smtpport", "fluentport", "serverport")
_BY_CLASS = (
    ("gelf", "gelf", "graylog"), ("graylog", "gelf", "graylog"), ("syslog", "syslog", "syslog"),
    ("kafka", "kafka", "kafka"), ("redis", "redis", "redis"), ("amqp", "amqp", "rabbitmq"),
    ("rabbit", "amqp", "rabbitmq"), ("fluen", "fluent", "fluentd"), ("smtp", "smtp", ""),
    ("loki", "http", "loki"),
    ("logstash", "", "logstash"), ("elastic", "http", "elasticsearch"), ("splunk", "https", "splunk"),
    ("sentry", "https", "sentry"), ("seq", "http", "seq"), ("opentelemetry", "otlp", ""),
)  # fmt: skip
"""A word in the class, the scheme of its addresses, the software's key in the lexicon."""
_TOPICS = vocabulary("topic exchangename exchange channel")
_PRODUCER = re.compile(r"\s*bootstrap\.servers\s*=\s*(.+)", re.DOTALL)
_LOCAL_KINDS = re.compile(r"(?:Console|File|RollingFile|Null|List|Noop|NOP)(?:Appender)?\Z")


@dataclass(slots=True)
class Appender:
    """An appender as any of the libraries declares it."""

    name: str
    kind: str
    """Its class, or its element's name."""
    settings: Map
    """Its settings; keys as written."""
    refers: list[str] = field(default_factory=list)
    """Appenders that it hands events on to."""


def appender_facts(appenders: list[Appender], roots: list[str], base: Reading) -> Iterator[Fact]:
    """What the appenders in use write to; `roots` are those that loggers name."""
    by_name = {one.name: one for one in appenders}
    used: dict[str, None] = {}
    stack = list(roots)
    while stack:
        name = stack.pop()
        if name in by_name and name not in used:
            used[name] = None
            stack.extend(by_name[name].refers)
    for one in appenders:
        if one.name in used and not _LOCAL_KINDS.search(one.kind):
            yield from _appender(one, base)


def _appender(one: Appender, base: Reading) -> Iterator[Fact]:
    simple = one.kind.rpartition(".")[2].lower()
    scheme, technology = next(
        ((scheme, key) for word, scheme, key in _BY_CLASS if word in simple or word in one.kind.lower()),
        ("", ""),
    )
    purpose = "publishes" if scheme in ("kafka", "amqp") else "calls" if scheme == "smtp" else "logs"
    for leaf in leaves(one.settings):
        text, place = leaf.value, leaf.place
        if (found := _PRODUCER.match(text)) is not None:
            text = found[1]
        elif leaf.key.lower() in _TOPICS and purpose == "publishes":
            yield from base.exchanges("publish", technology, leaf.parent, leaf.key)
            continue
        elif leaf.key.lower() not in _ADDRESSES:
            continue
        text = re.sub(r"^(?:tcp|udp|ssl|tls|http):(?!//)", "", text)
        key = f"{one.name or simple}.{leaf.key}"
        yield from base.addresses(text, place, key, purpose, scheme, _port(leaf.parent))
        if technology and (unresolved := unresolved_variables(expand(text))):
            yield base.opens(technology, place, unresolved[0])


def _port(settings: Map) -> str:
    for key, value in settings.items():
        if key.lower() in _PORTS and isinstance(value, str):
            return value
    return ""


def put_setting(settings: Map, key: str, value: str, place: Place) -> None:
    """Set a value; the same key again makes a list."""
    before = settings.get(key)
    if before is None:
        settings.put(key, value, place)
    elif isinstance(before, str):
        several = settings.seq(key)
        several.add(before, settings.place(key))
        several.add(value, place)
        settings.put(key, several, settings.place(key))
    else:
        settings.seq(key).add(value, place)
