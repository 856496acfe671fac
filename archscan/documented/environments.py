"""The environments of the model, completed: moved with their components, told apart, described, ignored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from archscan.documented.components import Completed
from archscan.documented.entries import EnvironmentEntry
from archscan.documented.globs import matches
from archscan.documented.joining import joined_environments, joined_instances
from archscan.documented.matching import Findings, Lookup
from archscan.documented.rules import ENVIRONMENT, apply
from archscan.documented.schema import shown
from archscan.lexicon.environments import stage_of
from archscan.model.elements import Environment, Instance
from archscan.model.evidence import joined
from archscan.model.ids import environment_id


def move_instances(environments: Iterable[Environment], completed: Completed) -> tuple[Environment, ...]:
    """Environments with the components as they are now; one that ran only ignored ones is left out."""
    made = []
    for one in environments:
        instances = []
        for instance in one.instances:
            now = completed.now(instance.component)
            if now is not None:
                instances.append(instance if now == instance.component else replace(instance, component=now))
        if tuple(instances) == one.instances:
            made.append(one)
        elif instances:
            made.append(replace(one, instances=joined_instances(instances)))
    return tuple(made)


def complete_environments(
    environments: Sequence[Environment], entries: Sequence[EnvironmentEntry], findings: Findings
) -> tuple[Environment, ...]:
    """Apply all entries: first what belongs where, then what is said about it."""
    known, made = Lookup(environments), {one.id: one for one in environments}
    found: list[tuple[EnvironmentEntry, str]] = []
    for entry in entries:
        own = environment_id(entry.key.name)
        id_ = known.find(entry.key.name) or (own if own in made else None)
        moved = _take(entry, made, id_, findings)
        if id_ is None and (moved or (entry.add and not entry.ignore)):
            id_, stage = own, stage_of(entry.key.name) or "other"
            made[id_] = Environment(id_, entry.key.name, stage, origin="documented")
        elif id_ is None:
            _dead(entry, made, findings)
            continue
        if moved:
            one = made[id_]
            lines = (line for instance in moved for line in instance.evidence[:1])
            made[id_] = replace(
                one,
                instances=joined_instances((*one.instances, *moved)),
                evidence=joined(one.evidence, lines),
            )
        found.append((entry, id_))
    emptied = {one.id for one in environments if one.instances}
    made = {id_: one for id_, one in made.items() if one.instances or id_ not in emptied}
    for entry, id_ in found:
        if id_ in made:
            one = made.pop(id_)
            if not entry.ignore:
                one = _described(one, entry, findings)
                made[one.id] = joined_environments(made[one.id], one) if one.id in made else one
    return tuple(made[id_] for id_ in sorted(made))


def _take(
    entry: EnvironmentEntry, made: dict[str, Environment], own: str | None, findings: Findings
) -> list[Instance]:
    """Take what the files of an entry deploy out of the environments where it was found."""
    if not entry.paths:
        return []
    files = {
        line.path
        for one in made.values()
        for instance in one.instances
        for line in instance.evidence
    }  # fmt: skip
    covered: set[str] = set()
    for reference in entry.paths:
        here = {path for path in sorted(files) if matches(reference.name, path)}
        if not here:
            what = f"environments.{shown(entry.key.name)}.paths: `{shown(reference.name)}` covers no workload"
            findings.dead(reference.evidence, what, "a file or folder with workloads")
        covered |= here
    moved: list[Instance] = []
    for id_, one in list(made.items()):
        if id_ == own:
            continue
        taken = [each for each in one.instances if any(line.path in covered for line in each.evidence)]
        if taken:
            moved += taken
            rest = tuple(each for each in one.instances if each not in taken)
            lines = tuple(line for line in one.evidence if line.path not in covered)
            made[id_] = replace(one, instances=rest, evidence=lines)
    return moved


def _dead(entry: EnvironmentEntry, made: Mapping[str, Environment], findings: Findings) -> None:
    near = findings.near(entry.key.name, [one.name for one in made.values()])
    first = f"`{shown(near)}`" if near else "an environment of the model"
    what = f"environments: none is called `{shown(entry.key.name)}`"
    findings.dead(entry.key.evidence, what, f"{first}, `paths` that belong to it, or `add: true`")


def _described(one: Environment, entry: EnvironmentEntry, findings: Findings) -> Environment:
    said = {"name": entry.name, "stage": entry.stage, "description": entry.description}
    changed = apply(ENVIRONMENT, one, said, entry.key.evidence, findings)
    if changed.name != one.name:
        stage = changed.stage if changed.stage != "other" else stage_of(changed.name) or "other"
        changed = replace(changed, id=environment_id(changed.name), stage=entry.stage or stage)
    return changed
