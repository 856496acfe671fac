"""View of one component: itself, and whom it talks to or is talked to by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archscan.model.elements import Component
from archscan.model.ids import component_id
from archscan.model.system import System
from archscan.view import selection
from archscan.view.elements import BUDGET, Budget, Edge, Link, Node, View
from archscan.view.groups import group_names
from archscan.view.names import counted, listed, view_id

_KEPT = 3
_PLURALS = {
    "proxy": "proxies", "database": "databases", "search": "search engines", "cache": "caches",
    "storage": "storages", "auth": "auth components", "config": "config components",
    "discovery": "discovery components", "observability": "observability components",
    "person": "persons", "external": "external systems", "other": "others",
}  # fmt: skip


def component_view(system: System, id: str, budget: Budget = BUDGET) -> View:
    """A component with its direct neighbours; too many of one kind are one box. KeyError if there is none."""
    focus = system.component(id)
    if focus is None:
        raise KeyError(id)
    by_id = {one.id: one for one in system.components}
    touching = [one for one in system.connections if id in (one.source, one.target)]
    chosen = selection.select(touching, by_id.__contains__, lambda key: by_id[key].name)
    lines = selection.edges(chosen.drawn)
    near = sorted({end for line in lines for end in (line.source, line.target)} - {id})
    nodes = [_neighbour(by_id[one], focus) for one in near]
    folded, owners, notes = _fold(nodes, lines, focus, budget)
    return View(
        component_view_id(focus),
        f"{focus.name} and its neighbours",
        "component",
        tuple(sorted([selection.node(focus, "focus"), *folded], key=lambda one: one.id)),
        _lifted(lines, owners),
        (),
        (*chosen.notes, *notes),
        (Link(view_id("overview", focus.group if len(group_names(system)) > 1 else ""), "System overview"),),
    )


def component_view_id(component: Component) -> str:
    """Id of a component's own view."""
    if component.id == component_id(component.name, component.group):
        return view_id("component", component.group, component.name)
    return view_id("component", "", component.id.partition(":")[2])


def _neighbour(component: Component, focus: Component) -> Node:
    node = replace(selection.node(component, "neighbour"), entries=(), link=component_view_id(component))
    if component.group != focus.group and component.group and not component.external:
        return replace(node, detail=", ".join(filter(None, (node.detail, f"in {component.group}"))))
    return node


def _fold(
    nodes: list[Node], lines: Sequence[Edge], focus: Component, budget: Budget
) -> tuple[list[Node], dict[str, str], list[str]]:
    """Neighbours of one kind and side as one box, the most numerous first, until all fit."""
    sides: dict[str, set[str]] = {}
    for line in lines:
        inward = line.target == focus.id
        sides.setdefault(line.source if inward else line.target, set()).add("from" if inward else "to")
    heaps: dict[tuple[str, str], list[Node]] = {}
    for node in nodes:
        heaps.setdefault((node.kind, "both" if len(sides[node.id]) > 1 else min(sides[node.id])), []).append(
            node
        )
    kept = len(nodes)
    owners: dict[str, str] = {}
    notes: list[str] = []
    boxes: list[Node] = []
    for (kind, side), heap in sorted(heaps.items(), key=lambda item: (-len(item[1]), item[0])):
        if kept <= budget.neighbours or len(heap) <= _KEPT:
            break
        box = f"part:{kind}-{side}"
        word = _PLURALS.get(kind, f"{kind}s")
        boxes.append(
            Node(box, f"{len(heap)} {word}", "part", listed([one.name for one in heap], 4), role="neighbour")
        )
        owners.update((one.id, box) for one in heap)
        notes.append(f"{len(heap)} {word} as one box: {listed([one.name for one in heap])}.")
        kept -= len(heap) - 1
    return [*(one for one in nodes if one.id not in owners), *boxes], owners, notes


def _lifted(lines: Sequence[Edge], owners: dict[str, str]) -> tuple[Edge, ...]:
    together: dict[tuple[str, str], list[Edge]] = {}
    for line in lines:
        ends = owners.get(line.source, line.source), owners.get(line.target, line.target)
        together.setdefault(ends, []).append(line)
    made = []
    for (source, target), parallel in together.items():
        labels = tuple(dict.fromkeys(label for one in parallel for label in one.labels))
        count = sum(one.count for one in parallel)
        shorts = dict.fromkeys(one.short for one in parallel if one.short)
        if len(labels) > _KEPT:
            labels = (counted(count, "connection"),)
        made.append(
            replace(
                parallel[0], id=f"{source}->{target}", source=source, target=target, labels=labels,
                short=next(iter(shorts), "") if len(shorts) < 2 else counted(count, "connection"),
                count=count, likely=all(one.likely for one in parallel),
            )
        )  # fmt: skip
    return tuple(sorted(made, key=lambda one: one.id))
