"""Facts from `composer.json`: the packages of a PHP project, its PHP version and extensions.

Versions come from `composer.lock`. Repositories, and the credentials in them, are not looked at.
Format: https://getcomposer.org/doc/04-schema.md
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache

from archscan.formats.json import load
from archscan.formats.node import Map
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .project import Found, Use, inside, project_at, section

NAME = "composer"
PATTERNS = ("composer.json",)

_SECTIONS: dict[str, Use] = {"require": "runtime", "require-dev": "development"}
_PLATFORM = ("lib-", "php-", "composer-", "hhvm")


def wants(data: bytes) -> bool:
    """Whether there is anything in it."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield the project, its PHP version and description, and each package with its line."""
    problems: list[Problem] = []
    root = load(file.text, file.path, problems)
    yield from problems
    if not isinstance(root, Map):
        yield Problem(file.path, 1, "not a package", "a JSON object", "error", "json-shape")
        return
    project = project_at(file.path, NAME, root.text("name"))
    if root.text("type") != "metapackage":
        yield project.workload(root.place("name").line)
        required = root.map("require")
        yield from project.language("php", required.place("php").line, required.text("php"))
        yield from project.description(root.text("description"), root.place("description").line)
    lock = tree.read(inside(file.folder, "composer.lock"))
    locked = _locked(lock.data) if lock else {}
    seen: set[str] = set()
    for key, use in _SECTIONS.items():
        yield from section(root, key, file.path)
        table = root.map(key)
        for name, wanted in table.items():
            package = name.lower()
            if package not in seen and package != "php" and not package.startswith(_PLATFORM):
                seen.add(package)
                version = locked.get(package) or (wanted if isinstance(wanted, str) else "")
                yield from project.uses("composer", name, table.lines[name], version, use)


@lru_cache(maxsize=4)
def _locked(data: bytes) -> Mapping[str, str]:
    """Versions by package; nothing where the lock is broken, since the manifest says enough."""
    try:
        root = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return {
        entry["name"].lower(): entry["version"]
        for kind in ("packages-dev", "packages")
        if isinstance(root, dict) and isinstance(root.get(kind), list)
        for entry in root[kind]
        if isinstance(entry, dict)
        and isinstance(entry.get("name"), str)
        and isinstance(entry.get("version"), str)
    }
