"""What runs in one environment: a table of components, without what runs elsewhere in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TypeAlias

from archscan.model.elements import Component, Environment, Instance, Property
from archscan.sections.context import Context, merged_evidence
from archscan.sections.deployment_architecture.names import composed, replicas, short_image, workload
from archscan.sections.properties import code_list, values
from archscan.sections.statements import Away, Block, Claim, Code, Line, Note, Row, Table
from archscan.sections.words import listed

_LONG_REGISTRY = 16
_ELLIPSIS = "…/"
_MOST_OPEN = 12
"""Rows of a table that stand open below the matrix."""
_MOST_VALUES = 3
_FEW = 40
_MANY_ALIKE = 3
"""Rows in common from which on it is shorter to say so."""
_RESOURCES = (
    ("CPU", "resources.request.cpu", "resources.limit.cpu"),
    ("Memory", "resources.request.memory", "resources.limit.memory"),
)
_EXTRA = (
    ("Autoscaler", ("scaling.autoscaler",)),
    ("Rollout", ("deploy.strategy",)),
    ("Schedule", ("deploy.schedule",)),
    ("Profile", ("deploy.profile",)),
)
_MEANS = (("compose",), ("kubernetes", "kustomize", "helm", "helm_releases"))
"""Collectors by the means of deployment of their files: what one asks for does not hold with another."""
_Homes: TypeAlias = Sequence[tuple[Environment, Instance]]


@dataclass(slots=True)
class Seen:
    """What the chapter knows while it is written."""

    homes: dict[str, list[tuple[Environment, Instance]]]
    """The instances of each component."""
    told: dict[str, set[tuple[Line, ...]]] = field(default_factory=dict)
    """The rows of each environment that was described already, by its name."""


def instance_table(context: Context, place: Environment, seen: Seen) -> list[Block]:
    """What runs here; of what runs in another environment in the same way only the names."""
    last = len(context.ranks)
    found = sorted(
        place.instances,
        key=lambda one: (context.ranks.get(one.component, last), one.component, one.workload),
    )
    registry = _registry([one.image for one in found])
    cells = {
        index: _cells(context, one, registry, seen.homes.get(one.component, ()))
        for index, one in enumerate(found)
    }
    alike, same = _alike(seen, cells)
    seen.told[place.name] = {tuple(row) for row in cells.values()}
    rest = [index for index in cells if index not in same]
    keep = [0, 1, *(at for at in range(2, len(_COLUMNS)) if any(cells[index][at] for index in rest))]
    rows = tuple(Row(tuple(cells[index][at] for at in keep), found[index].evidence) for index in rest)
    blocks: list[Block] = []
    if same:
        refs = context.refs(found[index].component for index in same)
        proof = merged_evidence(*(found[index].evidence for index in same))
        blocks.append(Claim((f"As in {alike}: ", *listed(refs), "."), proof))
    if rows and registry and any(cells[index][2] for index in rest):
        blocks.append(Note(("In names of images ", Code(_ELLIPSIS), " stands for ", Code(registry), ".")))
    title = f"Components in {place.name}" if place.name else "Components"
    fold = _MOST_OPEN if len(context.system.environments) > 1 else _FEW
    columns = tuple(_COLUMNS[at] for at in keep)
    return [*blocks, Table(title, columns, rows, fold=fold)] if rows else blocks


def _alike(seen: Seen, cells: dict[int, list[Line]]) -> tuple[str, list[int]]:
    """The environment before this one that has most in common with it, and the rows that they share."""
    best: tuple[str, list[int]] = ("", [])
    for name, rows in seen.told.items():
        same = [index for index, row in cells.items() if tuple(row) in rows]
        if len(same) >= _MANY_ALIKE and len(same) > len(best[1]):
            best = (name, same)
    return best


def _registry(images: Sequence[str]) -> str:
    """The registry and path that most images come from, with a slash; "" if they are short or differ."""
    counts: dict[str, int] = {}
    for image in images:
        path = image.rpartition("/")[0]
        if "." in path.partition("/")[0] and len(path) >= _LONG_REGISTRY:
            counts[path] = counts.get(path, 0) + 1
    most = max(counts, key=lambda path: (counts[path], path), default="")
    return f"{most}/" if counts.get(most, 0) >= _MANY_ALIKE else ""


_COLUMNS = (
    "Component", "Runs as", "Image", "Replicas", *(title for title, *_ in _RESOURCES),
    *(title for title, _ in _EXTRA),
)  # fmt: skip


def _cells(context: Context, instance: Instance, registry: str, others: _Homes) -> list[Line]:
    component = context.by_id.get(instance.component)
    properties = _all_properties(component, instance, others)
    image: Line = ()
    if instance.image:
        image = (Code(_shorter(short_image(instance.image), registry)),)
    if not image and composed(instance) and component is not None and component.source:
        # Compose demands one of the two: an image, or a folder to build one from.
        image = ("built from ", Away(component.source, path=component.source))
    return [
        (context.ref(instance.component),),
        (workload(instance.workload),),
        image,
        (replicas(instance),) if replicas(instance) else (),
        *(_span(properties, low, high) for _, low, high in _RESOURCES),
        *(code_list([v for topic in topics for v in values(properties, topic)]) for _, topics in _EXTRA),
    ]


def _shorter(image: str, registry: str) -> str:
    """An image with a mark instead of the registry that most come from: others may name none at all."""
    return f"{_ELLIPSIS}{image.removeprefix(registry)}" if registry and image.startswith(registry) else image


def _all_properties(component: Component | None, instance: Instance, others: _Homes) -> tuple[Property, ...]:
    """The instance's own, and of the component those topics that the instance says nothing about.

    What a file says holds where the files that deploy lie nearest to it: not in one environment what the
    manifests in the folder of another say, and never in Compose what a manifest of a cluster says.
    """
    own = {one.topic for one in instance.properties}
    base = component.properties if component is not None else ()
    here = {proof.path for proof in instance.evidence}
    elsewhere = {proof.path for _, other in others for proof in other.evidence} - here
    with_it = {proof.collector for proof in instance.evidence}
    foreign = {name for means in _MEANS if with_it.isdisjoint(means) for name in means}
    return (
        *instance.properties,
        *(
            one
            for one in base
            if one.topic not in own
            and _holds(
                {proof.path for proof in one.evidence if proof.collector not in foreign}, here, elsewhere
            )
        ),
    )


def _holds(said: set[str], here: set[str], elsewhere: set[str]) -> bool:
    """Whether one of the files that say something lies as near to those that deploy here as to any other."""
    return any(_nearness(path, here) >= _nearness(path, elsewhere) for path in said)


def _nearness(path: str, others: set[str]) -> int:
    """How many folders a file shares with the nearest of others; one more for the file itself."""
    return max((_shared(path, other) for other in others), default=-1)


def _shared(one: str, other: str) -> int:
    if one == other:
        return one.count("/") + 1
    pairs = zip(one.split("/")[:-1], other.split("/")[:-1], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _span(properties: Sequence[Property], low: str, high: str) -> Line:
    """What is asked for and what is allowed: `100m, limit 500m`; all of it where the files differ."""
    asked, allowed = _either(values(properties, low)), _either(values(properties, high))
    if asked and allowed:
        return (f"{asked}, limit {allowed}",)
    return (asked,) if asked else (f"limit {allowed}",) if allowed else ()


def _either(found: Sequence[str]) -> str:
    """Values of several files as alternatives: `75m or 100m`.

    >>> _either(["75m", "100m"]), _either([])
    ('75m or 100m', '')
    """
    named = " or ".join(found[:_MOST_VALUES])
    return f"{named} or {len(found) - _MOST_VALUES} more" if len(found) > _MOST_VALUES else named
