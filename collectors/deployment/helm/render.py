"""From a chart to the text of its objects: which subcharts are on, what values each has, what templates make.

https://helm.sh/docs/topics/charts/#scope-dependencies-and-values
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from archscan.errors import FormatError
from archscan.formats.node import Map, Place, Seq
from archscan.lexicon.words import vocabulary

from .chart import Chart, Subchart, is_rendered
from .files import Files
from .frames import Method, Object
from .machine import NOWHERE, Exhausted, Machine
from .manifest import Dependency
from .notation import to_yaml
from .output import Traced
from .values import copied, find, overlaid, put

RELEASE = "qzxrlsk0"
"""Stands for the release's name in what is rendered, so that it can be told from names people gave."""
NAMESPACE = "qzxnspk0"
VERSION = "v1.31.0"
"""Kubernetes, as Helm assumes it where there is no cluster."""

_API_VERSIONS = vocabulary(
    "v1 apps/v1 batch/v1 networking.k8s.io/v1 rbac.authorization.k8s.io/v1 policy/v1 autoscaling/v1 "
    "autoscaling/v2 apiextensions.k8s.io/v1 admissionregistration.k8s.io/v1 storage.k8s.io/v1 "
    "coordination.k8s.io/v1 discovery.k8s.io/v1 scheduling.k8s.io/v1 certificates.k8s.io/v1 node.k8s.io/v1 "
    "apiregistration.k8s.io/v1 authentication.k8s.io/v1 authorization.k8s.io/v1 events.k8s.io/v1"
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one template made, each line with the places it comes from."""

    path: str
    text: Traced
    chart: Chart
    name: str = ""
    """The template's path as Helm writes it, from the release's chart on."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A dependency that is on and not in the tree."""

    dependency: Dependency
    chart: Chart
    values: Map


@dataclass(frozen=True, slots=True)
class Rendering:
    """All that a chart makes."""

    outputs: tuple[Rendered, ...]
    wanted: tuple[Wanted, ...]
    machine: Machine
    exhausted: str = ""
    """Why not all of it was rendered."""


@dataclass(frozen=True, slots=True)
class _Instance:
    """A chart that is on, with its values."""

    chart: Chart
    values: Map
    path: str
    """Its path below the release's chart, as Helm writes it."""
    subcharts: Map


def render(chart: Chart, values: Map, release: str = RELEASE, place: Place | None = None) -> Rendering:
    """Render a chart with values above its own, for a release that is named in some place."""
    machine = Machine()
    wanted: list[Wanted] = []
    outputs: list[Rendered] = []
    exhausted = ""
    try:
        merged: Map = copied(overlaid(chart.values, values))
        instances = list(_instances(chart, merged, chart.name, wanted, 0))
        for one in reversed(instances):
            # What stands higher up takes the place of what its subcharts define.
            for template in one.chart.templates:
                for name, nodes in template.defined:
                    machine.defined[name] = (nodes, template.path)
                relative = _relative(template.path)
                machine.defined[f"{one.path}/templates/{relative}"] = (template.nodes, template.path)
        about = _release(release, place or NOWHERE)
        for one in instances:
            if one.chart.is_library:
                continue
            root = _root(one, about)
            for template in one.chart.templates:
                if not is_rendered(template):
                    continue
                name = f"{one.path}/templates/{_relative(template.path)}"
                root.put("Template", _map(Name=name, BasePath=f"{one.path}/templates"), NOWHERE)
                machine.depth = 0
                outputs.append(
                    Rendered(template.path, machine.run(template.nodes, template.path, root), one.chart, name)
                )
    except Exhausted as reason:
        exhausted = str(reason)
    except RecursionError:
        exhausted = "templates that call each other too deeply"
    except ValueError:
        exhausted = "values that are too many"
    return Rendering(tuple(outputs), tuple(wanted), machine, exhausted)


def _relative(path: str) -> str:
    """The path of a template below its `templates`."""
    return f"/{path}".rpartition("/templates/")[2]


def _map(**entries: Any) -> Map:
    made = Map()
    for key, value in entries.items():
        made.put(key, value, NOWHERE)
    return made


def _instances(chart: Chart, values: Map, path: str, wanted: list[Wanted], depth: int) -> Iterator[_Instance]:
    """The chart and its subcharts that are on, each before those below it."""
    on: list[tuple[Subchart, Map]] = []
    shared = values.get("global")
    for subchart in chart.subcharts:
        dependency = subchart.dependency
        if dependency is not None and not is_enabled(dependency, values):
            continue
        key = subchart.key
        given = values.get(key)
        below = (
            overlaid(subchart.chart.values, given)
            if isinstance(given, Map)
            else copied(subchart.chart.values)
        )
        if isinstance(shared, Map):
            own = below.get("global")
            both = overlaid(own, shared) if isinstance(own, Map) else shared
            below.put("global", both, values.place("global"))
        for source, target in dependency.imports if dependency else ():
            _import(values, find(below, source), target)
        values.put(key, below, values.place(key) if key in values else Place(below.path, below.line))
        on.append((subchart, below))
    for dependency in chart.missing:
        if is_enabled(dependency, values):
            given = values.get(dependency.key)
            wanted.append(Wanted(dependency, chart, given if isinstance(given, Map) else Map()))
    names = _map(**{subchart.key: Map() for subchart, _ in on})
    yield _Instance(chart, values, path, names)
    for subchart, below in on:
        yield from _instances(subchart.chart, below, f"{path}/charts/{subchart.key}", wanted, depth + 1)


def _import(values: Map, taken: Any, target: str) -> None:
    """Values that a subchart exports, below those that the chart has itself."""
    if not isinstance(taken, Map):
        return
    if target in ("", "."):
        for key, value in taken.items():
            if key not in values:
                values.put(key, value, taken.place(key))
    elif find(values, target) is None:
        put(values, target, taken, taken.place())


def is_enabled(dependency: Dependency, values: Map) -> bool:
    """Whether conditions and tags switch a dependency on; the first condition that is set decides."""
    for condition in dependency.conditions:
        found = find(values, condition)
        if isinstance(found, bool):
            return found
    tags = [found for tag in dependency.tags if isinstance(found := find(values, f"tags.{tag}"), bool)]
    return any(tags) if tags else True


def _release(name: str, place: Place) -> Map:
    made = _map(Namespace=NAMESPACE, Service="Helm", IsInstall=True, IsUpgrade=False, Revision=1)
    made.put("Name", name, place)
    return made


def _root(one: _Instance, release: Map) -> Map:
    return _map(
        Values=one.values,
        Release=release,
        Chart=_chart(one.chart, one.path.rpartition("/")[2]),
        Files=_files(one.chart.files),
        Capabilities=_capabilities(),
        Subcharts=one.subcharts,
    )


def _chart(chart: Chart, name: str) -> Map:
    """Chart.yaml, its keys as templates write them; the name is the alias where there is one."""
    made = Map(chart.about.path, chart.about.line)
    for key, value in chart.about.items():
        made.put(key[:1].upper() + key[1:], value, chart.about.place(key))
    made.put("Name", name, chart.place)
    made.put("IsRoot", True, NOWHERE)
    return made


def _capabilities() -> Map:
    major, minor, _ = VERSION.removeprefix("v").split(".")
    kubernetes = _map(Version=VERSION, GitVersion=VERSION, Major=major, Minor=minor)
    helm = _map(Version="v3.17.0", GitCommit="", GoVersion="")

    def has(name: str) -> bool:
        group, _, kind = name.rpartition("/")
        return name in _API_VERSIONS or (group in _API_VERSIONS and kind[:1].isupper())

    return _map(KubeVersion=kubernetes, HelmVersion=helm, APIVersions=_map(Has=Method(has)))


def _files(files: Files) -> Map:
    """The object `.Files`: what lies in the chart beside templates, values and subcharts."""

    def text(path: str) -> str:
        file = files.read(path) if isinstance(path, str) and path in paths else None
        try:
            return file.text if file is not None else ""
        except FormatError:
            return ""

    paths = frozenset(
        path
        for path in files.paths
        if not path.startswith(("templates/", "charts/")) and path != "Chart.yaml"
    )

    def lines(path: str) -> Seq:
        made = Seq()
        for line in text(path).splitlines():
            made.add(line, NOWHERE)
        return made

    def glob(pattern: str) -> Map:
        found = Object(
            {
                "AsConfig": Method(lambda: _as_config(found, True)),
                "AsSecrets": Method(lambda: _as_config(found, False)),
                "Get": Method(text),
            }
        )
        for path in sorted(paths):
            if _matches(path, pattern) and (file := files.read(path)) is not None:
                found.put(path, text(path), Place(file.path, 0))
        return found

    return _map(Get=Method(text), GetBytes=Method(text), Lines=Method(lines), Glob=Method(glob))


def _as_config(found: Map, keep: bool) -> str:
    data = Map()
    for path, text in found.items():
        data.put(path.rpartition("/")[2], text if keep else "", found.place(path))
    return to_yaml(data, lambda steps: None) if data else ""


def _matches(path: str, pattern: str) -> bool:
    """Whether a path matches a glob: `*` stays within a folder, `**` does not, braces give alternatives."""
    if found := re.search(r"\{([^{}]{0,200})\}", pattern[:300]):
        before, after = pattern[: found.start()], pattern[found.end() :]
        return any(_matches(path, f"{before}{part}{after}") for part in found[1].split(",")[:20])
    if "**" in pattern:
        return fnmatchcase(path, pattern.replace("**/", "*").replace("**", "*"))
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)
