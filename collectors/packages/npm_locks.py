"""Versions of a JavaScript project's own packages, from the lock file of any of its package managers.

No collector. Reads `package-lock.json` (all versions), `npm-shrinkwrap.json`, `yarn.lock` (classic and
berry), `pnpm-lock.yaml`, `bun.lock` and the catalogues of `pnpm-workspace.yaml`, beside the manifest and
above it, where they speak of its folder. A lock that cannot be read costs versions only: the manifest
says the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from archscan.source import Tree

from .locks import Lock, find_locks

_LOCKS = (
    "npm-shrinkwrap.json", "package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock",
    "pnpm-workspace.yaml",
)  # fmt: skip
_YARN = re.compile(r"^([^\s#].*):\r?\n  version:? \"?([^\"\s]+)\"?", re.MULTILINE)
_YARN_NAME = re.compile(r"(@?[^@]+)@(?:npm:)?(.+)\Z")
_BUN = re.compile(r'^    "([^"\n]+)": \["(@?[^"@\n]+)@([^"\n]+)"', re.MULTILINE)
_PNPM_LINE = re.compile(r"( *)(?:'([^'\n]+)'|\"([^\"\n]+)\"|([^\s:'\"][^\n:]*?)):(?: +(\S.*))?\Z")
_PNPM_SECTIONS = ("dependencies", "devDependencies", "optionalDependencies")


def find_versions(folder: str, asked: Mapping[str, str], tree: Tree) -> dict[str, str]:
    """Locked versions of the packages asked for (name to requirement) by the manifest in `folder`."""
    found: dict[str, str] = {}
    place = ""
    for lock in find_locks(folder, tree, _LOCKS):
        if found and lock.folder != place:
            break
        place = lock.folder
        below = folder[len(lock.folder) :].lstrip("/") or "."
        for name, version in _READERS[lock.file.name](lock, below, asked).items():
            found.setdefault(name, version)
    return found


def _from_npm(lock: Lock, below: str, asked: Mapping[str, str]) -> dict[str, str]:
    packages, dependencies = _npm_tables(lock.file.data)
    if below != "." and below not in packages:
        return {}
    found: dict[str, str] = {}
    for name in asked:
        for entry in (
            packages.get(f"{below}/node_modules/{name}"),
            packages.get(f"node_modules/{name}"),
            dependencies.get(name),
        ):
            if isinstance(entry, dict) and isinstance(entry.get("version"), str):
                found[name] = entry["version"]
                break
    return found


@lru_cache(maxsize=4)
def _npm_tables(data: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        root = json.loads(data)
    except (ValueError, RecursionError):
        return {}, {}
    tables = [root.get(key) if isinstance(root, dict) else None for key in ("packages", "dependencies")]
    packages, dependencies = (table if isinstance(table, dict) else {} for table in tables)
    return packages, dependencies


def _from_yarn(lock: Lock, below: str, asked: Mapping[str, str]) -> dict[str, str]:
    versions = _yarn_versions(lock.file.data)
    return {
        name: versions[name, wanted.removeprefix("npm:")]
        for name, wanted in asked.items()
        if (name, wanted.removeprefix("npm:")) in versions
    }


@lru_cache(maxsize=4)
def _yarn_versions(data: bytes) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for entry in _YARN.finditer(data.decode("utf-8", "replace")):
        for one in entry[1].split(","):
            if name := _YARN_NAME.match(one.strip().strip('"')):
                found[name[1], name[2]] = entry[2]
    return found


def _from_pnpm(lock: Lock, below: str, asked: Mapping[str, str]) -> dict[str, str]:
    return _pnpm_versions(lock.file.data).get(below, {})


@lru_cache(maxsize=4)
def _pnpm_versions(data: bytes) -> dict[str, dict[str, str]]:
    """Versions by folder of the workspace and package."""
    found: dict[str, dict[str, str]] = {}
    for path, value in _entries(data):
        if path[0] == "packages":
            break
        folder, keys = (path[1], path[2:]) if path[0] == "importers" and len(path) > 2 else (".", path)
        if keys[0] in _PNPM_SECTIONS and (len(keys) == 2 or (len(keys) == 3 and keys[2] == "version")):
            version = value.partition("(")[0].partition("_")[0]  # without its peers
            if version[:1].isdigit():
                found.setdefault(folder, {})[keys[1]] = version
    return found


def _entries(data: bytes) -> Iterator[tuple[list[str], str]]:
    """Key path and value of each scalar in YAML as pnpm writes it: by its indentation, which is quick."""
    path: list[tuple[int, str]] = []
    for line in data.decode("utf-8", "replace").split("\n"):
        if match := _PNPM_LINE.match(line.rstrip("\r")):
            indent = len(match[1])
            while path and path[-1][0] >= indent:
                path.pop()
            path.append((indent, match[2] or match[3] or match[4]))
            if match[5] or not indent:
                yield [key for _, key in path], (match[5] or "").strip("'\"")


def _from_bun(lock: Lock, below: str, asked: Mapping[str, str]) -> dict[str, str]:
    text = lock.file.data.decode("utf-8", "replace")
    if below != "." and f'"{below}"' not in text:
        return {}
    entries = _BUN.finditer(text)
    return {entry[1]: entry[3] for entry in entries if entry[1] in asked and entry[3][:1].isdigit()}


def _from_catalogue(lock: Lock, below: str, asked: Mapping[str, str]) -> dict[str, str]:
    catalogues = _catalogues(lock.file.data)
    found = {
        name: catalogues.get(wanted.removeprefix("catalog:") or "default", {}).get(name, "")
        for name, wanted in asked.items()
        if wanted.startswith("catalog:")
    }
    return {name: version for name, version in found.items() if version}


@lru_cache(maxsize=4)
def _catalogues(data: bytes) -> dict[str, dict[str, str]]:
    """Requirements by catalogue (`default` for the unnamed one) and package."""
    found: dict[str, dict[str, str]] = {}
    for path, value in _entries(data):
        if len(path) == 2 and path[0] == "catalog":
            found.setdefault("default", {})[path[1]] = value
        elif len(path) == 3 and path[0] == "catalogs":
            found.setdefault(path[1], {})[path[2]] = value
    return found


_READERS: Mapping[str, Callable[[Lock, str, Mapping[str, str]], dict[str, str]]] = {
    "npm-shrinkwrap.json": _from_npm,
    "package-lock.json": _from_npm,
    "pnpm-lock.yaml": _from_pnpm,
    "yarn.lock": _from_yarn,
    "bun.lock": _from_bun,
    "pnpm-workspace.yaml": _from_catalogue,
}
