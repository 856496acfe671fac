"""The neighbourhood of a change: what was added, removed and changed, and what it is connected with.

Never colour alone: a state is also a word in the label, a line style and a line width.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from archscan.diff.changes import Change
from archscan.model.elements import Component, Connection
from archscan.model.system import System
from archscan.report.elements import Report

State: TypeAlias = Literal["added", "removed", "changed", "same"]
_STRONG: dict[State, int] = {"added": 3, "removed": 3, "changed": 2, "same": 0}


@dataclass(frozen=True, slots=True)
class Colours:
    """How a state looks."""

    fill: str
    line: str
    style: str
    width: str


COLOURS: dict[State, Colours] = {
    "added": Colours("#dff3e4", "#1f7a3d", "solid", "2.4"),
    "removed": Colours("#fbe3e4", "#b3242c", "dashed", "2.4"),
    "changed": Colours("#fdeecb", "#8f6200", "solid", "2.4"),
    "same": Colours("#f6f8fa", "#57606a", "solid", "1.1"),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A component."""

    id: str
    name: str
    kind: str
    state: State
    remarks: tuple[str, ...] = ()
    """What changed of it, each in a few words."""


@dataclass(frozen=True, slots=True)
class Line:
    """All connections from one component to another."""

    source: str
    target: str
    labels: tuple[str, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes by id and lines by their ends."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def picture(report: Report, neighbours: bool = True) -> Picture:
    """What changed, and with `neighbours` everything that it is directly connected with."""
    changes = _changes(report)
    renamed = {f"component:{one.old}": one.subject for one in changes if one.verb == "renamed"}
    components = {**_components(report.before), **_components(report.after)}
    for old in renamed:
        components.pop(old, None)
    states, remarks = _states(changes)
    connections = _connections(report, renamed)
    touched = set(states)
    ends = {end for one in connections if one.id in touched for end in (one.source, one.target)}
    core = {id for id in components if id in touched} | ends
    if not neighbours:
        shown = core
    else:
        near = (one for one in connections if one.source in touched or one.target in touched)
        shown = core | {end for one in near for end in (one.source, one.target)}
    boxes = tuple(
        _box(components[id], states.get(id, "same"), remarks.get(id, ()))
        for id in sorted(shown)
        if id in components
    )
    known = {one.id for one in boxes}
    together: dict[tuple[str, str], list[Connection]] = {}
    for one in connections:
        wanted = one.id in touched or (neighbours and (one.source in touched or one.target in touched))
        if wanted and one.source in known and one.target in known:
            together.setdefault((one.source, one.target), []).append(one)
    lines = tuple(_line(pair, group, states, remarks) for pair, group in sorted(together.items()))
    return Picture(boxes, lines)


def _changes(report: Report) -> tuple[Change, ...]:
    """Changes; of a check the ones that its findings are about."""
    return report.changes or tuple(one.change for one in report.findings if one.change is not None)


def _components(system: System | None) -> dict[str, Component]:
    return {one.id: one for one in system.components} if system else {}


def _connections(report: Report, renamed: dict[str, str]) -> list[Connection]:
    """Connections of both sides, those of the old one under the new names of their ends."""
    from dataclasses import replace

    from archscan.model.ids import connection_id

    found: dict[str, Connection] = {}
    for one in report.before.connections if report.before else ():
        if one.confidence == "possible":
            continue
        source, target = renamed.get(one.source, one.source), renamed.get(one.target, one.target)
        id = (
            one.id
            if (source, target) == (one.source, one.target)
            else connection_id(source, target, one.kind)
        )
        found[id] = replace(one, id=id, source=source, target=target)
    for one in report.after.connections if report.after else ():
        if one.confidence != "possible":
            found[one.id] = one
    return [found[id] for id in sorted(found)]


def _states(changes: Iterable[Change]) -> tuple[dict[str, State], dict[str, tuple[str, ...]]]:
    states: dict[str, State] = {}
    remarks: dict[str, tuple[str, ...]] = {}
    for one in changes:
        if one.element not in ("component", "connection", "instance"):
            continue
        subject = one.subject.partition("/")[2] if one.element == "instance" else one.subject
        whole = one.verb in ("added", "removed") and not one.field and one.element != "instance"
        state: State = "changed"
        if whole:
            state = "added" if one.verb == "added" else "removed"
        if _STRONG[state] >= _STRONG[states.get(subject, "same")]:
            states[subject] = state
        if one.verb == "renamed":
            remarks[subject] = (*remarks.get(subject, ()), f"was {one.old}")
        elif one.field:
            text = f"{one.field}: {one.old or 'none'} to {one.new or 'none'}"
            remarks[subject] = (*remarks.get(subject, ()), text)
    return states, remarks


def _box(component: Component, state: State, remarks: tuple[str, ...]) -> Box:
    name = f"{component.group}/{component.name}" if component.group else component.name
    return Box(component.id, name, component.kind, state, remarks[:3])


def _line(
    pair: tuple[str, str],
    group: list[Connection],
    states: dict[str, State],
    remarks: dict[str, tuple[str, ...]],
) -> Line:
    found = [states.get(one.id, "same") for one in group]
    state: State = found[0] if len(set(found)) == 1 else "changed"
    labels: list[str] = []
    for one, own in zip(group, found, strict=True):
        words = " ".join(filter(None, (one.protocol or one.kind, f":{one.port}" if one.port else "")))
        mark = "" if own == "same" else f"{own}: "
        labels.append(f"{mark}{words}")
        labels.extend(remarks.get(one.id, ())[:2])
    return Line(*pair, tuple(dict.fromkeys(labels))[:4], state)
