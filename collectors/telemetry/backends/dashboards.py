"""What Grafana's dashboards show: their panels, the sources that these ask, and the metrics in the queries.

A dashboard is known by its shape: panels (or rows of them) with a title and a schema version. Its links are
for people and no connections. Format:
https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.json import load
from archscan.formats.node import Map, Node, Seq
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..places import Reading, reading
from ..spare import is_spare_telemetry

NAME = "grafana-dashboards"
PATTERNS = ("*.json",)
_MAX_TITLES = 6
_MAX_PANELS = 1_000
_LAYOUT = frozenset({"row", "text", "dashlist", "news", "welcome", "gettingstarted"})
"""Types of panels that show no data."""
_INSIDE = ("-- Mixed --", "-- Grafana --", "-- Dashboard --", "datasource", "grafana", "mixed", "__expr__")
"""Sources that are Grafana itself."""
_VARIABLE = re.compile(r"\$\{?\w+")
_LEFT_OVER = re.compile(r"\s+(?:of|by|for|per|in|on|at|from|to)\Z")
_REPEATED = re.compile(r"\s*\$\{?\w+(?::\w+)?\}?\s*")


def wants(data: bytes) -> bool:
    """Whether panels stand in it, with what else every dashboard has."""
    return b'"panels"' in data and (b'"schemaVersion"' in data or b'"templating"' in data)


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one setting for the dashboard."""
    if is_spare_telemetry(file.path):
        return
    problems: list[Problem] = []
    root = load(file.data, file.path, problems)
    if isinstance(root, Map) and isinstance(inner := root.get("dashboard"), Map):
        root = inner  # as its API and some charts wrap it
    if isinstance(root, Map):
        yield from dashboard_facts(root, reading(file, NAME))


def dashboard_facts(root: Map, base: Reading) -> Iterator[Setting]:
    """What a dashboard shows in one line; nothing if the mapping is none."""
    title = " ".join(root.text("title").split())
    panels = list(_panels(root))
    if not title or not panels or not ({"schemaVersion", "templating", "rows"} & set(root)):
        return
    shown = [one for one in panels if one.text("type") not in _LAYOUT]
    sources = list(dict.fromkeys(source for one in shown for source in _sources(one)))
    titles = list(dict.fromkeys(text for one in shown if (text := _title(one))))
    number = f"{len(shown)} panel{'' if len(shown) == 1 else 's'}"
    value = f"{number} on {', '.join(sources[:4])}" if sources else number
    if titles:
        more = " and others" if len(titles) > _MAX_TITLES else ""
        value += f": {', '.join(titles[:_MAX_TITLES])}{more}"
    yield Setting(base.subject, "observability.dashboard", value, base.at(root.place("title")), name=title)


def _panels(root: Map) -> Iterator[Map]:
    """The panels of a dashboard, those in rows too."""
    left = _MAX_PANELS
    for holder in (root, *root.seq("rows").maps()):
        for panel in holder.seq("panels").maps():
            for one in (panel, *panel.seq("panels").maps()):
                left -= 1
                if left < 0:
                    return
                yield one


def _title(panel: Map) -> str:
    """A panel's title without the variables that repeat it, at most 60 characters."""
    title = " ".join(_REPEATED.sub(" ", panel.text("title")).split()).replace("()", "").strip(" -:")
    title = _LEFT_OVER.sub("", title)
    return title if len(title) <= 60 else f"{title[:59].rstrip()}…"


def _sources(panel: Map) -> Iterator[str]:
    """Types or names of the data sources that a panel asks; variables stand for nothing that is known."""
    for holder in (panel, *panel.seq("targets").maps()):
        yield from _source(holder.get("datasource"))


def _source(value: Node) -> Iterator[str]:
    text = value.text("type") if isinstance(value, Map) else value if isinstance(value, str) else ""
    if text and text not in _INSIDE and not _VARIABLE.search(text) and not isinstance(value, Seq):
        yield text
