"""Facts from what installs Helm charts: helmfile, Argo CD, Flux, kustomizations with `helmCharts`.

A chart that comes from elsewhere is a workload under the name of its release, of which only the names of
its Services can be told. Charts in the tree are read by `helm`, with the values that stand here.
Formats: https://helmfile.readthedocs.io/#configuration,
https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/,
https://fluxcd.io/flux/components/helm/helmreleases/,
https://kubectl.docs.kubernetes.io/references/kustomize/builtins/#_helmchartinflationgenerator_
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .helm.names import MARKS

if TYPE_CHECKING:
    from .helm.release_files import Release

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

NAME = "helm_releases"
PATTERNS = ("*.yaml", "*.yml", "helmfile.yaml.gotmpl", "Kustomization")


def wants(data: bytes) -> bool:
    """Whether a key or kind of one of the formats begins a line."""
    return MARKS.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the releases of charts that are not in the tree."""
    from .helm.dependencies import is_support
    from .helm.release_files import releases_in

    for release in releases_in(file, tree):
        if release.folder is None and not is_support(release.chart) and "{" not in release.name:
            yield from _facts(release, file.folder)


def _facts(release: Release, folder: str) -> Iterator[Fact]:
    from .helm.dependencies import foreign_facts

    evidence = Evidence(release.place.path, release.place.line, NAME)
    scope = Scope("kubernetes", folder, release.namespace, release.environment)
    values = release.values
    given = values.text("fullnameOverride") if values is not None else ""
    part = values.text("nameOverride") if values is not None else ""
    part = part or release.chart
    full = release.name if part in release.name else f"{release.name}-{part}"
    names = (release.name, given or full)
    yield from foreign_facts(Subject(scope, release.name), release.chart, release.repository, evidence, names)
