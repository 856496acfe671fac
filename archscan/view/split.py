"""Splitting a crowded view: one picture of its parts, and one picture for each part.

Components that most parts talk to (a gateway, a broker) keep a box of their own in every picture, so
that the parts are not tied together by them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archscan.view.communities import communities
from archscan.view.elements import Budget, Cluster, Edge, Link, Node, View
from archscan.view.hubs import crowded
from archscan.view.names import counted, listed, slug

_SPINE = 6
_SMALLEST = 3
_PARTS = 20
_DEPTH = 4
_STORING = frozenset({"database", "cache", "storage", "search", "broker", "external", "person"})


@dataclass(frozen=True, slots=True)
class _Part:
    id: str
    view: str
    name: str
    members: tuple[Node, ...]


def split(view: View, budget: Budget, depth: int = _DEPTH) -> tuple[View, ...]:
    """The view itself if it fits; else a view of its parts, followed by the parts' own views."""
    if not crowded(view, budget) or depth == 0:
        return (view,)
    spine = _spine(view)
    parts = _parts(view, {one.id for one in spine}, budget)
    if len(parts) < 2:
        return (view,)
    views = [_overview(view, spine, parts)]
    for part in parts:
        if len(part.members) > 1:
            views.extend(split(_part_view(view, spine, parts, part), budget, depth - 1))
    return tuple(views)


def _degrees(edges: Sequence[Edge]) -> dict[str, int]:
    degrees: dict[str, int] = {}
    for edge in edges:
        for end in (edge.source, edge.target):
            degrees[end] = degrees.get(end, 0) + 1
    return degrees


