"""Liquibase's changelogs as one kind of tree, whatever they are written in, and which of them include others.

Format: https://docs.liquibase.com/concepts/changelogs/home.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from archscan.errors import FormatError
from archscan.formats.node import Map, Seq
from archscan.formats.xml import Element
from archscan.formats.xml import load as load_xml
from archscan.source import SourceFile, Tree, resolve

MAX_DEPTH = 40
MAX_CHANGELOGS = 5_000
ENDINGS = (".xml", ".yaml", ".yml", ".json", ".sql")
FORMATTED = re.compile(r"\s*--\s*liquibase\s+formatted\s+sql", re.IGNORECASE)
_INCLUDES = re.compile(rb"\b(?:include|includeAll|sqlFile)\b")
_LIKELY = re.compile(r"change-?logs?|change-?sets?|liquibase|migrations?|master|(?:^|/)db[/.]", re.IGNORECASE)


def is_changelog(data: bytes) -> bool:
    """Whether a file is a changelog, formatted SQL included."""
    return (
        b"databaseChangeLog" in data
        or re.match(rb"\s*--\s*(?i:liquibase\s+formatted\s+sql)", data[:200]) is not None
    )


def read_changelog(file: SourceFile) -> Element | None:
    """The root of a changelog in XML, YAML or JSON; None if the file is none.

    Attributes hold scalars, whatever the notation; lists are the children themselves. Raises FormatError.
    """
    name = file.name.lower()
    if b"databaseChangeLog" not in file.data:
        return None
    if name.endswith(".xml"):
        root = load_xml(file.data, file.path)
        return root if root.tag == "databaseChangeLog" else None
    if name.endswith(".json"):
        from archscan.formats import json

        loaded = json.load(file.data, file.path)
    elif name.endswith((".yaml", ".yml")):
        from archscan.formats.yaml import load_all

        loaded = next(iter(load_all(file.data, file.path, [])), None)
    else:
        return None
    if not isinstance(loaded, Map) or "databaseChangeLog" not in loaded:
        return None
    return _element(
        "databaseChangeLog", loaded["databaseChangeLog"], loaded.lines.get("databaseChangeLog", 1), 0
    )


def _element(tag: str, node: object, line: int, depth: int) -> Element:
    found = Element(tag, line, {})
    if isinstance(node, str):
        found.text = node
    elif depth < MAX_DEPTH:
        found.children.extend(_children(node, found.attributes, depth))
    return found


def _children(node: object, attributes: dict[str, str], depth: int) -> Iterator[Element]:
    if isinstance(node, Map):
        for key, value in node.items():
            line = node.place(key).line
            if isinstance(value, str) and depth:
                attributes[key] = value
                yield _element(key, value, line, depth + 1)
            elif isinstance(value, Seq) and key in ("changes", "columns", "preConditions"):
                if key == "preConditions":
                    yield _element(key, value, line, depth + 1)
                else:
                    yield from _children(value, {}, depth + 1)
            else:
                yield _element(key, value, line, depth + 1)
    elif isinstance(node, Seq) and depth < MAX_DEPTH:
        for item in node:
            if isinstance(item, Map):
                for key, value in item.items():
                    yield _element(key, value, item.place(key).line, depth + 1)


def find_included(element: Element, file: SourceFile, tree: Tree) -> list[str]:
    """The files that an `include`, `includeAll` or `sqlFile` names, in the order in which they run."""
    given = element.attributes.get("file") or element.attributes.get("path") or ""
    given = given.removeprefix("classpath:").removeprefix("classpath*:").strip()
    relative = element.attributes.get("relativeToChangelogFile", "").lower() == "true"
    if not given or "${" in given:
        return []
    if element.tag == "includeAll":
        return _files_below(given.rstrip("/"), file, tree, relative)
    for folder in _roots(file.folder, relative):
        path = resolve(folder, given.lstrip("/"))
        if path is not None and tree.read(path) is not None:
            return [path]
    found = [path for path in _all_paths(tree) if path.endswith(f"/{given.lstrip('/')}")]
    return found[:1]


def _files_below(given: str, file: SourceFile, tree: Tree, relative: bool) -> list[str]:
    for folder in _roots(file.folder, relative):
        path = resolve(folder, given.lstrip("/"))
        if path and tree.has_folder(path):
            return [one for one in tree.below(path) if one.lower().endswith(ENDINGS) and one != file.path]
    return []


def _roots(folder: str, relative: bool) -> Iterator[str]:
    """Where a path may start: the file's own folder, else any around it, the innermost first."""
    yield folder
    while folder and not relative:
        folder = folder.rpartition("/")[0]
        yield folder


def _all_paths(tree: Tree) -> Sequence[str]:
    whole: Any = tree  # hashed by identity
    return _listed(whole)


@lru_cache(maxsize=1)
def _listed(tree: Any) -> Sequence[str]:
    return [path for path in tree.below("") if path.lower().endswith(ENDINGS)]


def included_paths(tree: Tree) -> frozenset[str]:
    """The files that changelogs of the tree include: they are read with those, not by themselves."""
    whole: Any = tree  # hashed by identity
    return _included(whole)


@lru_cache(maxsize=1)
def _included(tree: Any) -> frozenset[str]:
    found: set[str] = set()
    candidates = [
        path for path in _all_paths(tree) if not path.lower().endswith(".sql") and _LIKELY.search(path)
    ]
    for path in candidates[:MAX_CHANGELOGS]:
        file = tree.read(path)
        if file is None or b"databaseChangeLog" not in file.data or not _INCLUDES.search(file.data):
            continue
        try:
            root = read_changelog(file)
        except FormatError:
            continue  # reported when the file itself is read
        for element in root.walk() if root is not None else ():
            if element.tag in ("include", "includeAll", "sqlFile"):
                found.update(one for one in find_included(element, file, tree) if one != path)
    return frozenset(found)
