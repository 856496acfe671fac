"""Values files beside a chart that stand for an environment: `values-prod.yaml`, `values/staging.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.lexicon.environments import find_environment, stage_of
from archscan.model.problem import Problem

from .chart import Chart
from .values import overlaid, read_values

MAX_LAYERS = 8
_NAME = re.compile(
    r"(?:values[-_.](?P<after>[\w.-]+)|(?P<before>[\w.-]+)[-_.]values)\.ya?ml\Z", re.IGNORECASE
)
_FOLDER = re.compile(
    r"(?:values|env|envs|environments?)/(?:values[-_.])?(?P<name>[\w-]+)(?:/values)?\.ya?ml\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Layer:
    """An environment with what it sets."""

    environment: str
    values: Map


def layers_of(chart: Chart, problems: list[Problem]) -> list[Layer]:
    """The environments of a chart, sorted; values of several files of one environment are merged."""
    found: dict[str, Map] = {}
    for path in chart.files.paths:
        name = environment_in(path)
        if not name or (name not in found and len(found) >= MAX_LAYERS):
            continue
        file = chart.files.read(path)
        if file is None:
            continue
        try:
            values = read_values(file)
        except FormatError as error:
            problems.append(Problem(error.path, error.line, error.what, error.expected, "error", error.rule))
            continue
        found[name] = overlaid(found[name], values) if name in found else values
    return [Layer(name, found[name]) for name in sorted(found)]


def environment_in(path: str) -> str:
    """The environment that a values file of a chart is for, by its path in the chart; "" for none.

    >>> environment_in("values-prod.yaml"), environment_in("env/uat.yaml"), environment_in("ha-values.yaml")
    ('prod', 'uat', '')
    """
    match = _NAME.match(path)
    word = (match["after"] or match["before"]) if match else ""
    if match is None and (match := _FOLDER.match(path)):
        word = match["name"]
    if not word or "example" in word.lower() or "schema" in word.lower():
        return ""
    return word.lower() if stage_of(word) else find_environment(word)
