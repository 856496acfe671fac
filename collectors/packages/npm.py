"""Facts from `package.json`: the packages of a JavaScript or TypeScript project, how it is started.

Versions come from the lock file beside it or, for a member of a workspace, above it; see `npm_locks`.
The root of a workspace without packages of its own is no project, nor is a file that only lists tools.
Format: https://docs.npmjs.com/cli/configuring-npm/package-json
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.json import load
from archscan.formats.node import Map
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .npm_locks import find_versions
from .project import Found, Project, Use, project_at, section

NAME = "npm"
PATTERNS = ("package.json",)

_SECTIONS: dict[str, Use] = {
    "dependencies": "runtime", "optionalDependencies": "runtime", "peerDependencies": "runtime",
    "devDependencies": "development",
}  # fmt: skip
_STARTED_BY = ("start", "dev", "serve", "build", "start:prod", "develop")
_ENTRIES = ("main", "module", "exports", "bin", "browser")
_ALIAS = re.compile(r"npm:(@?[^@]+)(?:@(.+))?\Z")
_MANAGER = re.compile(r"(npm|pnpm|yarn|bun)@(\d[\w.-]*)")


def wants(data: bytes) -> bool:
    """Whether there is anything in it."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield the project, its language, its start command and each package with its line."""
    problems: list[Problem] = []
    root = load(file.text, file.path, problems)
    yield from problems
    if not isinstance(root, Map):
        yield Problem(file.path, 1, "not a package", "a JSON object", "error", "json-shape")
        return
    project = project_at(file.path, NAME, root.text("name"))
    versions = _versions(root, file, tree)
    if _is_project(root, file, tree):
        yield project.workload(root.place("name").line)
        yield from _language(root, project, file, tree, versions)
        yield from project.description(root.text("description"), root.place("description").line)
        scripts = root.map("scripts")
        yield from project.command(scripts.text("start"), scripts.place("start").line)
    yield from _tools(root, project)
    yield from _packages(root, project, versions)


def _is_project(root: Map, file: SourceFile, tree: Tree) -> bool:
    own = bool(root.map("dependencies")) or any(root.get(key) for key in _ENTRIES)
    if "workspaces" in root or "pnpm-workspace.yaml" in tree.names(file.folder):
        return own
    return (
        own or bool(root.map("peerDependencies")) or any(root.map("scripts").get(key) for key in _STARTED_BY)
    )


def _language(
    root: Map, project: Project, file: SourceFile, tree: Tree, versions: dict[str, str]
) -> Iterator[Found]:
    for key in _SECTIONS:
        table = root.map(key)
        if "typescript" in table:
            version = versions.get("typescript") or table.text("typescript")
            return project.language("typescript", table.lines["typescript"], version)
    if "tsconfig.json" in tree.names(file.folder):
        return project.language("typescript", root.place("name").line)
    return project.language("javascript", root.place("name").line)


def _tools(root: Map, project: Project) -> Iterator[Found]:
    """The runtime and the package manager that the project asks for."""
    engines = root.map("engines")
    for name in ("node", "bun", "deno"):
        if engines.text(name):
            yield from project.uses("tool", name, engines.lines[name], engines.text(name))
    if found := _MANAGER.match(root.text("packageManager")):
        yield from project.uses("tool", found[1], root.lines["packageManager"], found[2], "build")


def _versions(root: Map, file: SourceFile, tree: Tree) -> dict[str, str]:
    asked = {
        name: wanted for key in _SECTIONS for name, wanted in root.map(key).items() if isinstance(wanted, str)
    }
    return find_versions(file.folder, asked, tree) if asked else {}


def _packages(root: Map, project: Project, versions: dict[str, str]) -> Iterator[Found]:
    seen: set[str] = set()
    for key, use in _SECTIONS.items():
        yield from section(root, key, project.path)
        table = root.map(key)
        for name, wanted in table.items():
            if name in seen:
                continue
            seen.add(name)
            wanted = wanted if isinstance(wanted, str) else ""
            alias = _ALIAS.match(wanted)
            package, version = (alias[1], alias[2] or "") if alias else (name, wanted)
            version = versions.get(name) or version.removeprefix("workspace:")
            yield from project.uses("npm", package, table.lines[name], version, use)
