"""Views of a whole system: its overview, its data flow, and the index of several systems."""

from __future__ import annotations

from archscan.model.elements import Component
from archscan.model.system import System
from archscan.view import selection
from archscan.view.elements import BUDGET, Budget, Edge, Link, Node, View
from archscan.view.frames import framed
from archscan.view.hubs import fold_hubs
from archscan.view.names import counted, listed, view_id
from archscan.view.split import split


def group_names(system: System) -> tuple[str, ...]:
    """Groups that have components, sorted; the main one is "". One name at least."""
    found = {one.group for one in system.components if not one.external}
    return tuple(sorted(found or {one.group for one in system.components})) or ("",)


def group_title(system: System, group: str | None) -> str:
    """What a group is called in titles; "" where there is only one system."""
    return "" if group is None else group or system.name


def overview(system: System, group: str | None = None, budget: Budget = BUDGET) -> tuple[View, ...]:
    """Who talks to whom: arrows point at the one who answers.

    One view, or a view of its parts and then the parts where one picture would be over the budget.
    """
    return _whole(system, group, budget, data=False)


def data_flow(system: System, group: str | None = None, budget: Budget = BUDGET) -> tuple[View, ...]:
    """Where data goes: arrows follow it. Components without connections are named, not drawn."""
    return _whole(system, group, budget, data=True)


def index(system: System) -> View:
    """The systems of the repository as one box each, with the lines that cross between them."""
    names = group_names(system)
    home = {one.id: one.group for one in system.components}
    boxes = []
    for name in names:
        own = [one for one in system.components if one.group == name]
        technologies = list(dict.fromkeys(text for one in own if (text := selection.technology(one))))
        remarks = (counted(len(own), "component"),)
        boxes.append(
            Node(
                f"group:{name}",
                name or system.name,
                "group",
                listed(technologies, 3),
                remarks,
                tuple(sorted({entry for one in own for entry in selection.entries(one)}))[:2],
                link=view_id("overview", name),
            )
        )
    crossing: dict[tuple[str, str], int] = {}
    for one in system.connections:
        ends = home.get(one.source, ""), home.get(one.target, "")
        if ends[0] != ends[1] and one.kind != "starts_after" and one.confidence != "possible":
            crossing[ends] = crossing.get(ends, 0) + 1
    known = set(names)
    edges = tuple(
        Edge(
            f"group:{a}->group:{b}",
            f"group:{a}",
            f"group:{b}",
            (counted(count, "connection"),),
            f"{count}",
            count=count,
        )
        for (a, b), count in sorted(crossing.items())
        if a in known and b in known
    )
    links = tuple(Link(view_id("overview", name), name or system.name) for name in names)
    return View("index", f"Systems of {system.name}", "index", tuple(boxes), edges, links=links)


def _whole(system: System, group: str | None, budget: Budget, data: bool) -> tuple[View, ...]:
    components = _members(system, group)
    by_id = {one.id: one for one in components}
    own = {one.id for one in components if group is None or one.group == group}
    touching = (one for one in system.connections if one.source in own or one.target in own)
    chosen = selection.select(touching, by_id.__contains__, lambda id: by_id[id].name)
    lines = selection.edges(chosen.drawn, data)
    nodes = tuple(
        selection.node(one, "member" if one.id in own or one.external else "neighbour") for one in components
    )
    notes = list(chosen.notes)
    if data:
        ends = {end for line in lines for end in (line.source, line.target)}
        alone = [one.name for one in nodes if one.id not in ends]
        nodes = tuple(one for one in nodes if one.id in ends)
        if alone:
            notes.append(f"Not drawn, because no data flow of theirs was found: {listed(alone)}.")
    prefix = f"{group_title(system, group)}: " if group is not None else ""
    kind, title = ("data-flow", "data flow") if data else ("overview", "system overview")
    view = View(
        view_id(kind, group or ""),
        prefix + title if prefix else title.capitalize(),
        "data-flow" if data else "overview",
        nodes,
        lines,
        notes=tuple(notes),
    )
    return split(framed(fold_hubs(view, budget), group or system.name), budget)


def _members(system: System, group: str | None) -> tuple[Component, ...]:
    """Components of a group, and those of others that it is connected with."""
    if group is None:
        return system.components
    own = {one.id for one in system.components if one.group == group}
    near = {
        end
        for one in system.connections
        if one.kind != "starts_after" and one.confidence != "possible"
        for end in (one.source, one.target)
        if one.source in own or one.target in own
    }
    return tuple(one for one in system.components if one.id in own or one.id in near)
