"""What Structurizr's two notations share: people, software systems, containers and components, drawn.

A software system with containers is a frame, one without is an element; components of a container are
parts of it. https://docs.structurizr.com/workspaces
"""

from __future__ import annotations

from dataclasses import dataclass, field

from archscan.documented.notations.drawing import Drawing
from archscan.documented.notations.words import kind_of_word
from archscan.model.elements import ComponentKind

_OWN_TAGS = frozenset(("person", "software system", "container", "component", "element", "relationship", ""))
_DRAWN = {"cylinder": "store", "pipe": "broker", "webbrowser": "frontend", "mobiledeviceportrait": "frontend",
          "mobiledevicelandscape": "frontend", "window": "frontend", "bucket": "storage"}  # fmt: skip


@dataclass(slots=True)
class Element:
    """An element of the model."""

    key: str
    """Its id or the identifier that the file gives it."""
    sort: str
    """`person`, `softwaresystem`, `container`, `component` or `element`."""
    name: str
    path: str
    line: int
    parent: str = ""
    description: str = ""
    technology: str = ""
    tags: tuple[str, ...] = ()
    group: str = ""
    location: str = ""
    owner: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship between elements, by their keys."""

    source: str
    target: str
    path: str
    line: int
    description: str = ""
    technology: str = ""


@dataclass(slots=True)
class Workspace:
    """The model of a workspace, and the shapes that its styles give to tags."""

    drawing: Drawing
    elements: dict[str, Element] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    shapes: dict[str, str] = field(default_factory=dict)

    def draw(self) -> Drawing:
        """The drawing of all elements and relationships."""
        drawing = self.drawing
        holding = {one.parent for one in self.elements.values() if one.sort == "container"}
        runs: dict[str, str] = {}
        for one in self.elements.values():
            if one.sort == "softwaresystem" and one.key in holding:
                frame = self._group(one, "")
                drawing.frame(one.key, one.name, frame, one.line, system=True)
            elif one.sort == "component" and one.parent in self.elements:
                runs[one.key] = runs.get(one.parent, one.parent)
            else:
                self._box(one, bool(holding))
        for relation in self.relations:
            source = runs.get(relation.source, relation.source)
            target = runs.get(relation.target, relation.target)
            if source == target:
                continue
            drawing.arrow(
                source, target, relation.line, relation.description, relation.technology, relation.path
            )
        return drawing

    def _group(self, one: Element, frame: str) -> str:
        if not one.group:
            return frame
        key = f"group {one.parent} {one.group}"
        drawn = drawn_name = one.group.rpartition("/")[2]
        self.drawing.frame(key, drawn_name or drawn, frame, one.line)
        return key

    def _box(self, one: Element, holding: bool) -> None:
        box = self.drawing.box(one.key, one.line, one.path)
        box.name, box.technology, box.description = one.name, one.technology, one.description
        box.owner, box.aliases = one.owner, one.aliases
        parent = self.elements.get(one.parent)
        box.frame = self._group(one, parent.key if parent is not None else "")
        if one.sort == "person":
            box.kind = "person"
            return
        if one.location.lower() == "external" or (one.sort == "softwaresystem" and holding):
            box.kind = "external"
        for tag in one.tags:
            if tag.strip().lower() in _OWN_TAGS:
                continue
            shape = _DRAWN.get(self.shapes.get(tag.strip().lower(), ""), "")
            if shape == "store":
                box.store = True
            elif (kind := _as_kind(shape) or kind_of_word(tag)) and box.kind is None:
                if kind == "database":
                    box.store = True
                else:
                    box.kind = kind


def _as_kind(shape: str) -> ComponentKind | None:
    return kind_of_word(shape) if shape else None
