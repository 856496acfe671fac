"""The neighbourhood of a change as Mermaid, DOT and SVG."""

from __future__ import annotations

from collections.abc import Iterator

from archscan.model.elements import ComponentKind
from archscan.render import palette
from archscan.render.escape import clean, dot, mermaid
from archscan.render.wrap import wrap
from archscan.report.elements import Report
from archscan.report.picture import COLOURS, Box, Line, Picture

MAX_EDGES, MAX_NODES = 60, 40
"""Beyond these a small picture is none; far inside GitHub's limits of 500 edges."""
MAX_BYTES = 14_000
_BREAK = "<br/>"


def to_mermaid(picture: Picture) -> str | None:
    """A Mermaid flowchart, ending in a line break; None if there is nothing to draw, or too much."""
    if not picture.boxes or len(picture.boxes) > MAX_NODES or len(picture.lines) > MAX_EDGES:
        return None
    names = {box.id: f"n{number}" for number, box in enumerate(picture.boxes)}
    lines = ["flowchart LR"]
    lines.extend(f"  {_mermaid_box(box, names[box.id])}" for box in picture.boxes)
    lines.extend(f"  {_mermaid_line(line, names)}" for line in picture.lines)
    for state in sorted({box.state for box in picture.boxes}):
        colours = COLOURS[state]
        dashed = ",stroke-dasharray:5 4" if colours.style == "dashed" else ""
        lines.append(
            f"  classDef {state} fill:{colours.fill},stroke:{colours.line},color:{palette.TEXT},"
            f"stroke-width:{colours.width}px{dashed}"
        )
    for number, line in enumerate(picture.lines):
        if line.state != "same":
            colours = COLOURS[line.state]
            lines.append(f"  linkStyle {number} stroke:{colours.line},stroke-width:{colours.width}px")
    text = "\n".join(lines) + "\n"
    return text if len(text.encode("utf-8", "replace")) <= MAX_BYTES else None


def _mermaid_box(box: Box, name: str) -> str:
    look = _look(box)
    opening, closing = look.mermaid
    parts = [f"<b>{_BREAK.join(mermaid(line) for line in wrap(clean(box.name), 24, 2)) or '?'}</b>"]
    parts += [mermaid(line) for text in _words(box) for line in wrap(clean(text), 32, 2)]
    return f"{name}{opening}{_BREAK.join(parts)}{closing}:::{box.state}"


def _mermaid_line(line: Line, names: dict[str, str]) -> str:
    arrow = "-.->" if line.state == "removed" else "==>" if line.state != "same" else "-->"
    label = _BREAK.join(mermaid(label[:48]) for label in line.labels)
    text = f'|"{label}"| ' if label else " "
    return f"{names[line.source]} {arrow}{text}{names[line.target]}"


def _look(box: Box) -> palette.Look:
    kinds: dict[str, palette.Look] = {str(kind): look for kind, look in palette.LOOKS.items()}
    return kinds.get(box.kind, palette.LOOKS[_OTHER])


_OTHER: ComponentKind = "other"


def _words(box: Box) -> list[str]:
    word = _look(box).word
    return [word if box.state == "same" else f"{box.state}: {word}", *box.remarks]


def to_dot(report: Report, picture: Picture) -> str:
    """The DOT text, ending in a line break: a line for each box and each line."""
    return "\n".join(["digraph changes {", *(f"  {line}" for line in _dot(report, picture)), "}", ""])


def _dot(report: Report, picture: Picture) -> Iterator[str]:
    title = f"{report.title}: {report.old} to {report.new}"
    key = "green, thick: added; red, dashed: removed; amber, thick: changed; thin: as before"
    small = f'fontname="{palette.FONT}", fontcolor="{palette.SOFT_TEXT}"'
    yield f'graph [rankdir=LR, bgcolor=white, pad="0.15", charset="utf-8", {small}, fontsize=10]'
    yield f"graph [labelloc=b, labeljust=l, label={dot(f'{title}{chr(10)}{key}')}]"
    yield f'node [fontname="{palette.FONT}", fontsize=12, fontcolor="{palette.TEXT}", margin="0.15,0.07"]'
    yield f"edge [{small}, fontsize=9, arrowsize=0.7]"
    for box in picture.boxes:
        colours = COLOURS[box.state]
        label = "\n".join(line for text in (box.name, *_words(box)) for line in wrap(clean(text), 26, 2))
        style = f"filled,{colours.style}" if colours.style != "solid" else "filled"
        yield (
            f'{dot(_name(box.id))} [label={dot(label)}, shape={_look(box).shape}, style="{style}", '
            f'fillcolor="{colours.fill}", color="{colours.line}", penwidth={colours.width}]'
        )
    for line in picture.lines:
        colours = COLOURS[line.state]
        label = "\n".join(part for text in line.labels for part in wrap(clean(text), 22, 2))
        yield (
            f"{dot(_name(line.source))} -> {dot(_name(line.target))} [label={dot(label)}, "
            f'color="{colours.line}", style={colours.style}, penwidth={colours.width}]'
        )


def _name(id: str) -> str:
    return id.removeprefix("component:")


def to_svg(report: Report, picture: Picture, program: str) -> str:
    """The picture drawn. RenderError if the program fails, SvgError if it draws what cannot be shown."""
    from archscan.render.graphviz import run
    from archscan.render.svg import safe_svg

    drawn = run(to_dot(report, picture), "svg", program).decode()
    states = [f"{box.name} {box.state}" for box in picture.boxes if box.state != "same"]
    words = f"{len(picture.boxes)} components; {', '.join(states[:60])}"
    return safe_svg(drawn, f"{report.title}: changes", clean(words), "changes")
