"""The upstreams of nginx: those of a file, and those of the files that it is used with; no collector.

Format: https://nginx.org/en/docs/http/ngx_http_upstream_module.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from archscan.errors import FormatError
from archscan.formats.directives import Directive, load, walk
from archscan.source import SourceFile, Tree, resolve

_MAX_FILES = 60
"""Files that are asked for an upstream which a file does not hold itself."""


@dataclass(frozen=True, slots=True)
class Servers:
    """The servers of one upstream: address and line of each."""

    path: str
    addresses: tuple[tuple[str, int], ...]


def find_upstreams(statements: tuple[Directive, ...]) -> dict[str, tuple[tuple[str, int], ...]]:
    """The servers of every upstream by its name; those that are `down` are left out."""
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for one, _ in walk(statements):
        if one.name == "upstream" and one.block is not None and one.arguments:
            servers = [
                (each.arguments[0], each.line)
                for each in one.block
                if each.name == "server" and each.arguments and "down" not in each.arguments[1:]
            ]
            found[one.arguments[0]] = (*found.get(one.arguments[0], ()), *servers)
    return found


def find_elsewhere(
    name: str, file: SourceFile, tree: Tree, statements: tuple[Directive, ...]
) -> Servers | None:
    """An upstream of that name in the files that this one includes, that lie beside it, or above it.

    None if there is none. Of several files the first counts: included ones come first.
    """
    for path in dict.fromkeys(_candidates(file, tree, statements)):
        other = tree.read(path) if path != file.path else None
        if other is not None and b"upstream" in other.data and name.encode() in other.data:
            servers = _upstreams_of(other).get(name)
            if servers is not None:
                return Servers(path, servers)
    return None


@lru_cache(maxsize=16)
def _upstreams_of(file: SourceFile) -> dict[str, tuple[tuple[str, int], ...]]:
    try:
        return find_upstreams(load(file.text, file.path).statements)
    except FormatError:  # its own collection tells
        return {}


def _candidates(file: SourceFile, tree: Tree, statements: tuple[Directive, ...]) -> Iterator[str]:
    count = 0
    for path in _included(file, tree, statements):
        if (count := count + 1) > _MAX_FILES:
            return
        yield path
    above = file.folder.rpartition("/")[0]
    folders = [file.folder]
    folders += [f"{file.folder}/{name}".lstrip("/") for name in ("conf.d", "upstreams", "upstream")]
    if file.folder:
        folders += [above, *(f"{above}/{name}".lstrip("/") for name in ("conf.d", "upstreams", "upstream"))]
    for folder in folders:
        for name in tree.names(folder):
            if ".conf" in name or "nginx" in name or "upstream" in name:
                if (count := count + 1) > _MAX_FILES:
                    return
                yield f"{folder}/{name}".lstrip("/")


def _included(file: SourceFile, tree: Tree, statements: tuple[Directive, ...]) -> Iterator[str]:
    """The files of the tree that `include` can mean: paths in the container end as those here do."""
    for one, _ in walk(statements):
        if one.name != "include" or not one.arguments:
            continue
        parts = [part for part in one.arguments[0].split("/") if part]
        lengths = (len(parts),) if not one.arguments[0].startswith("/") else (3, 2, 1)
        for length in lengths:
            written = "/".join(parts[-length:])
            for start in dict.fromkeys((file.folder, file.folder.rpartition("/")[0])):
                path = resolve(start, written)
                if path is None:
                    continue
                folder, _, pattern = path.rpartition("/")
                if "*" in folder:
                    continue
                for name in tree.names(folder):
                    if fnmatchcase(name, pattern) or name in (f"{pattern}.template", f"{pattern}.tmpl"):
                        yield f"{folder}/{name}".lstrip("/")
