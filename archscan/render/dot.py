"""A view as Graphviz DOT.

Every node and edge has a line of its own, in the order of ids, so that one more component is one more
line. All strings are quoted here: pydot reads colons, angle brackets and keywords in bare ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from archscan.render import palette
from archscan.render.escape import clean, dot, xml
from archscan.render.legend import legend
from archscan.render.tables import render_tables
from archscan.render.wrap import wrap
from archscan.view.elements import Cluster, Edge, Node, View

if TYPE_CHECKING:
    import pydot

Labels: TypeAlias = Literal["label", "xlabel", "none"]

_MANY_EDGES = 60
_CROWDED_NODES, _CROWDED_EDGES = 18, 24
_TAGGED_ENTRIES = 4
_TAGGED_NODES = 16
_COLUMNS = 4
_INDEX_COLUMNS = 5
_SPACIOUS = frozenset({"hexagon"})
"""Shapes that Graphviz makes much larger than their text."""
_HEADS = {"forward": "forward", "backward": "back", "both": "both"}
_NOT_TAGGED = frozenset({"database", "cache", "search", "storage", "broker", "part", "group"})


@dataclass(frozen=True, slots=True)
class Layout:
    """How a picture is laid out; the same view may be tried in several ways."""

    direction: Literal["TB", "LR"] = "TB"
    labels: Labels = "label"
    clusters: bool = True
    splines: Literal["spline", "line"] = "spline"
    stagger: int = 1
    """Leaves beside each other are set on so many ranks, which makes a wide picture narrower."""
    compact: bool = False
    """Boxes leave out their kind, and lines have short labels, so that letters stay large enough."""


def layouts(view: View) -> tuple[Layout, ...]:
    """Layouts worth a try, the most natural first."""
    if view.kind == "schema":
        plain = Layout("LR", "none"), Layout("TB", "none")
        return (*plain, *(replace(one, stagger=2) for one in plain))
    labels: Labels = "label" if len(view.edges) <= _MANY_EDGES else "xlabel"
    full = is_crowded(view)
    if view.kind == "component":
        return (Layout("LR", labels, compact=full), Layout("TB", labels, stagger=2, compact=full))
    plain = Layout("TB", labels, compact=full), Layout("LR", labels, compact=full)
    further = () if full else tuple(replace(one, compact=True) for one in plain)
    staggered = (*(replace(one, stagger=2) for one in plain), replace(plain[0], stagger=3))
    return (*plain, *staggered, *further)


def render_dot(view: View, layout: Layout | None = None) -> str:
    """The DOT text of a view, ending in a line break."""
    import pydot

    layout = layout or layouts(view)[0]
    if view.kind == "schema":
        return render_tables(view, layout.direction, layout.stagger)
    graph = pydot.Dot(dot(view.id), graph_type="digraph", **_graph_attributes(view, layout))
    margin = "0.1,0.06" if layout.compact else "0.15,0.07"
    graph.set_node_defaults(
        fontname=dot(palette.FONT), fontsize="12", fontcolor=dot(palette.TEXT), margin=dot(margin),
        penwidth="1.2", height="0.45",
    )  # fmt: skip
    graph.set_edge_defaults(
        fontname=dot(palette.FONT), fontsize="9", fontcolor=dot(palette.SOFT_TEXT), color=dot(palette.LINE),
        arrowsize="0.7", penwidth="1.1",
    )  # fmt: skip
    tagged = _tagged(view)
    homes: dict[str, Any] = {"": graph}
    if layout.clusters:
        for cluster in view.clusters:
            homes[cluster.id] = _cluster(cluster)
    for node in view.nodes:
        homes[node.cluster if layout.clusters else ""].add_node(
            _node(node, view, node.id in tagged, layout.compact)
        )
    if layout.clusters:
        for cluster in reversed(view.clusters):
            homes[cluster.parent].add_subgraph(homes[cluster.id])
    for entry in view.nodes:
        if entry.id in tagged:
            graph.add_node(_tag(entry))
            graph.add_edge(_tag_edge(entry))
    ranks = _staggered(view, layout.stagger)
    for edge in view.edges:
        graph.add_edge(_edge(edge, layout, ranks.get(edge.id, 1)))
    for source, target in _grid(view):
        graph.add_edge(pydot.Edge(dot(_name(source)), dot(_name(target)), style="invis"))
    return str(graph.to_string())


def is_crowded(view: View) -> bool:
    """Whether only compact layouts are tried: others would be too wide to be read on a page."""
    return len(view.nodes) > _CROWDED_NODES or len(view.edges) > _CROWDED_EDGES


def _name(id: str) -> str:
    """Name of a node in DOT, which is also its tooltip in a browser."""
    return id.removeprefix("component:")


def _graph_attributes(view: View, layout: Layout) -> dict[str, str]:
    attributes = {
        "rankdir": layout.direction,
        "splines": layout.splines,
        "nodesep": "0.3" if layout.direction == "TB" else "0.25",
        "ranksep": _rank_distance(view, layout),
        "pad": dot("0.15"),
        "bgcolor": "white",
        "fontname": dot(palette.FONT),
        "fontsize": "10",
        "fontcolor": dot(palette.SOFT_TEXT),
        "charset": dot("utf-8"),
        "outputorder": "edgesfirst" if layout.labels != "label" else "breadthfirst",
    }
    if layout.labels == "xlabel":
        attributes["forcelabels"] = "true"
    if shown := legend(view):
        attributes |= {"label": shown, "labelloc": "b", "labeljust": "l"}
    return attributes


def _rank_distance(view: View, layout: Layout) -> str:
    if not view.edges and not any(node.entries for node in view.nodes):
        return "0.15"
    # Labels take a rank of their own, with this distance on either side.
    labelled = layout.labels == "label" and any(edge.labels for edge in view.edges)
    return ("0.2" if layout.compact else "0.5") if labelled else "0.6"


def _cluster(cluster: Cluster) -> pydot.Cluster:
    import pydot

    return pydot.Cluster(
        cluster.id,
        label=dot(" ".join(wrap(clean(cluster.title), 60, 1))),
        labelloc="t",
        labeljust="l",
        style=dot("rounded,dashed" if cluster.loose else "rounded"),
        color=dot(palette.FRAME),
        fontcolor=dot(palette.SOFT_TEXT),
        fontsize="11",
        margin="12",
    )


def _node(node: Node, view: View, tagged: bool, compact: bool) -> pydot.Node:
    import pydot

    look = palette.LOOKS[node.kind]
    role = palette.role(node, view)
    style = ["filled"]
    if look.style:
        style.append(look.style)
    if node.likely and "dashed" not in style:
        style.append("dashed")
    attributes: dict[str, Any] = {
        "shape": look.shape,
        "style": dot(",".join(style)),
        "fillcolor": dot(role.fill),
        "color": dot(role.line),
        "label": _label(node, "" if node.detail and compact else look.word, tagged),
    }
    if look.shape in _SPACIOUS:
        attributes["margin"] = dot("0.02,0.01")
    if node.role == "focus" or palette.is_open(node):
        attributes["penwidth"] = "2.2"
    return pydot.Node(dot(_name(node.id)), **attributes)


def _label(node: Node, word: str, tagged: bool) -> str:
    """The name in bold, and below it in small what it is."""
    name = (
        "<br/>".join(xml(line) for line in wrap(clean(node.name), 24 if node.kind == "part" else 18, 3))
        or " "
    )
    detail = clean(node.detail)
    small = [*wrap(": ".join(filter(None, (word, detail))), 26, 3)]
    for remark in node.remarks:
        small.extend(wrap(clean(remark), 26, 2))
    if palette.is_open(node) and not tagged:
        small.extend(wrap(f"open at {clean(', '.join(node.entries[:3]))}", 26, 2))
    lines = [f"<b>{name}</b>"]
    if small:
        text = "<br/>".join(xml(line) for line in small)
        lines.append(f'<font point-size="9.5" color="{palette.SOFT_TEXT}">{text}</font>')
    return f"<{'<br/>'.join(lines)}>"


def _tagged(view: View) -> frozenset[str]:
    """Nodes whose outside addresses stand beside them; where there are many, they stand in the boxes."""
    found = [one.id for one in view.nodes if one.entries and one.kind not in _NOT_TAGGED]
    few = len(found) <= _TAGGED_ENTRIES and len(view.nodes) <= _TAGGED_NODES and view.kind != "index"
    return frozenset(found if few else ())


def _tag(node: Node) -> pydot.Node:
    import pydot

    shown = [*node.entries[:2], *([f"and {len(node.entries) - 2} more"] if len(node.entries) > 2 else [])]
    lines = [line for entry in shown for line in wrap(clean(entry), 30, 2)]
    return pydot.Node(
        dot(f"entry:{_name(node.id)}"),
        shape="plain",
        fontsize="9.5",
        fontcolor=dot(palette.SOFT_TEXT),
        label=dot("\n".join(lines)),
    )


def _tag_edge(node: Node) -> pydot.Edge:
    import pydot

    name = _name(node.id)
    return pydot.Edge(dot(f"entry:{name}"), dot(name), arrowhead="vee", color=dot(palette.FRAME))


def _edge(edge: Edge, layout: Layout, ranks: int) -> pydot.Edge:
    import pydot

    attributes: dict[str, Any] = {}
    if edge.labels and layout.labels != "none":
        labels = (edge.short,) if layout.compact and edge.short else edge.labels
        lines = [line for label in labels for line in wrap(clean(label), 18, 2)]
        # Hard spaces keep the text off the line that it stands beside.
        pad = "" if layout.compact and layout.direction == "LR" else "\xa0"
        padded = "\\n".join(f"{pad}{dot(line)[1:-1]}{pad}" for line in lines)
        attributes[layout.labels] = f'"{padded}"'
    if edge.arrow != "forward":
        attributes["dir"] = _HEADS[edge.arrow]
    if edge.likely:
        attributes["style"] = "dashed"
    if ranks > 1:
        attributes["minlen"] = str(ranks)
    return pydot.Edge(dot(_name(edge.source)), dot(_name(edge.target)), **attributes)


def _staggered(view: View, stagger: int) -> dict[str, int]:
    """Lengths in ranks for lines to leaves, in turn, as Graphviz' `unflatten` chooses them."""
    if stagger < 2:
        return {}
    degrees: dict[str, int] = {}
    for edge in view.edges:
        for end in (edge.source, edge.target):
            degrees[end] = degrees.get(end, 0) + 1
    seen: dict[str, int] = {}
    ranks: dict[str, int] = {}
    for edge in view.edges:
        for hub, leaf in ((edge.source, edge.target), (edge.target, edge.source)):
            if degrees[leaf] == 1 and degrees[hub] > 2:
                ranks[edge.id] = seen.get(hub, 0) % stagger + 1
                seen[hub] = seen.get(hub, 0) + 1
                break
    return ranks


def _grid(view: View) -> list[tuple[str, str]]:
    """Invisible lines that set boxes without connections in columns."""
    loose = {cluster.id for cluster in view.clusters if cluster.loose}
    ends = {end for edge in view.edges for end in (edge.source, edge.target)}
    heaps: dict[str, list[str]] = {}
    for node in view.nodes:
        if node.cluster in loose or (node.id not in ends and not node.entries) or view.kind == "index":
            heaps.setdefault(node.cluster, []).append(node.id)
    pairs: list[tuple[str, str]] = []
    for heap in heaps.values():
        alone = [id for id in heap if id not in ends]
        columns = _INDEX_COLUMNS if len(alone) > 2 * _COLUMNS else _COLUMNS
        pairs.extend((alone[at], alone[at + columns]) for at in range(len(alone) - columns))
    return pairs
