"""A Helm chart with its templates, values and subcharts, read from the tree and not yet rendered.

https://helm.sh/docs/topics/charts/
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from archscan.errors import FormatError
from archscan.formats.gotemplate import parse
from archscan.formats.gotemplate_nodes import Template
from archscan.formats.node import Map, Place
from archscan.formats.yaml import load
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .files import Files, files_of, shown, unpacked
from .index import Index, index_of, local_folder
from .manifest import Dependency, dependencies_of
from .names import CHART_FILES
from .patterns import is_version_in
from .values import read_values

MAX_DEPTH = 8
MAX_CHARTS = 200
_TEMPLATES = (".yaml", ".yml", ".json", ".tpl", ".txt")


@dataclass(frozen=True, slots=True)
class Subchart:
    """A chart within a chart; without a dependency it is one that just lies there."""

    chart: Chart
    dependency: Dependency | None

    @property
    def key(self) -> str:
        return self.dependency.key if self.dependency else self.chart.name


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as its files say."""

    name: str
    place: Place
    """Where the name stands."""
    about: Map
    """Chart.yaml."""
    values: Map
    templates: tuple[Template, ...]
    files: Files
    subcharts: tuple[Subchart, ...]
    missing: tuple[Dependency, ...]
    """Dependencies that are not in the tree."""

    @property
    def is_library(self) -> bool:
        """Whether it only lends templates to others."""
        return self.about.text("type") == "library"


@dataclass(slots=True)
class Reading:
    """The state of reading one chart with all that it consists of."""

    tree: Tree
    problems: list[Problem]
    charts: int = 0


def find_chart(folder: str, tree: Tree) -> SourceFile | None:
    """The Chart.yaml of a folder, None if it holds no chart."""
    prefix = f"{folder}/" if folder else ""
    for name in CHART_FILES:
        if (file := tree.read(prefix + name)) is not None:
            return file
    return None


def read_chart(files: Files, reading: Reading, under: tuple[str, ...] = ()) -> Chart | None:
    """A chart with its subcharts, None if it cannot be read; what is wrong is added to the problems."""
    reading.charts += 1
    file = next((found for name in CHART_FILES if (found := files.read(name)) is not None), None)
    if file is None or reading.charts > MAX_CHARTS or len(under) >= MAX_DEPTH:
        return None
    here = (*under, f"{files.root}!{files.inner}")
    try:
        about = load(file.data, file.path)
    except FormatError as error:
        _fail(reading, error)
        return None
    if not isinstance(about, Map):
        return None
    values = Map(file.path, 1)
    if (found := files.read("values.yaml") or files.read("values.yml")) is not None:
        try:
            values = read_values(found)
        except FormatError as error:
            _fail(reading, error)
    subcharts, missing = _subcharts(files, about, reading, here)
    name = about.text("name") or files.root.rpartition("/")[2]
    templates = _templates(files, reading)
    return Chart(name, about.place("name"), about, values, templates, files, subcharts, missing)


def _fail(reading: Reading, error: FormatError) -> None:
    reading.problems.append(
        Problem(shown(error.path), error.line, error.what, error.expected, "error", error.rule)
    )


def _templates(files: Files, reading: Reading) -> tuple[Template, ...]:
    found: list[Template] = []
    for path in files.paths:
        if not path.startswith("templates/") or not path.lower().endswith(_TEMPLATES):
            continue
        name = path.rpartition("/")[2].lower()
        if name.endswith(".txt") and not name.startswith("_"):
            continue  # words for people
        file = files.read(path)
        if file is None:
            continue
        try:
            template = _parsed(file.text, file.path)
        except FormatError as error:
            expected = error.expected or "a template"
            reading.problems.append(
                Problem(shown(error.path), error.line, error.what, expected, "error", "helm-template")
            )
            continue
        found.append(template)
    return tuple(found)


@lru_cache(maxsize=512)
def _parsed(text: str, path: str) -> Template:
    """A library's templates are read for each chart that uses them."""
    return parse(text, path)


def is_rendered(template: Template) -> bool:
    """Whether a template makes objects; those with an underscore only define."""
    return not template.path.rpartition("/")[2].startswith("_")


def _subcharts(
    files: Files, about: Map, reading: Reading, under: tuple[str, ...]
) -> tuple[tuple[Subchart, ...], tuple[Dependency, ...]]:
    vendored: dict[str, Chart] = {}
    for name in files.folders("charts"):
        chart = read_chart(files.folder(f"charts/{name}"), reading, under)
        if chart is not None:
            vendored[chart.name] = chart
    for path in files.archives("charts"):
        file = files.read(path)
        inner = unpacked(file) if file is not None and reading.charts < MAX_CHARTS else None
        chart = read_chart(inner, reading, under) if inner is not None else None
        if chart is not None:
            vendored.setdefault(chart.name, chart)
    found: list[Subchart] = []
    missing: list[Dependency] = []
    wanted: set[str] = set()
    for dependency in dependencies_of(about, files):
        chart = vendored.get(dependency.name) or _local(dependency, files, reading, under)
        wanted.add(dependency.name)
        if chart is not None:
            found.append(Subchart(chart, dependency))
        else:
            missing.append(dependency)
    found += [Subchart(chart, None) for name, chart in vendored.items() if name not in wanted]
    return tuple(found), tuple(missing)


def _local(dependency: Dependency, files: Files, reading: Reading, under: tuple[str, ...]) -> Chart | None:
    """The chart in the tree that a dependency names by its path, or that must be it by its name."""
    if files.tree is None:
        return None
    folder = local_folder(dependency.repository, files.root)
    if folder is None:
        folder = _namesake(dependency, index_of(files.tree))
    if folder is None or f"{folder}!" in under:
        return None
    return read_chart(files_of(folder, files.tree), reading, under)


def _namesake(dependency: Dependency, index: Index) -> str | None:
    """The only chart of the tree with the dependency's name, if it is a library or has a fitting version."""
    charts = index.by_name.get(dependency.name, ())
    if len(charts) != 1:
        return None
    folder, version, library = charts[0]
    return folder if library or is_version_in(dependency.version, version) else None
