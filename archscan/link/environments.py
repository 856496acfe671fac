"""Environments: what runs where, from the scopes that workloads stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from archscan.lexicon.environments import stage_of
from archscan.link.parts import SOURCE_KINDS, Part
from archscan.link.settings import Settings, properties_of
from archscan.link.units import Unit, unit_of
from archscan.model.elements import Environment, Instance
from archscan.model.evidence import Evidence, joined
from archscan.model.facts import Workload
from archscan.model.ids import environment_id


def find_environments(
    parts: Sequence[Part], ids: Mapping[int, str], settings: Settings
) -> tuple[Environment, ...]:
    """One environment a name: overlay, layer or folder word; else the way of deployment and its folder.

    `ids` gives the component id of each part by its `id()`.
    """
    found: dict[str, dict[str, list[Workload]]] = defaultdict(lambda: defaultdict(list))
    for place, deployed in _fold_partial(_places(parts, ids)).items():
        name = _name(place, found)
        for id_, workloads in deployed.items():
            found[name][id_].extend(workloads)
    environments = []
    for name, deployed in found.items():
        instances = tuple(_instance(id_, deployed[id_], settings) for id_ in sorted(deployed))
        evidence = _first_of_each_file(instances)
        environments.append(
            Environment(environment_id(name), name, stage_of(name) or "other", instances, evidence=evidence)
        )
    return tuple(sorted(environments, key=lambda one: one.id))


_MOST_TRIED = 20


class Place(NamedTuple):
    """A unit of a system in one environment word; "" where no word stands."""

    group: str
    unit: Unit
    word: str


def _places(parts: Sequence[Part], ids: Mapping[int, str]) -> dict[Place, dict[str, list[Workload]]]:
    """Workloads of every component, by where they are deployed; places with many components first."""
    found: dict[Place, dict[str, list[Workload]]] = defaultdict(lambda: defaultdict(list))
    for part in parts:
        for workload in part.workloads:
            if workload.kind not in SOURCE_KINDS:
                found[Place(part.group, *unit_of(workload.subject.scope))][ids[id(part)]].append(workload)
    return dict(sorted(found.items(), key=lambda one: (-len(one[1]), one[0])))


def _fold_partial(places: dict[Place, dict[str, list[Workload]]]) -> dict[Place, dict[str, list[Workload]]]:
    """Join folders that together are one deployment.

    A folder that deploys nothing but what a larger one of its kind deploys too (a service's own
    Compose file beside the whole system's) is no environment of its own, and neither are folders that
    deploy different parts.
    """
    kept: dict[Place, dict[str, list[Workload]]] = {}
    with_component: dict[str, list[Place]] = defaultdict(list)
    plain: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place, deployed in places.items():
        host = None
        if not place.word:
            host = _larger(place, deployed, kept, with_component) or _beside(place, deployed, kept, plain)
        for id_, workloads in deployed.items():
            kept.setdefault(host or place, {}).setdefault(id_, workloads)
            with_component[id_].append(host or place)
        if host is None and not place.word:
            plain[place.group, place.unit.kind].append(place)
    return kept


def _larger(
    place: Place,
    deployed: Mapping[str, object],
    kept: Mapping[Place, Mapping[str, object]],
    with_component: Mapping[str, Sequence[Place]],
) -> Place | None:
    """A place of the same kind that deploys all that this one does."""
    for other in with_component.get(next(iter(deployed)), ()):
        if not other.word and other.unit.kind == place.unit.kind and deployed.keys() <= kept[other].keys():
            return other
    return None


def _beside(
    place: Place,
    deployed: Mapping[str, object],
    kept: Mapping[Place, Mapping[str, object]],
    plain: Mapping[tuple[str, str], Sequence[Place]],
) -> Place | None:
    """A place of the same system and kind that deploys other parts of it."""
    for other in plain.get((place.group, place.unit.kind), ())[:_MOST_TRIED]:
        if deployed.keys().isdisjoint(kept[other]):
            return other
    return None


def _name(place: Place, taken: Mapping[str, object]) -> str:
    """The environment's stage or word; else the way of deployment, or the folder if that is taken."""
    if place.word:
        return stage_of(place.word) or place.word
    path = place.unit.path.removeprefix(f"{place.group}/") if place.group else place.unit.path
    if place.unit.kind not in taken or path in ("", place.group):
        return place.unit.kind
    last = path.rpartition("/")[2]
    return path if last in taken else last


def _instance(id_: str, workloads: Sequence[Workload], settings: Settings) -> Instance:
    properties = properties_of(
        setting for workload in workloads for setting in settings.of_workload.get(id(workload), ())
    )
    image = next((one.image for one in reversed(workloads) if one.image), "")
    replicas = [one.value for one in properties if one.topic == "availability.replicas"]
    return Instance(
        component=id_,
        workload=workloads[0].kind,
        image=image,
        replicas=replicas[-1] if replicas else "",
        properties=properties,
        evidence=joined(workload.evidence for workload in workloads),
    )


def _first_of_each_file(instances: Sequence[Instance]) -> tuple[Evidence, ...]:
    first: dict[str, Evidence] = {}
    for instance in instances:
        for evidence in instance.evidence:
            known = first.get(evidence.path)
            if known is None or evidence < known:
                first[evidence.path] = evidence
    return tuple(sorted(first.values()))
