"""Collectors that only a comparison with what runs needs: the names of variables in manifests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archscan.collectors.deployment import kubernetes, kustomize
from archscan.collectors.deployment.kubernetes.objects import Finder
from archscan.collectors.deployment.kubernetes.variables import find_variables
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem
from archscan.source import Collector, SourceFile, Tree


@dataclass(frozen=True, slots=True)
class _Variables:
    """A collector of manifests that yields the names of variables and nothing else."""

    NAME: str
    PATTERNS: tuple[str, ...]
    wants: Callable[[bytes], bool]
    read: Callable[[SourceFile, Tree, Finder], Iterator[Fact | Problem]]

    def collect(self, file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
        """Yield the names of each workload's variables; the files' problems are reported elsewhere."""
        for found in self.read(file, tree, find_variables):
            if isinstance(found, Setting):
                yield found


COLLECTORS: tuple[Collector, ...] = (
    _Variables(kubernetes.NAME, tuple(kubernetes.PATTERNS), kubernetes.wants, kubernetes.read_manifests),
    _Variables(kustomize.NAME, tuple(kustomize.PATTERNS), kustomize.wants, kustomize.read_kustomization),
)
