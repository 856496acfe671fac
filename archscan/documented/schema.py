"""The published JSON Schema of archscan.yaml, and the check of a file against it.

The schema that editors use is the one that archscan reads by: there is no second list of keys. The check
understands the part of draft-07 that the schema uses, and takes scalars as they are written, so that a
text may look like a number. Every mistake is named with its own line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from typing import Any

from archscan.formats.node import Map, Node, Place, Seq
from archscan.model.problem import Problem

RULE = "archscan-yaml"
MAX_PROBLEMS = 50
"""Mistakes named at once."""
_LONGEST = 60
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_TYPES = {
    "object": "a mapping", "array": "a list", "string": "a text", "integer": "a whole number",
    "boolean": "true or false",
}  # fmt: skip


def schema_text() -> str:
    """The schema as JSON text."""
    return files("archscan.documented").joinpath("archscan.schema.json").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def load_schema() -> Mapping[str, Any]:
    """The schema as plain data; not to be changed."""
    schema: Mapping[str, Any] = json.loads(schema_text())
    return schema


def check(root: Node, place: Place) -> list[Problem]:
    """The first places where a file differs from the schema; `place` is where it begins."""
    return list(islice(_check(root, load_schema(), place, ""), MAX_PROBLEMS))


def shown(text: str) -> str:
    """A text of the file as it stands in a message: one line, short, and harmless in a terminal.

    >>> shown("a\\x1b[31m\\nb")
    'a?[31m?b'
    """
    plain = "".join(one if one.isprintable() else "?" for one in text[: _LONGEST + 1])
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def nearest(word: str, known: list[str]) -> str:
    """The known word that was probably meant, "" if none is near.

    >>> nearest("ownr", ["kind", "owner"]), nearest("Owner", ["owner"]), nearest("x", ["owner"])
    ('owner', 'owner', '')
    """
    folded = {one.casefold(): one for one in known}
    found = get_close_matches(word[:200].casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def _check(node: Node, rule: Mapping[str, Any], place: Place, trail: str) -> Iterator[Problem]:
    rule = _resolved(rule)
    ways = rule.get("anyOf", [rule])
    chosen = next((found for way in ways if _fits(node, found := _resolved(way))), None)
    if chosen is None:
        expected = dict.fromkeys(word for way in ways for word in _expected(_resolved(way)))
        what = f"{trail}: {_named(node)}" if trail else _named(node)
        yield _problem(place, what, " or ".join(expected))
    elif isinstance(node, Map):
        yield from _check_map(node, chosen, trail)
    elif isinstance(node, Seq):
        items = chosen.get("items", {})
        for index, item in enumerate(node):
            yield from _check(item, items, node.place(index), f"{trail}[{index + 1}]")
    elif isinstance(node, str):
        yield from _check_scalar(node, chosen, place, trail)


def _resolved(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in rule:
        found: Mapping[str, Any] = load_schema()["definitions"][rule["$ref"].rpartition("/")[2]]
        return found
    return rule


def _types(rule: Mapping[str, Any]) -> tuple[str, ...]:
    if "enum" in rule:
        return ("string", "null") if None in rule["enum"] else ("string",)
    types = rule.get("type", ("object", "array", "string", "null"))
    return (types,) if isinstance(types, str) else tuple(types)


def _fits(node: Node, rule: Mapping[str, Any]) -> bool:
    types = _types(rule)
    if isinstance(node, Map):
        return "object" in types
    if isinstance(node, Seq):
        return "array" in types
    if node is None:
        return "null" in types
    return (
        "string" in types
        or (node == "" and "null" in types and "object" not in types and "array" not in types)
        or ("integer" in types and _INTEGER.fullmatch(node) is not None)
        or ("boolean" in types and node.lower() in ("true", "false"))
    )


def _expected(rule: Mapping[str, Any]) -> list[str]:
    if "enum" in rule:
        return [_one_of([one for one in rule["enum"] if one])]
    return [words for one in _types(rule) if (words := _TYPES.get(one))]


def _named(node: Node) -> str:
    if isinstance(node, Map):
        return "a mapping"
    if isinstance(node, Seq):
        return "a list"
    return f"`{shown(node)}`" if node else "empty"


def _check_map(node: Map, rule: Mapping[str, Any], trail: str) -> Iterator[Problem]:
    properties = rule.get("properties", {})
    patterns = rule.get("patternProperties", {})
    more = rule.get("additionalProperties", {})
    for key, value in node.items():
        own = properties.get(key)
        if own is None:
            own = next((found for pattern, found in patterns.items() if re.search(pattern, key)), more)
        where = f"{trail}.{shown(key)}" if trail else shown(key)
        if own is False:
            known = list(properties)
            near = nearest(key, known)
            names = rule.get("propertyNames", {}).get("description") or _one_of(known)
            expected = f"`{near}`" if near else names
            yield _problem(node.place(key), f"{where}: unknown key", expected)
        else:
            yield from _check(value, own, node.place(key), where)
    for key in rule.get("required", ()):
        if key not in node:
            what = f"`{key}` is missing"
            expected = properties[key]["description"].partition(";")[0]
            yield _problem(node.place(), f"{trail}: {what}" if trail else what, expected)


def _check_scalar(node: str, rule: Mapping[str, Any], place: Place, trail: str) -> Iterator[Problem]:
    if "enum" in rule:
        known = [one for one in rule["enum"] if one]
        if node and node not in known:
            near = nearest(node, known)
            yield _problem(place, f"{trail}: `{shown(node)}`", f"`{near}`" if near else _one_of(known))
    elif len(node.strip()) < rule.get("minLength", 0):
        yield _problem(place, f"{trail}: empty", rule.get("description", "a text"))
    elif "minimum" in rule and node and not rule["minimum"] <= int(node) <= rule["maximum"]:
        yield _problem(place, f"{trail}: `{shown(node)}`", f"{rule['minimum']} to {rule['maximum']}")


def _one_of(known: list[str]) -> str:
    most = 24
    if len(known) == 1:
        return f"`{known[0]}`"
    rest = ", ..." if len(known) > most else ""
    return f"one of {', '.join(known[:most])}{rest}"


def _problem(place: Place, what: str, expected: str) -> Problem:
    return Problem(place.path, place.line, what, expected, "error", RULE)
