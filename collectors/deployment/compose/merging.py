"""Merging of Compose files: what a later file makes of an earlier one, by a table of paths.

Both sides are in canonical form. Neither is changed.
Specification: https://docs.docker.com/reference/compose-file/merge/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from archscan.formats.node import Map, Node, Place, Seq

_Key = Callable[[Node], object]


def _texts(*names: str) -> _Key:
    return lambda item: tuple(item.text(name) for name in names) if isinstance(item, Map) else item


def _grant(item: Node) -> object:
    return (item.text("target") or item.text("source")) if isinstance(item, Map) else item


_UNIQUE: dict[str, _Key] = {
    "services.*.ports": _texts("host_ip", "target", "published", "protocol"),
    "services.*.volumes": _texts("target"),
    "services.*.configs": _grant,
    "services.*.secrets": _grant,
    "services.*.env_file": _texts("path"),
}
"""Sequences in which a later item takes the place of an earlier one with the same key; in all others
equal items are kept once."""

_REPLACED = frozenset(
    {
        "services.*.command",
        "services.*.entrypoint",
        "services.*.healthcheck.test",
        "services.*.build.dockerfile_inline",
        "include",
    }
)
"""Values of which only the later one counts."""


def merge(base: Node, over: Node, path: str = "") -> Node:
    """What is in force when `over` comes after `base`, at a dotted path of the project."""
    if isinstance(over, Map):
        earlier = base if isinstance(base, Map) else None
        if path == "services.*.logging" and earlier and earlier.text("driver") != over.text("driver", ""):
            earlier = None if over.text("driver") else earlier
        return _merge_maps(earlier, over, path)
    if isinstance(over, Seq) and isinstance(base, Seq) and path not in _REPLACED:
        return _merge_sequences(base, over, path)
    return base if over is None and base is not None else over


def _merge_maps(base: Map | None, over: Map, path: str) -> Map:
    result = Map(over.path, over.line) if base is None else Map(base.path, base.line)
    for key in base or ():
        assert base is not None
        result.put(key, base[key], base.place(key))
    named = path in ("services", "networks", "volumes", "configs", "secrets", "models")
    for key, value in over.items():
        tag = over.tags.get(key, "") if over.tags else ""
        if tag == "!reset":
            result.drop(key)
            continue
        below = f"{path}.{'*' if named else key}" if path else key
        earlier = None if tag == "!override" else result.get(key)
        merged = merge(earlier, value, below)
        result.put(key, merged, _place(earlier, merged, result, over, key))
    return result


def _place(earlier: Any, merged: Any, result: Map, over: Map, key: str) -> Place:
    """The place of the file that a value begins in: the earlier one where both took part."""
    both = isinstance(earlier, Map | Seq) and isinstance(merged, Map | Seq)
    return result.place(key) if both or (merged is earlier and earlier is not None) else over.place(key)


def _itself(item: Node) -> object:
    return item if isinstance(item, str) else id(item)


def _merge_sequences(base: Seq, over: Seq, path: str) -> Seq:
    identify = _UNIQUE.get(path, _itself)
    items: dict[object, tuple[Node, Place]] = {}
    for sequence in (base, over):
        for index, item in enumerate(sequence):
            key = identify(item)
            if path in _UNIQUE or key not in items:
                items[key] = (item, sequence.place(index))
    result = Seq(base.path, base.line)
    for item, place in items.values():
        result.add(item, place)
    return result
