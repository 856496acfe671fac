"""Facts from a `Pipfile`, with the versions of its `Pipfile.lock`.

Index URLs are not looked at. Format: https://github.com/pypa/pipfile
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.formats.requirement import canonical
from archscan.formats.toml import load
from archscan.source import SourceFile, Tree

from .project import Found, Use, inside, project_at

NAME = "pipfile"
PATTERNS = ("Pipfile",)

_SECTIONS: dict[str, Use] = {"packages": "runtime", "dev-packages": "development"}


def wants(data: bytes) -> bool:
    """Whether there is anything in it."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield the project, its language, and each package with its line."""
    root = load(file.text, file.path)
    project = project_at(file.path, NAME)
    locked = _locked(inside(file.folder, "Pipfile.lock"), tree)
    yield project.workload(root.place("packages").line)
    requires = root.map("requires")
    key = "python_version" if "python_version" in requires else "python_full_version"
    yield from project.language("python", requires.place(key).line, requires.text(key))
    for section, table in root.items():
        use = _SECTIONS.get(section, "development")
        if section in ("requires", "source", "scripts", "pipenv") or not isinstance(table, Map):
            continue
        for name, value in table.items():
            wanted = value.text("version") if isinstance(value, Map) else value
            version = locked.get(canonical(name)) or (wanted if isinstance(wanted, str) else "")
            yield from project.uses(
                "pypi", canonical(name), table.lines[name], version.removeprefix("=="), use
            )


def _locked(path: str, tree: Tree) -> dict[str, str]:
    """Versions by package; nothing where the lock is missing or broken, since the Pipfile says enough."""
    file = tree.read(path)
    try:
        data = json.loads(file.data) if file else {}
    except (ValueError, RecursionError):
        return {}
    return {
        canonical(name): entry["version"]
        for section in ("develop", "default")
        if isinstance(data, dict) and isinstance(data.get(section), dict)
        for name, entry in data[section].items()
        if isinstance(entry, dict) and isinstance(entry.get("version"), str)
    }
