"""The legend of a picture: only what occurs in it, in a few small lines."""

from __future__ import annotations

from archscan.render import palette
from archscan.render.escape import xml
from archscan.render.wrap import wrap
from archscan.view.elements import View

_NARROW, _WIDE = 56, 110
_FEW = 5


def legend(view: View) -> str:
    """An HTML-like DOT label: colours of the kinds that occur, and what lines and borders mean."""
    width = _NARROW if len(view.nodes) <= _FEW else _WIDE
    lines = [*_colours(view, width), *(xml(line) for line in wrap("; ".join(meanings(view)), width, 4))]
    if not lines:
        return ""
    text = "".join(f'{line}<br align="left"/>' for line in lines)
    return f'<<font point-size="9">{text}</font>>'


def _colours(view: View, width: int) -> list[str]:
    """Lines with a square in each role's colour before the kinds that have it."""
    roles: dict[str, tuple[palette.Role, list[str]]] = {}
    for kind, look in palette.LOOKS.items():
        if look.word and any(one.kind == kind and palette.role(one, view) is look.role for one in view.nodes):
            roles.setdefault(look.role.name, (look.role, []))[1].append(look.word)
    if len(roles) < 2:
        return []
    lines = [""]
    used = 0
    for role, words in roles.values():
        text = ", ".join(words)
        if used and used + len(text) + 6 > width:
            lines.append("")
            used = 0
        gap = "&#160;&#160;&#160;" if used else ""
        lines[-1] += f'{gap}<font color="{role.line}">\N{BLACK SQUARE}</font>&#160;{xml(text)}'
        used += len(text) + 6
    return lines


def meanings(view: View) -> tuple[str, ...]:
    """What arrows, dashes and borders of this view mean, each a few words."""
    found = []
    if view.edges:
        if view.kind == "data-flow":
            found.append("Arrows follow the data")
        elif view.kind != "index":
            found.append("Arrows point from the caller to the one who answers")
    if any(edge.likely for edge in view.edges):
        found.append("dashed line: likely, not certain")
    if any(node.likely for node in view.nodes):
        found.append("dashed border: likely, not certain")
    if any(palette.is_open(node) for node in view.nodes):
        found.append("bold border: reachable from outside")
    if any(palette.role(node, view) is palette.ELSEWHERE for node in view.nodes):
        found.append("grey: belongs elsewhere")
    return tuple(found)
