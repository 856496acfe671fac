"""Facts from `Cargo.toml`: a Rust package and its crates.

What a workspace's root defines for its members (`workspace = true`) is looked up there; versions come
from the nearest `Cargo.lock`. A root without a package of its own is no project.
Format: https://doc.rust-lang.org/cargo/reference/manifest.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.formats.toml import load
from archscan.source import SourceFile, Tree

from .locks import find_locks, pick_version, toml_versions
from .project import Found, Use, inside, project_at, section, upward

NAME = "cargo"
PATTERNS = ("Cargo.toml",)

_SECTIONS: dict[str, Use] = {
    "dependencies": "runtime", "dev-dependencies": "development", "build-dependencies": "build",
    "dev_dependencies": "development", "build_dependencies": "build",
}  # fmt: skip


class _Crate(NamedTuple):
    name: str
    version: str


def wants(data: bytes) -> bool:
    """Whether it describes a package, not only a workspace."""
    return b"package" in data or b"project" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield the package, its Rust version and description, and each crate with its line."""
    root = load(file.text, file.path)
    package = root.map("package") or root.map("project")
    if not package:
        return
    workspace = _workspace(root, file, tree)
    project = project_at(file.path, NAME, package.text("name"))
    yield project.workload(package.place("name").line)
    version = _inherited(package, workspace, "rust-version")
    yield from project.language("rust", package.place("rust-version" if version else "name").line, version)
    yield from project.description(
        _inherited(package, workspace, "description"), package.place("description").line
    )
    lock = next(find_locks(file.folder, tree, ("Cargo.lock",)), None)
    locked = toml_versions(lock.file.data) if lock else {}
    targets = [table for table in root.map("target").values() if isinstance(table, Map)]
    seen: set[str] = set()
    for name, use in _SECTIONS.items():
        yield from section(root, name, file.path)
        for table in (root.map(name), *(target.map(name) for target in targets)):
            for key, value in table.items():
                crate = _crate(key, value, workspace.map("dependencies"))
                if crate.name not in seen:
                    seen.add(crate.name)
                    picked = pick_version(locked.get(crate.name, ()), crate.version) or crate.version
                    yield from project.uses("cargo", crate.name, table.lines[key], picked, use)


def _workspace(root: Map, file: SourceFile, tree: Tree) -> Map:
    """The workspace table of the file itself, or of the nearest one above; empty if there is none."""
    if "workspace" in root:
        return root.map("workspace")
    for folder in list(upward(file.folder))[1:]:
        above = tree.read(inside(folder, "Cargo.toml"))
        if above and b"[workspace" in above.data:
            try:
                return load(above.text, above.path).map("workspace")
            except FormatError:  # reported where that file is collected
                return Map()
    return Map()


def _inherited(package: Map, workspace: Map, key: str) -> str:
    value = package.get(key)
    return workspace.map("package").text(key) if isinstance(value, Map) else package.text(key)


def _crate(key: str, value: object, shared: Map) -> _Crate:
    if isinstance(value, Map):
        if value.text("workspace") == "true":
            return _crate(key, shared.get(key), Map())
        return _Crate(value.text("package", key), value.text("version"))
    return _Crate(key, value if isinstance(value, str) else "")
