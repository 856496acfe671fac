"""Sequence diagrams of flows: as SVG, drawn here because Graphviz has no such layout, and as Mermaid.

Participants stand in the order in which they come up; each message is an arrow on a line of its own, dashed
where it is less than certain. Syntax: https://mermaid.js.org/syntax/sequenceDiagram.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archscan.render import palette
from archscan.render.describe import describe
from archscan.render.escape import mermaid, xml
from archscan.render.svg import safe_svg
from archscan.render.wrap import wrap
from archscan.view.elements import Edge, Node, View

_SIZE = 10.0
"""Height of letters, in points; all measures are in points."""
_WIDTH = 0.56
"""Width of a letter, as a share of its height: Helvetica's average."""
_NARROW, _WIDE = 84.0, 190.0
"""Least and most distance between two participants."""
_HEAD, _ROW, _MARGIN = 34.0, 30.0, 12.0
_NAME_LETTERS, _TEXT_LETTERS = 16, 30


def participants(view: View) -> list[Node]:
    """Those who take part, in the order in which they come up."""
    ids = dict.fromkeys(end for edge in view.edges for end in (edge.source, edge.target))
    return [node for id in ids if (node := view.node(id)) is not None]


def sequence_svg(view: View) -> str:
    """The picture, with a title and a description for screen readers."""
    nodes = participants(view)
    places = _places(nodes, view.edges)
    rows = [wrap(" ".join(edge.labels), _TEXT_LETTERS, 2) for edge in view.edges]
    heights = [_ROW + (_SIZE + 2) * (len(row) - 1) for row in rows]
    bottom = _MARGIN + _HEAD + sum(heights) + _ROW / 2
    width = max(places.values(), default=0.0) + _NARROW / 2 + 2 * _MARGIN
    body = [*_lifelines(nodes, places, bottom)]
    line = _MARGIN + _HEAD
    for edge, row, height in zip(view.edges, rows, heights, strict=True):
        line += height
        body += _arrow(edge, row, places, line)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {bottom + _MARGIN:g}">'
        f"{''.join(body)}</svg>"
    )
    return safe_svg(drawn, view.title, describe(view), view.id, centred=False)


def _places(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, float]:
    """The middle of each participant's lifeline: neighbours as far apart as their names and words need."""
    order = {node.id: index for index, node in enumerate(nodes)}
    gaps = [_NARROW] * max(0, len(nodes) - 1)
    for edge in edges:
        first, last = sorted((order[edge.source], order[edge.target]))
        text = max((len(one) for one in wrap(" ".join(edge.labels), _TEXT_LETTERS, 2)), default=0)
        wanted = text * _SIZE * _WIDTH + 16
        if first == last and first < len(gaps):
            gaps[first] = max(gaps[first], min(_WIDE, wanted / 2 + 30))
        elif last - first == 1:
            gaps[first] = max(gaps[first], min(_WIDE, wanted))
    for index in range(len(gaps)):
        names = (_letters(nodes[index]) + _letters(nodes[index + 1])) / 2
        gaps[index] = max(gaps[index], min(_WIDE, names * _SIZE * _WIDTH + 28))
    places: dict[str, float] = {}
    middle = _MARGIN + max(_NARROW / 2, _half(nodes[0])) if nodes else 0.0
    for index, node in enumerate(nodes):
        places[node.id] = round(middle, 2)
        middle += gaps[index] if index < len(gaps) else 0.0
    return places


def _letters(node: Node) -> int:
    return max((len(one) for one in wrap(node.name, _NAME_LETTERS, 2)), default=1)


def _half(node: Node) -> float:
    """Half the width of a participant's box."""
    return _letters(node) * _SIZE * _WIDTH / 2 + 8


def _lifelines(nodes: Sequence[Node], places: dict[str, float], bottom: float) -> Iterator[str]:
    for node in nodes:
        middle, half = places[node.id], _half(node)
        role = palette.LOOKS[node.kind].role
        left, right, top, low = middle - half, middle + half, _MARGIN, _MARGIN + _HEAD
        corners = f"{left:g},{top:g} {right:g},{top:g} {right:g},{low:g} {left:g},{low:g}"
        ends = f"{middle:g},{low:g} {middle:g},{bottom:g}"
        yield f'<polyline fill="none" stroke="{palette.FRAME}" stroke-dasharray="3,3" points="{ends}"/>'
        yield f'<polygon fill="{role.fill}" stroke="{role.line}" points="{corners}"/>'
        yield from _text(wrap(node.name, _NAME_LETTERS, 2), middle, top + _HEAD / 2, "bold")


def _text(lines: Sequence[str], middle: float, centre: float, weight: str = "normal") -> Iterator[str]:
    first = centre - (len(lines) - 1) * (_SIZE + 2) / 2 + _SIZE * 0.35
    for index, line in enumerate(lines):
        yield (
            f'<text text-anchor="middle" x="{middle:g}" y="{first + index * (_SIZE + 2):g}" '
            f'font-size="{_SIZE:g}" font-weight="{weight}" fill="{palette.TEXT}">{xml(line)}</text>'
        )


def _arrow(edge: Edge, row: Sequence[str], places: dict[str, float], line: float) -> Iterator[str]:
    start, end = places[edge.source], places[edge.target]
    dashes = ' stroke-dasharray="5,3"' if edge.likely else ""
    stroke = f'fill="none" stroke="{palette.LINE}"{dashes}'
    above = line - 5 - (len(row) - 1) * (_SIZE + 2) / 2 - _SIZE * 0.35
    if start == end:  # a step within one participant
        out, high = start + 22, line - 8
        loop = f"{start:g},{high:g} {out:g},{high:g} {out:g},{line:g} {start:g},{line:g}"
        yield f'<polyline {stroke} points="{loop}"/>'
        yield from _text(row, start + 24 + max(map(len, row)) * _SIZE * _WIDTH / 2, above)
        end, start = start, start + 22
    else:
        yield f'<polyline {stroke} points="{start:g},{line:g} {end:g},{line:g}"/>'
        yield from _text(row, (start + end) / 2, above)
    back = 7 if start > end else -7
    tip = f"{end:g},{line:g} {end + back:g},{line - 3.5:g} {end + back:g},{line + 3.5:g}"
    yield f'<polygon fill="{palette.LINE}" stroke="{palette.LINE}" points="{tip}"/>'


def sequence_lines(view: View) -> Iterator[str]:
    """The lines of a Mermaid sequence diagram."""
    nodes = participants(view)
    ids = {node.id: f"p{number}" for number, node in enumerate(nodes, start=1)}
    yield "sequenceDiagram"
    for node in nodes:
        yield f"  participant {ids[node.id]} as {mermaid(node.name[:60])}"
    for edge in view.edges:
        arrow = "-->>" if edge.likely else "->>"
        said = mermaid(" ".join(edge.labels)[:200])
        yield f"  {ids[edge.source]}{arrow}{ids[edge.target]}: {said}"
