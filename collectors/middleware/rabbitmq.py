"""What RabbitMQ's definitions declare: queues and exchanges, and the brokers that they reach.

Federation and shovels connect brokers; a URI without a host is the broker itself.
Format: https://www.rabbitmq.com/docs/definitions
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.json import load
from archscan.formats.node import Map
from archscan.model.facts import Fact, Offers
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..telemetry.places import Reading, reading

NAME = "rabbitmq"
PATTERNS = ("*definitions*.json", "rabbitmq*.json", "rabbitmq/*.json")
_LINKS = (
    ("uri", "replicates"),
    ("src-uri", "consumes"),
    ("dest-uri", "publishes"),
)


def wants(data: bytes) -> bool:
    """Whether definitions stand in it."""
    return b'"vhosts"' in data or b'"queues"' in data or b'"exchanges"' in data or b'"parameters"' in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the channels that are declared, and one mention for each broker that is reached."""
    problems: list[Problem] = []
    root = load(file.data, file.path, problems)
    yield from problems
    if not isinstance(root, Map):
        return
    base = reading(file, NAME)
    # Elsewhere nobody could tell whose channels they are: a file beside an application may be handed over.
    for section in ("queues", "exchanges") if "rabbit" in file.path.lower() else ():
        for one in root.seq(section).maps():
            name = one.text("name")
            if name and not name.startswith("amq.") and ("durable" in one or "vhost" in one):
                yield Offers(base.subject, "topic", name, base.at(one.place("name")), protocol="AMQP")
    for one in root.seq("parameters").maps():
        if one.text("component") in ("federation-upstream", "shovel"):
            yield from _link(one.map("value"), one.text("component"), base)


def _link(value: Map, component: str, base: Reading) -> Iterator[Fact]:
    for key, purpose in _LINKS:
        yield from base.entry(value, key, purpose, "amqp", name=f"{component}.{key}")
