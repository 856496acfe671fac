"""The components of the model, completed: merged, renamed, described, added, ignored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from archscan.documented.entries import ComponentEntry, Reference
from archscan.documented.joining import joined_components
from archscan.documented.matching import Findings, Names
from archscan.documented.rules import COMPONENT, apply
from archscan.documented.schema import shown
from archscan.model.elements import Component, Group
from archscan.model.ids import component_id


@dataclass(frozen=True, slots=True)
class Completed:
    """Components by their new ids, and what became of the old ones."""

    components: tuple[Component, ...]
    moved: Mapping[str, str | None]
    """New id of each old one that changed; None for one that is ignored."""
    ignored: tuple[Component, ...]

    def now(self, id_: str) -> str | None:
        """The id that a component has now, None if it is ignored."""
        return self.moved.get(id_, id_)


def complete_components(
    components: Sequence[Component],
    groups: Sequence[Group],
    entries: Sequence[ComponentEntry],
    findings: Findings,
) -> Completed:
    """Apply all entries to the components that were found."""
    names = Names(components)
    found = _matched(entries, names, findings)
    absorbed = _absorbed(entries, found, names, findings)
    others: dict[str, list[Component]] = {}
    for one in components:
        if one.id in absorbed:
            others.setdefault(absorbed[one.id], []).append(one)
    known_groups = {one.name for one in groups}
    made: dict[str, Component] = {}
    maker: dict[str, ComponentEntry | None] = {}
    moved: dict[str, str | None] = {}
    ignored: list[Component] = []
    kept = {one.id: one for one in components if one.id not in absorbed}
    for key in (*kept, *(key for key in found if key not in kept)):
        entry, parts = found.get(key), others.get(key, [])
        one = kept[key] if key in kept else _added(found[key], parts, known_groups)
        old = [part.id for part in (*([one] if key in kept else []), *parts)]
        if entry is not None and entry.ignore:
            ignored += [one, *parts]
            moved.update(dict.fromkeys(old))
            continue
        for part in parts:
            one = joined_components(one, part)
        if entry is not None:
            one = _described(one, entry, findings)
        if one.id in made:
            blamed = entry or maker[one.id] or found[key]
            what = f"two components would be called `{shown(one.id.partition(':')[2])}`"
            findings.fail(blamed.key.evidence, what, "another name, or `merge`")
        made[one.id], maker[one.id] = one, entry
        moved.update({id_: one.id for id_ in old if id_ != one.id})
    return Completed(tuple(made[id_] for id_ in sorted(made)), moved, tuple(ignored))


def _matched(
    entries: Sequence[ComponentEntry], names: Names, findings: Findings
) -> dict[str, ComponentEntry]:
    """Entries by the id of their component; an added one by its key behind a plus sign."""
    found: dict[str, ComponentEntry] = {}
    for entry in entries:
        component = names.find(entry.key, findings)
        if component is None:
            if names.candidates(entry.key.name):
                continue  # ambiguous, and reported
            if entry.add and not entry.ignore:
                found[f"+{entry.key.name}"] = entry
            else:
                _dead(entry.key, "components", "`add: true` to add it", names, findings)
        elif component.id in found:
            what = f"`{shown(entry.key.name)}` is `{shown(found[component.id].key.name)}` once more"
            findings.fail(entry.key.evidence, what, "one entry for a component")
        else:
            found[component.id] = entry
    return found


def _absorbed(
    entries: Sequence[ComponentEntry],
    found: Mapping[str, ComponentEntry],
    names: Names,
    findings: Findings,
) -> dict[str, str]:
    """Id of each component that is in truth another one, and the key of that."""
    key_of = {id(entry): key for key, entry in found.items()}
    absorbed: dict[str, str] = {}
    for entry in entries:
        survivor = key_of.get(id(entry))
        if survivor is None:
            continue
        group = names.candidates(entry.key.name)[0].group if not survivor.startswith("+") else None
        for reference in entry.merge:
            other = names.find(reference, findings, group)
            where = f"components.{shown(entry.key.name)}.merge"
            if other is None:
                if not names.candidates(reference.name, group):
                    _dead(reference, where, "no such entry", names, findings)
            elif other.id == survivor:
                what = f"{where}: `{shown(reference.name)}` is already this component"
                findings.dead(reference.evidence, what, "another component, or no such entry")
            elif other.id in found or other.id in absorbed:
                what = f"{where}: `{shown(reference.name)}` has an entry of its own"
                if other.id in absorbed:
                    what = f"{where}: `{shown(reference.name)}` is merged a second time"
                findings.fail(reference.evidence, what, "each component in one entry only")
            else:
                absorbed[other.id] = survivor
    return absorbed


def _dead(reference: Reference, where: str, otherwise: str, names: Names, findings: Findings) -> None:
    near = names.near(reference.name, findings)
    expected = f"`{shown(near)}`, or {otherwise}" if near else f"a component of the model, or {otherwise}"
    what = f"{where}: no component is called `{shown(reference.name)}`"
    findings.dead(reference.evidence, what, expected)


def _added(entry: ComponentEntry, parts: Sequence[Component], groups: set[str]) -> Component:
    """A component that no file shows; `group/name` puts it into a group that there is."""
    group, slash, name = entry.key.name.removeprefix("component:").partition("/")
    if not slash or group not in groups or not name:
        group, name = "", entry.key.name
    if parts and not slash:
        group = parts[0].group
    return Component(
        id=component_id(name, group),
        name=name,
        kind="other",
        group=group,
        origin="documented",
        evidence=(entry.key.evidence,),
    )


def _described(one: Component, entry: ComponentEntry, findings: Findings) -> Component:
    said = {
        "name": entry.name,
        "kind": entry.kind,
        "responsibility": entry.responsibility,
        "owner": entry.owner,
        "source": entry.source,
        "technologies": entry.technologies,
        "aliases": entry.aliases,
    }
    changed = apply(COMPONENT, one, said, entry.key.evidence, findings)
    if entry.owner:
        changed = replace(changed, owner_evidence=())
    if changed.name == one.name:
        return replace(changed, aliases=_without(changed.aliases, one.name))
    aliases = tuple(sorted({*changed.aliases, one.name}))
    id_ = component_id(changed.name, changed.group)
    return replace(changed, id=id_, aliases=_without(aliases, changed.name))


def _without(aliases: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in aliases if one != name)
