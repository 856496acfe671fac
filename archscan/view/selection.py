"""Boxes and lines for components and connections: what every view starts from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from archscan.model.elements import Component, Connection, ConnectionKind, DataDirection
from archscan.view.elements import Edge, Node, Role
from archscan.view.entries import entries
from archscan.view.names import counted, listed

_CATEGORIES: dict[str, tuple[str, ...]] = {
    "frontend": ("frontend", "framework", "application", "gateway", "language", "runtime"),
    "gateway": ("gateway", "framework", "application", "language", "runtime"),
    "proxy": ("gateway", "framework", "application", "language", "runtime"),
    "database": ("database", "cache", "search", "storage"),
    "cache": ("cache", "database"),
    "broker": ("messaging", "cache", "database"),
    "storage": ("storage", "database"),
    "search": ("search", "database"),
    "auth": ("security", "application", "framework", "language"),
    "config": ("discovery", "framework", "language"),
    "discovery": ("discovery", "framework", "language"),
    "observability": ("observability", "application", "search", "database"),
    "external": ("external", "cloud"),
}
_PROGRAM = ("framework", "application", "workflow", "frontend", "api", "language", "runtime")
_VERSION = re.compile(r"[v^~=]*(\d+(?:\.\d+)?)")

_VERBS: dict[ConnectionKind, str] = {
    "publishes": "publishes", "consumes": "consumes", "registers": "registers", "discovers": "looks up",
    "loads_config": "loads config", "authenticates": "authenticates", "exports": "exports",
    "scrapes": "scrapes", "logs": "logs", "replicates": "replicates", "mounts": "mounts",
}  # fmt: skip
_PAYLOADS: dict[ConnectionKind, str] = {
    "publishes": "messages", "consumes": "messages", "registers": "registration", "discovers": "addresses",
    "loads_config": "configuration", "authenticates": "identity", "exports": "telemetry",
    "scrapes": "metrics", "logs": "logs", "replicates": "replica", "mounts": "files",
}  # fmt: skip
_LABELS = 3
_FREE_TEXT = 40


def technology(component: Component) -> str:
    """The one technology that says most about a component, with a short version; "" if none is known."""
    wanted = (component.kind, *_CATEGORIES.get(component.kind, ()), *_PROGRAM)
    known = [one for one in component.technologies if one.use == "runtime"]
    best = min(
        known, key=lambda one: wanted.index(one.category) if one.category in wanted else 99, default=None
    )
    if best is None or (best.category not in wanted and len(known) > 1):
        return ""
    version = _VERSION.match(best.version)
    return f"{best.name} {version[1]}" if version else best.name


def node(component: Component, role: Role = "member", cluster: str = "") -> Node:
    """The box of a component."""
    return Node(
        component.id,
        component.name,
        component.kind,
        technology(component),
        entries=entries(component),
        cluster=cluster,
        role=role,
        likely=component.confidence != "certain",
    )


@dataclass(frozen=True, slots=True)
class Selection:
    """Connections that are drawn, and sentences about those that are not."""

    drawn: tuple[Connection, ...]
    notes: tuple[str, ...]


def select(
    connections: Iterable[Connection], inside: Callable[[str], bool], name: Callable[[str], str]
) -> Selection:
    """Connections with both ends inside. Possible ones, start order and loops are told, not drawn."""
    drawn: list[Connection] = []
    order = 0
    possible: list[str] = []
    loops: list[str] = []
    for one in connections:
        if not (inside(one.source) and inside(one.target)):
            continue
        if one.source == one.target:
            loops.append(name(one.source))
        elif one.kind == "starts_after":
            order += 1
        elif one.confidence == "possible":
            possible.append(f"{name(one.source)} to {name(one.target)}")
        else:
            drawn.append(one)
    notes = []
    if possible:
        notes.append(f"Possible, but not certain enough to be drawn: {listed(possible)}.")
    if order:
        notes.append(f"Not drawn: {counted(order, 'connection')} known only from the order of start.")
    if loops:
        notes.append(f"Not drawn: connections of a component with itself ({listed(sorted(set(loops)))}).")
    return Selection(tuple(drawn), tuple(notes))


def address(connection: Connection) -> str:
    """Protocol and port of a connection in one short text; "" if neither is known."""
    port = f":{connection.port}" if connection.port else ""
    return f"{connection.protocol} {port}".strip()


def edges(connections: Sequence[Connection], data: bool = False) -> tuple[Edge, ...]:
    """One line for all connections that a component opens to another one, sorted by id.

    With `data` the heads show where data goes and the label says what travels; otherwise they show
    who answers, and the label says what for.
    """
    together: dict[tuple[str, str], list[Connection]] = {}
    for one in connections:
        together.setdefault((one.source, one.target), []).append(one)
    made = [
        Edge(
            f"{source}->{target}",
            source,
            target,
            _labels(parallel, data),
            _short(parallel, data),
            _arrow(parallel) if data else "forward",
            tuple(sorted({one.kind for one in parallel})),
            len(parallel),
            all(one.confidence != "certain" for one in parallel),
        )
        for (source, target), parallel in together.items()
    ]
    return tuple(sorted(made, key=lambda one: one.id))


def _arrow(parallel: Sequence[Connection]) -> DataDirection:
    ways = {one.data for one in parallel}
    return next(iter(ways)) if len(ways) == 1 else "both"


def _short(parallel: Sequence[Connection], data: bool) -> str:
    words = _PAYLOADS if data else _VERBS
    found = dict.fromkeys(text for one in parallel if (text := words.get(one.kind) or one.protocol))
    return ", ".join(found) if len(found) < _LABELS else counted(len(parallel), "connection")


def _labels(parallel: Sequence[Connection], data: bool) -> tuple[str, ...]:
    found: list[str] = []
    for one in parallel:
        word = _PAYLOADS.get(one.kind, "") if data else _VERBS.get(one.kind, "")
        if one.description and len(one.description) <= _FREE_TEXT:
            word = one.description
        found.extend(text for text in (word, address(one)) if text and text not in found)
    if len(found) > _LABELS + 1:
        return (*found[:_LABELS], f"and {len(found) - _LABELS} more")
    return tuple(found)
