"""Log levels and formats of .NET applications: `Logging` and `Serilog` in `appsettings*.json`.

The file of an environment is told with the environment's name. Formats:
https://learn.microsoft.com/dotnet/core/extensions/logging and
https://github.com/serilog/serilog-settings-configuration
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.json import load
from archscan.formats.node import Map
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ...reading.leaves import Leaf, is_for_tests, leaves
from ...settings.appsettings import project_folder
from ..variables import LEVELS

NAME = "dotnet-logging"
PATTERNS = ("appsettings.json", "appsettings.*.json")
_LEVEL = re.compile(
    r"logging\.(?:(?P<provider>[a-z]+)\.)?loglevel\.(?P<category>.+)"
    r"|serilog\.minimumlevel(?:\.default|\.override\.(?P<override>.+))?"
)
_FORMATTER = re.compile(
    r"serilog\.writeto\.(?:.*\.)?(?P<key>formatter(?:\.type)?|outputtemplate)|logging\.console\.formattername"
)
_ENVIRONMENT = re.compile(r"appsettings\.(.+)\.json\Z", re.IGNORECASE)


def wants(data: bytes) -> bool:
    """Whether one of the two sections stands in it."""
    return b'"Logging"' in data or b'"Serilog"' in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield levels and formats, each with its line."""
    if is_for_tests(file.folder):
        return
    root = load(file.data, file.path, [])
    if not isinstance(root, Map):
        return
    subject = Subject(Scope("source", project_folder(file.folder, tree)), "")
    named = _ENVIRONMENT.match(file.name)
    place = f" ({named[1]})" if named else ""
    for leaf in leaves(root):
        if (said := _said(leaf)) is not None:
            topic, value, name = said
            line = Evidence(leaf.place.path, leaf.place.line, NAME)
            yield Setting(subject, topic, f"{value}{place}", line, name=name)


def _said(leaf: Leaf) -> tuple[str, str, str] | None:
    """Topic, value and name of what a setting says of logs."""
    key = leaf.key
    if (found := _LEVEL.fullmatch(key)) is not None and leaf.value.lower() in LEVELS:
        depth = 3 if found["provider"] or found["override"] else 2
        name = ".".join(leaf.parts[depth:]) if found["category"] or found["override"] else "Default"
        if found["provider"]:
            name = f"{name} ({leaf.parts[1]})"
        elif key.startswith("serilog."):
            name = f"{name} (Serilog)"
        return "observability.level", leaf.value, name
    if (found := _FORMATTER.fullmatch(key)) is not None and leaf.value:
        if found["key"] == "outputtemplate":
            return "observability.format", f"template {leaf.value[:200]}", "Serilog"
        shown = leaf.value.partition(",")[0].rpartition(".")[2]
        return "observability.format", f"formatter {shown}", "Serilog" if found["key"] else "Console"
    return None
