"""Views and flows as Mermaid text, inside of what GitHub draws.

Limits: 50,000 characters and 500 edges a diagram (`maxTextSize` and `maxEdges` in Mermaid's
configuration, which GitHub leaves as they are). Syntax: https://mermaid.js.org/syntax/flowchart.html and
https://mermaid.js.org/syntax/sequenceDiagram.html
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from archscan.render import palette
from archscan.render.er import entity_lines
from archscan.render.escape import clean, mermaid
from archscan.render.sequence import sequence_lines
from archscan.render.wrap import wrap
from archscan.view.elements import Edge, Node, View

MAX_CHARACTERS = 45_000
MAX_EDGES = 450
_LINE_BREAK = "<br/>"
_SIGNS = re.compile(r"[^A-Za-z0-9]+")


def flowchart(view: View) -> str | None:
    """A view as a Mermaid flowchart, ending in a line break; None if it is too large to be drawn.

    A schema's is an ER diagram, a flow's a sequence diagram.
    """
    if len(view.edges) > MAX_EDGES:
        return None
    if view.kind == "schema":
        drawn = "\n".join(entity_lines(view)) + "\n"
        return drawn if len(drawn) <= MAX_CHARACTERS else None
    if view.kind == "sequence":
        drawn = "\n".join(sequence_lines(view)) + "\n"
        return drawn if len(drawn) <= MAX_CHARACTERS else None
    names = _ids(view.nodes)
    lines = [f"flowchart {_direction(view)}", *_boxes(view, names)]
    lines.extend(f"  {_line(edge, names)}" for edge in view.edges)
    lines.extend(_styles(view, names))
    text = "\n".join(lines) + "\n"
    return text if len(text) <= MAX_CHARACTERS else None


def _direction(view: View) -> str:
    return "LR" if view.kind == "component" or len(view.edges) > 24 else "TB"


def _ids(nodes: Iterable[Node]) -> dict[str, str]:
    """Mermaid's id of each node: made of its name, so that one more node renames no other.

    The leading `n_` keeps words of the language apart; ids that would be equal get a mark of their own.
    """
    taken: dict[str, str] = {}
    for one in nodes:
        name = "n_" + _SIGNS.sub("_", one.id.removeprefix("component:"))[:60]
        if name in taken.values():
            name += "_" + hashlib.sha256(one.id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        taken[one.id] = name
    return taken


def _boxes(view: View, names: dict[str, str]) -> Iterator[str]:
    homes: dict[str, list[Node]] = {}
    for node in view.nodes:
        homes.setdefault(node.cluster, []).append(node)

    def cluster(id: str, depth: int) -> Iterator[str]:
        indent = "  " * depth
        for node in homes.get(id, ()):
            yield f"{indent}{_box(node, names, view)}"
        for inner in view.clusters:
            if inner.parent == id and depth < 8:
                yield f'{indent}subgraph frame_{inner.id} ["{mermaid(inner.title[:80])}"]'
                yield from cluster(inner.id, depth + 1)
                yield f"{indent}end"

    yield from cluster("", 1)


def _box(node: Node, names: dict[str, str], view: View) -> str:
    look = palette.LOOKS[node.kind]
    opening, closing = look.mermaid
    small = ": ".join(filter(None, (look.word, clean(node.detail))))
    remarks = [clean(remark) for remark in node.remarks]
    if palette.is_open(node):
        remarks.append(f"open at {clean(', '.join(node.entries[:3]))}")
    lines = [f"<b>{_LINE_BREAK.join(mermaid(line) for line in wrap(clean(node.name), 24, 3)) or '?'}</b>"]
    lines.extend(mermaid(line) for text in (small, *remarks) if text for line in wrap(text, 32, 3))
    return f"{names[node.id]}{opening}{_LINE_BREAK.join(lines)}{closing}:::{palette.role(node, view).name}"


def _line(edge: Edge, names: dict[str, str]) -> str:
    source, target = names[edge.source], names[edge.target]
    if edge.arrow == "backward":
        source, target = target, source
    dash = "-.-" if edge.likely else "--"
    arrow = f"<{dash}>" if edge.arrow == "both" else f"{dash}>"
    label = _LINE_BREAK.join(mermaid(label[:60]) for label in edge.labels)
    return f'{source} {arrow}|"{label}"| {target}' if label else f"{source} {arrow} {target}"


def _styles(view: View, names: dict[str, str]) -> Iterator[str]:
    used = {role.name: role for node in view.nodes if (role := palette.role(node, view))}
    for name, role in sorted(used.items()):
        yield f"  classDef {name} fill:{role.fill},stroke:{role.line},color:{palette.TEXT}"
    bold = [names[node.id] for node in view.nodes if palette.is_open(node) or node.role == "focus"]
    likely = [names[node.id] for node in view.nodes if node.likely or node.kind == "external"]
    for style, ids in (("stroke-width:3px", bold), ("stroke-dasharray:5 4", likely)):
        yield from (f"  style {id} {style}" for id in ids)
