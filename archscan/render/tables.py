"""Tables of a schema as Graphviz DOT: a box for each, a line with crow's feet for each reference.

Arrow shapes: https://graphviz.org/doc/info/arrows.html; labels: https://graphviz.org/doc/info/shapes.html#html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archscan.render import palette
from archscan.render.escape import clean, dot, xml
from archscan.render.wrap import wrap
from archscan.view.elements import Edge, Field, Node, Number, View

if TYPE_CHECKING:
    import pydot

_FEET: dict[Number, str] = {"one": "teetee", "maybe": "teeodot", "many": "crowodot"}
_NAME, _TYPE = 26, 18
_COLUMNS = 4
_CELL = '<td align="left" valign="bottom">'


def render_tables(view: View, direction: str, stagger: int = 1) -> str:
    """The DOT text of a schema's view, ending in a line break."""
    import pydot

    graph = pydot.Dot(
        dot(view.id), graph_type="digraph", rankdir=direction, nodesep="0.3",
        ranksep="0.7" if direction == "LR" else "0.6", pad=dot("0.15"), bgcolor="white",
        fontname=dot(palette.FONT), fontsize="10", fontcolor=dot(palette.SOFT_TEXT), charset=dot("utf-8"),
        label=_legend(view), labelloc="b", labeljust="l",
    )  # fmt: skip
    graph.set_node_defaults(
        shape="plain", fontname=dot(palette.FONT), fontsize="10.5", fontcolor=dot(palette.TEXT)
    )
    graph.set_edge_defaults(color=dot(palette.LINE), penwidth="1.1", arrowsize="0.75", dir="both")
    for node in view.nodes:
        graph.add_node(pydot.Node(dot(_name(node.id)), label=_label(node)))
    degrees: dict[str, int] = {}
    for edge in view.edges:
        graph.add_edge(_edge(edge, degrees.get(edge.target, 0) % stagger + 1))
        degrees[edge.target] = degrees.get(edge.target, 0) + 1
    ends = {end for edge in view.edges for end in (edge.source, edge.target)}
    alone = [node.id for node in view.nodes if node.id not in ends]
    for upper, lower in zip(alone, alone[_COLUMNS:], strict=False):
        graph.add_edge(pydot.Edge(dot(_name(upper)), dot(_name(lower)), style="invis"))
    return str(graph.to_string())


def _name(id: str) -> str:
    """Name of a node in DOT, which is also its tooltip in a browser."""
    return id.removeprefix("table:")


def _label(node: Node) -> str:
    """A box: the name, then a line for each column with its mark and type."""
    role = palette.STORE if node.role != "neighbour" else palette.ELSEWHERE
    title = "<br/>".join(xml(line) for line in wrap(clean(node.name), 30, 2)) or " "
    rows = [f'<tr><td colspan="3" bgcolor="{role.fill}"><b>{title}</b></td></tr>']
    rows.extend(_row(field, first=number == 0) for number, field in enumerate(node.fields))
    for remark in node.remarks:
        rows.append(
            f'<tr><td></td><td colspan="2" align="left"><font point-size="9" color="{palette.SOFT_TEXT}">'
            f"{xml(clean(remark))}</font></td></tr>"
        )
    return (
        f'<<table border="1" cellborder="0" cellspacing="0" cellpadding="2" color="{role.line}"'
        f' bgcolor="white">{"".join(rows)}</table>>'
    )


def _row(field: Field, first: bool) -> str:
    mark = f'<font point-size="8.5" color="{palette.STORE.line}"><b>{xml(field.mark)}</b></font>'
    name = xml(_cut(field.name, _NAME)) or " "
    shown = f"<b>{name}</b>" if "PK" in field.mark else name
    type_ = _cut(field.type, _TYPE)
    small = f'<font point-size="9.5" color="{palette.SOFT_TEXT}">{xml(type_)}</font>' if type_ else " "
    rule = "<hr/>" if first else ""
    return f"{rule}<tr>{_CELL}{mark if field.mark else ' '}</td>{_CELL}{shown}</td>{_CELL}{small}</td></tr>"


def _cut(text: str, width: int) -> str:
    """The text in at most so many characters."""
    text = clean(text)
    return text if len(text) <= width else f"{text[: width - 1]}\N{HORIZONTAL ELLIPSIS}"


def _edge(edge: Edge, ranks: int) -> pydot.Edge:
    import pydot

    source, target = edge.ends or ("many", "one")
    attributes: dict[str, Any] = {"arrowtail": _FEET[source], "arrowhead": _FEET[target]}
    if ranks > 1:
        attributes["minlen"] = str(ranks)
    return pydot.Edge(dot(_name(edge.source)), dot(_name(edge.target)), **attributes)


def _legend(view: View) -> str:
    """What marks and line ends mean: only those that occur."""
    marks = {mark for node in view.nodes for field in node.fields for mark in field.mark.split(",")}
    ends = {end for edge in view.edges for end in edge.ends or ()}
    words = [
        word
        for mark, word in (("PK", "PK primary key"), ("FK", "FK reference"), ("UK", "UK unique"))
        if mark in marks
    ]
    feet = [
        word
        for end, word in (
            ("many", "crow's foot: any number"),
            ("one", "two bars: exactly one"),
            ("maybe", "bar and ring: none or one"),
        )
        if end in ends
    ]
    grey = ["grey: shown with its columns in another picture"] if _has_guests(view) else []
    lines = [*wrap("; ".join(words), 80, 2), *wrap("; ".join([*feet, *grey]), 80, 3)]
    text = "".join(f'{xml(line)}<br align="left"/>' for line in lines)
    return f'<<font point-size="9">{text}</font>>' if text else '""'


def _has_guests(view: View) -> bool:
    return any(node.role == "neighbour" for node in view.nodes)
