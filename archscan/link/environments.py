"""Environments: what runs where, from the scopes that workloads stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from archscan.lexicon.environments import stage_of
from archscan.link.parts import SOURCE_KINDS, Part
from archscan.link.units import Unit, unit_of
from archscan.model.elements import Environment, Instance, Property
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Workload
from archscan.model.ids import environment_id


def find_environments(
    parts: Sequence[Part], ids: Mapping[int, str], settings: Mapping[int, Sequence[Setting]]
) -> tuple[Environment, ...]:
    """One environment a name: overlay, layer or folder word; else the way of deployment and its folder.

    `ids` gives the component id of each part, `settings` those of each workload, both by `id()`.
    """
    found: dict[str, dict[str, list[Workload]]] = defaultdict(lambda: defaultdict(list))
    names = _names(parts)
    for part in parts:
        for workload in part.workloads:
            if workload.kind not in SOURCE_KINDS:
                place = (part.group, *unit_of(workload.subject.scope))
                found[names[place]][ids[id(part)]].append(workload)
    environments = []
    for name, deployed in found.items():
        instances = tuple(_instance(id_, deployed[id_], settings) for id_ in sorted(deployed))
        evidence = _first_of_each_file(instances)
        environments.append(
            Environment(environment_id(name), name, stage_of(name) or "other", instances, evidence=evidence)
        )
    return tuple(sorted(environments, key=lambda one: one.id))


def _names(parts: Sequence[Part]) -> dict[tuple[str, Unit, str], str]:
    """Name of the environment of each system's unit and environment word."""
    places = {
        (part.group, *unit_of(workload.subject.scope))
        for part in parts
        for workload in part.workloads
        if workload.kind not in SOURCE_KINDS
    }
    alone: dict[tuple[str, str], set[str]] = defaultdict(set)
    for group, unit, word in places:
        if not word:
            alone[group, unit.kind].add(unit.path)
    names = {}
    for group, unit, word in places:
        if word:
            names[group, unit, word] = stage_of(word) or word
        elif len(alone[group, unit.kind]) == 1 or not unit.path or unit.path == group:
            names[group, unit, word] = unit.kind
        else:
            names[group, unit, word] = unit.path.removeprefix(f"{group}/")
    return names


def _instance(id_: str, workloads: Sequence[Workload], settings: Mapping[int, Sequence[Setting]]) -> Instance:
    properties: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for workload in workloads:
        for setting in settings.get(id(workload), ()):
            properties[setting.topic, setting.value].append(setting.evidence)
    image = next((one.image for one in reversed(workloads) if one.image), "")
    replicas = [value for topic, value in properties if topic == "availability.replicas"]
    return Instance(
        component=id_,
        workload=workloads[0].kind,
        image=image,
        replicas=replicas[-1] if replicas else "",
        properties=tuple(
            Property(topic, value, tuple(sorted(set(evidence))))
            for (topic, value), evidence in sorted(properties.items())
        ),
        evidence=tuple(sorted({workload.evidence for workload in workloads})),
    )


def _first_of_each_file(instances: Sequence[Instance]) -> tuple[Evidence, ...]:
    first: dict[str, Evidence] = {}
    for instance in instances:
        for evidence in instance.evidence:
            known = first.get(evidence.path)
            if known is None or evidence < known:
                first[evidence.path] = evidence
    return tuple(sorted(first.values()))
