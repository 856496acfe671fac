"""Patches: strategic merge and JSON 6902, on copies.

https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
https://www.rfc-editor.org/rfc/rfc6902
"""

from __future__ import annotations

from collections.abc import Sequence

from archscan.errors import FormatError
from archscan.formats.node import Map, Node, Place, Seq

from .edit import copy_map, copy_seq, keep, replace_item, with_value, without

_MERGE_KEYS: dict[str, tuple[str, ...]] = {
    "containers": ("name",),
    "initContainers": ("name",),
    "ephemeralContainers": ("name",),
    "env": ("name",),
    "volumes": ("name",),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "ports": ("containerPort", "port"),
    "imagePullSecrets": ("name",),
    "secrets": ("name",),
    "hostAliases": ("ip",),
    "topologySpreadConstraints": ("topologyKey",),
}
"""Lists that are merged item by item, and the key that tells items apart; all others are replaced."""
_ONE_OF = {"env": frozenset(("value", "valueFrom"))}


class Budget:
    """How many nodes the patches of one build may touch: a bound for hostile ones."""

    __slots__ = ("left",)

    def __init__(self, left: int = 1_000_000) -> None:
        self.left = left

    def spend(self, patch: Map) -> None:
        """Count a mapping; FormatError when too many were merged."""
        self.left -= 1 + len(patch)
        if self.left < 0:
            raise FormatError(
                patch.path, patch.line, "patches that never end", "smaller patches", "too-large"
            )


def merge(target: Map, patch: Map, budget: Budget, lists: bool = True) -> Map:
    """A copy of `target` with a strategic merge patch applied; without `lists`, lists are replaced."""
    budget.spend(patch)
    if patch.text("$patch") == "replace":
        return without(patch, "$patch")
    new = copy_map(target)
    for key, value in patch.items():
        if key.startswith("$"):
            continue  # a directive: $patch, $retainKeys, $setElementOrder/...
        old = new.get(key)
        if value is None or (isinstance(value, Map) and value.text("$patch") == "delete"):
            new.drop(key)
        elif isinstance(value, Map) and isinstance(old, Map):
            new.put(key, merge(old, value, budget, lists), new.place(key))
        elif lists and key in _MERGE_KEYS and isinstance(value, Seq) and isinstance(old, Seq):
            new.put(key, _merge_list(old, value, key, budget), new.place(key))
        elif not (
            isinstance(value, str) and value == old
        ):  # a patch repeats names to say what it means: those keep their place
            new.put(key, _clean(value), patch.place(key))
    return new


def _clean(value: Node) -> Node:
    """A new value without items that only delete."""
    if isinstance(value, Seq) and any(isinstance(item, Map) and "$patch" in item for item in value):
        return keep(value, lambda item: not (isinstance(item, Map) and "$patch" in item))
    return value


def _key_of(item: Node, keys: Sequence[str]) -> tuple[str, str] | None:
    if isinstance(item, Map):
        for key in keys:
            if value := item.text(key):
                return (key, value)
    return None


def _merge_list(old: Seq, patch: Seq, field: str, budget: Budget) -> Seq:
    keys = _MERGE_KEYS[field]
    for item in patch:
        if isinstance(item, Map) and item.text("$patch") == "replace":
            return keep(patch, lambda one: not (isinstance(one, Map) and "$patch" in one))
    new = copy_seq(old)
    positions = {key: index for index, item in enumerate(new) if (key := _key_of(item, keys)) is not None}
    deleted: set[tuple[str, str]] = set()
    for index, item in enumerate(patch):
        key = _key_of(item, keys)
        if key is not None and isinstance(item, Map) and item.text("$patch") == "delete":
            deleted.add(key)
        elif key is not None and key in positions:
            new[positions[key]] = _merge_item(new[positions[key]], item, field, budget)
        else:
            new.add(item, patch.place(index))
    return keep(new, lambda item: _key_of(item, keys) not in deleted) if deleted else new


def _merge_item(old: Map, item: Map, field: str, budget: Budget) -> Map:
    """A merged list item; of alternatives (a variable's value, a volume's source) the patch's one stays."""
    merged = merge(old, item, budget)
    rivals = _ONE_OF.get(field, frozenset())
    if field == "volumes":
        rivals = frozenset(old) | frozenset(item)
        rivals -= {"name"}
    chosen = rivals.intersection(item)
    if chosen:
        for key in [key for key in merged if key in rivals and key not in chosen]:
            merged.drop(key)
    return merged


def apply_json(target: Map, operations: Seq) -> Map:
    """A copy with the operations of a JSON patch applied; FormatError names the first that cannot be."""
    for index, operation in enumerate(operations):
        place = operations.place(index)
        if not isinstance(operation, Map):
            raise FormatError(
                place.path, place.line, "not an operation", "a mapping with op and path", "patch"
            )
        name = operation.text("op")
        pointer = _pointer(operation.text("path"))
        if name == "test":
            continue
        if name in ("move", "copy"):
            value = _get(target, _pointer(operation.text("from")))
            if name == "move":
                target = _changed(target, _pointer(operation.text("from")), None, "remove", place)
            target = _changed(target, pointer, value, "add", place)
        elif name in ("add", "replace", "remove"):
            at = operation.place("value") if "value" in operation else place
            target = _changed(target, pointer, operation.get("value"), name, at)
        else:
            what, expected = f"operation {name!r} is unknown", "add, replace or remove"
            raise FormatError(place.path, place.line, what, expected, "patch")
    return target


def _pointer(text: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]][:200]


def _get(node: Node, pointer: Sequence[str]) -> Node:
    for part in pointer:
        if isinstance(node, Map):
            node = node.get(part)
        elif isinstance(node, Seq) and part.isdecimal() and int(part[:9]) < len(node):
            node = node[int(part[:9])]
        else:
            return None
    return node


def _changed(target: Map, pointer: Sequence[str], value: Node, name: str, place: Place) -> Map:
    changed = _change(target, pointer, value, name, place)
    if not isinstance(changed, Map):
        raise FormatError(place.path, place.line, "a patch of the whole object", "a path inside it", "patch")
    return changed


def _change(node: Node, pointer: Sequence[str], value: Node, name: str, place: Place) -> Node:
    if not pointer:
        return value
    part, rest = pointer[0], pointer[1:]
    if isinstance(node, Map):
        if rest:
            if part not in node:
                raise _nowhere(part, place)
            return with_value(node, part, _change(node[part], rest, value, name, place), node.place(part))
        return without(node, part) if name == "remove" else with_value(node, part, value, place)
    if isinstance(node, Seq):
        if part == "-" and not rest and name == "add":
            new = copy_seq(node)
            new.add(value, place)
            return new
        if not part.isdecimal() or int(part[:9]) > len(node) - (name != "add" or bool(rest)):
            raise _nowhere(part, place)
        index = int(part[:9])
        if rest:
            return replace_item(node, index, _change(node[index], rest, value, name, place))
        if name == "replace":
            return replace_item(node, index, value, place)
        new = Seq(node.path, node.line)
        for position, item in enumerate(node):
            if position == index and name == "add":
                new.add(value, place)
            if position != index or name == "add":
                new.add(item, node.place(position))
        if name == "add" and index == len(node):
            new.add(value, place)
        return new
    raise _nowhere(part, place)


def _nowhere(part: str, place: Place) -> FormatError:
    return FormatError(place.path, place.line, f"the patch's path ends before {part!r}", "", "patch")
