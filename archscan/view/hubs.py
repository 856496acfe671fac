"""Folding of hubs: supporting components that nearly everything talks to.

Twenty lines into one telemetry collector hide the architecture and say one thing, so they become a
remark on the collector and a sentence with all names.
"""

from __future__ import annotations

from dataclasses import replace

from archscan.model.elements import ConnectionKind
from archscan.view.elements import Budget, Edge, Node, View
from archscan.view.names import listed

_FEW = 12
"""So many boxes stay in one picture, however many lines there are."""
_SUPPORTING = frozenset({"observability", "discovery", "config"})
_INWARD: dict[ConnectionKind, str] = {
    "exports": "export to", "logs": "log to", "registers": "register with",
    "discovers": "look up addresses at", "loads_config": "load configuration from", "scrapes": "scrape",
}  # fmt: skip
_OUTWARD: dict[ConnectionKind, str] = {
    "scrapes": "scrapes", "exports": "exports to", "discovers": "looks up", "logs": "logs to",
}  # fmt: skip


def crowded(view: View, budget: Budget) -> bool:
    """Whether a view holds more than one picture should."""
    own = sum(one.role != "neighbour" for one in view.nodes)
    return own > budget.nodes or (len(view.edges) > budget.edges and own > _FEW)


def fold_hubs(view: View, budget: Budget) -> View:
    """The view without the lines between its hubs and the components that they serve."""
    full = crowded(view, budget)
    enough = budget.crowded_hub if full else budget.hub
    most = len(view.edges) if full else len(view.edges) // 2
    nodes = {one.id: one for one in view.nodes}
    notes: list[str] = []
    folded: set[str] = set()
    for hub in view.nodes:
        if hub.kind not in _SUPPORTING:
            continue
        inward = [one for one in view.edges if one.target == hub.id and _served(nodes[one.source])]
        outward = [one for one in view.edges if one.source == hub.id and _served(nodes[one.target])]
        remarks: list[str] = []
        if enough < len(inward) <= most:
            verb = _verb(inward, _INWARD, "use")
            remarks.append(f"{len(inward)} components {verb} it")
            names = listed([nodes[one.source].name for one in inward])
            notes.append(f"{len(inward)} components {verb} {hub.name}, not drawn as lines: {names}.")
            folded.update(one.id for one in inward)
        if enough < len(outward) <= most:
            verb = _verb(outward, _OUTWARD, "connects to")
            remarks.append(f"{verb} {len(outward)} components")
            names = listed([nodes[one.target].name for one in outward])
            notes.append(f"{hub.name} {verb} {len(outward)} components, not drawn as lines: {names}.")
            folded.update(one.id for one in outward)
        if remarks:
            nodes[hub.id] = replace(hub, remarks=(*hub.remarks, *remarks))
    if not folded:
        return view
    return replace(
        view,
        nodes=tuple(nodes[one.id] for one in view.nodes),
        edges=tuple(one for one in view.edges if one.id not in folded),
        notes=(*view.notes, *notes),
    )


def _served(node: Node) -> bool:
    return node.kind not in _SUPPORTING


def _verb(edges: list[Edge], verbs: dict[ConnectionKind, str], other: str) -> str:
    """The verb that holds for most of the lines."""
    counts: dict[str, int] = {}
    for edge in edges:
        for kind in edge.kinds:
            verb = verbs.get(kind, other)
            counts[verb] = counts.get(verb, 0) + 1
    return max(sorted(counts), key=lambda verb: counts[verb]) if counts else other
