"""Identity: which workloads are the same part of a system."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from archscan.lexicon.environments import stage_of
from archscan.link.names import canonical, display
from archscan.link.sources import SourceFolders
from archscan.link.units import Unit, unit_of
from archscan.model.evidence import Evidence
from archscan.model.facts import Workload

SOURCE_KINDS = frozenset({"dockerfile", "project", "application", "image_build"})
"""Workloads that only source speaks of."""
ROUTING_KINDS = frozenset({"Ingress", "Gateway", "VirtualService", "IngressRoute", "Route"})
"""Objects that stand for a proxy's routes: never the same part as a workload of their name."""
_NAME_LABELS = ("app.kubernetes.io/name", "app", "k8s-app", "io.kompose.service")
_VERSION_LABELS = ("version", "app.kubernetes.io/version")
_VERSION = re.compile(r"v\d{1,3}(?:[.-]\d{1,3}){0,2}|canary|stable|blue|green|baseline")


@dataclass(eq=False, slots=True)
class Part:
    """A component in the making: all workloads that are the same thing."""

    group: str
    name: str
    workloads: list[Workload]
    routing: bool = False
    source: str = ""
    aliases: set[str] = field(default_factory=set)
    named_by: dict[str, Evidence] = field(default_factory=dict)
    """Lines that give it another name, by that name, where they are others than those of its workloads."""

    @property
    def deployed(self) -> bool:
        """Whether any file deploys it; else only its code shows it."""
        return any(one.kind not in SOURCE_KINDS for one in self.workloads)

    @property
    def made(self) -> bool:
        """Whether files say which folder it is made from; else a name alone does."""
        return not self.deployed or any(one.build is not None for one in self.workloads)

    @property
    def units(self) -> set[tuple[Unit, str]]:
        """Where it is deployed: unit and environment."""
        return {unit_of(one.subject.scope) for one in self.workloads}


def identify(
    workloads: Sequence[Workload],
    groups: dict[Unit, str],
    own_image: Callable[[Workload], str],
    folders: SourceFolders,
    software: Callable[[Workload], str],
) -> list[Part]:
    """Parts of all systems, sorted by group and name. `software` gives the key in the lexicon of the known
    software that a workload runs as it is."""
    by_key: dict[tuple[str, str, bool], list[Workload]] = defaultdict(list)
    for workload in workloads:
        group = groups[unit_of(workload.subject.scope)[0]]
        routing = workload.kind in ROUTING_KINDS
        by_key[group, canonical(_unversioned(workload)), routing].append(workload)
    parts = [
        _part(group, found, routing, folders, own_image) for (group, _, routing), found in by_key.items()
    ]
    running = {(part.group, part.name) for part in parts if not part.routing}
    for part in parts:
        if part.routing and (part.group, part.name) in running:
            part.name = f"{part.name}-{part.workloads[0].kind.lower()}"
    parts = _merge_same_software(_merge_same_code(parts, own_image), software)
    return sorted(_without_test_rigs(parts), key=lambda part: (part.group, part.name))


def _unversioned(workload: Workload) -> str:
    """A workload's name without the version that its labels tell: `reviews-v2` of the application `reviews`.

    Labels: https://istio.io/latest/docs/ops/deployment/application-requirements/#pod-requirements
    """
    labels = dict(workload.labels)
    version = next((labels[key] for key in _VERSION_LABELS if labels.get(key)), "")
    for application in (labels[key] for key in _NAME_LABELS if labels.get(key)):
        before, _, rest = workload.subject.name.partition(f"{application}-")
        if not before and rest and (rest == version or _VERSION.fullmatch(rest)):
            return application
    return workload.subject.name


def source_parts(workloads: Sequence[Workload], name: str) -> list[Part]:
    """Parts of a repository that deploys nothing: its Dockerfiles and the programs without one, else the
    project at its root."""
    images = [one for one in workloads if one.kind == "dockerfile"]
    projects = [one for one in workloads if one.kind == "project"]
    running = [one for one in workloads if one.kind == "application"]
    folders = {one.subject.scope.path for one in images}
    running = [one for one in running if not _is_within(one.subject.scope.path, folders)]
    chosen = [*images, *running] or [one for one in projects if not one.subject.scope.path] or projects[:1]
    parts: dict[str, Part] = {}
    for workload in chosen:
        folder = workload.subject.scope.path
        if any(
            stage_of(part) == "test" or part.lower() in ("docs", "examples", ".devcontainer")
            for part in folder.split("/")
        ):
            continue
        own = folder.rpartition("/")[2] or workload.subject.name or name
        part = parts.setdefault(folder, Part("", own, [], source=folder))
        part.workloads.append(workload)
        if workload.subject.name and workload.subject.name != own:
            part.aliases.add(workload.subject.name)
    return sorted(parts.values(), key=lambda part: (part.name, part.source))


