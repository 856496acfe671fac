"""Views of a whole system: its overview and its data flow."""

from __future__ import annotations

from archscan.model.elements import Component
from archscan.model.system import System
from archscan.view import selection
from archscan.view.elements import BUDGET, Budget, View
from archscan.view.entries import marked
from archscan.view.frames import framed
from archscan.view.hubs import fold_hubs
from archscan.view.names import listed, view_id
from archscan.view.split import split


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
    nodes, published = marked(nodes)
    notes.extend(published)
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
