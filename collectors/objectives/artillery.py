"""Load tests of Artillery: phases, what scenarios call, and what must hold (`ensure`).

Format: https://www.artillery.io/docs/reference/test-script
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import maps_within, read_maps
from .load import called_path, counted, load_test, threshold

NAME = "artillery"
PATTERNS = ("*.yml", "*.yaml", "*.json")
_MARKS = (re.compile(rb"\"?scenarios\"?\s*:"), re.compile(rb"\"?(?:phases|target)\"?\s*:"))
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head"})
_MOST_PHASES = 6


def wants(data: bytes) -> bool:
    """Whether scenarios and phases stand in it."""
    return all(one.search(data) is not None for one in _MARKS)


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the test with its phases and calls, and what it ensures."""
    for root in read_maps(file, None):
        config = root.map("config")
        scenarios = root.seq("scenarios")
        if not scenarios.maps() or not ("phases" in config or "target" in config):
            continue
        calls = [
            f"{key.upper()} {path}"
            for node, _ in maps_within(scenarios)
            for key, value in node.items()
            if key in _METHODS and isinstance(value, Map) and (path := called_path(value.text("url")))
        ]
        line = config.place("phases").line if "phases" in config else root.place("config").line
        name = file.name.rpartition(".")[0]
        yield from load_test(file, NAME, line, name, "Artillery", _phases(config), calls)
        yield from _ensured(file, config, name)
        for place, own in config.map("environments").items():
            if isinstance(own, Map):
                if shape := _phases(own):
                    line = own.place("phases").line
                    yield from load_test(file, NAME, line, f"{name} / {place}", "Artillery", shape, ())
                yield from _ensured(file, own, f"{name} / {place}")


def _phases(config: Map) -> str:
    """The phases in words; none where one of them cannot be told."""
    told = [_phase(one) for one in config.seq("phases").maps()]
    more = f" and {len(told) - _MOST_PHASES} more phases" if len(told) > _MOST_PHASES else ""
    return ", then ".join(told[:_MOST_PHASES]) + more if all(told) else ""


def _phase(one: Map) -> str:
    """A phase in words; "" where variables stand in it, or what is needed does not."""
    if any("{" in value or "$" in value for value in one.values() if isinstance(value, str)):
        return ""
    length, rate, ramp = one.text("duration"), one.text("arrivalRate"), one.text("rampTo")
    most = f", at most {one.text('maxVusers')} at once" if one.text("maxVusers") else ""
    if pause := one.text("pause"):
        return f"a pause of {_time(pause)}"
    if length in ("", "0"):
        return ""
    if count := one.text("arrivalCount"):
        return f"{counted(count, 'user')} in {_time(length)}{most}"
    if ramp:
        return f"{rate or '0'} to {ramp} new users per second for {_time(length)}{most}"
    return f"{counted(rate, 'new user')} per second for {_time(length)}{most}" if rate else ""


def _time(length: str) -> str:
    return f"{length} s" if length.isdigit() else length


def _ensured(file: SourceFile, config: Map, name: str) -> Iterator[Fact]:
    """What must hold, under either of its two places."""
    for ensure in (config.map("ensure"), config.map("plugins").map("ensure")):
        yield from _conditions(file, ensure, name)


def _conditions(file: SourceFile, ensure: Map, name: str) -> Iterator[Fact]:
    for key, value in ensure.items():
        if isinstance(value, str) and key in ("p50", "p95", "p99", "max", "min", "median", "maxErrorRate"):
            yield threshold(file, NAME, ensure.place(key).line, name, f"{key}: {value}")
    thresholds = ensure.get("thresholds")
    if isinstance(thresholds, Seq):
        for one in thresholds.maps():
            for metric, limit in one.items():
                if isinstance(limit, str):
                    yield threshold(file, NAME, one.place(metric).line, name, f"{metric}: {limit}")
    for one in ensure.seq("conditions").maps():
        if text := one.text("expression"):
            yield threshold(file, NAME, one.place("expression").line, name, text)
