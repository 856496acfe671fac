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

from .chart import Chart, Reading, find_chart, read_chart
from .dependencies import dependency_facts
from .documents import facts, read_documents
from .files import files_of, shown_place
from .index import index_of
from .layers import layers_of
from .render import Rendering, render

Renderer: TypeAlias = Callable[[Chart, Map], Rendering]
"""Renders a chart with values above its own."""


def collect_chart(file: SourceFile, tree: Tree, renderer: Renderer = render) -> Iterator[Fact | Problem]:
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
    yield from _rendered(chart, renderer(chart, Map()), "", tree)
    for layer in layers:
        for item in _rendered(chart, renderer(chart, layer.values), layer.environment, tree):
            if not isinstance(item, Problem):  # they are those of the chart itself
                yield item


def _rendered(chart: Chart, rendering: Rendering, environment: str, tree: Tree) -> Iterator[Fact | Problem]:
    folder = chart.files.root
    documents = read_documents(rendering, chart.name)
    for item in facts(documents, folder, environment, tree):
        if not (isinstance(item, Problem) and item.rule == "custom-resource"):
            yield item
    for wanted in rendering.wanted:
        yield from dependency_facts(wanted, folder, environment, chart.name)
    yield from _notes(chart, rendering)


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
