"""All charts of a tree: which are named by others, and which has a name."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.formats.yaml import load
from archscan.source import Tree, resolve

from .files import files_of
from .manifest import dependencies_of
from .names import CHART_FILES

LOCAL = "file://"


@dataclass(frozen=True, slots=True)
class Index:
    """Charts of a tree that are no part of another's `charts` folder."""

    named: frozenset[str]
    """Folders of charts that others depend on by a path."""
    by_name: dict[str, tuple[tuple[str, str, bool], ...]]
    """Folder, version and whether it is a library, of the charts that have a name."""


def index_of(tree: Tree) -> Index:
    """The charts of a tree, looked for once."""
    return _index(cast(Hashable, tree))


@lru_cache(maxsize=1)
def _index(tree: Any) -> Index:
    named: set[str] = set()
    by_name: dict[str, tuple[tuple[str, str, bool], ...]] = {}
    for path in tree.below(""):
        if not path.endswith(CHART_FILES):
            continue
        file = tree.read(path)
        if file is None or file.name not in CHART_FILES:
            continue
        try:
            about = load(file.data, file.path)
        except FormatError:
            continue
        if not isinstance(about, Map):
            continue
        if not f"/{file.folder}".rpartition("/")[0].endswith("/charts") or about.text("type") == "library":
            entry = (file.folder, about.text("version"), about.text("type") == "library")
            by_name[about.text("name")] = (*by_name.get(about.text("name"), ()), entry)
        for dependency in dependencies_of(about, files_of(file.folder, tree)):
            folder = local_folder(dependency.repository, file.folder)
            if folder is not None and folder != file.folder:
                named.add(folder)
    return Index(frozenset(named), by_name)


def local_folder(repository: str, folder: str) -> str | None:
    """The folder that a dependency of a chart names by its path, None if it names none in the tree."""
    return resolve(folder, repository.removeprefix(LOCAL)) if repository.startswith(LOCAL) else None
