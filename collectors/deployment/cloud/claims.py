"""Small claims that all kinds of resources share: names, figures, start order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from archscan.formats.node import Node, Place
from archscan.model.evidence import Evidence
from archscan.model.facts import (
    Offers,
    Provides,
    Requires,
    Setting,
    Subject,
    Uses,
    Workload,
)

from .programs import PROGRAMS
from .stack import Resource, Stack, owners, setting_of
from .values import is_known, references_at

StackFact: TypeAlias = Workload | Provides | Requires | Uses | Offers | Setting
"""The kinds of facts that stacks yield."""


def at(place: Place, stack: Stack) -> Evidence:
    """The line of a place."""
    return Evidence(place.path, place.line, stack.collector)


def address_of(one: Resource) -> str:
    """The name that facts require a component by: no two have it."""
    return one.address.lower()


def names_of(one: Resource, stack: Stack) -> list[str]:
    """The names that a component answers to."""
    full = one.full if one.full and is_known(one.full) else ""
    return list(dict.fromkeys(name.lower() for name in (one.component, one.address, full) if name))


def port_number(text: Node) -> int | None:
    """A port number written in decimal, None for anything else."""
    if isinstance(text, str) and text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536:
        return int(text)
    return None


_FIGURES = (
    ("availability.replicas", "desired_count|number_cache_clusters|num_cache_clusters|node_count"
     "|number_of_broker_nodes|instance_count|desired_capacity"),
    ("resources.limit.memory", "memory_size|memory"),
    ("resources.limit.cpu", "cpu"),
)  # fmt: skip


def figures(one: Resource, subject: Subject, stack: Stack) -> Iterator[StackFact]:
    """Replicas and limits that a resource states."""
    for topic, path in _FIGURES:
        found = setting_of(one, path)
        if found is not None and re.fullmatch(r"\d[\w.]{0,12}", found[0]):
            unit = "Mi" if topic == "resources.limit.memory" and found[0].isdigit() else ""
            value = found[0]
            if topic == "resources.limit.cpu" and _is_units(value):
                value = f"{int(value) / 1024:g}"
            yield Setting(subject, topic, value + unit, at(found[1], stack))
    if one.count > 1 and one.type in PROGRAMS:
        yield Setting(subject, "availability.replicas", str(one.count), at(one.place, stack))


def _is_units(text: str) -> bool:
    return text.isdigit() and int(text) >= 128


def start_order(one: Resource, subject: Subject, stack: Stack) -> Iterator[StackFact]:
    """What a resource is created after, as it says itself."""
    for reference, place in references_at(one.config, "depends_on"):
        for owner, _ in owners(reference, stack):
            if owner.component != one.component:
                line = at(place, stack)
                yield Requires(
                    subject, address_of(owner), line, key="depends_on", via="depends_on", bare=True
                )
                yield Setting(subject, "deploy.after", owner.component, line)
