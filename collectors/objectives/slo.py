"""Service level objectives: OpenSLO, Nobl9, Sloth, Pyrra, Google's and Datadog's objects in YAML.

Told are the objective, its window, the service that is meant, and the limit of a latency. Formats:
https://github.com/OpenSLO/OpenSLO, https://docs.nobl9.com/yaml-guide/, https://sloth.dev/specs/default/,
https://github.com/pyrra-dev/pyrra, https://github.com/google/slo-generator
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import maps_within, read_maps
from ..telemetry.metrics.alert_rules import percent
from ..telemetry.spare import is_spare_telemetry

NAME = "slo"
PATTERNS = ("*.yml", "*.yaml")
_MARK = re.compile(
    rb"^apiVersion:\s*[\"']?(?:openslo(?:\.com)?/|n9/|sloth\.slok\.dev/|pyrra\.dev/|sre\.google\.com/)"
    rb"|^version:\s*[\"']?prometheus/v1\b",
    re.MULTILINE,
)
_LATENCY = re.compile(r"(?i)latenc|duration|response[ _-]?time")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def wants(data: bytes) -> bool:
    """Whether one of the formats names itself."""
    return _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one setting for each objective."""
    if is_spare_telemetry(file.path):
        return
    problems: list[Problem] = []
    roots = read_maps(file, problems)
    yield from problems
    for root in roots:
        group = root.text("apiVersion").partition("/")[0]
        kind = root.text("kind")
        if root.text("version") == "prometheus/v1":
            yield from _sloth(file, root, root.text("service"))
        elif group == "sloth.slok.dev" and kind == "PrometheusServiceLevel":
            yield from _sloth(file, root.map("spec"), root.map("spec").text("service"))
        elif group == "pyrra.dev" and kind == "ServiceLevelObjective":
            yield from _pyrra(file, root)
        elif group in ("openslo", "openslo.com", "n9") and kind == "SLO":
            yield from _openslo(file, root)
        elif group == "sre.google.com" and kind == "ServiceLevelObjective":
            yield from _google(file, root)


def _sloth(file: SourceFile, root: Map, service: str) -> Iterator[Setting]:
    for one in root.seq("slos").maps():
        if (objective := one.text("objective")) and one.text("name"):
            text = _told(f"{objective} %", "", service)
            query = " ".join(value for node, _ in maps_within(one.map("sli")) for value in _texts(node))
            yield _setting(file, one, "objective", _topic(one.text("name"), query), text, one.text("name"))


def _pyrra(file: SourceFile, root: Map) -> Iterator[Setting]:
    spec = root.map("spec")
    if target := spec.text("target"):
        latency = "latency" in spec.map("indicator") or "latencyNative" in spec.map("indicator")
        topic = "target.latency" if latency else "target.availability"
        limit = spec.map("indicator").map("latencyNative").text("latency")
        text = _told(f"{target} %" + (f" within {limit}" if limit else ""), spec.text("window"), "")
        yield _setting(file, spec, "target", topic, text, root.map("metadata").text("name"))


def _openslo(file: SourceFile, root: Map) -> Iterator[Setting]:
    """OpenSLO and Nobl9 have the same shape: `target` is a share of 1, `targetPercent` per cent."""
    spec = root.map("spec")
    service, window = spec.text("service"), _window(spec)
    name = root.map("metadata").text("displayName") or root.map("metadata").text("name")
    about = " ".join((root.map("metadata").text("name"), name, spec.text("description")))
    for one in spec.seq("objectives").maps():
        key = "targetPercent" if "targetPercent" in one else "target"
        share = one.text(key)
        if not _NUMBER.fullmatch(share):
            continue
        shown = percent(share) if key == "target" else f"{share} %"
        limit = one.text("value") if "op" in one else ""
        if limit and one.text("op") in ("lte", "lt", "gte", "gt"):
            sign = {"lte": "≤", "lt": "<", "gte": "≥", "gt": ">"}[one.text("op")]
            shown = f"{shown} with value {sign} {limit}"
        part = one.text("displayName")
        label = f"{name} / {part}" if part and part != name else name
        yield _setting(file, one, key, _topic(about, ""), _told(shown, window, service), label)


def _window(spec: Map) -> str:
    """The time window of OpenSLO (`duration: 28d`) or Nobl9 (`unit: Day`, `count: 28`)."""
    windows = spec.get("timeWindow", spec.get("timeWindows"))
    if isinstance(windows, Seq):
        for one in windows.maps():
            if one.text("duration"):
                return one.text("duration")
            if one.text("count") and one.text("unit"):
                return (
                    f"{one.text('count')} {one.text('unit').lower()}{'' if one.text('count') == '1' else 's'}"
                )
    return ""


def _google(file: SourceFile, root: Map) -> Iterator[Setting]:
    spec = root.map("spec")
    if _NUMBER.fullmatch(goal := spec.text("goal")):
        labels = root.map("metadata").map("labels")
        name = root.map("metadata").text("name")
        service = labels.text("service_name")
        text = _told(percent(goal), "", service)
        yield _setting(file, spec, "goal", _topic(f"{name} {spec.text('description')}", ""), text, name)


def _told(share: str, window: str, service: str) -> str:
    """An objective in words.

    >>> _told("99.9 %", "30d", "cart")
    '99.9 % over 30d for service cart'
    """
    return share + (f" over {window}" if window else "") + (f" for service {service}" if service else "")


def _topic(name: str, query: str) -> str:
    """Whether an objective is about latency, by its name, else by the metrics that it asks."""
    return "target.latency" if _LATENCY.search(name) or "_bucket" in query else "target.availability"


def _texts(node: Map) -> Iterator[str]:
    return (value for value in node.values() if isinstance(value, str))


def _setting(file: SourceFile, node: Map, key: str, topic: str, value: str, name: str) -> Setting:
    line = Evidence(file.path, node.place(key).line, NAME)
    return Setting(Subject(Scope("source", file.folder), ""), topic, value, line, name=name)
