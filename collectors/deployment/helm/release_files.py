"""Files that say which charts are installed, under which names and with which values.

helmfile (https://helmfile.readthedocs.io/#configuration), Argo CD's Application
(https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/), Flux's HelmRelease
(https://fluxcd.io/flux/components/helm/helmreleases/) and the `helmCharts` of a kustomization.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archscan.errors import FormatError
from archscan.formats.gotemplate import parse
from archscan.formats.node import Map, Place, Seq
from archscan.formats.yaml import load, load_all
from archscan.lexicon.environments import stage_of
from archscan.source import SourceFile, Tree, resolve

from ..kustomization import is_kustomization
from .chart import find_chart
from .machine import NOWHERE, Exhausted, Machine
from .names import MARKS
from .output import Traced
from .values import overlaid, put, read_values, typed

MAX_RELEASES = 300
_ARGO, _FLUX = "argoproj.io", "helm.toolkit.fluxcd.io"


@dataclass(frozen=True, slots=True)
class Release:
    """A chart that is installed."""

    name: str
    chart: str
    """Name of the chart, without repository."""
    place: Place
    folder: str | None = None
    """Folder of the chart, if it lies in the tree."""
    repository: str = ""
    values: Map | None = None
    namespace: str = ""
    environment: str = ""


def releases_in(file: SourceFile, tree: Tree) -> list[Release]:
    """The releases that a file names. Raises FormatError where it is not YAML."""
    if not MARKS.search(file.data):
        return []
    name = file.name.lower()
    if is_kustomization(file.name):
        found = _kustomized(load(file.data, file.path), file, tree)
    elif name.startswith("helmfile") or f"/{file.folder}".endswith("/helmfile.d"):
        found = _helmfile(file, tree)
    elif name.endswith((".yaml", ".yml")):
        found = _resources(file, tree)
    else:
        return []
    releases = []
    for one in found:
        releases.append(one)
        if len(releases) >= MAX_RELEASES:
            break
    return releases


def _environment(file: SourceFile) -> str:
    """The environment that a folder of the file's path names; the innermost counts."""
    words = [part for part in file.folder.split("/") if stage_of(part) not in (None, "test")]
    return words[-1] if words else ""


def _release(
    name: str,
    chart: str,
    place: Place,
    file: SourceFile,
    folder: str | None,
    repository: str,
    values: Map,
    namespace: str = "",
) -> Release:
    environment = _environment(file)
    base, _, last = name.rpartition("-")
    if base and stage_of(last) not in (None, "test"):
        # One release for each environment, told apart by its name.
        name, environment = base, environment or last
    return Release(name, chart, place, folder, repository, values, namespace, environment)


def _local(folder: str, path: str, tree: Tree) -> str | None:
    """The chart's folder that a path names, None if there is no chart."""
    found = resolve(folder, path)
    return found if found is not None and find_chart(found, tree) is not None else None


def _typed(node: Map, file: SourceFile) -> Map:
    try:
        return typed(node, file.text.split("\n"))
    except FormatError:
        return Map()


def _values_file(folder: str, path: str, tree: Tree) -> Map | None:
    """The values in a file, None if it is not there or is no plain YAML."""
    found = resolve(folder, path)
    file = tree.read(found) if found else None
    if file is None or b"{{" in file.data:
        return None
    try:
        return read_values(file)
    except FormatError:
        return None


def _inline(text: str, place: Place) -> Map:
    """Values that stand in a file as a block of text."""
    try:
        root = load("\n" * place.line + text, place.path)
    except FormatError:
        return Map()
    return typed(root, ()) if isinstance(root, Map) else Map()


def _helmfile(file: SourceFile, tree: Tree) -> Iterator[Release]:
    data: str | bytes = file.data
    if b"{{" in file.data:
        data = _filled(file)
    for root in load_all(data, file.path, []):
        for one in root.seq("releases").maps() if isinstance(root, Map) else ():
            name, chart = one.text("name"), one.text("chart")
            if not name or not chart or one.text("installed") == "false":
                continue
            folder = (
                _local(file.folder, chart, tree) if chart.startswith((".", "/")) or "/" in chart else None
            )
            values = Map(file.path, one.line)
            for item in one.seq("values"):
                given = _typed(item, file) if isinstance(item, Map) else None
                if isinstance(item, str):
                    given = _values_file(file.folder, item, tree)
                values = overlaid(values, given, keep=True) if given else values
            for item in one.seq("set").maps():
                put(values, item.text("name"), item.text("value"), item.place("value"))
            owner, _, last = chart.rpartition("/")
            if folder is None and chart.startswith((".", "/")):
                continue  # a chart that is fetched or made later
            yield _release(name, last, one.place("name"), file, folder, owner, values, one.text("namespace"))


