"""Who uses the system from outside: a user at every gateway that is reachable and that nothing else calls."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from archscan.model.elements import Component, Connection
from archscan.model.evidence import Evidence
from archscan.model.ids import component_id, connection_id

USER = "User"
_EDGES = frozenset({"gateway", "proxy"})
_UNSEEN = frozenset({"scrapes", "registers", "discovers", "starts_after", "exports", "loads_config"})
"""Connections that say nothing about who a gateway is there for."""


def add_users(
    components: Sequence[Component],
    connections: Sequence[Connection],
    by_code: Collection[str],
    rules: Collection[str],
    logins: Mapping[str, Sequence[Evidence]],
) -> tuple[tuple[Component, ...], tuple[Connection, ...]]:
    """The model's elements with one person for each system that has an edge, and what that person calls.

    An edge is a gateway or a proxy that routes to others, or the frontend that alone calls one, with a
    published port; or one of the components `by_code`, gateways by what their own code says. The components
    `rules` stand for routing objects: a rule is nobody's entrance. The evidence is the line that publishes
    the port, else those of the component. `logins` are components that people log in at, each with the
    lines that send them there.
    """
    by_id = {one.id: one for one in components}
    callers: dict[str, set[str]] = {}
    for one in connections:
        if one.kind not in _UNSEEN and one.confidence != "possible":
            callers.setdefault(one.target, set()).add(one.source)
    routes = {one.source for one in connections if one.kind == "proxies" and one.confidence != "possible"}
    gateways = [one for one in components if one.kind in _EDGES and one.id not in rules]
    edges: dict[str, Component] = {}
    for gateway in gateways:
        before = [by_id[id_] for id_ in sorted(callers.get(gateway.id, ()))]
        if not before and gateway.id in routes:
            edges[gateway.id] = gateway
        for caller in before:
            if caller.kind == "frontend" and caller.id not in callers:
                edges[caller.id] = caller
    edges.update({id_: by_id[id_] for id_ in logins})
    people: dict[str, Component] = {}
    opened: list[Connection] = []
    for component in sorted(edges.values(), key=lambda one: one.id):
        lines = list(logins.get(component.id, ()))
        lines += [line for one in component.interfaces if one.public for line in one.evidence]
        if not lines and component.id in by_code:
            lines = list(component.evidence)
        if not lines:
            continue
        person = people.setdefault(
            component.group,
            Component(
                component_id(USER, component.group), USER, "person", component.group, evidence=(lines[0],)
            ),
        )
        opened.append(
            Connection(
                connection_id(person.id, component.id, "calls"),
                person.id,
                component.id,
                "calls",
                protocol="",
                data="forward",
                confidence="likely",
                evidence=tuple(lines[:3]),
            )
        )
    taken = {one.id for one in components}
    people = {group: one for group, one in people.items() if one.id not in taken}
    known = {one.id for one in people.values()}
    opened = [one for one in opened if one.source in known]
    return (
        tuple(sorted([*components, *people.values()], key=lambda one: one.id)),
        tuple(sorted([*connections, *opened], key=lambda one: one.id)),
    )
