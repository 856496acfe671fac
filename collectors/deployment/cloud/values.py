"""The values that expressions have: plain nodes, and texts that carry references to resources.

A reference stands in a text between two private characters, so that it survives templates, `join`, JSON
and YAML. A value that cannot be known is a hole, `${name}`, as everywhere in archscan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from archscan.formats.node import Map, Node, Place, Seq

_OPEN, _CLOSE = "\ue000", "\ue001"
FOLDER = "\ue002"
"""Begins a path relative to the scan: `path.module` and its like."""
_PRIVATE = re.compile("[\ue000-\ue002]")
_MARK = re.compile(f"{_OPEN}([^|{_CLOSE}]*)\\|([^{_CLOSE}]*){_CLOSE}")
_HOLE = re.compile(r"\$\{[^{}]*\}")


class Reference(NamedTuple):
    """A resource by its address (`module.db.aws_db_instance.main["a"]`), and the attribute asked for."""

    address: str
    attribute: str


class Text(str):
    """A text that stands in a file from a line on: a heredoc, a template, a file that was read."""

    __slots__ = ("place",)
    place: Place

    def __new__(cls, text: str, place: Place) -> Text:
        self = super().__new__(cls, text)
        self.place = place
        return self


SHARED = "\ue002shared"
"""Key under which a program keeps the variables that it was given together with all others."""
EXPORT = "export:"
"""Begins the address of what another stack exports."""


def export_name(text: str) -> str:
    """The address of an export, by its name without what sets deployments apart.

    >>> export_name("${Env}-orders.Queue"), export_name("/shop/{stage}/bus")
    ('export:orders-queue', 'export:/shop/bus')
    """
    text = re.sub(r"\$?\{[^{}]*\}", "", without_holes(text))
    return EXPORT + re.sub(r"([-_./:])[-_./:]+", r"\1", text).strip("-_.:").replace(".", "-").lower()


def written(text: str) -> str:
    """A text as it stands in a file, without characters that are ours."""
    return _PRIVATE.sub("", text) if _PRIVATE.search(text) else text


def mark(address: str, attribute: str = "") -> str:
    """A reference as text."""
    return f"{_OPEN}{address}|{attribute}{_CLOSE}"


def hole(name: str) -> str:
    """A value that cannot be known."""
    return f"${{{name}}}"


def is_hole(value: Node) -> bool:
    """Whether a value is nothing but unknown."""
    return isinstance(value, str) and _HOLE.fullmatch(value) is not None


def is_known(value: Node) -> bool:
    """Whether nothing in a text is unknown or known only once the resources are there."""
    return not isinstance(value, str) or not (_HOLE.search(value) or _MARK.search(value))


def whole_reference(value: Node) -> Reference | None:
    """The reference that a text is, None if it is anything else or more."""
    found = _MARK.fullmatch(value) if isinstance(value, str) and value[:1] == _OPEN else None
    return Reference(found[1], found[2]) if found else None


def references_in(text: str) -> Iterator[tuple[Reference, str, str]]:
    """Every reference in a text, with what stands before and behind it."""
    if _OPEN not in text:
        return
    for found in _MARK.finditer(text):
        yield Reference(found[1], found[2]), text[: found.start()], text[found.end() :]


def replaced(text: str, names: dict[str, str]) -> str:
    """A text with each reference replaced by the name of its resource, or by a hole."""
    if _OPEN not in text:
        return text
    return _MARK.sub(lambda found: names.get(found[1]) or hole(found[1].rpartition(".")[2]), text)


def without_holes(text: str) -> str:
    """A text without what is not known."""
    return _HOLE.sub("", _MARK.sub("", text))


def texts_in(value: Node, limit: int = 2_000) -> Iterator[tuple[str, str, Place]]:
    """Every text below a value: the key that it stands under, the text, its place."""
    stack: list[tuple[str, Node, Place]] = [("", value, Place("", 0))]
    while stack and limit:
        key, one, place = stack.pop()
        if isinstance(one, Map):
            stack += [(name, one[name], one.place(name)) for name in reversed(one)]
        elif isinstance(one, Seq):
            stack += [(key, item, one.place(index)) for index, item in reversed(list(enumerate(one)))]
        elif isinstance(one, str):
            limit -= 1
            yield key, one, place


@lru_cache(maxsize=4096)
def squeezed(key: str) -> str:
    """A key as all its notations are compared: `portMappings`, `PortMappings`, `port_mappings` are one."""
    return key.replace("_", "").replace("-", "").lower()


def found_at(value: Node, path: str) -> list[tuple[Node, Place]]:
    """The values at a dotted path in any notation of its keys; lists on the way are entered.

    `a|b` takes the first of several paths that leads anywhere.
    """
    if "|" in path:
        return next((some for one in path.split("|") if (some := found_at(value, one))), [])
    start = value.place() if isinstance(value, Map | Seq) else Place("", 0)
    found: list[tuple[Node, Place]] = [(value, start)]
    for step in path.split(".") if path else ():
        wanted = squeezed(step)
        following: list[tuple[Node, Place]] = []
        for one, _ in found:
            for holder in one if isinstance(one, Seq) else [one]:
                if isinstance(holder, Map):
                    keys = [key for key in holder if squeezed(key) == wanted]
                    following += [(holder[key], holder.place(key)) for key in keys]
        found = following
    return found


def text_at(value: Node, path: str) -> str:
    """The first text at a dotted path, "" if there is none."""
    return next((one for one, _ in found_at(value, path) if isinstance(one, str)), "")


def references_at(value: Node, path: str) -> list[tuple[Reference, Place]]:
    """Every reference in the texts at and below a dotted path, with its line, each resource once a line."""
    found: dict[tuple[str, Place], Reference] = {}
    for one, start in found_at(value, path):
        for _, text, place in texts_in(one):
            where = place if place.line else start
            for reference, _, _ in references_in(text):
                found.setdefault((reference.address, where), reference)
    return [(reference, place) for (_, place), reference in found.items()]


def decoded(text: Node, is_yaml: bool = False) -> Node:
    """The structure that a text of JSON or YAML is; structures come back as they are, all else as a hole."""
    from archscan.errors import FormatError
    from archscan.formats import json, yaml

    if isinstance(text, Map | Seq):
        return text
    if not isinstance(text, str) or whole_reference(text) is not None or is_hole(text):
        return text if isinstance(text, str) else None
    place = text.place if isinstance(text, Text) else Place("", 1)
    shifted = "\n" * max(0, place.line - 1) + text
    try:
        if is_yaml:
            return next(iter(yaml.load_all(shifted.encode(), place.path, [])), None)
        return json.load(shifted, place.path)
    except FormatError:
        return hole("unreadable")
