"""From a chart's file to its facts, whoever renders it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.formats.yaml import load
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..kubernetes.context import name_of
from .chart import Chart, Reading, find_chart, read_chart
from .dependencies import dependency_facts
from .documents import Documents, facts, read_documents
from .files import files_of, shown_place
from .index import index_of
from .layers import layers_of
from .releases import MAX_RENDERINGS, Installation, installations, releases_of
from .render import RELEASE, Rendering, render

Renderer: TypeAlias = Callable[[Chart, Installation], Rendering]
"""Renders a chart as it is installed."""


def _evaluated(chart: Chart, installation: Installation) -> Rendering:
    return render(chart, installation.values, installation.release, installation.place)


def collect_chart(file: SourceFile, tree: Tree, renderer: Renderer = _evaluated) -> Iterator[Fact | Problem]:
    """Yield what a chart's objects say; nothing for one that is read with another."""
    about = load(file.data, file.path)
    if not isinstance(about, Map):
        raise FormatError(file.path, 1, "not a chart", "a mapping with a name")
    if find_chart(file.folder, tree) != file or is_part(file.folder, tree):
        return
    problems: list[Problem] = []
    chart = read_chart(files_of(file.folder, tree), Reading(tree, problems))
    if chart is None or chart.is_library:
        yield from problems
        return
    layers = layers_of(chart, problems)
    yield from problems
    seen: set[Problem] = set()
    todo = list(installations(layers, releases_of(file.folder, tree)))
    for installation in todo[:MAX_RENDERINGS]:
        for item in _rendered(chart, installation, renderer(chart, installation), tree):
            if not isinstance(item, Problem):
                yield item
            elif item not in seen and (item.rule != "custom-resource"):
                seen.add(item)
                yield item
    if len(todo) > MAX_RENDERINGS:
        place = shown_place(chart.place)
        what = f"installed in {len(todo)} ways, of which {MAX_RENDERINGS} were rendered"
        yield Problem(place.path, place.line, what, "fewer releases", "warning", "helm-limit")


def _rendered(
    chart: Chart, installation: Installation, rendering: Rendering, tree: Tree
) -> Iterator[Fact | Problem]:
    folder, environment = chart.files.root, installation.environment
    documents = read_documents(rendering, chart.name)
    names = _short_names(chart, installation.release, documents)
    yield from facts(documents, folder, environment, tree, names)
    for wanted in rendering.wanted:
        yield from dependency_facts(wanted, folder, environment, chart.name, installation.release)
    yield from _notes(chart, rendering)


def _short_names(chart: Chart, release: str, documents: Documents) -> dict[str, str]:
    """What a release that shares its chart is called: the chart's name behind its own tells nothing."""
    names = {name_of(one) for one in documents.objects}
    long = f"{release}-{chart.name}"
    return {long: release} if release != RELEASE and long in names and release not in names else {}


def _notes(chart: Chart, rendering: Rendering) -> Iterator[Problem]:
    """What could not be evaluated: once a chart."""
    place = shown_place(chart.place)
    if rendering.exhausted:
        what = f"the chart was not rendered to its end: {rendering.exhausted}"
        yield Problem(place.path, place.line, what, "a smaller chart", "warning", "helm-limit")
    machine = rendering.machine
    if machine.unknown:
        names = ", ".join(sorted(machine.unknown)[:8])
        first = shown_place(min(machine.unknown.values()))
        what = f"templates call what is not known here, and get nothing: {names}"
        yield Problem(first.path or place.path, first.line, what, "", "note", "helm-function")


def is_part(folder: str, tree: Tree) -> bool:
    """Whether a chart is read with another one: it lies in that one's `charts`, or is named by its path."""
    above, _, _ = folder.rpartition("/")
    parent = above.rpartition("/")[0] if above.endswith("/charts") else "" if above == "charts" else None
    if parent is not None and find_chart(parent, tree) is not None:
        return True
    return folder in index_of(tree).named
