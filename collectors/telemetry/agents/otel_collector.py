"""Where an OpenTelemetry collector gets telemetry from and sends it to: components that stand in a pipeline.

Read are files with `service` and receivers, exporters or extensions at their root; those of one folder are
taken for layers that the collector merges. Format: https://opentelemetry.io/docs/collector/configuration/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.formats.yaml import load
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..documents import first_mapping
from ..places import reading
from .pipelines import pipeline_facts, used_components

NAME = "opentelemetry-collector"
PATTERNS = ("*.yml", "*.yaml")
_SECTION = re.compile(rb"^(?:receivers|exporters|extensions|connectors|service)[ \t]*:", re.MULTILINE)
_LAYER = re.compile(r"otel|collector", re.IGNORECASE)
_MAX_LAYERS = 20


def wants(data: bytes) -> bool:
    """Whether a section of a collector stands at the root."""
    found = {each.rstrip(b" \t:") for each in _SECTION.findall(data)}
    return bool(found) and (found != {b"service"} or b"pipelines" in data or b"extensions" in data)


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what the receivers, exporters and extensions in use connect to."""
    problems: list[Problem] = []
    root = first_mapping(file, problems)
    if not root:
        yield from problems
        return
    layers = [] if "pipelines" in root.map("service") and not _is_layer(file) else _layers(file, tree)
    if not is_collector(root) and not (_is_part(root) and layers):
        return
    yield from problems
    used = {
        one
        for layer in layers
        for one in used_components(layer)
        if one[1] not in layer.map(one[0])  # what a layer defines itself, it means itself
    }
    yield from pipeline_facts(root, reading(file, NAME), frozenset(used))


def is_collector(root: Map) -> bool:
    """Whether a mapping is the configuration of a collector, by its shape."""
    pipelines = root.map("service").get("pipelines")
    if not isinstance(pipelines, Map):
        return False
    return any(
        isinstance(one, Map) and ("receivers" in one or "exporters" in one) for one in pipelines.values()
    )


def _is_part(root: Map) -> bool:
    """Whether a mapping may be a layer that a collector merges with others."""
    return any(isinstance(root.get(section), Map) for section in ("receivers", "exporters", "extensions"))


def _is_layer(file: SourceFile) -> bool:
    return _LAYER.search(file.name) is not None


def _layers(file: SourceFile, tree: Tree) -> list[Map]:
    """The other configurations of the folder."""
    found: list[Map] = []
    for name in tree.names(file.folder):
        if name == file.name or not name.lower().endswith((".yml", ".yaml")) or len(found) == _MAX_LAYERS:
            continue
        other = tree.read(f"{file.folder}/{name}" if file.folder else name)
        if other is None or not wants(other.data):
            continue
        try:
            root = load(other.data, other.path)
        except FormatError:
            continue  # reported where that file is read
        if isinstance(root, Map) and is_collector(root):
            found.append(root)
    return found
