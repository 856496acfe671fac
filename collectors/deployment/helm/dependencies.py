"""Facts of dependencies that a chart names and the tree does not hold: they run, more is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archscan.formats.node import Map
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Provides, Scope, Subject, Uses, Workload
from archscan.model.problem import Problem

from .documents import named
from .files import shown_place
from .names import NAME
from .render import Wanted

_SERVICES = ("", "-master", "-primary", "-headless", "-hl", "-server", "-svc", "-read", "-replicas", "-node")
"""What charts put behind their full name for the Services they make."""
_SUPPORT = frozenset(("common", "library", "base", "bitnami-common", "lib-chart", "k8s-common", "helpers"))


def dependency_facts(
    wanted: Wanted, folder: str, environment: str, chart: str, release: str
) -> Iterator[Fact | Problem]:
    """Yield the workload that a dependency stands for, and the names its Services commonly have."""
    dependency = wanted.dependency
    place = shown_place(dependency.place)
    evidence = Evidence(place.path, place.line, NAME)
    if is_support(dependency.name):
        return
    name = _full_name(wanted, chart, release)
    subject = Subject(Scope("kubernetes", folder, "", environment), name)
    yield from foreign_facts(subject, dependency.name, dependency.repository, evidence, (name,))
    what = f"the chart {dependency.name} is not in the tree; of its objects only the name is known"
    yield Problem(evidence.path, evidence.line, what, "", "note", "helm-dependency")


def foreign_facts(
    subject: Subject, chart: str, repository: str, evidence: Evidence, names: Iterable[str]
) -> Iterator[Fact]:
    """Yield that a chart from elsewhere is installed, and the hosts that its Services may be."""
    yield Workload(subject, "HelmDependency", evidence)
    yield Uses(subject, "image", f"{_owner(repository)}{chart}", evidence)
    for name in dict.fromkeys(names):
        for ending in _SERVICES:
            yield Provides(subject, f"{name}{ending}", evidence)


def is_support(chart: str) -> bool:
    """Whether a chart of this name only lends templates to others.

    >>> is_support("common"), is_support("acme-lib"), is_support("redis")
    (True, True, False)
    """
    return chart in _SUPPORT or chart.endswith(("-library", "-lib", "-common"))


def _full_name(wanted: Wanted, chart: str, release: str) -> str:
    """The name that the dependency's objects have by the convention of charts, without the release's."""
    given = _text(wanted.values, "fullnameOverride")
    if not given:
        given = f"{release}-{_text(wanted.values, 'nameOverride') or wanted.dependency.key}"
    return named(given, chart)


def _text(values: Map, key: str) -> str:
    found = values.get(key)
    return found if isinstance(found, str) and "{{" not in found else ""


def _owner(repository: str) -> str:
    """The owner whose images a repository's charts run, where that is known."""
    return "bitnami/" if "bitnami" in repository else ""
