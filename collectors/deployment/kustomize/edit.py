"""Changed copies of nodes: only the containers on the way to a change are copied, places are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archscan.formats.node import Map, Node, Place, Seq


def copy_map(node: Map) -> Map:
    """A shallow copy, with the places of its entries."""
    new = Map(node.path, node.line)
    new.update(node)
    new.lines = dict(node.lines)
    new.paths = dict(node.paths) if node.paths is not None else None
    new.tags = node.tags
    return new


def copy_seq(node: Seq) -> Seq:
    """A shallow copy, with the places of its items."""
    new = Seq(node.path, node.line)
    new.extend(node)
    new.lines = list(node.lines)
    new.paths = list(node.paths) if node.paths is not None else None
    return new


def with_value(node: Map, key: str, value: Node, place: Place) -> Map:
    """A copy with one entry set."""
    new = copy_map(node)
    new.put(key, value, place)
    return new


def without(node: Map, key: str) -> Map:
    """A copy without one entry."""
    new = copy_map(node)
    new.drop(key)
    return new


def keep(node: Seq, wanted: Callable[[Node], bool]) -> Seq:
    """A copy with some of the items."""
    new = Seq(node.path, node.line)
    for index, item in enumerate(node):
        if wanted(item):
            new.add(item, node.place(index))
    return new


def replace_item(node: Seq, index: int, value: Node, place: Place | None = None) -> Seq:
    """A copy with one item replaced; its place is the old one unless another is given."""
    new = Seq(node.path, node.line)
    for position, item in enumerate(node):
        here = position == index
        new.add(value if here else item, place if here and place else node.place(position))
    return new


def edit(node: Map, path: Sequence[str], change: Callable[[Map], Map], create: bool = False) -> Map:
    """A copy in which the mapping at `path` is changed; the same node if there is none."""
    if not path:
        return change(node)
    child = node.get(path[0])
    if not isinstance(child, Map):
        if not create or child is not None:
            return node
        child = Map(node.path, node.line)
    changed = edit(child, path[1:], change, create)
    if changed is child:
        return node
    return with_value(node, path[0], changed, node.place(path[0]))


def edit_items(node: Map, key: str, change: Callable[[Map], Map]) -> Map:
    """A copy in which each mapping of the list under `key` is changed; the same node if none is."""
    items = node.get(key)
    if not isinstance(items, Seq):
        return node
    new: Seq | None = None
    for index, item in enumerate(items):
        if isinstance(item, Map) and (changed := change(item)) is not item:
            new = copy_seq(items) if new is None else new
            new[index] = changed
    return node if new is None else with_value(node, key, new, node.place(key))


def template_path(one: Map) -> tuple[str, ...]:
    """Where an object of this kind keeps its pod template."""
    kind = one.text("kind")
    if kind == "Pod":
        return ()
    if kind == "CronJob":
        return ("spec", "jobTemplate", "spec", "template")
    return ("spec", "template")