def _spine(view: View) -> tuple[Node, ...]:
    """The few nodes with so many lines that they would tie all parts together, and what stands around."""
    degrees = _degrees(view.edges)
    enough = max(8, len(view.nodes) // 6)
    around = [one for one in view.nodes if one.role == "neighbour"]
    many = [
        one
        for one in view.nodes
        if one.role != "neighbour"
        and (degrees.get(one.id, 0) > enough or (_leads(one) and degrees.get(one.id, 0) > 1))
    ]
    many.sort(key=lambda one: (-degrees[one.id], one.id))
    return tuple(sorted([*around, *many[:_SPINE]], key=lambda one: one.id))


def _leads(node: Node) -> bool:
    """Whether requests from outside come in here."""
    return bool(node.entries) and node.kind in ("gateway", "proxy", "frontend")


def _parts(view: View, spine: set[str], budget: Budget) -> tuple[_Part, ...]:
    rest = {one.id: one for one in view.nodes if one.id not in spine}
    inner = [one for one in view.edges if one.source in rest and one.target in rest]
    limit = max(budget.nodes * 2 // 3, -(-len(rest) // _PARTS))
    if len(view.nodes) <= budget.nodes:  # it is the lines that are too many
        limit = max(_SMALLEST, len(rest) // 2)
    found = communities(tuple(rest), [(one.source, one.target) for one in inner], limit)
    groups = [group for group in found if len(group) >= _SMALLEST]
    touched = _degrees(view.edges)
    small = [id for group in found if len(group) < _SMALLEST for id in group]
    connected = [id for id in small if touched.get(id)]
    alone = [id for id in small if not touched.get(id)]
    for leftover in (connected, alone):
        groups.extend(tuple(leftover[start : start + limit]) for start in range(0, len(leftover), limit))
    degrees = _degrees(inner)
    return tuple(_part(view, tuple(rest[id] for id in group), degrees) for group in groups)


def _part(view: View, members: tuple[Node, ...], degrees: dict[str, int]) -> _Part:
    head = min(
        members, key=lambda one: (one.kind in _STORING, not _leads(one), -degrees.get(one.id, 0), one.id)
    )
    name = head.name if len(members) == 1 else f"{head.name} and {len(members) - 1} more"
    key = slug(head.id.partition(":")[2].replace("/", "--"))
    return _Part(f"part:{head.id.partition(':')[2]}", f"{view.id}.{key}", name, members)


def _overview(view: View, spine: Sequence[Node], parts: Sequence[_Part]) -> View:
    nodes = [replace(one, cluster="") for one in spine]
    for part in parts:
        nodes.append(replace(part.members[0], cluster="") if len(part.members) == 1 else _part_node(part))
    places = {one.id: part for part in parts for one in part.members}
    owners = {id: (part.id if len(part.members) > 1 else id) for id, part in places.items()}
    large = [part for part in parts if len(part.members) > 1]
    notes = [
        f"{counted(len(view.nodes), 'component')} with {counted(len(view.edges), 'line')} are too many for "
        f"one picture: {counted(len(large), 'part')} stand as one box each, with pictures of their own.",
        *(f"{part.name}: {listed([one.name for one in part.members])}." for part in large),
    ]
    return replace(
        view,
        nodes=_placed(nodes),
        edges=_lifted(view.edges, owners),
        clusters=(),
        notes=(*view.notes, *notes),
        links=(*view.links, *(Link(part.view, part.name) for part in large)),
    )


def _part_node(part: _Part) -> Node:
    entries = tuple(sorted({entry for one in part.members for entry in one.entries}))
    names = listed([one.name for one in part.members], 4)
    return Node(part.id, part.name, "part", names, entries=entries, link=part.view)


def _part_view(view: View, spine: Sequence[Node], parts: Sequence[_Part], part: _Part) -> View:
    """The members of a part, and around them what they talk to: the spine, other parts as one box each."""
    members = {one.id for one in part.members}
    edges = [one for one in view.edges if one.source in members or one.target in members]
    ends = {end for one in edges for end in (one.source, one.target)} - members
    neighbours: dict[str, Node] = {one.id: one for one in spine if one.id in ends}
    owners: dict[str, str] = {}
    links: list[Link] = [Link(view.id, view.title)]
    for other in parts:
        touched = [one for one in other.members if one.id in ends]
        if len(touched) == 1:
            neighbours[touched[0].id] = replace(touched[0], link=other.view)
        elif touched:
            names = listed([one.name for one in touched], 4)
            neighbours[other.id] = Node(other.id, other.name, "part", names, link=other.view)
            owners.update((one.id, other.id) for one in touched)
        if touched and len(other.members) > 1:
            links.append(Link(other.view, other.name))
    title = f"{view.title}: {part.name}"
    around = [replace(one, role="neighbour", cluster="", entries=()) for one in neighbours.values()]
    return View(
        part.view,
        title,
        view.kind,
        _placed([*(replace(one, cluster="c1") for one in part.members), *around]),
        _lifted(edges, owners),
        (Cluster("c1", part.name),),
        (f"Part of {view.title}. Grey boxes belong to other parts.",)
        if around
        else (f"Part of {view.title}.",),
        tuple(links),
    )


def _placed(nodes: Sequence[Node]) -> tuple[Node, ...]:
    return tuple(sorted(nodes, key=lambda one: one.id))


def _lifted(edges: Sequence[Edge], owners: dict[str, str]) -> tuple[Edge, ...]:
    """Lines between the boxes that stand for their ends; lines within one box are left out."""
    together: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        ends = owners.get(edge.source, edge.source), owners.get(edge.target, edge.target)
        if ends[0] != ends[1]:
            together.setdefault(ends, []).append(edge)
    made = []
    for (source, target), parallel in together.items():
        if len(parallel) == 1:
            made.append(replace(parallel[0], id=f"{source}->{target}", source=source, target=target))
            continue
        count = sum(one.count for one in parallel)
        ways = {one.arrow for one in parallel}
        made.append(
            Edge(
                f"{source}->{target}",
                source,
                target,
                (counted(count, "connection"),),
                f"\N{MULTIPLICATION SIGN} {count}",
                next(iter(ways)) if len(ways) == 1 else "both",
                tuple(sorted({kind for one in parallel for kind in one.kinds})),
                count,
                all(one.likely for one in parallel),
            )
        )
    return tuple(sorted(made, key=lambda one: one.id))
