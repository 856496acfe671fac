"""The connections of the model, completed: moved with their components, described, added, ignored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from archscan.documented.components import Completed
from archscan.documented.entries import ConnectionEntry, Reference
from archscan.documented.joining import joined_connections
from archscan.documented.matching import Findings, Names
from archscan.documented.rules import CONNECTION, apply
from archscan.documented.schema import shown
from archscan.model.elements import DATA_DIRECTION, STORES, Component, Connection, ConnectionKind
from archscan.model.ids import connection_id


@dataclass(frozen=True, slots=True)
class Joined:
    """Connections by their new ids, and what became of the old ones."""

    connections: Mapping[str, Connection]
    moved: Mapping[str, str | None]
    """New id of each old one that changed; None for one that is gone."""

    def now(self, id_: str) -> str | None:
        """The id that a connection has now, None if it is gone."""
        return self.moved.get(id_, id_)


def move_connections(connections: Iterable[Connection], completed: Completed) -> Joined:
    """Connections between the components as they are now; those that become the same are joined.

    A connection of an ignored component is left out, and one of a component with itself, once two are
    merged. Start order says nothing between merged components that also talk to each other.
    """
    made: dict[str, Connection] = {}
    moved: dict[str, str | None] = {}
    for one in connections:
        source, target = completed.now(one.source), completed.now(one.target)
        if source is None or target is None or (source == target and one.source != one.target):
            moved[one.id] = None
            continue
        new = one
        if (source, target) != (one.source, one.target):
            new = replace(one, id=connection_id(source, target, one.kind), source=source, target=target)
            moved[one.id] = new.id
        made[new.id] = joined_connections(made[new.id], new) if new.id in made else new
    talking = {(one.source, one.target) for one in made.values() if one.kind != "starts_after"}
    touched = set(moved.values())
    for id_, one in list(made.items()):
        if id_ in touched and one.kind == "starts_after" and (one.source, one.target) in talking:
            del made[id_]
            moved.update({old: None for old, new_id in moved.items() if new_id == id_})
    return Joined(made, moved)


def complete_connections(
    joined: Joined, entries: Sequence[ConnectionEntry], completed: Completed, findings: Findings
) -> Joined:
    """Apply all entries to the connections between the components as they are now."""
    names, ignored = Names(completed.components), Names(completed.ignored)
    made, moved = dict(joined.connections), dict(joined.moved)
    between: dict[tuple[str, str], list[str]] = {}
    for one in made.values():
        between.setdefault((one.source, one.target), []).append(one.id)
    taken: set[str] = set()
    for entry in entries:
        source, target = _ends(entry, names, ignored, findings)
        if source is None or target is None:
            continue
        ids = between.setdefault((source.id, target.id), [])
        old = [made[id_] for id_ in sorted(set(ids)) if id_ in made]
        chosen = _chosen(entry, old, between.get((target.id, source.id), ()), findings)
        if chosen is None:
            continue
        if entry.ignore:
            for one in chosen:
                del made[one.id]
                _move(moved, one.id, None)
            continue
        base = chosen[0] if chosen else _new(entry, source, target)
        if base.id in taken:
            findings.fail(entry.evidence, f"{_between(entry)}: the same connection again", "one entry for it")
            continue
        new = _described(base, entry, findings)
        made.pop(base.id, None)
        if new.id != base.id and chosen:
            _move(moved, base.id, new.id)
        made[new.id] = joined_connections(new, made[new.id]) if new.id in made else new
        ids.append(new.id)
        taken.add(new.id)
    return Joined(made, moved)


def _move(moved: dict[str, str | None], old: str, new: str | None) -> None:
    moved.update({id_: new for id_, now in moved.items() if now == old})
    moved[old] = new


def _ends(
    entry: ConnectionEntry, names: Names, ignored: Names, findings: Findings
) -> tuple[Component | None, Component | None]:
    """Both components; of several with a name the one in the group of the other end."""
    sources, targets = names.candidates(entry.source.name), names.candidates(entry.target.name)
    source_group = targets[0].group if len(targets) == 1 else None
    target_group = sources[0].group if len(sources) == 1 else None
    found = []
    for reference, group, key in (
        (entry.source, source_group, "from"),
        (entry.target, target_group, "to"),
    ):
        one = names.find(reference, findings, group)
        if one is None and not names.candidates(reference.name):
            _dead_end(reference, key, names, ignored, findings)
        found.append(one)
    return found[0], found[1]


def _dead_end(reference: Reference, key: str, names: Names, ignored: Names, findings: Findings) -> None:
    name = shown(reference.name)
    if ignored.candidates(reference.name):
        what = f"connections: {key} names `{name}`, which is ignored"
        findings.dead(reference.evidence, what, "a component that is not ignored, or no such entry")
        return
    near = names.near(reference.name, findings)
    first = f"`{shown(near)}`" if near else "a component of the model"
    what = f"connections: {key} names `{name}`, which is no component"
    findings.dead(reference.evidence, what, f"{first}, or an entry below `components` that adds it")


def _chosen(
    entry: ConnectionEntry, old: list[Connection], back: Sequence[str], findings: Findings
) -> list[Connection] | None:
    """The connections that an entry speaks of; empty where it adds one, None where it is dead or unclear."""
    exact = [one for one in old if one.kind == entry.kind]
    if exact:
        return exact
    if entry.ignore and entry.kind is None and old:
        return old
    if entry.add and (entry.kind is not None or not old) and not entry.ignore:
        return []
    real = [one for one in old if one.kind != "starts_after"] or old
    if len(real) == 1 and not entry.ignore:
        return real
    if old and not entry.ignore:
        kinds = ", ".join(one.kind for one in old)
        findings.fail(entry.evidence, f"{_between(entry)}: {len(old)} connections", f"a `kind`: {kinds}")
        return None
    what = f"connections: none from `{shown(entry.source.name)}` to `{shown(entry.target.name)}`"
    if entry.kind is not None and old:
        what += f" of kind `{entry.kind}`"
    expected = "`add: true` to add it" if not entry.ignore else "no such entry"
    if back and not old:
        expected = f"`from` and `to` the other way round, or {expected}"
    findings.dead(entry.evidence, what, expected)
    return None


def _between(entry: ConnectionEntry) -> str:
    return f"connections: {shown(entry.source.name)} to {shown(entry.target.name)}"


def _new(entry: ConnectionEntry, source: Component, target: Component) -> Connection:
    kind = entry.kind or _usual(source, target)
    return Connection(
        id=connection_id(source.id, target.id, kind),
        source=source.id,
        target=target.id,
        kind=kind,
        data=DATA_DIRECTION[kind],
        origin="documented",
        evidence=(entry.evidence,),
    )


def _usual(source: Component, target: Component) -> ConnectionKind:
    """What such a component connects to such a one for."""
    if source.kind == "person":
        return "uses"
    if target.kind in STORES:
        return "queries"
    return "publishes" if target.kind == "broker" else "calls"


def _described(one: Connection, entry: ConnectionEntry, findings: Findings) -> Connection:
    said = {
        "kind": entry.kind,
        "protocol": entry.protocol,
        "port": entry.port,
        "data": entry.data or (DATA_DIRECTION[entry.kind] if entry.kind not in (None, one.kind) else None),
        "description": entry.description,
    }
    changed = apply(CONNECTION, one, said, entry.evidence, findings)
    return replace(changed, id=connection_id(changed.source, changed.target, changed.kind))
