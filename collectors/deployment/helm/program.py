"""The real helm, for those who ask for it: run on a private copy of a chart, without network.

`helm template` alone is called, which talks to no cluster. Dependencies that are not in the tree are taken
out of the copy's Chart.yaml, since helm would render nothing without them. The lines of its output are
found again in what was evaluated here, which knows where they come from.
https://helm.sh/docs/helm/helm_template/
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from archscan.formats.node import Map, Place
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .chart import Chart
from .collecting import Renderer, collect_chart
from .files import shown_place
from .names import CHART_FILES, NAME
from .notation import to_yaml
from .output import Trace, Traced
from .releases import Installation
from .render import NAMESPACE, Rendered, Rendering, render
from .values import typed

TIMEOUT = 30
"""Seconds for one chart."""
MAX_OUTPUT = 50_000_000
MAX_FILES = 5_000
_SOURCE = re.compile(r"# Source: (\S+)\s*\Z")
_LEFT_OUT = (".lock", "values.schema.json", ".prov")
_CLOSED = "http://127.0.0.1:9"


class HelmError(Exception):
    """Helm could not be run, or would not render the chart; the message is one line."""


@dataclass(frozen=True, slots=True)
class WithHelm:
    """The collector of charts that lets helm render them, and says where it could not."""

    program: str = "helm"
    NAME = NAME
    PATTERNS = CHART_FILES

    def wants(self, data: bytes) -> bool:
        return b"name" in data

    def collect(self, file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
        problems: list[Problem] = []
        yield from collect_chart(file, tree, self._renderer(problems))
        yield from problems

    def _renderer(self, problems: list[Problem]) -> Renderer:
        def rendered(chart: Chart, installation: Installation) -> Rendering:
            rendering = render(chart, installation.values, installation.release, installation.place)
            try:
                return render_with(self.program, chart, installation, rendering)
            except HelmError as error:
                place = shown_place(chart.place)
                what = f"helm did not render the chart, its templates were read without it: {error}"
                found = Problem(
                    place.path, place.line, what, "a chart that helm renders", "warning", "helm-failed"
                )
                if not any(one.path == found.path for one in problems):
                    problems.append(found)
                return rendering

        return rendered


def render_with(program: str, chart: Chart, installation: Installation, rendering: Rendering) -> Rendering:
    """What helm makes of a chart, with the lines of `rendering`. Raises HelmError."""
    found = shutil.which(program)
    if found is None:
        raise HelmError(f"{program} is not installed")
    with tempfile.TemporaryDirectory(prefix="archscan-helm-") as name:
        home = Path(name)
        folder = home / "chart"
        _write(chart, folder)
        values = installation.values
        (home / "values.yaml").write_text(to_yaml(values, lambda steps: None) if values else "{}\n", "utf-8")
        text = _run(os.path.abspath(found), installation.release, home)
    return replace(rendering, outputs=tuple(_outputs(text, chart, rendering)), exhausted="")


def _write(chart: Chart, folder: Path) -> None:
    """A copy of a chart, its subcharts beside it; nothing but listed files below their own folder."""
    paths = [path for path in chart.files.paths if not path.endswith(_LEFT_OUT)]
    if len(paths) > MAX_FILES:
        raise HelmError("it has too many files")
    for path in paths:
        parts = path.split("/")
        if parts[0] == "charts" or ".." in parts or path in ("requirements.yaml", *CHART_FILES):
            continue
        file = chart.files.read(path)
        if file is not None:
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.data)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Chart.yaml").write_text(_about(chart), "utf-8")
    for index, subchart in enumerate(chart.subcharts):
        _write(subchart.chart, folder / "charts" / f"c{index}")


def _about(chart: Chart) -> str:
    """Chart.yaml with the dependencies that are there; also those that an old chart lists elsewhere."""
    about = Map()
    for key, value in chart.about.items():
        if key != "dependencies" and value is not None:
            about.put(key, value, Place("", 0))
    if "deprecated" in about:
        about = typed(about, ())
        about["version"] = chart.about.text("version")
        about["appVersion"] = chart.about.text("appVersion")
    about["apiVersion"], about["name"] = "v2", chart.name
    about["version"] = about.get("version") or "0.0.0"
    lines = [to_yaml(about, lambda steps: None)]
    wanted = [subchart for subchart in chart.subcharts if subchart.dependency is not None]
    if wanted:
        lines.append("dependencies:")
    for subchart in wanted:
        dependency = subchart.dependency
        assert dependency is not None
        entry = Map()
        entry["name"], entry["version"] = subchart.chart.name, subchart.chart.about.text("version") or "0.0.0"
        if dependency.alias:
            entry["alias"] = dependency.alias
        if dependency.conditions:
            entry["condition"] = ",".join(dependency.conditions)
        first, *others = str(to_yaml(entry, lambda steps: None)).split("\n")
        lines += [f"- {first}", *(f"  {other}" for other in others)]
        if dependency.tags:
            lines += ["  tags:", *(f"  - {to_yaml(tag, lambda steps: None)}" for tag in dependency.tags)]
        if dependency.imports:
            lines.append("  import-values:")
            for child, parent in dependency.imports:
                lines += [f"  - child: {to_yaml(child, lambda steps: None)}"]
                lines += [f"    parent: {to_yaml(parent or '.', lambda steps: None)}"]
    return "\n".join(lines) + "\n"


def _run(program: str, release: str, home: Path) -> str:
    """What helm puts out for the copy, in an environment that holds nothing of the user's."""
    environment = {"PATH": os.defpath, "HOME": str(home), "TMPDIR": str(home), "LANG": "C.UTF-8"}
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "HELM_PLUGINS", "HELM_CACHE_HOME"):
        environment[name] = str(home / "helm")
    environment |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), _CLOSED)
    environment["KUBECONFIG"] = str(home / "none")
    if os.name == "nt":
        environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")
    command = [program, "template", release, str(home / "chart"), "--namespace", NAMESPACE,
               "--skip-tests", "--values", str(home / "values.yaml")]  # fmt: skip
    with (home / "out").open("wb") as out, (home / "err").open("wb") as err:
        try:
            code = subprocess.run(
                command,
                cwd=home,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                timeout=TIMEOUT,
            ).returncode
        except subprocess.TimeoutExpired:
            raise HelmError(f"it took longer than {TIMEOUT} seconds") from None
        except OSError as error:
            raise HelmError(f"{program} cannot be run ({(error.strerror or 'error').lower()})") from None
    if code:
        raise HelmError(_reason((home / "err").read_bytes()[:20_000].decode("utf-8", "replace")))
    if (home / "out").stat().st_size > MAX_OUTPUT:
        raise HelmError("it made too much of it")
    return (home / "out").read_text("utf-8", "replace")


