"""Facts from `pubspec.yaml`: the packages of a Dart or Flutter project, its Dart version.

Versions come from `pubspec.lock` beside it or above it. Format: https://dart.dev/tools/pub/pubspec
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from archscan.formats.node import Map
from archscan.formats.yaml import load
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .locks import find_locks
from .project import Found, Use, project_at, section

NAME = "pub"
PATTERNS = ("pubspec.yaml", "pubspec.yml")

_SECTIONS: dict[str, Use] = {"dependencies": "runtime", "dev_dependencies": "development"}
_LOCKED = re.compile(r'^  (\w+):\r?\n(?:    .*\n)*?    version: "?([^"\s]+)"?', re.MULTILINE)


def wants(data: bytes) -> bool:
    """Whether there is anything in it."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield the project, its Dart version and description, and each package with its line."""
    root = load(file.data, file.path)
    if not isinstance(root, Map):
        yield Problem(file.path, 1, "not a package", "a mapping", "error", "yaml-shape")
        return
    project = project_at(file.path, NAME, root.text("name"))
    environment = root.map("environment")
    if "dependencies" in root or "workspace" not in root:
        yield project.workload(root.place("name").line)
        yield from project.language("dart", environment.place("sdk").line, environment.text("sdk"))
        yield from project.description(root.text("description"), root.place("description").line)
    lock = next(find_locks(file.folder, tree, ("pubspec.lock",)), None)
    locked = _locked(lock.file.data) if lock else {}
    for key, use in _SECTIONS.items():
        yield from section(root, key, file.path)
        table = root.map(key)
        for name, wanted in table.items():
            sdk = isinstance(wanted, Map) and "sdk" in wanted
            asked = wanted.text("version") if isinstance(wanted, Map) else wanted
            version = "" if sdk else locked.get(name) or (asked if isinstance(asked, str) else "")
            if name == "flutter":
                version = environment.text("flutter")
            yield from project.uses("pub", name, table.lines[name], version, use)


@lru_cache(maxsize=4)
def _locked(data: bytes) -> Mapping[str, str]:
    return {found[1]: found[2] for found in _LOCKED.finditer(data.decode("utf-8", "replace"))}
