"""Facts from kustomizations, read statically: overlays as environments, and what bases generate.

An overlay yields its resulting objects under the environment that its folder names, with names as the
base writes them and in the base's scope, so that they join it; evidence stays where each value was
written. A kustomization that changes its resources without being an overlay yields the result; one
that only lists them yields what its manifests do not say themselves.
Format: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.formats.yaml import load
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..kubernetes.context import Origin, name_of, namespace_of
from ..kubernetes.objects import Finder, facts_of
from ..kustomization import (
    FILE_NAMES,
    environment_of,
    find_kustomization,
    home_of,
    is_claimed,
    is_kustomization,
    references_of,
)
from .build import Build, build
from .resources import Resource

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

NAME = "kustomize"
PATTERNS = FILE_NAMES


def wants(data: bytes) -> bool:
    """Whether there is a mapping at all."""
    return b":" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what a kustomization adds to the manifests beside it."""
    return read_kustomization(file, tree, facts_of)


def read_kustomization(file: SourceFile, tree: Tree, find: Finder) -> Iterator[Fact | Problem]:
    """What `find` makes of the objects that a kustomization adds or changes."""
    if find_kustomization(file.folder, tree) != file:
        what = "a second kustomization in this folder, not read"
        yield Problem(file.path, 0, what, f"one of {', '.join(FILE_NAMES)}", "warning", "ambiguous")
        return
    root = load(file.data, file.path)
    if root is None:
        return
    if not isinstance(root, Map):
        raise FormatError(file.path, 1, "not a kustomization", "a mapping")
    references = references_of(file.path, file.data)
    if references is None or references.component or (file.folder and is_claimed(file.folder, tree)):
        return
    state = Build(tree)
    resources = build(state, file, root)
    environment = environment_of(file.folder, references)
    named = state.files.get(file.path, set())
    for owner, problem in state.problems:
        name = problem.path.rpartition("/")[2]
        if owner == file.path and (is_kustomization(name) or is_claimed(problem.path, tree)):
            yield problem
    if not environment and not references.changes:
        resources = [one for one in resources if one.object.path == file.path]
    for fact in _facts(resources, file.folder, environment, tree, find):
        if isinstance(fact, Problem) and not (fact.path in named and is_claimed(fact.path, tree)):
            continue  # of the base, which reports it itself
        yield fact


def _facts(
    resources: Sequence[Resource], folder: str, environment: str, tree: Tree, find: Finder
) -> Iterator[Fact | Problem]:
    bases = [one.folder for one in resources if not one.own]
    home = _common_folder(bases) if bases else home_of(folder, tree)
    objects = [one.object for one in resources]
    doubled = _doubled(resources)
    groups: dict[tuple[str, str, str], list[Map]] = {}
    for one in resources:
        scope = home if one.own else one.folder
        groups.setdefault((scope, one.prefix, one.suffix), []).append(one.object)
    lines = _lines(tree)
    for (scope, prefix, suffix), members in groups.items():
        names: dict[str, str] = {}
        if doubled and (prefix or suffix):
            names = {name_of(one): f"{prefix}{name_of(one)}{suffix}" for one in members}
        origin = Origin(scope, environment, NAME, prefix, suffix, names, lines)
        yield from find(members, origin, objects)


def _common_folder(folders: Sequence[str]) -> str:
    common = folders[0].split("/") if folders and folders[0] else []
    for folder in folders:
        parts = folder.split("/")
        same = 0
        while same < min(len(common), len(parts)) and common[same] == parts[same]:
            same += 1
        common = common[:same]
    return "/".join(common)


def _doubled(resources: Sequence[Resource]) -> bool:
    """Whether two copies of one object meet, told apart by prefix or suffix alone."""
    seen: set[tuple[str, str, str]] = set()
    for one in resources:
        key = (one.object.text("kind"), namespace_of(one.object), name_of(one.object))
        if key in seen:
            return True
        seen.add(key)
    return False


def _lines(tree: Tree) -> Callable[[str], Sequence[str]]:
    @lru_cache(maxsize=64)
    def lines(path: str) -> Sequence[str]:
        file = tree.read(path)
        try:
            return file.text.split("\n") if file is not None else ()
        except FormatError:
            return ()

    return lines
