"""The systems of a repository that holds several: one box each."""

from __future__ import annotations

from collections.abc import Iterable

from archscan.model.elements import Component
from archscan.model.system import System
from archscan.view import selection
from archscan.view.elements import Edge, Link, Node, View
from archscan.view.names import counted, listed, view_id

_TECHNOLOGIES = 3
_LONE = 3
"""So many boxes without a line are no picture."""


def group_names(system: System) -> tuple[str, ...]:
    """Groups that have components, sorted; the main one is "". One name at least."""
    found = {one.group for one in system.components if not one.external}
    return tuple(sorted(found or {one.group for one in system.components})) or ("",)


def group_node(system: System, group: str, components: Iterable[Component], link: str) -> Node:
    """The box of a group, with what its components are made of."""
    own = [one for one in components if one.group == group and not one.external]
    technologies = list(dict.fromkeys(text for one in own if (text := selection.technology(one))))
    remarks = (counted(len(own), "component"),)
    name = group or system.name
    return Node(f"group:{group}", name, "group", listed(technologies, _TECHNOLOGIES), remarks, link=link)


def crossing(system: System, groups: Iterable[str]) -> tuple[Edge, ...]:
    """Lines between groups: the connections that lead from one into another."""
    known = set(groups)
    home = {one.id: one.group for one in system.components if not one.external and one.group in known}
    counts: dict[tuple[str, str], int] = {}
    for one in system.connections:
        source, target = home.get(one.source), home.get(one.target)
        drawn = one.kind != "starts_after" and one.confidence != "possible"
        if drawn and source is not None and target is not None and source != target:
            counts[source, target] = counts.get((source, target), 0) + 1
    return tuple(
        Edge(
            f"group:{source}->group:{target}",
            f"group:{source}",
            f"group:{target}",
            (counted(count, "connection"),),
            f"\N{MULTIPLICATION SIGN} {count}",
            count=count,
        )
        for (source, target), count in sorted(counts.items())
    )


def shows_something(view: View) -> bool:
    """Whether the view of one system among several is worth a picture: two lone boxes are not."""
    return bool(view.edges) or len(view.nodes) > _LONE


def index(system: System) -> View:
    """The systems of the repository as one box each, with the lines that cross between them."""
    names = group_names(system)
    ids = {name: view_id("overview", name) for name in names}
    boxes = tuple(group_node(system, name, system.components, ids[name]) for name in names)
    links = tuple(Link(ids[name], name or system.name) for name in names)
    edges = crossing(system, names)
    return View("index", f"Systems of {system.name}", "index", boxes, edges, links=links)
