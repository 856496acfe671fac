"""Facts of dependencies that a chart names and the tree does not hold: they run, more is not known."""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Provides, Scope, Subject, Uses, Workload
from archscan.model.problem import Problem

from .documents import NAME, named
from .files import shown_place
from .render import RELEASE, Wanted

_SERVICES = ("", "-master", "-primary", "-headless", "-hl", "-server", "-svc", "-read", "-replicas", "-node")
"""What charts put behind their full name for the Services they make."""
_SUPPORT = frozenset(("common", "library", "base", "bitnami-common", "lib-chart", "k8s-common", "helpers"))


def dependency_facts(wanted: Wanted, folder: str, environment: str, release: str) -> Iterator[Fact | Problem]:
    """Yield the workload that a dependency stands for, and the names its Services commonly have."""
    dependency = wanted.dependency
    place = shown_place(dependency.place)
    evidence = Evidence(place.path, place.line, NAME)
    if dependency.name in _SUPPORT or dependency.name.endswith(("-library", "-lib", "-common")):
        return
    name = _full_name(wanted, release)
    subject = Subject(Scope("kubernetes", folder, "", environment), name)
    image = f"{_owner(dependency.repository)}{dependency.name}"
    yield Workload(subject, "HelmDependency", evidence)
    yield Uses(subject, "image", image, evidence)
    for ending in _SERVICES:
        yield Provides(subject, f"{name}{ending}", evidence)
    what = f"the chart {dependency.name} is not in the tree; of its objects only the name is known"
    yield Problem(evidence.path, evidence.line, what, "", "note", "helm-dependency")


def _full_name(wanted: Wanted, release: str) -> str:
    """The name that the dependency's objects have by the convention of charts, without the release's."""
    given = _text(wanted.values, "fullnameOverride")
    if not given:
        given = f"{RELEASE}-{_text(wanted.values, 'nameOverride') or wanted.dependency.key}"
    return named(given, release)


def _text(values: Map, key: str) -> str:
    found = values.get(key)
    return found if isinstance(found, str) and "{{" not in found else ""


def _owner(repository: str) -> str:
    """The owner whose images a repository's charts run, where that is known."""
    return "bitnami/" if "bitnami" in repository else ""
