"""Chapter "Deployment Architecture": what runs where, with which image, replicas and resources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from archscan.model.elements import Component, Environment, Instance, Property
from archscan.sections.context import Context, by_stage, merged_evidence, part, region_id, unseen
from archscan.sections.pictures import picture
from archscan.sections.properties import code_list, placed, values
from archscan.sections.statements import (
    Away,
    Block,
    ChapterView,
    Claim,
    Code,
    Inline,
    Items,
    Line,
    Note,
    Part,
    Prose,
    Row,
    Strong,
    Table,
)
from archscan.sections.words import count, listed

HEADING = "Deployment Architecture"
_MOST_FILES = 4
_DIGEST = len("sha256:") + 12
_LONG_REGISTRY = 16
_MOST_OPEN = 12
"""Rows of a table that stand open below the matrix."""
_FEW = 40
_MANY_ALIKE = 3
"""Rows in common from which on it is shorter to say so."""
_WIDTH = 4
"""Environments that fit beside each other in a table."""
_STAGES = (("development", "Development"), ("staging", "Staging"), ("production", "Production"))
_WORKLOADS = {
    "compose_service": "Compose service",
    "aspire_resource": "Aspire resource",
    "dockerfile": "image",
    "project": "project",
}
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
_Homes: TypeAlias = Sequence[tuple[Environment, Instance]]


@dataclass(slots=True)
class _Seen:
    """What the chapter knows while it is written."""

    homes: dict[str, list[tuple[Environment, Instance]]]
    """The instances of each component."""
    told: dict[str, set[tuple[Line, ...]]] = field(default_factory=dict)
    """The rows of each environment that was described already, by its name."""


def build(context: Context) -> ChapterView:
    """The matrix of environments, then one part for each stage of the template."""
    places = context.system.environments
    seen = _Seen(placed(context))
    lead: list[Block] = _matrix(context, places, seen) if len(places) > 1 else []
    parts = [part(context, HEADING, "", lead)]
    for stage, title in _STAGES:
        here = [one for one in places if one.stage == stage]
        blocks = [block for one in here for block in _environment(context, one, len(here) > 1, seen)]
        missing = unseen(f"a Compose file, overlay or namespace for {stage}")
        parts.append(
            part(context, HEADING, f"{title} Environment", blocks, missing, f"environments: {stage}")
        )
    rest = [one for one in places if one.stage not in dict(_STAGES)]
    for one in rest:
        heading = f"Environment: {one.name}" if one.name else "Environment"
        blocks = _environment(context, one, False, seen)
        parts.append(
            Part(region_id("environments", one.id.partition(":")[2]), heading, tuple(blocks), 3, False)
        )
    return ChapterView("deployment-architecture", HEADING, tuple(parts))


def _matrix(context: Context, places: Sequence[Environment], seen: _Seen) -> list[Block]:
    """What runs where: image and replicas, a few environments beside each other."""
    ranked = by_stage(places)
    blocks: list[Block] = []
    for start in range(0, len(ranked), _WIDTH):
        shown = ranked[start : start + _WIDTH]
        rows = []
        for component in context.components:
            found = seen.homes.get(component.id, ())
            cells = [_cell(component, [one for place, one in found if place is here]) for here in shown]
            if any(cells):
                rows.append(Row(((context.ref(component.id),), *(cell or ("–",) for cell in cells))))
        columns = ("Component", *(one.name for one in shown))
        if rows:
            blocks.append(Table("Components by environment", columns, tuple(rows), "none", linked=False))
    return blocks


def _cell(component: Component, instances: Sequence[Instance]) -> Line:
    """The image without its registry, and how many of it."""
    line: list[Inline] = []
    for instance in instances:
        name = short_image(instance.image).rpartition("/")[2]
        kind = "built" if component.source and _composed(instance) else workload(instance.workload)
        shown: Inline = Code(name) if name else kind
        many = _replicas(instance)
        if shown not in line:
            line += [", ", shown] if line else [shown]
            line += [f" ×{many}"] if many and many != "1" else []
    return tuple(line)


def short_image(image: str) -> str:
    """An image without the long part of its digest.

    >>> short_image("otel/collector:1.2@sha256:f2f01157055a9b2a"), short_image("a@sha256:f2f01157055a9b2a")
    ('otel/collector:1.2', 'a@sha256:f2f01157055a')
    """
    name, at, digest = image.partition("@")
    if not at or ":" in name.rpartition("/")[2]:
        return name
    return f"{name}@{digest[:_DIGEST]}"


def _composed(instance: Instance) -> bool:
    return instance.workload == "compose_service"


def workload(kind: str) -> str:
    """The kind of a workload for people.

    >>> workload("compose_service"), workload("StatefulSet")
    ('Compose service', 'StatefulSet')
    """
    return _WORKLOADS.get(kind, kind)


def _replicas(instance: Instance) -> str:
    return instance.replicas or "".join(values(instance.properties, "availability.replicas")[:1])


def _environment(context: Context, place: Environment, named: bool, seen: _Seen) -> list[Block]:
    blocks: list[Block] = []
    if named:
        blocks.append(Note((Strong(place.name),)))
    if place.description:
        blocks.append(Prose(place.description, place.evidence))
    if source := _defined(place):
        blocks.append(source)
    blocks += _watch(context, place)
    blocks += _instances(context, place, seen)
    return [*blocks, *picture(context, "environment", place.name)]


def _defined(place: Environment) -> Claim | None:
    """In how many of which files it is written down: how to start it, as far as files say."""
    paths = dict.fromkeys(
        proof.path
        for proof in (*place.evidence, *(p for one in place.instances for p in one.evidence))
        if proof.collector != "archscan.yaml"  # it describes and deploys nothing
    )
    if not paths:
        return None
    what = count(len({one.component for one in place.instances}), "component")
    return Claim((f"{what}, defined in ", *_files(sorted(paths)), "."))


def _files(paths: Sequence[str]) -> Line:
    """A few files by name, many by their folders."""
    if len(paths) <= _MOST_FILES:
        return listed([Away(path, path=path) for path in paths])
    folders: dict[str, int] = {}
    for path in paths:
        folder = path.rpartition("/")[0]
        folders[folder] = folders.get(folder, 0) + 1
    shown: list[Inline] = []
    for folder, number in list(folders.items())[:_MOST_FILES]:
        shown += [
            ", " if shown else "",
            f"{count(number, 'file')} in ",
            Away(folder or "the root folder", path=folder or "."),
        ]
    if len(folders) > _MOST_FILES:
        shown.append(f" and {count(len(folders) - _MOST_FILES, 'more folder')}")
    return tuple(shown)


def _watch(context: Context, place: Environment) -> list[Block]:
    """Development watch rules: what follows a change of source."""
    claims = []
    for instance in place.instances:
        rules = values(instance.properties, "deploy.watch")
        if rules:
            line = (context.ref(instance.component), " follows changes of its source: ", *code_list(rules))
            proof = [one.evidence for one in instance.properties if one.topic == "deploy.watch"]
            claims.append(Claim((*line, "."), merged_evidence(*proof)))
    return [Items(tuple(claims), "watch rules")] if claims else []


def _instances(context: Context, place: Environment, seen: _Seen) -> list[Block]:
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
        blocks.append(Note(("Images without a registry are from ", Code(registry), ".")))
    title = f"Components in {place.name}" if place.name else "Components"
    fold = _MOST_OPEN if len(context.system.environments) > 1 else _FEW
    columns = tuple(_COLUMNS[at] for at in keep)
    return [*blocks, Table(title, columns, rows, fold=fold)] if rows else blocks


def _alike(seen: _Seen, cells: dict[int, list[Line]]) -> tuple[str, list[int]]:
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
        image = (Code(short_image(instance.image).removeprefix(registry)),)
    if not image and _composed(instance) and component is not None and component.source:
        # Compose demands one of the two: an image, or a folder to build one from.
        image = ("built from ", Away(component.source, path=component.source))
    return [
        (context.ref(instance.component),),
        (workload(instance.workload),),
        image,
        (_replicas(instance),) if _replicas(instance) else (),
        *(_span(properties, low, high) for _, low, high in _RESOURCES),
        *(code_list([v for topic in topics for v in values(properties, topic)]) for _, topics in _EXTRA),
    ]


def _all_properties(component: Component | None, instance: Instance, others: _Homes) -> tuple[Property, ...]:
    """The instance's own, and of the component those topics that the instance says nothing about.

    What a file says in which the component stands for other environments holds there only.
    """
    own = {one.topic for one in instance.properties}
    base = component.properties if component is not None else ()
    here = {proof.path for proof in instance.evidence}
    elsewhere = {proof.path for _, other in others for proof in other.evidence} - here
    return (
        *instance.properties,
        *(
            one
            for one in base
            if one.topic not in own and _holds({proof.path for proof in one.evidence}, here, elsewhere)
        ),
    )


def _holds(said: set[str], here: set[str], elsewhere: set[str]) -> bool:
    """Whether what some files say holds where others deploy: unless it is said for elsewhere only."""
    return bool(said & here) or not said & elsewhere


def _span(properties: Sequence[Property], low: str, high: str) -> Line:
    """What is asked for and what is allowed: `100m, limit 500m`."""
    asked, allowed = values(properties, low), values(properties, high)
    if asked and allowed:
        return (f"{asked[0]}, limit {allowed[0]}",)
    return (asked[0],) if asked else (f"limit {allowed[0]}",) if allowed else ()
