"""What one picture shows: boxes, lines, frames, and what was left out.

A view is data: renderers draw it and decide nothing about its content.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from archscan.model.elements import ComponentKind, ConnectionKind, DataDirection

ViewKind: TypeAlias = Literal[
    "index", "overview", "data-flow", "environment", "component", "schema", "sequence"
]
NodeKind: TypeAlias = ComponentKind | Literal["part", "group", "table"]
"""A component's kind; `part` stands for several components of this view, `group` for a whole system,
`table` for a table or collection of a schema."""
Role: TypeAlias = Literal["member", "neighbour", "focus"]


Number: TypeAlias = Literal["one", "maybe", "many"]
"""How many rows stand at an end of a reference: exactly one, none or one, any number."""


@dataclass(frozen=True, slots=True)
class Field:
    """A line in a table's box."""

    name: str
    type: str = ""
    mark: str = ""
    """`PK`, `FK`, `UK`, or several with commas; "" for a plain column."""


@dataclass(frozen=True, slots=True)
class Node:
    """A box."""

    id: str
    """The component's id; `part:NAME` or `group:NAME` where the box stands for several components."""
    name: str
    kind: NodeKind
    detail: str = ""
    """Technology, image, or what the box stands for, in a few words."""
    remarks: tuple[str, ...] = ()
    """Further short lines: what was folded into the box, how many replicas."""
    entries: tuple[str, ...] = ()
    """Addresses under which it is reached from outside."""
    cluster: str = ""
    """Id of the innermost cluster around it; "" for none."""
    role: Role = "member"
    """`neighbour`: belongs elsewhere, shown for its connection; `focus`: the view is about it."""
    likely: bool = False
    """Not certain that it exists; drawn dashed."""
    link: str = ""
    """Id of the view that shows it in detail."""
    fields: tuple[Field, ...] = ()
    """Of a table: the columns that are shown."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A line, from the one who opens the connection to the one who answers."""

    id: str
    source: str
    target: str
    labels: tuple[str, ...] = ()
    """What is written on it, each a line: protocol and port, or what travels."""
    short: str = ""
    """The same in a word or two, for crowded pictures: the verb, or the protocol without its port."""
    arrow: DataDirection = "forward"
    """Where the heads are: `backward` puts the head at the source, `both` at either end."""
    kinds: tuple[ConnectionKind, ...] = ()
    """Kinds of the connections that the line stands for."""
    count: int = 1
    """How many connections it stands for."""
    likely: bool = False
    """All of its connections are likely, none certain; drawn dashed."""
    ends: tuple[Number, Number] | None = None
    """Of a reference between tables: rows at its source and at its target."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A frame around nodes."""

    id: str
    """Short and stable within the view (`c1`)."""
    title: str
    parent: str = ""
    """Id of the cluster around it; "" for none."""
    loose: bool = False
    """Its nodes have no connections among each other: they are laid out as a grid."""


@dataclass(frozen=True, slots=True)
class Link:
    """Another view that shows more."""

    view: str
    title: str


@dataclass(frozen=True, slots=True)
class View:
    """One picture. Nodes and edges are sorted by id; every edge ends at nodes of the view."""

    id: str
    """Stable, unique within a system, and fit to be a file name on every platform."""
    title: str
    kind: ViewKind
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    notes: tuple[str, ...] = ()
    """Plain sentences: what was folded or left out, with names."""
    links: tuple[Link, ...] = ()

    def node(self, id: str) -> Node | None:
        """The node of that id."""
        return next((one for one in self.nodes if one.id == id), None)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much one picture may hold before it is folded and split."""

    nodes: int = 36
    edges: int = 54
    neighbours: int = 14
    """Of a component, in its own view."""
    hub: int = 5
    """Lines into a telemetry, configuration or discovery hub above which they are folded, unless they
    are most of what there is to draw."""
    crowded_hub: int = 3
    """The same in a picture that is over its budget."""
    participants: int = 12
    """Of a flow, in its sequence diagram."""
    tables: int = 25
    """Of a schema, in one picture."""


BUDGET = Budget()
