"""A schema's view as a Mermaid ER diagram. Syntax: https://mermaid.js.org/syntax/entityRelationshipDiagram.html"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from archscan.render.escape import clean, mermaid
from archscan.view.elements import Edge, Field, Node, Number, View

_SIGNS = re.compile(r"[^A-Za-z0-9_]+")
_SOURCE: dict[Number, str] = {"one": "||", "maybe": "|o", "many": "}o"}
_TARGET: dict[Number, str] = {"one": "||", "maybe": "o|", "many": "o{"}


def entity_lines(view: View) -> list[str]:
    """The lines of the diagram, without regard to Mermaid's limits."""
    names = _names(view.nodes)
    lines = ["erDiagram"]
    for node in view.nodes:
        lines.extend(_entity(node, names[node.id]))
    lines.extend(f"  {_reference(edge, names)}" for edge in view.edges)
    return lines


def _entity(node: Node, name: str) -> Iterator[str]:
    shown = mermaid(node.name[:60])
    head = f'{name}["{shown}"]' if shown != name else name
    if not node.fields:
        yield f"  {head}"
        return
    yield f"  {head} {{"
    yield from (f"    {_field(field)}" for field in node.fields)
    yield "  }"


def _field(field: Field) -> str:
    """Type, name and marks; words of letters, digits and `_` that begin with a letter."""
    type_ = _word(re.split(r"[\s(,]", clean(field.type), maxsplit=1)[0]) or "column"
    marks = ", ".join(field.mark.split(",")) if field.mark else ""
    return " ".join(filter(None, (type_, _word(field.name) or "column", marks)))


def _word(text: str) -> str:
    word = _SIGNS.sub("_", clean(text)).strip("_")[:40]
    return f"c_{word}" if word and not word[0].isalpha() else word


def _names(nodes: Iterable[Node]) -> dict[str, str]:
    """Mermaid's name of each table; those that would be equal get a mark of their own."""
    names: dict[str, str] = {}
    for node in nodes:
        name = _word(node.name) or "table"
        if name in names.values() or name.casefold() in ("end", "direction", "style", "class", "classdef"):
            name += "_" + hashlib.sha256(node.id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        names[node.id] = name
    return names


def _reference(edge: Edge, names: dict[str, str]) -> str:
    source, target = edge.ends or ("many", "one")
    label = mermaid(", ".join(edge.labels)[:60])
    line = f"{_SOURCE[source]}--{_TARGET[target]}"
    return f'{names[edge.source]} {line} {names[edge.target]} : "{label}"'
