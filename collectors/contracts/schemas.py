"""The words for what a request or an answer carries: media types and names of schemas; no collector.

Examples and defaults are never looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from archscan.formats.node import Map

from .references import name_of

_MAX_DEPTH = 4
_MOST_STATUSES = 6
_PLAIN = "application/json"


def schema_name(schema: Any, depth: int = 0) -> str:
    """A schema in a word: its name, `Order[]` for a list of them, else its type; "" if it says nothing.

    >>> order = Map(); order["$ref"] = "#/components/schemas/Order"
    >>> orders = Map(); orders["type"] = "array"; orders["items"] = order
    >>> schema_name(order), schema_name(orders), schema_name(None)
    ('Order', 'Order[]', '')
    """
    if not isinstance(schema, Map) or depth > _MAX_DEPTH:
        return ""
    reference = schema.text("$ref")
    if reference:
        return name_of(reference)
    if schema.text("type") == "array" or "items" in schema:
        return f"{schema_name(schema.get('items'), depth + 1) or 'any'}[]"
    for word, joint in (("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")):
        names = [name for one in schema.seq(word)[:3] if (name := schema_name(one, depth + 1))]
        if word == "allOf":
            names = [name for name in names if name != "object"] or names
        if names:
            return joint.join(dict.fromkeys(names))
    kind = schema.text("type")
    if kind == "string" and schema.text("format") in ("binary", "date-time", "uuid", "date", "byte"):
        return schema.text("format")
    if not kind and "properties" in schema:
        return "object"
    return kind[:40]


def content_of(body: Map) -> list[tuple[str, str]]:
    """Media types of an OpenAPI 3 body, each with its schema in a word."""
    found = []
    for media, described in body.map("content").items():
        name = schema_name(described.get("schema")) if isinstance(described, Map) else ""
        found.append((media[:80], name))
    return found


def taken(content: Iterable[tuple[str, str]]) -> str:
    """A request in a few words: media types that carry the same share its name.

    >>> taken([("application/json", "Pet"), ("application/xml", "Pet")])
    'application/json, application/xml Pet'
    """
    by_name: dict[str, list[str]] = {}
    for media, name in content:
        by_name.setdefault(name, []).append(media)
    parts = (" ".join(filter(None, (", ".join(medias[:4]), name))) for name, medias in by_name.items())
    return "; ".join(parts)[:200]


def given(answers: Iterable[tuple[str, list[tuple[str, str]]]]) -> str:
    """The answers in a few words: status and schema, with the media type where it is not JSON.

    >>> given([("200", [("application/json", "Pet")]), ("404", []), ("500", [("text/plain", "string")])])
    '200 Pet, 404, 500 text/plain string'
    """
    shown = []
    for status, content in answers:
        names = dict.fromkeys(_answer(content))
        shown.append(" ".join([status, " or ".join(list(names)[:3])]).strip())
    rest = len(shown) - _MOST_STATUSES
    return ", ".join(shown[:_MOST_STATUSES])[:240] + (f" and {rest} more" if rest > 0 else "")


def _answer(content: Iterable[tuple[str, str]]) -> Iterator[str]:
    medias: dict[str, list[str]] = {}
    for media, name in content:
        medias.setdefault(name, []).append(media)
    for name, kinds in medias.items():
        plain = not kinds[0] or (name and _PLAIN in kinds)
        yield name if plain else f"{kinds[0]} {name}".strip()
