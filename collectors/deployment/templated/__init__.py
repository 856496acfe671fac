"""Facts from templates of Kubernetes manifests and Compose files: ERB, Jinja, Go templates, Mustache.

Nothing is run. A template is filled in with what the repository knows (defaults, variables of roles and
groups, assignments in it), the rest is left open, and the text is read as what it becomes. Helm charts are
another collector's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from archscan.collect import matches
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .. import compose, kubernetes
from .fill import fill
from .variables import variables_for

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

NAME = "templated"
_ENDINGS = (
    ".j2",
    ".jinja",
    ".jinja2",
    ".erb",
    ".tpl",
    ".tmpl",
    ".gotmpl",
    ".mustache",
    ".template",
    ".hbs",
    ".epp",
)
PATTERNS = (
    "*.yaml",
    "*.yml",
    *(f"*.{kind}{ending}" for kind in ("yaml", "yml", "json") for ending in _ENDINGS),
)
_MARKS = re.compile(rb"\{\{|<%|\{%")
_KINDS = re.compile(rb"apiVersion|^[ \t]*services\s*:|^[ \t]+image\s*:", re.MULTILINE)
_SHELL = re.compile(r"\$\{(\w+):?-([^${}]*)\}")
_MAX_BYTES = 1_000_000

T = TypeVar("T")


def wants(data: bytes) -> bool:
    """Whether there are gaps in something that deploys."""
    return (
        len(data) < _MAX_BYTES
        and _KINDS.search(data) is not None
        and (_MARKS.search(data) is not None or b"${" in data)
    )


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what the file says once it is filled in as far as that can be."""
    path = _target(file.path)
    plain = path == file.path
    if not plain and tree.read(path) is not None:
        return  # what the template makes is in the repository
    if plain and (_MARKS.search(file.data) is None or _in_chart(file.folder, tree)):
        return
    manifest = kubernetes.wants(file.data)
    if plain and not (kubernetes.is_template(file) if manifest else _is_broken_compose(file, tree)):
        return
    text = fill(file.text, variables_for(file.folder, tree))
    if manifest:
        text = _SHELL.sub(r"\2", text)
    filled = SourceFile(path, text.encode())
    overlay = _Overlay(tree, filled)
    facts: Iterator[Fact | Problem] = iter(())
    if manifest:
        facts = kubernetes.collect(filled, overlay)
    elif matches(compose.NAMED, path) and compose.wants(filled.data):
        facts = compose.collect(filled, overlay)
    for fact in facts:
        if not isinstance(fact, Problem):
            yield _moved(fact, path, file.path)
        elif fact.rule in ("templated", "unresolved-variable") or not plain:
            continue  # a gap is no mistake; that there are gaps is told once
    if not plain and not manifest:
        yield Problem(
            file.path,
            1,
            "a template: read only as far as the values that fill it in are known",
            "",
            "note",
            "templated",
        )


def _target(path: str) -> str:
    """The path of what a template makes.

    >>> _target("deploy/web.yml.j2"), _target("deploy/web.yml")
    ('deploy/web.yml', 'deploy/web.yml')
    """
    for ending in _ENDINGS:
        if path.lower().endswith(ending):
            return path[: -len(ending)]
    return path


def _in_chart(folder: str, tree: Tree) -> bool:
    parts = folder.split("/")
    return any(
        part == "templates" and tree.read("/".join([*parts[:index], "Chart.yaml"])) is not None
        for index, part in enumerate(parts)
    )


def _is_broken_compose(file: SourceFile, tree: Tree) -> bool:
    """Whether a Compose file is no YAML before it is filled in."""
    if not matches(compose.NAMED, file.path):
        return False
    facts = list(compose.collect(file, tree))
    return any(isinstance(one, Problem) and one.rule == "templated" for one in facts)


def _moved(value: T, old: str, new: str) -> T:
    """A fact whose lines are those of the template."""
    if old == new or not is_dataclass(value) or isinstance(value, type):
        return value
    changes: dict[str, Any] = {}
    for field in fields(value):
        item = getattr(value, field.name)
        if isinstance(item, Evidence):
            if item.path == old:
                changes[field.name] = replace(item, path=new, collector=NAME)
        elif isinstance(item, tuple) and any(is_dataclass(one) for one in item):
            changes[field.name] = tuple(_moved_item(one, old, new) for one in item)
    return replace(value, **changes) if changes else value


def _moved_item(one: Any, old: str, new: str) -> Any:
    if isinstance(one, Evidence):
        return replace(one, path=new, collector=NAME) if one.path == old else one
    return _moved(one, old, new)


class _Overlay:
    """A tree in which a template is what it makes."""

    def __init__(self, tree: Tree, file: SourceFile) -> None:
        self._tree = tree
        self._file = file

    def read(self, path: str) -> SourceFile | None:
        return self._file if path == self._file.path else self._tree.read(path)

    def names(self, folder: str) -> Sequence[str]:
        names = self._tree.names(folder)
        if folder == self._file.folder and self._file.name not in names:
            return sorted([*names, self._file.name])
        return names

    def has_folder(self, folder: str) -> bool:
        return self._tree.has_folder(folder)

    def below(self, folder: str) -> Sequence[str]:
        return self._tree.below(folder)