def _filled(file: SourceFile) -> str:
    """A helmfile whose actions are evaluated with nothing but an environment `default`."""
    environment = Map()
    environment.put("Name", "default", NOWHERE)
    root = Map()
    root.put("Environment", environment, NOWHERE)
    root.put("Values", Map(), NOWHERE)
    root.put("StateValues", Map(), NOWHERE)
    machine = Machine()
    template = parse(file.text, file.path)
    try:
        made = machine.run(template.nodes, file.path, root)
    except Exhausted as reason:
        raise FormatError(file.path, 0, str(reason), "a smaller template", "helm-limit") from None
    return _same_lines(made)


def _same_lines(made: Traced) -> str:
    """The evaluated text, each of its lines where it was written: empty lines are free in YAML."""
    padded: list[str] = []
    for line, trace in zip(made.split("\n"), made.lines, strict=True):
        while trace and len(padded) < trace[0].line - 1:
            padded.append("")
        padded.append(line)
    return "\n".join(padded)


def _resources(file: SourceFile, tree: Tree) -> Iterator[Release]:
    for root in load_all(file.data, file.path, []):
        if not isinstance(root, Map):
            continue
        group = root.text("apiVersion").partition("/")[0]
        if root.text("kind") == "Application" and group == _ARGO:
            yield from _argo(root, file, tree)
        elif root.text("kind") == "HelmRelease" and group == _FLUX:
            yield from _flux(root, file, tree)


def _argo(root: Map, file: SourceFile, tree: Tree) -> Iterator[Release]:
    spec = root.map("spec")
    sources = [spec.map("source")] if "source" in spec else spec.seq("sources").maps()
    for source in sources:
        chart, path = source.text("chart"), source.text("path")
        folder = None if chart or not path else _local("", path, tree)
        if not chart and folder is None:
            continue
        helm = source.map("helm")
        values = Map(file.path, source.line)
        for name in helm.seq("valueFiles"):
            if isinstance(name, str) and folder is not None:
                values = overlaid(values, _values_file(folder, name, tree) or Map(), keep=True)
        if text := helm.text("values"):
            values = overlaid(values, _inline(text, helm.place("values")), keep=True)
        if isinstance(given := helm.get("valuesObject"), Map):
            values = overlaid(values, _typed(given, file), keep=True)
        for item in helm.seq("parameters").maps():
            put(values, item.text("name"), item.text("value"), item.place("value"))
        metadata = root.map("metadata")
        name = helm.text("releaseName") or metadata.text("name")
        place = helm.place("releaseName") if helm.text("releaseName") else metadata.place("name")
        if name:
            last = chart or path.rstrip("/").rpartition("/")[2]
            namespace = spec.map("destination").text("namespace")
            yield _release(name, last, place, file, folder, source.text("repoURL"), values, namespace)


def _flux(root: Map, file: SourceFile, tree: Tree) -> Iterator[Release]:
    spec, metadata = root.map("spec"), root.map("metadata")
    chart = spec.map("chart").map("spec")
    written = chart.text("chart") or spec.map("chartRef").text("name")
    name = spec.text("releaseName") or metadata.text("name")
    if not written or not name:
        return
    folder = _local("", written, tree) if "/" in written else None
    if folder is None and written.startswith("."):
        return
    given = spec.get("values")
    values = _typed(given, file) if isinstance(given, Map) else Map()
    namespace = spec.text("targetNamespace") or metadata.text("namespace")
    place = metadata.place("name")
    last = written.rpartition("/")[2]
    source = chart.map("sourceRef").text("name")
    yield _release(name, last, place, file, folder, source, values, namespace)


def _kustomized(root: object, file: SourceFile, tree: Tree) -> Iterator[Release]:
    if not isinstance(root, Map):
        return
    home = root.map("helmGlobals").text("chartHome") or "charts"
    charts = root.get("helmCharts")
    for one in charts.maps() if isinstance(charts, Seq) else ():
        chart = one.text("name")
        if not chart:
            continue
        folder = None if one.text("repo") else _local(file.folder, f"{home}/{chart}", tree)
        values = Map(file.path, one.line)
        if path := one.text("valuesFile"):
            values = overlaid(values, _values_file(file.folder, path, tree) or Map(), keep=True)
        if isinstance(given := one.get("valuesInline"), Map):
            values = overlaid(values, _typed(given, file), keep=True)
        name = one.text("releaseName") or chart
        namespace = one.text("namespace") or root.text("namespace")
        place = one.place("releaseName" if one.text("releaseName") else "name")
        yield _release(name, chart, place, file, folder, one.text("repo"), values, namespace)