def _is_within(folder: str, folders: Collection[str]) -> bool:
    """Whether a folder is one of these or lies in one; the root holds all if it is the only one."""
    while folder:
        if folder in folders:
            return True
        folder = folder.rpartition("/")[0]
    return "" in folders and not folder and len(folders) == 1


def _part(
    group: str,
    workloads: list[Workload],
    routing: bool,
    folders: SourceFolders,
    own_image: Callable[[Workload], str],
) -> Part:
    names: dict[str, int] = defaultdict(int)
    for workload in workloads:
        names[display(_unversioned(workload))] += 1
    name = min(names, key=lambda one: (-names[one], len(one), one))
    if routing:
        name = name.rpartition("/")[2]
    part = Part(group, name, workloads, routing)
    for workload in workloads:
        part.aliases.add(workload.subject.name.rpartition("/")[2])
        labels = dict(workload.labels)
        part.aliases.update(labels[key] for key in _NAME_LABELS if labels.get(key))
    if not routing:
        part.source = _source(part, folders, own_image)
    return part


def _source(part: Part, folders: SourceFolders, own_image: Callable[[Workload], str]) -> str:
    """The folder that the part is built from if anything lies there, else the one that its own image is
    called by: a Compose file that is to be copied names folders that are not where it stands."""
    built = [found for workload in part.workloads if (found := folders.built(workload))]
    if there := next((one for one in built if folders.holds(one)), ""):
        return there
    image = next((workload.image for workload in part.workloads if own_image(workload)), "")
    named = None
    if image or any(workload.build == "" for workload in part.workloads):
        named = folders.named([part.name], image, part.group)
    return named or (built[0] if built else "")


def _merge_same_code(parts: list[Part], own_image: Callable[[Workload], str]) -> list[Part]:
    """Parts of different units that alone there run one own image, or are built from one folder, or are
    made from one folder under one name in singular and plural."""
    claims: dict[tuple[str, str, str], list[Part]] = defaultdict(list)
    for part in parts:
        images = {image for one in part.workloads if (image := own_image(one))}
        for image in sorted(images):
            claims[part.group, "image", image].append(part)
        builds = {f"{one.build}|{one.dockerfile}|{one.target}" for one in part.workloads if one.build}
        for build in sorted(builds):
            claims[part.group, "build", build].append(part)
        if part.source:
            stem = canonical(part.name).removesuffix("s")
            claims[part.group, "source", f"{part.source}|{stem}"].append(part)
    gone: set[int] = set()
    for sharers in claims.values():
        alive = [part for part in sharers if id(part) not in gone]
        if len(alive) < 2 or not _disjoint(alive):
            continue
        keeper = min(alive, key=lambda part: (-len(part.workloads), len(part.name), part.name))
        for part in alive:
            if part is not keeper:
                keeper.workloads.extend(part.workloads)
                keeper.aliases |= part.aliases | {part.name}
                keeper.named_by = {**part.named_by, **keeper.named_by}
                keeper.source = keeper.source or part.source
                gone.add(id(part))
    return [part for part in parts if id(part) not in gone]


def _merge_same_software(parts: list[Part], software: Callable[[Workload], str]) -> list[Part]:
    """Parts that alone run some software in their units, where the units deploy the same system: they have
    two other parts in common. A system's one MySQL may be called `mysql` here and `db` there."""
    members: dict[Unit, list[Part]] = defaultdict(list)
    for part in parts:
        for unit in {unit for unit, _ in part.units}:
            members[unit].append(part)
    alone: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for part in parts:
        runs = {software(one) for one in part.workloads}
        if len(runs) == 1 and (id_ := runs.pop()):
            alone[part.group, id_].append(part)
    gone: set[int] = set()
    for sharers in alone.values():
        if not 2 <= len(sharers) <= 4 or not _disjoint(sharers):
            continue
        first = sharers[0]
        if all(_in_common(first, other, members) for other in sharers[1:]):
            keeper = min(sharers, key=lambda part: (-len(part.workloads), len(part.name), part.name))
            for part in sharers:
                if part is not keeper:
                    keeper.workloads.extend(part.workloads)
                    keeper.aliases |= part.aliases | {part.name}
                    keeper.named_by = {**part.named_by, **keeper.named_by}
                    gone.add(id(part))
    return [part for part in parts if id(part) not in gone]


def _in_common(one: Part, other: Part, members: dict[Unit, list[Part]]) -> bool:
    near = {id(part) for unit, _ in one.units for part in members[unit]}
    return len({id(part) for unit, _ in other.units for part in members[unit] if id(part) in near}) >= 2


def _disjoint(parts: Iterable[Part]) -> bool:
    seen: set[Unit] = set()
    for part in parts:
        units = {unit for unit, _ in part.units}
        if units & seen:
            return False
        seen |= units
    return True


def _without_test_rigs(parts: list[Part]) -> list[Part]:
    """Leave out what only test files deploy, unless a repository has nothing else."""
    kept = [part for part in parts if any(stage_of(environment) != "test" for _, environment in part.units)]
    return kept or parts
