"""The whole model of one scanned repository."""

from __future__ import annotations

from dataclasses import dataclass, field

from archscan.model.elements import (
    Chapter,
    Component,
    Connection,
    Decision,
    Environment,
    Flow,
    Group,
    Interface,
    Property,
    Statement,
    Technology,
)
from archscan.model.problem import Problem
from archscan.model.tables import Schema


@dataclass(frozen=True, slots=True)
class System:
    """Components, who talks to whom, where they run, and what was not understood.

    All tuples are sorted by id (or by place), so that equal models are equal bytes.
    """

    name: str
    summary: Statement | None = None
    groups: tuple[Group, ...] = ()
    """More than one only where the repository holds several systems."""
    components: tuple[Component, ...] = ()
    connections: tuple[Connection, ...] = ()
    environments: tuple[Environment, ...] = ()
    flows: tuple[Flow, ...] = ()
    decisions: tuple[Decision, ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    """Goals that a person stated (`throughput`, `latency`, `uptime`...), with their value."""
    chapters: tuple[Chapter, ...] = ()
    technologies: tuple[Technology, ...] = field(default=())
    """Of the repository as a whole: what no single component owns (root build files, tooling)."""
    properties: tuple[Property, ...] = ()
    """Of the repository as a whole, or of what no single component owns: pipelines, alert rules, plans."""
    interfaces: tuple[Interface, ...] = ()
    """Likewise: what an API description offers that belongs to no single component."""
    schemas: tuple[Schema, ...] = ()
    problems: tuple[Problem, ...] = ()

    def component(self, id: str) -> Component | None:
        """The component of that id."""
        return next((one for one in self.components if one.id == id), None)

    def from_(self, id: str) -> tuple[Connection, ...]:
        """Connections that the component opens."""
        return tuple(one for one in self.connections if one.source == id)

    def to(self, id: str) -> tuple[Connection, ...]:
        """Connections that the component answers."""
        return tuple(one for one in self.connections if one.target == id)
