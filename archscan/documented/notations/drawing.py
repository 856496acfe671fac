"""What every notation draws: boxes, arrows between them, and frames around them; and the system it makes.

A reader fills a `Drawing`; `system_of` turns one or more into the model that archscan.yaml and the files
speak in as well. Names are joined across the drawings of a file, never across frames of one drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from archscan.documented.notations.words import (
    canonical,
    clean,
    connection_kind,
    plain_kind,
    plain_name,
    port_of,
    product_of,
    protocol_of,
    store_kind,
    technologies_of,
)
from archscan.errors import FormatError
from archscan.model.elements import (
    DATA_DIRECTION,
    Component,
    ComponentKind,
    Connection,
    Group,
    Interface,
    Statement,
    Technology,
)
from archscan.model.evidence import Evidence, joined
from archscan.model.ids import component_id, connection_id
from archscan.model.problem import Problem
from archscan.model.system import System

COLLECTOR = "notation"
MAX_ELEMENTS = 5_000
"""Boxes or frames of one file; beyond them it is no drawing that people made."""
MAX_ARROWS = 20_000
MAX_DEPTH = 50
"""Frames in frames."""
MAX_PROBLEMS = 100


@dataclass(slots=True)
class Box:
    """Something drawn; later statements may complete it."""

    key: str
    path: str
    line: int
    name: str = ""
    kind: ComponentKind | None = None
    store: bool = False
    """Drawn as a store: which one, its technology or name tells."""
    technology: str = ""
    known: str = ""
    """Text that may name a technology, but need not."""
    description: str = ""
    owner: str = ""
    frame: str = ""
    part_of: str = ""
    """Key of the box that it is a part of, where that is what runs."""
    aliases: tuple[str, ...] = ()
    interfaces: tuple[Interface, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line between two boxes, by their keys."""

    source: str
    target: str
    path: str
    line: int
    label: str = ""
    technology: str = ""


@dataclass(slots=True)
class Frame:
    """A boundary, a subgraph, a package."""

    key: str
    name: str
    parent: str = ""
    path: str = ""
    line: int = 0
    system: bool = False
    """Whether it is the frame of a software system."""


@dataclass(slots=True)
class Drawing:
    """Everything that one diagram or workspace says; filled by its reader."""

    path: str
    name: str = ""
    summary: str = ""
    summary_line: int = 0
    boxes: dict[str, Box] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def box(self, key: str, line: int, path: str = "") -> Box:
        """The box of that key, made at its first mention."""
        found = self.boxes.get(key)
        if found is None:
            self._bound(len(self.boxes), MAX_ELEMENTS, line, "boxes")
            found = self.boxes[key] = Box(key, path or self.path, line)
        return found

    def frame(self, key: str, name: str, parent: str, line: int, *, system: bool = False) -> Frame:
        """The frame of that key, made at its first mention."""
        found = self.frames.get(key)
        if found is None:
            self._bound(len(self.frames), MAX_ELEMENTS, line, "frames")
            found = self.frames[key] = Frame(key, plain_name(name), parent, self.path, line, system)
        return found

    def arrow(
        self, source: str, target: str, line: int, label: str = "", technology: str = "", path: str = ""
    ) -> None:
        """Note an arrow."""
        self._bound(len(self.arrows), MAX_ARROWS, line, "arrows")
        self.arrows.append(Arrow(source, target, path or self.path, line, label, technology))

    def note(self, line: int, what: str, expected: str, rule: str = "not-understood", path: str = "") -> None:
        """Something that the reader did not understand, or leaves out on purpose."""
        severity = "note" if rule == "left-out" else "warning"
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(path or self.path, line, what, expected, severity, rule))  # type: ignore[arg-type]

    def _bound(self, count: int, most: int, line: int, what: str) -> None:
        if count >= most:
            raise FormatError(self.path, line, f"more than {most} {what}", "fewer", "too-large")


def quoted(text: str) -> str:
    """A piece of the file as it may stand in a message: short, on one line, without credentials."""
    line = clean(text)
    return line if len(line) <= 60 else f"{line[:57]}..."


def system_of(drawings: Sequence[Drawing], path: str, fallback: str) -> System:
    """The system that the drawings of one file show; `fallback` names it where they do not."""
    main = _main_frames(drawings)
    made: dict[str, Component] = {}
    connections: dict[str, Connection] = {}
    groups: dict[str, Group] = {}
    problems: list[Problem] = []
    earlier: dict[str, str] = {}
    for drawing in drawings:
        problems += drawing.problems
        ids = _components(drawing, main, made, earlier)
        for group in sorted({made[id_].group for id_ in ids.values()} - {""}):
            groups.setdefault(group, Group(group, path))
        _connections(drawing, ids, made, connections, problems)
    named = next((one for one in drawings if one.name), None)
    only = sorted({drawing.frames[key].name for drawing, key in zip(drawings, main, strict=True) if key})
    name = only[0] if len(only) == 1 else plain_name(named.name) if named else ""
    summary = next((one for one in drawings if one.summary), None)
    return System(
        name=name or fallback,
        summary=_statement(summary.summary, Evidence(path, summary.summary_line, COLLECTOR))
        if summary
        else None,
        groups=tuple(groups[key] for key in sorted(groups)),
        components=tuple(made[key] for key in sorted(made)),
        connections=tuple(connections[key] for key in sorted(connections)),
        problems=tuple(sorted(set(problems))),
    )


def _main_frames(drawings: Iterable[Drawing]) -> list[str]:
    """Of each drawing the frame of its only software system, "" if there is none or more than one."""
    found = []
    for drawing in drawings:
        used = {box.frame for box in drawing.boxes.values()}
        for key in list(used):
            while key in drawing.frames and (key := drawing.frames[key].parent):
                used.add(key)
        systems = [key for key, one in drawing.frames.items() if one.system and key in used]
        found.append(systems[0] if len(systems) == 1 else "")
    return found