def _reason(text: str) -> str:
    """The place that helm's message names; not the message, which may quote values."""
    found = re.search(r"template: ([\w./-]{1,200}:\d+)", text) or re.search(
        r"\(([\w./-]{1,200}:\d+)[:)]", text
    )
    if found:
        return f"it stopped at {found[1]}"
    return "it stopped"


def _outputs(text: str, chart: Chart, rendering: Rendering) -> Iterator[Rendered]:
    """Helm's output cut into what each template made, in order, with the lines of the evaluation."""
    known = {one.name: one for one in rendering.outputs}
    sections: dict[str, list[str]] = {}
    name = ""
    for line in text.split("\n"):
        if match := _SOURCE.match(line):
            name = match[1]
            sections.setdefault(name, []).append("---")
        elif name and line != "---":
            sections[name].append(line)
    for section, lines in sections.items():
        one = known.get(section) or _unknown(section, chart)
        yield replace(one, text=Traced("\n".join(lines), tuple(_traces(lines, one))))


def _unknown(section: str, chart: Chart) -> Rendered:
    """A template that was not evaluated here: a file of the chart, as far as its name tells."""
    relative = section.partition("/")[2]
    root = f"{chart.files.root}/" if chart.files.root else ""
    return Rendered(f"{root}{relative}", Traced("", ()), chart, section)


def _traces(lines: list[str], one: Rendered) -> Iterator[Trace]:
    """Where each line comes from: as the next equal line that was evaluated, else as the line before."""
    places: dict[str, list[int]] = {}
    for index, line in enumerate(one.text.split("\n")):
        places.setdefault(_plain(line), []).append(index)
    at = 0
    trace: Trace = (Place(one.path, 0),)
    for line in lines:
        indexes = places.get(_plain(line), []) if line.strip() else []
        index = next((index for index in indexes if index >= at), indexes[0] if indexes else -1)
        if index >= 0 and index < len(one.text.lines):
            at = index + 1
            trace = one.text.lines[index] or trace
        yield trace


def _plain(line: str) -> str:
    """A line without what helm writes in another way."""
    return line.replace('"', "").replace("'", "").strip()
