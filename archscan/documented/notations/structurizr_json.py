"""Structurizr workspaces in JSON to a drawing.

Reads the model: people, software systems, containers, components and their own relationships. Implied
relationships repeat those and are left out, and so are deployment nodes, views and documentation.
Schema: https://github.com/structurizr/json
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.documented.notations.drawing import Drawing
from archscan.documented.notations.structurizr import Element, Relation, Workspace
from archscan.errors import FormatError
from archscan.formats.json import load
from archscan.formats.node import Map

_BELOW = (("containers", "container"), ("components", "component"))


def is_workspace(root: object) -> bool:
    """Whether parsed JSON is a workspace."""
    if not isinstance(root, Map):
        return False
    model = root.get("model")
    keys = ("people", "softwareSystems", "customElements", "deploymentNodes")
    return isinstance(model, Map) and any(key in model for key in keys)


def parse_json(text: str, path: str) -> Drawing:
    """The drawing that a workspace makes. Raises FormatError where the text is none."""
    drawing = Drawing(path)
    root = load(text, path, drawing.problems)
    if not isinstance(root, Map) or not is_workspace(root):
        line = root.line if isinstance(root, Map) else 1
        raise FormatError(
            path,
            line,
            "no Structurizr workspace",
            "`model` with `people` or `softwareSystems`",
            "structurizr",
        )
    model = root.map("model")
    drawing.name, drawing.summary = root.text("name"), root.text("description")
    drawing.summary_line = root.place("description").line
    workspace = Workspace(drawing)
    for style in root.map("views").map("configuration").map("styles").seq("elements").maps():
        workspace.shapes[style.text("tag").strip().lower()] = style.text("shape").lower()
    for key, sort in (
        ("people", "person"),
        ("softwareSystems", "softwaresystem"),
        ("customElements", "element"),
    ):
        for node in model.seq(key).maps():
            for element, one in _elements(node, sort, path, drawing):
                workspace.elements[element.key] = element
                workspace.relations += _relations(one, element, path, drawing)
    if model.seq("deploymentNodes"):
        line = model.place("deploymentNodes").line
        drawing.note(line, "deployment nodes are not compared", "environments in archscan.yaml", "left-out")
    return workspace.draw()


def _elements(node: Map, sort: str, path: str, drawing: Drawing) -> Iterator[tuple[Element, Map]]:
    """An element and all below it, each with its node; at most three levels."""
    todo = [(node, sort, "")]
    while todo:
        one, kind, parent = todo.pop()
        key, name = one.text("id"), one.text("name")
        place = one.place("name")
        if not key or not name:
            drawing.note(place.line, f"a {kind} without {'its id' if name else 'a name'}", "both")
            continue
        properties = one.map("properties")
        yield (
            Element(
                key, kind, name, path, place.line, parent,
                one.text("description"), one.text("technology"),
                tuple(one.text("tags").split(",")), one.text("group"), one.text("location"),
                properties.text("owner") or properties.text("Owner"),
            ),
            one,
        )  # fmt: skip
        below = {"softwaresystem": _BELOW[0], "container": _BELOW[1]}.get(kind)
        if below:
            todo += [(child, below[1], key) for child in reversed(one.seq(below[0]).maps())]


def _relations(node: Map, element: Element, path: str, drawing: Drawing) -> Iterator[Relation]:
    for one in node.seq("relationships").maps():
        if one.text("linkedRelationshipId"):
            continue
        source, target = one.text("sourceId", element.key), one.text("destinationId")
        line = one.place("description").line or one.line
        if not target:
            drawing.note(one.line, "a relationship without `destinationId`", "the id of an element")
            continue
        yield Relation(source, target, path, line, one.text("description"), one.text("technology"))
