"""Shapes of values: where a value stands, and what is said when it is not what it should be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archscan.formats.node import Map, Node, Place, Seq
from archscan.lexicon.secrets import mask

from .report import Report

UNRESOLVED = re.compile(r"\$\{\w+\}")
"""A variable that nothing sets."""


@dataclass(frozen=True, slots=True)
class At:
    """Where in a project a value stands."""

    label: str
    """Dotted path of the value (`services.web.ports`)."""
    folder: str
    """Folder that relative paths start from."""
    report: Report

    def below(self, key: str) -> At:
        """The same for a key below."""
        return At(f"{self.label}.{key}", self.folder, self.report)

    def reject(self, place: Place, what: str, expected: str) -> None:
        """Report a value of the wrong shape."""
        self.report.warn(place, f"{self.label}: {what}", expected, "compose-shape")


def mark(node: Map, key: str, tag: str) -> None:
    """Give a value of a mapping a tag."""
    if node.tags is None:
        node.tags = {}
    node.tags[key] = tag


def describe(value: Node) -> str:
    """A short, quoted form of a value for a message; only for values that cannot be secret."""
    if isinstance(value, Map):
        return "a mapping"
    if isinstance(value, Seq):
        return "a list"
    return f'"{mask(value)[:60]}"' if value is not None else "nothing"


def items(value: Node, place: Place, at: At) -> list[tuple[Node, Place]]:
    """The items of a list; a lone scalar or mapping counts as one, and is reported."""
    if isinstance(value, Seq):
        return [(item, value.place(index)) for index, item in enumerate(value) if item is not None]
    at.reject(place, f"{'a mapping' if isinstance(value, Map) else 'one value'} stands here", "a list")
    return [] if isinstance(value, Map) else [(value, place)]
