"""What of two models is compared, and who is whom: which environment of the files is meant, which system of
a source that runs several, and which component is which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from archscan.diff.same_image import other_image
from archscan.diff.side import Side
from archscan.lexicon.images import parse_image
from archscan.model.elements import Environment
from archscan.model.system import System


@dataclass(frozen=True, slots=True)
class Compared:
    """The part of either model that is compared, by component id."""

    place: str
    """Id of the environment of the files."""
    declared: Mapping[str, Side]
    running: Mapping[str, Side]


def choose(declared: System, running: System) -> Compared:
    """What is compared: of the environments of the files (of each system, where the repository holds several)
    that are deployed the same way, the one with the most components that run; then of the most files that it
    was started from; then with the fewest components that do not run, then with the most equal images.

    Where the source runs several systems and the files declare one of them, the others are not compared.
    """
    systems = _by_group(running, running.environments)
    everything = {id_: side for sides in systems.values() for id_, side in sides.items()}
    kinds = {side.instance.workload for side in everything.values()}
    places = [one for one in declared.environments if one.instances]
    suited = [one for one in places if any(each.workload in kinds for each in one.instances)] or places
    best: tuple[tuple[int, int, int, int], Compared] | None = None
    for place in suited:
        for before in _by_group(declared, [place]).values():
            for after in [everything] if len(systems) < 2 else systems.values():
                fitness = _fitness(place, before, after)
                if best is None or fitness > best[0]:
                    best = fitness, Compared(place.id, before, after)
    if best is None:
        return Compared("environment:live", {}, everything)
    if not best[0][0]:  # nothing of it runs: whatever runs is something else
        return Compared(best[1].place, best[1].declared, everything)
    return best[1]


def _fitness(
    place: Environment, before: Mapping[str, Side], after: Mapping[str, Side]
) -> tuple[int, int, int, int]:
    both = [(one, now) for one, now in pair(before, after).values() if one is not None and now is not None]
    equal = sum(other_image(one, now) is None for one, now in both)
    known = {one.path for each in place.instances for one in each.evidence}
    stated = {name for side in after.values() for name in _files(side)}
    named = sum(any(f"/{path}".endswith(f"/{name}") for path in known) for name in stated)
    return len(both), named, -len(before), equal


def _by_group(system: System, places: Iterable[Environment]) -> dict[str, dict[str, Side]]:
    """What is deployed in some environments, by system of the model, then by component id."""
    known = {one.id: one for one in system.components}
    found: dict[str, dict[str, Side]] = {}
    for place in places:
        for instance in place.instances:
            component = known.get(instance.component)
            if component is not None and not component.external:
                sides = found.setdefault(component.group, {})
                sides.setdefault(component.id, Side(component, instance))
    return found


def pair(before: Mapping[str, Side], after: Mapping[str, Side]) -> dict[str, tuple[Side | None, Side | None]]:
    """Who is whom: by id, then by name or alias, then by an image that only one of either side runs."""
    pairs: dict[str, tuple[Side | None, Side | None]] = {
        id_: (before[id_], after[id_]) for id_ in before if id_ in after
    }
    left = {id_: one for id_, one in before.items() if id_ not in after}
    right = {id_: one for id_, one in after.items() if id_ not in before}
    ways: tuple[Callable[[Side], set[str]], ...] = (_called, _names, _repository)
    for way in ways:
        here, there = _keyed(left, way), _keyed(right, way)
        for key in sorted(here.keys() & there.keys()):
            ones = [id_ for id_ in here[key] if id_ in left]
            others = [id_ for id_ in there[key] if id_ in right]
            if len(ones) == len(others) == 1:
                pairs[ones[0]] = left.pop(ones[0]), right.pop(others[0])
    pairs.update({id_: (one, None) for id_, one in left.items()})
    pairs.update({id_: (None, one) for id_, one in right.items() if id_ not in pairs})
    return dict(sorted(pairs.items()))


def _files(side: Side) -> list[str]:
    return [name for value in side.values("runtime.files") for name in value.split(", ")]


def _keyed(sides: Mapping[str, Side], way: Callable[[Side], set[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id_, side in sides.items():
        for key in way(side):
            found.setdefault(key, []).append(id_)
    return found


def _plain(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _called(side: Side) -> set[str]:
    return {_plain(side.component.name)}


def _names(side: Side) -> set[str]:
    return {_plain(one) for one in (side.component.name, *side.component.aliases)} - {""}


def _repository(side: Side) -> set[str]:
    return {parse_image(side.instance.image).repository} - {""}
