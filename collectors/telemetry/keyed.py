"""Configuration trees read by a table of the places that hold addresses.

A place is a dotted path of keys: `*` is any one key, `**` any number of them. Lists are not seen: the
items of `a.b` stand at `a.b`; an item with `name` and `value` is an entry of that name. A key that is
written with dots is the same as nested ones. What a mapping with `enabled: false` holds is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from archscan.formats.node import Map, Node, Place, Seq
from archscan.model.facts import Requires

from .places import Reading, is_off

_MAX_NODES = 200_000


class Rule(NamedTuple):
    """A place that holds addresses, and what the connection is for."""

    path: str
    purpose: str = ""
    scheme: str = ""
    """Scheme of addresses that are written without one."""
    port: str = ""
    """Key beside it that holds the port."""


class Leaf(NamedTuple):
    """A text in a tree."""

    path: str
    """Keys down to it, joined by dots, in lower case."""
    value: str
    place: Place
    parent: Map
    """The mapping whose value, or an item of whose value, it is."""
    key: str


def leaves(root: Node, unused: Callable[[Map], Container[str]] = lambda node: ()) -> Iterator[Leaf]:
    """All texts below a node, in the order written; not below keys that `unused` says of a mapping."""
    stack: list[tuple[str, Node, Map, str, Place]] = [("", root, Map(), "", Place("", 0))]
    count = 0
    while stack:
        path, node, parent, key, place = stack.pop()
        count += 1
        if count > _MAX_NODES:
            return
        if isinstance(node, str):
            yield Leaf(path, node, place, parent, key)
        elif isinstance(node, Map):
            if is_off(node):
                continue
            if isinstance(named := node.get("name"), str) and isinstance(text := node.get("value"), str):
                stack.append((f"{path}.{named.lower()}", text, node, named, node.place("value")))
            skipped = unused(node)
            for name in reversed(node):
                if name in skipped:
                    continue
                below = f"{path}.{name.lower()}" if path else name.lower()
                stack.append((below, node[name], node, name, node.place(name)))
        elif isinstance(node, Seq):
            for index in range(len(node) - 1, -1, -1):
                stack.append((path, node[index], parent, key, node.place(index)))


def find_keyed(
    root: Node,
    rules: Sequence[Rule],
    reading: Reading,
    prefix: str = "",
    unused: Callable[[Map], Container[str]] = lambda node: (),
) -> Iterator[Requires]:
    """The mentions at all places of a table; of several rules for one place the first one counts.

    `prefix` is put before the keys that the mentions carry, where `root` is a part of a file.
    """
    table = _table(tuple(rules))
    for leaf in leaves(root, unused):
        for expression, rule in (*table.get(leaf.path.rpartition(".")[2], ()), *table.get("*", ())):
            if expression.fullmatch(leaf.path):
                port = leaf.parent.text(rule.port) if rule.port else ""
                yield from reading.addresses(
                    leaf.value, leaf.place, prefix + leaf.path, rule.purpose, rule.scheme, port
                )
                break


@lru_cache(maxsize=64)
def _table(rules: tuple[Rule, ...]) -> dict[str, list[tuple[re.Pattern[str], Rule]]]:
    """The rules by their last key."""
    table: dict[str, list[tuple[re.Pattern[str], Rule]]] = {}
    for rule in rules:
        path = rule.path.lower()
        table.setdefault(path.rpartition(".")[2], []).append((re.compile(_expression(path)), rule))
    return table


def _expression(path: str) -> str:
    parts = [
        r"(?:[^.]+\.)*" if part == "**" else (r"[^.]+" if part == "*" else re.escape(part)) + r"\."
        for part in path.split(".")
    ]
    return "".join(parts).removesuffix(r"\.")
