"""Deployment units, and which of them make one system.

A unit is a folder of Compose files or of Kubernetes manifests. One repository may hold one system
in many units (`deploy/compose`, `k8s/base`, `k8s/monitoring`) or many systems (a folder of forty
examples). Units are joined by evidence: they build the same folder, run the same image of the
team's own under the same name, share a stated namespace, name each other's services, or lie in
folders that by custom hold one system's deployment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from archscan.lexicon.environments import stage_of
from archscan.lexicon.words import vocabulary
from archscan.link.facts import FactIndex
from archscan.link.names import GENERIC, canonical
from archscan.link.unionfind import DisjointSets
from archscan.model.facts import Scope, Workload

DEPLOYMENT_FOLDERS = vocabulary(
    "k8s kubernetes kube manifests deploy deployment deployments infra infrastructure ops gitops "
    "clusters helm charts kustomize release releases docker compose docker-compose container "
    "containers .docker .devcontainer apphost environments envs overlays base config .github ci build "
    "scripts hack terraform tf terragrunt opentofu tofu iac cloudformation cfn sam nomad ansible roles "
    "playbooks bicep cdk"
)
"""Folders that hold how a system is deployed, not a system of their own."""
_DEPLOYMENT_SUFFIXES = (
    "-manifests", "-k8s", "-kubernetes", "-deploy", "-deployment", "-compose", ".apphost",
)  # fmt: skip
_DEPLOYMENT_PREFIXES = ("k8s-", "kubernetes-", "kube-", "manifests-", "deploy-", "docker-", "compose-")
MONOREPO_FOLDERS = vocabulary(
    "services apps packages microservices modules src components cmd projects libs server servers "
    "backend frontend applications"
)
"""Folders whose children are parts of one system."""
_COMMONPLACE = 40
"""A name that more units than this use tells nothing."""
_DOCUMENTATION = vocabulary("docs doc documentation old-docs")
_UNSTATED = frozenset({"", "default", "kube-system"})


class Unit(NamedTuple):
    """A folder of Compose files or of manifests, words for an environment taken off."""

    kind: str
    path: str


@lru_cache(maxsize=65_536)
def unit_of(scope: Scope) -> tuple[Unit, str]:
    """The unit of a scope and the environment it stands for: the scope's own, or a folder's word.

    >>> unit_of(Scope("kubernetes", "k8s/overlays/prod"))
    (Unit(kind='kubernetes', path='k8s/overlays'), 'prod')
    """
    if scope.environment:
        return Unit(scope.kind, scope.path), scope.environment
    parts = scope.path.split("/") if scope.path else []
    for position in range(len(parts) - 1, max(-1, len(parts) - 4), -1):
        if stage_of(parts[position]):
            return Unit(scope.kind, "/".join(parts[:position])), parts[position]
    return Unit(scope.kind, scope.path), ""


def without_documentation(workloads: Sequence[Workload]) -> list[Workload]:
    """The workloads that no folder of documentation declares; all, if there are no others."""
    kept = [one for one in workloads if _DOCUMENTATION.isdisjoint(one.subject.scope.path.lower().split("/"))]
    return kept or list(workloads)


def home_of(path: str) -> str:
    """The folder whose system a unit's folder deploys, by the custom of folder names.

    >>> home_of("deploy/kubernetes/manifests"), home_of("k8s-specifications"), home_of("services/a/k8s")
    ('', '', '')
    >>> home_of("react-express-mysql"), home_of("blog/deploy"), home_of("blog/Blog.AppHost")
    ('react-express-mysql', 'blog', 'blog')
    """
    parts = path.split("/") if path else []
    for position, part in enumerate(parts):
        word = part.lower()
        if word in DEPLOYMENT_FOLDERS or word in MONOREPO_FOLDERS or _is_deployment(word):
            parts = parts[:position]
            break
    return "/".join(parts)


def _is_deployment(word: str) -> bool:
    return word.startswith(_DEPLOYMENT_PREFIXES) or word.endswith(_DEPLOYMENT_SUFFIXES)


def group_units(
    index: FactIndex, workloads: Iterable[Workload], own_image: Callable[[Workload], str]
) -> dict[Unit, str]:
    """The system of each unit, by the folder that names it: "" for the one at the root.

    `own_image` says which image of the team's own a workload runs, "" for others' software.
    """
    by_unit: dict[Unit, dict[str, Workload]] = defaultdict(dict)
    for workload in workloads:
        by_unit[unit_of(workload.subject.scope)[0]].setdefault(canonical(workload.subject.name), workload)
    for permit in index.permits:
        by_unit.setdefault(unit_of(permit.scope)[0], {})
    if not by_unit:
        return {}
    units = sorted(by_unit)
    sets = DisjointSets(units)
    _join_equal(sets, ((home_of(unit.path), unit) for unit in units))
    _join_equal(sets, _builds(by_unit))
    _join_equal(sets, _namespaces(index, workloads))
    _join_named(sets, by_unit, own_image)
    _join_references(sets, index, by_unit)
    homes: dict[Unit, str] = {}
    for members in sets.sets():
        home = min(
            (home_of(unit.path) for unit in members), key=lambda path: (path.count("/"), path != "", path)
        )
        homes.update(dict.fromkeys(members, home))
    return homes


def _join_equal(sets: DisjointSets[Unit], keyed: Iterable[tuple[object, Unit]]) -> None:
    first: dict[object, Unit] = {}
    for key, unit in keyed:
        sets.union(first.setdefault(key, unit), unit)


def _builds(by_unit: dict[Unit, dict[str, Workload]]) -> Iterable[tuple[object, Unit]]:
    """The same folder, built."""
    for unit, workloads in by_unit.items():
        for workload in workloads.values():
            if workload.build is not None:
                yield (workload.build, workload.dockerfile), unit


def _namespaces(index: FactIndex, workloads: Iterable[Workload]) -> Iterable[tuple[object, Unit]]:
    """A namespace that several folders state is one system's."""
    for scope in [*(one.subject.scope for one in workloads), *(one.scope for one in index.permits)]:
        if scope.kind == "kubernetes" and scope.name not in _UNSTATED:
            yield ("namespace", scope.name), unit_of(scope)[0]


