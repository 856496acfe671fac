"""How kinds look: shape by kind, colour by role, and the words that go with them.

Colours are light fills under near-black text (contrast above 12:1) with a border of the same hue that
reaches 4.5:1 on white. Every box also says its kind in words, so that none depends on colour or shape.
"""

from __future__ import annotations

from dataclasses import dataclass

from archscan.view.elements import Node, NodeKind, View

TEXT = "#1b1f24"
SOFT_TEXT = "#4a535c"
LINE = "#57606a"
FRAME = "#8c959f"
FONT = "Helvetica"
"""Graphviz knows its widths; Arial, Arimo and Liberation Sans have the same."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a component does for the system, and its colours."""

    name: str
    fill: str
    line: str


ENTRY = Role("entry", "#dff3e4", "#1f7a3d")
PROGRAM = Role("program", "#e1edfb", "#2463a8")
BACKGROUND = Role("background", "#ebe5f8", "#6741ad")
STORE = Role("store", "#fdeecb", "#8f6200")
BROKER = Role("broker", "#fde2d8", "#ad4420")
SUPPORT = Role("support", "#def0f1", "#27707a")
OUTSIDE = Role("outside", "#eceef0", "#5f6872")
ELSEWHERE = Role("elsewhere", "#eceef0", "#5f6872")
PART = Role("part", "#f6f8fa", "#3f4851")


@dataclass(frozen=True, slots=True)
class Look:
    """A kind's role, shape (Graphviz and Mermaid) and word."""

    role: Role
    shape: str
    mermaid: tuple[str, str]
    word: str
    style: str = ""
    """Further Graphviz styles (`rounded`, `dashed`)."""


_BOX, _ROUND, _CYLINDER = ('["', '"]'), ('("', '")'), ('[("', '")]')

LOOKS: dict[NodeKind, Look] = {
    "frontend": Look(ENTRY, "tab", _ROUND, "frontend"),
    "gateway": Look(ENTRY, "box", ('{{"', '"}}'), "gateway", "diagonals"),
    "proxy": Look(ENTRY, "box", ('{{"', '"}}'), "proxy", "diagonals"),
    "service": Look(PROGRAM, "box", _ROUND, "service", "rounded"),
    "other": Look(PROGRAM, "box", _BOX, "component"),
    "worker": Look(BACKGROUND, "component", ('[["', '"]]'), "worker"),
    "job": Look(BACKGROUND, "note", ('[["', '"]]'), "job"),
    "database": Look(STORE, "cylinder", _CYLINDER, "database"),
    "cache": Look(STORE, "cylinder", _CYLINDER, "cache"),
    "search": Look(STORE, "cylinder", _CYLINDER, "search"),
    "storage": Look(STORE, "folder", _CYLINDER, "storage"),
    "broker": Look(BROKER, "hexagon", ('>"', '"]'), "broker"),
    "auth": Look(SUPPORT, "box", _BOX, "auth"),
    "config": Look(SUPPORT, "box", _BOX, "configuration"),
    "discovery": Look(SUPPORT, "box", _BOX, "discovery"),
    "observability": Look(SUPPORT, "box", _BOX, "observability"),
    "external": Look(OUTSIDE, "box", _BOX, "external system", "dashed"),
    "person": Look(OUTSIDE, "ellipse", ('(["', '"])'), "person"),
    "part": Look(PART, "box3d", _BOX, ""),
    "group": Look(PART, "box3d", _BOX, ""),
    "table": Look(STORE, "plain", _BOX, ""),
}


def role(node: Node, view: View) -> Role:
    """The role whose colours a box has: around a part of a system, neighbours are grey."""
    own = LOOKS[node.kind].role
    if node.role == "neighbour" and view.kind != "component" and own is not OUTSIDE:
        return ELSEWHERE
    return own


def is_open(node: Node) -> bool:
    """Whether a box is marked as reachable from outside."""
    return bool(node.entries) and node.kind not in ("part", "group")
