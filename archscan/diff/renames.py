"""Which component that is gone and which new one are the same under another name.

Nothing in a model says so; it is concluded from what stays: the source folder, the image, the neighbours,
the technologies. Each conclusion needs one of the ways in `_score`; a doubtful pair stays two changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from archscan.lexicon.images import parse_image
from archscan.model.elements import Component
from archscan.model.system import System

_WRITTEN = frozenset({"service", "frontend", "gateway", "worker", "job", "other"})
"""Kinds of what teams write: between these, another kind is no sign of another thing."""
_NEARLY = 0.6
"""Share of neighbours, and of a name, that has to be the same."""
_MOST_PAIRS = 10_000
"""Pairs of a removed and an added component beyond which nothing is compared: that is another system."""
_ROUNDS = 4
"""Renamed neighbours become known round by round."""
_LONGEST = 100
"""Characters of names that are compared."""

_Neighbour = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Traits:
    """What is known of one side's components, by id."""

    components: Mapping[str, Component]
    images: Mapping[str, frozenset[str]]
    neighbours: Mapping[str, frozenset[_Neighbour]]
    sources: Mapping[str, int]
    """How many components each source folder has."""


def find_renames(old: System, new: System) -> dict[str, str]:
    """New id by old id of the components that changed their name or group; one to one."""
    before, after = _traits(old), _traits(new)
    removed = sorted(before.components.keys() - after.components.keys())
    added = sorted(after.components.keys() - before.components.keys())
    renames: dict[str, str] = {}
    if len(removed) * len(added) > _MOST_PAIRS:
        return renames
    for _ in range(_ROUNDS):
        taken = set(renames.values())
        pairs = [
            (-score, first, second)
            for first in removed
            if first not in renames
            for second in added
            if second not in taken and (score := _score(first, second, before, after, renames))
        ]
        chosen = _one_to_one(sorted(pairs))
        if not chosen:
            break
        renames.update(chosen)
    return renames


def name_of(id_: str) -> str:
    """An id without its kind, as people write it.

    >>> name_of("component:shop/web")
    'shop/web'
    """
    return id_.partition(":")[2]


def _one_to_one(pairs: Iterable[tuple[float, str, str]]) -> dict[str, str]:
    """The best pairs; where two are equally good for one component, neither is sure."""
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    ordered = list(pairs)
    best: dict[str, list[float]] = {}
    for score, first, second in ordered:
        best.setdefault(f"<{first}", []).append(score)
        best.setdefault(f">{second}", []).append(score)
    for score, first, second in ordered:
        if first in chosen or second in taken:
            continue
        if best[f"<{first}"].count(score) > 1 or best[f">{second}"].count(score) > 1:
            continue
        chosen[first] = second
        taken.add(second)
    return chosen


def _score(first: str, second: str, before: _Traits, after: _Traits, renames: Mapping[str, str]) -> float:
    """How sure it is that both are one, 0 where nothing says so."""
    old, new = before.components[first], after.components[second]
    if old.kind != new.kind and not (old.kind in _WRITTEN and new.kind in _WRITTEN):
        return 0
    images = before.images.get(first, frozenset()), after.images.get(second, frozenset())
    same_image = bool(images[0] & images[1])
    same_source = bool(old.source) and old.source == new.source
    own_source = same_source and before.sources[old.source] == after.sources[new.source] == 1
    alike = _likeness(old.name[:_LONGEST].lower(), new.name[:_LONGEST].lower())
    there = frozenset(
        (way, renames.get(other, other), kind)
        for way, other, kind in before.neighbours.get(first, frozenset())
    )
    here = after.neighbours.get(second, frozenset())
    near = len(there & here) / len(there | here) if there or here else 0.0
    isolated = not there and not here
    technologies = _technologies(old), _technologies(new)
    same_technologies = technologies[0] == technologies[1]
    ways = (
        own_source and (same_image or not (images[0] and images[1]) or near >= _NEARLY or alike >= _NEARLY),
        same_source and same_image,
        same_image and near >= _NEARLY,
        same_image and isolated and alike >= _NEARLY,
        alike >= _NEARLY and same_technologies and (near >= _NEARLY or (isolated and bool(technologies[0]))),
        near == 1 and len(here) > 1 and same_technologies and bool(technologies[0]),
    )
    if not any(ways):
        return 0
    return round(own_source * 4 + same_source * 2 + same_image * 2 + near * 2 + alike + same_technologies, 6)


@lru_cache(maxsize=_MOST_PAIRS)
def _likeness(first: str, second: str) -> float:
    return SequenceMatcher(None, first, second).ratio()


def _technologies(one: Component) -> frozenset[str]:
    return frozenset(each.id or each.name.casefold() for each in one.technologies)


def _traits(system: System) -> _Traits:
    images: dict[str, set[str]] = {}
    for environment in system.environments:
        for instance in environment.instances:
            if repository := parse_image(instance.image).repository if instance.image else "":
                images.setdefault(instance.component, set()).add(repository)
    neighbours: dict[str, set[_Neighbour]] = {}
    for one in system.connections:
        if one.confidence != "possible":
            neighbours.setdefault(one.source, set()).add((">", one.target, one.kind))
            neighbours.setdefault(one.target, set()).add(("<", one.source, one.kind))
    return _Traits(
        {one.id: one for one in system.components},
        {id_: frozenset(found) for id_, found in images.items()},
        {id_: frozenset(found) for id_, found in neighbours.items()},
        Counter(one.source for one in system.components if one.source),
    )