def _join_named(
    sets: DisjointSets[Unit],
    by_unit: dict[Unit, dict[str, Workload]],
    own_image: Callable[[Workload], str],
) -> None:
    """Two of the team's own workloads in common, or all that the smaller unit has.

    A workload is common to two units if they call it the same and run the same image of it, or if the
    name is a telling one and they do not build it from different folders.
    """
    own: dict[Unit, dict[str, Workload]] = defaultdict(dict)
    units_of: dict[str, list[Unit]] = defaultdict(list)
    for unit, workloads in by_unit.items():
        for name, workload in workloads.items():
            if workload.build is not None or own_image(workload):
                own[unit][name] = workload
                units_of[name].append(unit)
    common: dict[tuple[Unit, Unit], int] = defaultdict(int)
    for name, units in units_of.items():
        if len(units) > _COMMONPLACE:
            continue
        for position, unit in enumerate(units):
            for other in units[position + 1 :]:
                common[unit, other] += _likeness(name, own[unit][name], own[other][name], own_image)
    for (unit, other), count in common.items():
        if count >= min(2, len(own[unit]), len(own[other])):
            sets.union(unit, other)


def _likeness(name: str, one: Workload, other: Workload, own_image: Callable[[Workload], str]) -> int:
    if one.build is not None and other.build is not None:
        return 1 if one.build == other.build else -2
    image = own_image(one)
    if image and image == own_image(other):
        return 1
    return 0 if name in GENERIC else 1


def _join_references(
    sets: DisjointSets[Unit], index: FactIndex, by_unit: dict[Unit, dict[str, Workload]]
) -> None:
    """A unit that states the address of a service which only one other system provides belongs to it, and so
    does one that puts a service before workloads which it has none of."""
    providers: dict[str, set[Unit]] = defaultdict(set)
    fronts: list[tuple[Unit, str]] = []
    labels = _labels(by_unit)
    for provides in index.provides:
        unit = unit_of(provides.subject.scope)[0]
        if unit in by_unit:
            if provides.selects and not labels[unit].issuperset(provides.selects):
                fronts.append((unit, provides.name))
            else:
                providers[provides.name].add(unit)
    for unit, name in fronts:
        found = {sets.find(provider) for provider in providers.get(name, ())}
        if len(found) == 1 and sets.find(unit) not in found:
            sets.union(unit, found.pop())
    for requires in index.requires:
        unit = unit_of(requires.subject.scope)[0]
        host = requires.host.split(".", 1)[0]
        routed = requires.via == "ingress"  # a name that has to be a service's
        stray = requires.bare and not routed
        if stray or unit not in by_unit or (canonical(host) in GENERIC and not routed):
            continue
        found = {sets.find(provider) for provider in providers.get(host, ())}
        if len(found) == 1 and sets.find(unit) not in found:
            sets.union(unit, found.pop())


def _labels(by_unit: dict[Unit, dict[str, Workload]]) -> dict[Unit, set[tuple[str, str]]]:
    """The labels that a unit's workloads carry."""
    return {
        unit: {label for workload in workloads.values() for label in workload.labels}
        for unit, workloads in by_unit.items()
    }
