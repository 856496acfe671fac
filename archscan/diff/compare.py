"""Two models of one shape compared: what was added, removed, changed, renamed.

Lines that move are no change, nor is another confidence, but for connections and components that become
or were only possible: a connection that is only possible counts as absent. What follows from another
change is not told again: instances of a component that is new or gone, connections of a renamed one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from archscan.diff.changes import Change, ElementKind
from archscan.diff.deployment import compare_environments, watched
from archscan.diff.flows import compare_flows
from archscan.diff.renames import find_renames, name_of
from archscan.diff.schemas import compare_schemas
from archscan.model.elements import Component, Connection, Property, Technology
from archscan.model.evidence import Evidence
from archscan.model.ids import connection_id
from archscan.model.system import System

_COMPONENT: tuple[tuple[str, Callable[[Component], str]], ...] = (
    ("kind", lambda one: one.kind),
    ("owner", lambda one: one.owner),
    ("responsibility", lambda one: one.responsibility.text if one.responsibility else ""),
    ("source", lambda one: one.source),
)
_CONNECTION: tuple[tuple[str, Callable[[Connection], str]], ...] = (
    ("kind", lambda one: one.kind),
    ("protocol", lambda one: one.protocol),
    ("port", lambda one: "" if one.port is None else str(one.port)),
    ("data", lambda one: one.data),
)


def compare(old: System, new: System) -> tuple[Change, ...]:
    """All changes from one model to another, sorted."""
    renames = find_renames(old, new)
    changes = [
        *_system(old, new),
        *_components(old, new, renames),
        *_connections(old, new, renames),
        *compare_environments(old, new, renames),
        *compare_flows(old, new, renames),
        *compare_schemas(old, new, renames),
    ]
    return tuple(sorted(set(changes)))


def _system(old: System, new: System) -> Iterator[Change]:
    if old.name != new.name:
        yield Change("system", "changed", new.name, "name", old.name, new.name)
    yield from _technologies("system", new.name, old.technologies, new.technologies, ())


def _components(old: System, new: System, renames: Mapping[str, str]) -> Iterator[Change]:
    before = {renames.get(one.id, one.id): one for one in old.components}
    after = {one.id: one for one in new.components}
    for id_, one in before.items():
        now = after.get(id_)
        if now is None:
            yield Change("component", "removed", id_, evidence=one.evidence)
            continue
        if one.id != id_:
            yield Change("component", "renamed", id_, "name", name_of(one.id), name_of(id_), now.evidence)
        for field, value in _COMPONENT:
            if value(one) != value(now):
                yield Change("component", "changed", id_, field, value(one), value(now), now.evidence)
        if one.confidence != now.confidence and "possible" in (one.confidence, now.confidence):
            values = one.confidence, now.confidence
            yield Change("component", "changed", id_, "confidence", *values, now.evidence)
        yield from _technologies("component", id_, one.technologies, now.technologies, now.evidence)
        yield from _properties(id_, one.properties, now.properties, now.evidence)
    for id_, now in after.items():
        if id_ not in before:
            yield Change("component", "added", id_, evidence=now.evidence)


def _technologies(
    element: ElementKind,
    subject: str,
    old: Iterable[Technology],
    new: Iterable[Technology],
    evidence: tuple[Evidence, ...],
) -> Iterator[Change]:
    """Technologies with their versions, each a change of its own."""
    before = {one.id or one.name.casefold(): one for one in reversed(tuple(old))}
    after = {one.id or one.name.casefold(): one for one in reversed(tuple(new))}
    for key in sorted(before.keys() | after.keys()):
        one, now = before.get(key), after.get(key)
        was, is_ = _versioned(one), _versioned(now)
        if (one and now and one.version == now.version) or was == is_:
            continue
        cited = (now or one).evidence or evidence  # type: ignore[union-attr]
        yield Change(element, "changed", subject, "technologies", was, is_, cited)


def _versioned(one: Technology | None) -> str:
    return f"{one.name} {one.version}".strip() if one else ""


def _properties(
    subject: str, old: Iterable[Property], new: Iterable[Property], evidence: tuple[Evidence, ...]
) -> Iterator[Change]:
    before, after = watched(old), watched(new)
    for topic in sorted(before.keys() | after.keys()):
        was, is_ = before.get(topic, ""), after.get(topic, "")
        if was != is_:
            yield Change("component", "changed", subject, topic, was, is_, evidence)


def real(system: System) -> tuple[Connection, ...]:
    """Connections that are more than possible."""
    return tuple(one for one in system.connections if one.confidence != "possible")


def _connections(old: System, new: System, renames: Mapping[str, str]) -> Iterator[Change]:
    before: dict[str, Connection] = {}
    for one in real(old):
        ends = renames.get(one.source, one.source), renames.get(one.target, one.target)
        before[connection_id(*ends, one.kind)] = one
    after = {connection_id(one.source, one.target, one.kind): one for one in real(new)}
    pairs = {id_: id_ for id_ in before if id_ in after}
    pairs.update(_other_kinds(before, after, renames))
    for id_, one in before.items():
        if id_ not in pairs:
            yield Change("connection", "removed", id_, evidence=one.evidence)
            continue
        now = after[pairs[id_]]
        for field, value in _CONNECTION:
            was, is_ = value(one), value(now)
            if was != is_ and not (field == "data" and one.kind != now.kind):
                yield Change("connection", "changed", now.id, field, was, is_, now.evidence)
    found = set(pairs.values())
    for id_, now in after.items():
        if id_ not in found:
            yield Change("connection", "added", now.id, evidence=now.evidence)


def _other_kinds(
    before: Mapping[str, Connection], after: Mapping[str, Connection], renames: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Connections whose kind changed: one is gone and one is new between the same two."""
    gone: dict[tuple[str, str], list[str]] = {}
    come: dict[tuple[str, str], list[str]] = {}
    for id_ in sorted(before.keys() - after.keys()):
        one = before[id_]
        ends = renames.get(one.source, one.source), renames.get(one.target, one.target)
        gone.setdefault(ends, []).append(id_)
    for id_ in sorted(after.keys() - before.keys()):
        come.setdefault((after[id_].source, after[id_].target), []).append(id_)
    for ends, ids in gone.items():
        if len(ids) == len(come.get(ends, ())) == 1:
            yield ids[0], come[ends][0]
