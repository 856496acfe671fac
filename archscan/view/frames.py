"""Frames around the boxes of a view: the system's boundary, telemetry aside, what has no connections."""

from __future__ import annotations

from dataclasses import replace

from archscan.view.elements import Cluster, View

_TELEMETRY_FROM = 3
_LOOSE_FROM = 3


def framed(view: View, title: str) -> View:
    """The view with its frames; external components and neighbours stay outside.

    A frame around everything there is would say nothing: it is left out where nothing stands outside.
    """
    ends = {end for edge in view.edges for end in (edge.source, edge.target)}
    inside = [one for one in view.nodes if one.role != "neighbour" and one.kind not in ("external", "person")]
    loose = {one.id for one in inside if one.id not in ends and one.kind != "observability"}
    telemetry = {one.id for one in inside if one.kind == "observability"}
    clusters: list[Cluster] = []
    homes: dict[str, str] = {}
    outer = ""
    if len(inside) < len(view.nodes) and len(inside) > 1:
        outer = "system"
        clusters.append(Cluster(outer, title))
        homes.update((one.id, outer) for one in inside)
    if len(loose) >= _LOOSE_FROM and len(loose) < len(view.nodes):
        clusters.append(Cluster("loose", "No connections found", outer, loose=True))
        homes.update((id, "loose") for id in loose)
    if _TELEMETRY_FROM <= len(telemetry) < len(inside):
        clusters.append(Cluster("telemetry", "Observability", outer, loose=not (telemetry & ends)))
        homes.update((id, "telemetry") for id in telemetry)
    nodes = tuple(replace(one, cluster=homes.get(one.id, "")) for one in view.nodes)
    return replace(view, nodes=nodes, clusters=tuple(clusters))
