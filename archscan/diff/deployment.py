"""Environments and instances compared: what runs where, from which image, how often, with what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from archscan.diff.changes import Change
from archscan.model.elements import Environment, Instance, Property
from archscan.model.system import System

_TOPICS = ("availability.replicas", "scaling.autoscaler", "deploy.schedule", "deploy.mode")
"""Properties whose change is one of the architecture, beside all of `resources`."""


def watched(properties: Iterable[Property]) -> dict[str, str]:
    """The values of the properties that are compared, by topic."""
    found: dict[str, set[str]] = {}
    for one in properties:
        if one.topic in _TOPICS or one.topic.startswith("resources."):
            found.setdefault(one.topic, set()).add(one.value)
    return {topic: ", ".join(sorted(values)) for topic, values in found.items()}


def compare_environments(old: System, new: System, renames: Mapping[str, str]) -> Iterator[Change]:
    """Changes of environments, and of the instances in those that both models have."""
    before = {one.id: one for one in old.environments}
    after = {one.id: one for one in new.environments}
    staying = {renames.get(one.id, one.id) for one in old.components} & {one.id for one in new.components}
    for id_, one in before.items():
        now = after.get(id_)
        if now is None:
            yield Change("environment", "removed", id_, evidence=one.evidence)
            continue
        for field in ("stage", "description"):
            was, is_ = getattr(one, field), getattr(now, field)
            if was != is_:
                yield Change("environment", "changed", id_, field, was, is_, now.evidence)
        yield from _instances(one, now, renames, staying)
    for id_, now in after.items():
        if id_ not in before:
            yield Change("environment", "added", id_, evidence=now.evidence)


def _instances(
    old: Environment, new: Environment, renames: Mapping[str, str], staying: set[str]
) -> Iterator[Change]:
    before, after = _by_component(old, renames), _by_component(new, {})
    for component in sorted((before.keys() | after.keys()) & staying):
        subject = f"{new.id}/{component}"
        for one, now in _pairs(before.get(component, []), after.get(component, [])):
            if one is None and now is not None:
                yield Change("instance", "added", subject, "", "", _shown(now), now.evidence)
            elif now is None and one is not None:
                yield Change("instance", "removed", subject, "", _shown(one), "", one.evidence)
            elif one is not None and now is not None:
                yield from _changed(subject, one, now)


def _changed(subject: str, one: Instance, now: Instance) -> Iterator[Change]:
    was, is_ = _values(one), _values(now)
    for field in (*was, *(key for key in is_ if key not in was)):
        first, second = was.get(field, ""), is_.get(field, "")
        if first != second:
            yield Change("instance", "changed", subject, field, first, second, now.evidence)


def _values(one: Instance) -> dict[str, str]:
    said = {"workload": one.workload, "image": one.image, "replicas": one.replicas}
    properties = watched(one.properties)
    if one.replicas:
        properties.pop("availability.replicas", None)
    return said | properties


def _by_component(environment: Environment, renames: Mapping[str, str]) -> dict[str, list[Instance]]:
    found: dict[str, list[Instance]] = {}
    for one in environment.instances:
        found.setdefault(renames.get(one.component, one.component), []).append(one)
    return found


def _pairs(
    before: list[Instance], after: list[Instance]
) -> Iterator[tuple[Instance | None, Instance | None]]:
    """Instances of one component that belong together: equal ones, then by workload, then what is left."""
    ways = (_values, lambda one: (one.workload, one.image), lambda one: one.workload, lambda one: "")
    for way in ways:
        for one in list(before):
            match = next((now for now in after if way(now) == way(one)), None)
            if match is not None:
                before, after = _without(before, one), _without(after, match)
                yield one, match
    yield from ((one, None) for one in before)
    yield from ((None, now) for now in after)


def _without(instances: list[Instance], one: Instance) -> list[Instance]:
    return [each for each in instances if each is not one]


def _shown(one: Instance) -> str:
    return f"{one.workload} {one.image}".strip()
