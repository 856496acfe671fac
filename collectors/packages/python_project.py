"""Facts from `pyproject.toml`: PEP 621 and 735, Poetry, PDM, uv and Hatch.

Reads declared dependencies, extras, groups and what builds the project; versions come from `poetry.lock`,
`uv.lock`, `pdm.lock` or `pylock.toml` beside it or above it (workspaces). A file that only configures
tools says nothing. Nothing is resolved and no backend is run, so what is `dynamic` stays unknown.
Format: https://packaging.python.org/en/latest/specifications/pyproject-toml/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archscan.formats.node import Map, Seq
from archscan.formats.requirement import canonical, parse_requirement
from archscan.formats.toml import load
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .locks import find_locks, pick_version, toml_versions
from .project import Found, Project, Use, project_at, use_of_group

NAME = "python_project"
PATTERNS = ("pyproject.toml",)

_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")
_SERVED = ("main", "prod", "production", "runtime", "server", "deploy", "worker", "web", "api")
"""Groups that are installed where the project runs; all others are for its developers."""


def wants(data: bytes) -> bool:
    """Whether it describes a project, or at least its dependencies."""
    return any(mark in data for mark in (b"project", b"poetry", b"dependenc", b"[build-system"))


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield the project, its language and description, and each dependency with its line."""
    root = load(file.text, file.path)
    tool = root.map("tool")
    standard, poetry = root.map("project"), tool.map("poetry")
    described = standard if "name" in standard or "dependencies" in standard else poetry
    project = project_at(file.path, NAME, described.text("name"))
    reader = _Reader(project, _locked(file.folder, tree))
    if described:
        yield project.workload(described.place("name").line)
        yield from _language(project, standard, poetry, described)
        for table in (standard, poetry):
            if "description" in table and table is described:
                yield from project.description(table.text("description"), table.lines["description"])
    yield from reader.listed(standard.get("dependencies"), "runtime", standard.place("dependencies").line)
    extras = standard.map("optional-dependencies")
    for name, extra in extras.items():
        yield from reader.listed(extra, use_of_group(name), extras.lines[name])
    yield from reader.tabled(poetry.map("dependencies"), "runtime")
    yield from reader.tabled(poetry.map("dev-dependencies"), "development")
    for name, group in poetry.map("group").items():
        if isinstance(group, Map):
            yield from reader.tabled(group.map("dependencies"), _use_of(name))
    groups = root.map("dependency-groups")
    for name, group in groups.items():
        yield from reader.listed(group, _use_of(name), groups.lines[name])
    yield from _tools(tool, reader)
    if described:
        yield from reader.listed(root.map("build-system").seq("requires"), "build")


def _language(project: Project, standard: Map, poetry: Map, described: Map) -> Iterator[Found]:
    wanted = poetry.map("dependencies")
    if "requires-python" in standard:
        yield from project.language(
            "python", standard.lines["requires-python"], standard.text("requires-python")
        )
    elif "python" in wanted:
        yield from project.language("python", wanted.lines["python"], wanted.text("python"))
    else:
        yield from project.language("python", described.place("name").line)


def _tools(tool: Map, reader: _Reader) -> Iterator[Found]:
    yield from reader.listed(tool.map("uv").seq("dev-dependencies"), "development")
    for group in tool.map("pdm").map("dev-dependencies").values():
        yield from reader.listed(group, "development")
    for environment in tool.map("hatch").map("envs").values():
        if isinstance(environment, Map):
            yield from reader.listed(environment.seq("dependencies"), "development")
            yield from reader.listed(environment.seq("extra-dependencies"), "development")


def _use_of(group: str) -> Use:
    return "runtime" if group in _SERVED else "development"


def _locked(folder: str, tree: Tree) -> Mapping[str, tuple[str, ...]]:
    lock = next(find_locks(folder, tree, _LOCKS), None)
    return toml_versions(lock.file.data) if lock else {}


@dataclass(slots=True)
class _Reader:
    """Yields each package once, where it stands first: what it runs with before what it is made with."""

    project: Project
    locked: Mapping[str, tuple[str, ...]]
    seen: set[str] = field(default_factory=set)

    def listed(self, items: object, use: Use, line: int = 0) -> Iterator[Found]:
        """A list of requirements; includes of other groups are left to those."""
        if not isinstance(items, Seq):
            if items is not None:
                what, expected = "not a list of requirements", 'a list such as ["name>=1"]'
                yield Problem(self.project.path, line, what, expected, "warning", "requirements")
            return
        for item, line in zip(items, items.lines, strict=True):
            if not isinstance(item, str):
                continue
            if found := parse_requirement(item):
                yield from self.package(found.name, found.version, line, use)
            else:
                expected = 'a requirement such as "name>=1"'
                what = "not a requirement"
                yield Problem(self.project.path, line, what, expected, "warning", "requirements")

    def tabled(self, table: Map, use: Use) -> Iterator[Found]:
        """Poetry's notation: a table of names, with a version, a table or a list of tables each."""
        for name, value in table.items():
            if isinstance(value, Seq):
                value = next(iter(value.maps()), None)
            version = value.text("version") if isinstance(value, Map) else value
            if name != "python":
                wanted = version if isinstance(version, str) else ""
                yield from self.package(canonical(name), wanted, table.lines[name], use)

    def package(self, name: str, wanted: str, line: int, use: Use) -> Iterator[Found]:
        if name not in self.seen:
            self.seen.add(name)
            version = pick_version(self.locked.get(name, ()), wanted) or wanted
            yield from self.project.uses("pypi", name, line, version, use)
