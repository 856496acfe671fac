"""What RabbitMQ's definitions set of queues: dead-letter exchanges, time to live, lengths, copies.

Arguments of queues, and policies with the pattern that they hold for.
Format: https://www.rabbitmq.com/docs/definitions, https://www.rabbitmq.com/docs/parameters#policies
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archscan.errors import FormatError
from archscan.formats.json import load
from archscan.formats.node import Map
from archscan.model.facts import Fact, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import line_of
from ..reading.targets import program_of
from .values import setting

NAME = "rabbitmq-tuning"
PATTERNS = ("*definitions*.json", "rabbitmq*.json", "rabbitmq/*.json")
_TOPICS = {
    "dead-letter-exchange": "failure.dead_letter", "dead-letter-routing-key": "failure.dead_letter",
    "dead-letter-strategy": "failure.dead_letter", "delivery-limit": "failure.retry",
    "ha-mode": "availability.failover", "ha-params": "availability.failover",
    "queue-type": "availability.failover",
    "quorum-initial-group-size": "availability.failover",
}  # fmt: skip
_BEFORE_DEATH = frozenset({"message-ttl", "expires", "max-length", "max-length-bytes", "overflow"})
"""What sends messages to the dead-letter exchange, where there is one."""
_PLAIN = frozenset({"classic", "all-is-default"})


def wants(data: bytes) -> bool:
    """Whether queues or policies with arguments occur."""
    return b"dead-letter" in data or b"-ttl" in data or b"policies" in data or b"x-" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one setting for each argument; what cannot be read, the collector of addresses reports."""
    try:
        root = load(file.data, file.path, [])
    except FormatError:
        return
    if not isinstance(root, Map):
        return
    subject = program_of(file)
    for queue in root.seq("queues").maps():
        yield from _settings(queue.map("arguments"), f"queue {queue.text('name')}", subject)
    for policy in root.seq("policies").maps():
        name = f"policy {policy.text('name')} for {policy.text('pattern')}"
        yield from _settings(policy.map("definition"), name, subject)


def _settings(arguments: Map, name: str, subject: Subject) -> Iterator[Setting]:
    dead = any(key.endswith("dead-letter-exchange") for key in arguments)
    for key, value in arguments.items():
        plain = key.removeprefix("x-")
        topic = "failure.dead_letter" if dead and plain in _BEFORE_DEATH else _TOPICS.get(plain)
        if topic is not None and isinstance(value, str) and value not in _PLAIN:
            said = setting(subject, topic, value, line_of(arguments, key, NAME), name, plain)
            if said is not None:
                yield said