def _components(
    drawing: Drawing, main: Sequence[str], made: dict[str, Component], earlier: dict[str, str]
) -> dict[str, str]:
    """The id of each box; those of a name that an earlier drawing of the file has shown become one."""
    ids: dict[str, str] = {}
    here: dict[str, str] = {}
    for box in drawing.boxes.values():
        component = _component(drawing, box, main)
        name = canonical(component.name)
        id_ = component.id
        if name in earlier:
            id_ = earlier[name]
            made[id_] = _completed(made[id_], component)
        else:
            if id_ in made and component.group:
                id_ = component_id(component.name, component.group)
            if id_ in made:
                id_ = component_id(f"{component.name} {box.key}", component.group)
            number = 2
            while id_ in made:
                id_ = component_id(f"{component.name} {box.key} {number}", component.group)
                number += 1
            made[id_] = _with_id(component, id_)
            here.setdefault(name, id_)
        ids[box.key] = id_
    for name, id_ in here.items():
        earlier.setdefault(name, id_)
    return ids


def _with_id(component: Component, id_: str) -> Component:
    return replace(component, id=id_)


def _component(drawing: Drawing, box: Box, main: Sequence[str]) -> Component:
    evidence = Evidence(box.path, box.line, COLLECTOR)
    name = plain_name(box.name) or clean(box.key)
    named: tuple[Technology, ...] = ()
    if (product := product_of(name)) is not None:
        entry, version = product
        named = (Technology(entry.name, entry.category, version, (evidence,), entry.id),)
        name = name.removesuffix(version).rstrip(" v:@") if version else name
    found: dict[str, Technology] = {}
    for one in (
        *technologies_of(box.technology, evidence),
        *technologies_of(box.known, evidence, sure=False),
        *named,
    ):
        found.setdefault(one.id or one.name, one)
    technologies = tuple(found[key] for key in sorted(found))
    kind = box.kind
    if kind is None and box.store:
        kind = store_kind(name, technologies)
    if kind is None:
        kind = plain_kind(name, technologies) or "other"
    aliases = {clean(one) for one in (box.key, *box.aliases)} - {name, ""}
    frame = drawing.frames.get(box.frame)
    group = frame.name if frame is not None and box.frame not in main else ""
    return Component(
        id=component_id(name),
        name=name,
        kind=kind,
        group=group,
        aliases=tuple(sorted(aliases)),
        technologies=technologies,
        responsibility=_statement(clean(box.description), evidence),
        owner=clean(box.owner),
        interfaces=tuple(sorted(box.interfaces, key=lambda one: (one.kind, one.name))),
        origin="documented",
        evidence=(evidence,),
    )


def _statement(text: str, evidence: Evidence) -> Statement | None:
    return Statement(clean(text), "documented", (evidence,)) if text.strip() else None


def _completed(one: Component, other: Component) -> Component:
    """A component with what a later drawing says of it."""
    technologies = {item.id or item.name: item for item in (*other.technologies, *one.technologies)}
    return replace(
        one,
        kind=one.kind if one.kind != "other" else other.kind,
        group=one.group or other.group,
        aliases=tuple(sorted({*one.aliases, *other.aliases} - {one.name})),
        technologies=tuple(technologies[key] for key in sorted(technologies)),
        responsibility=one.responsibility or other.responsibility,
        owner=one.owner or other.owner,
        evidence=joined(one.evidence, other.evidence),
    )


def _connections(
    drawing: Drawing,
    ids: dict[str, str],
    made: dict[str, Component],
    connections: dict[str, Connection],
    problems: list[Problem],
) -> None:
    for arrow in drawing.arrows:
        missing = next((one for one in (arrow.source, arrow.target) if one not in ids), None)
        if missing is not None:
            what = f"an arrow {'to' if missing == arrow.target else 'from'} "
            what += f"the frame `{quoted(missing)}`" if missing in drawing.frames else f"`{quoted(missing)}`"
            expected = "one between two elements"
            problems.append(Problem(arrow.path, arrow.line, what, expected, "warning", "not-understood"))
            continue
        source, target = made[ids[arrow.source]], made[ids[arrow.target]]
        if source.id == target.id:
            continue
        one = _connection(arrow, source, target)
        known = connections.get(one.id)
        connections[one.id] = _joined(known, one) if known else one


def _connection(arrow: Arrow, source: Component, target: Component) -> Connection:
    """An arrow as a connection. One out of a broker shows what is delivered: the receiver opens it."""
    words = f"{arrow.label}\n{arrow.technology}"
    if source.kind == "broker" and target.kind not in ("broker", "observability", "person"):
        source, target = target, source
        kind = "consumes"
    else:
        kind = connection_kind(arrow.label, arrow.technology, source.kind, target.kind)
    return Connection(
        id=connection_id(source.id, target.id, kind),
        source=source.id,
        target=target.id,
        kind=kind,  # type: ignore[arg-type]
        protocol=protocol_of(arrow.technology) or protocol_of(arrow.label),
        port=port_of(words),
        data=DATA_DIRECTION[kind],  # type: ignore[index]
        description=clean(arrow.label),
        via=tuple(one for one in (clean(arrow.technology),) if one),
        origin="documented",
        evidence=(Evidence(arrow.path, arrow.line, COLLECTOR),),
    )


def _joined(one: Connection, other: Connection) -> Connection:
    return replace(
        one,
        protocol=one.protocol or other.protocol,
        port=one.port if one.port is not None else other.port,
        description=one.description or other.description,
        via=tuple(sorted({*one.via, *other.via})),
        evidence=joined(one.evidence, other.evidence),
    )
