"""What a `pom.xml` means together with its parents in the tree; no collector.

Parents are followed by their `relativePath` within the scanned tree, properties are resolved, versions
come from `dependencyManagement` and from imported BOMs: of the tree's own by their entries, of others
for the artefacts of their own group, which such BOMs version alike. Nothing is downloaded.
Format: https://maven.apache.org/pom.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from archscan.errors import FormatError
from archscan.formats.xml import Element, load
from archscan.source import SourceFile, Tree, resolve

from .project import inside, upward

_MAX_PARENTS = 20
_MAX_MODULES = 500
_MAX_PASSES = 10
_LONGEST = 500
_PROPERTY = re.compile(r"\$\{([^${}]+)\}")


class Artefact(NamedTuple):
    """A dependency, plugin or parent as declared, its properties resolved."""

    group: str
    name: str
    version: str
    path: str
    line: int
    scope: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Pom:
    """One file of a chain of parents."""

    path: str
    root: Element

    @property
    def folder(self) -> str:
        """The folder it lies in."""
        return self.path.rpartition("/")[0]

    def own(self, key: str) -> str:
        """A coordinate, its parent's where it has none of its own."""
        return self.root.value(key) or ("" if key == "artifactId" else self.root.value(f"parent/{key}"))


@dataclass(frozen=True, slots=True)
class Chain:
    """A file and its parents in the tree, nearest first."""

    poms: tuple[Pom, ...]
    properties: Mapping[str, tuple[str, str, int]]
    """Raw value, file and line by name; the nearest file's."""

    @property
    def own(self) -> Pom:
        """The file itself."""
        return self.poms[0]

    def text(self, raw: str) -> str:
        """A text with its `${...}` resolved; what is unknown, or never ends, makes it ""."""
        if "${" not in raw:
            return raw
        for _ in range(_MAX_PASSES):
            if "${" not in raw or len(raw) > _LONGEST:
                break
            raw = _PROPERTY.sub(lambda found: self.property(found[1].strip())[0] or "$?", raw)
        return "" if "$" in raw or len(raw) > _LONGEST else raw

    def property(self, name: str) -> tuple[str, str, int]:
        """A property's raw value, and the file and line that set it; empty where nobody does."""
        key = name.removeprefix("project.").removeprefix("pom.")
        if key in ("version", "groupId", "artifactId"):
            return self.own.own(key), self.own.path, self.own.root.line
        if key.startswith("parent."):
            return self.own.root.value(key.replace(".", "/")), self.own.path, self.own.root.line
        return self.properties.get(name, ("", "", 0))

    def artefacts(self, pom: Pom, path: str, group: str = "") -> Iterator[Artefact]:
        """The dependencies or plugins at an XML path of one file of the chain."""
        for element in pom.root.all(path):
            named = element.find("artifactId")
            yield Artefact(
                self.text(element.value("groupId", group)),
                self.text(named.text) if named else "",
                self.text(element.value("version")),
                pom.path,
                (named or element).line,
                self.text(element.value("scope")),
                element.value("type"),
            )

    def parent(self) -> Artefact | None:
        """The parent that lies outside the tree, at the end of the chain."""
        return next(self.artefacts(self.poms[-1], "parent"), None)


def read_pom(file: SourceFile) -> Pom:
    """Parse a file; FormatError if it is no Maven project."""
    root = _parse(file.data, file.path)
    if root.tag != "project":
        raise FormatError(
            file.path, root.line, f"<{root.tag[:40]}> is no Maven project", "<project>", "maven"
        )
    return Pom(file.path, root)


@lru_cache(maxsize=64)
def _parse(data: bytes, path: str) -> Element:
    return load(data, path)


def read_chain(pom: Pom, tree: Tree) -> Chain:
    """The file and its parents, as far as they lie in the tree and are what it says they are."""
    poms = [pom]
    seen = {pom.path}
    while len(poms) < _MAX_PARENTS:
        above = _parent(poms[-1], tree)
        if above is None or above.path in seen:
            break
        seen.add(above.path)
        poms.append(above)
    properties: dict[str, tuple[str, str, int]] = {}
    for one in poms:
        for table in one.root.all("properties"):
            for element in table.children:
                properties.setdefault(element.tag, (element.text, one.path, element.line))
    return Chain(tuple(poms), properties)


def _parent(pom: Pom, tree: Tree) -> Pom | None:
    parent = pom.root.find("parent")
    if parent is None:
        return None
    relative = parent.find("relativePath")
    path = resolve(pom.folder, (relative.text if relative is not None else "../pom.xml").replace("\\", "/"))
    if path is None or (relative is not None and not relative.text):
        return None
    found = _read(path if path.endswith(".xml") else inside(path, "pom.xml"), tree)
    return found if found and found.own("artifactId") == parent.value("artifactId") else None


def _read(path: str, tree: Tree) -> Pom | None:
    file = tree.read(path)
    try:
        return read_pom(file) if file else None
    except FormatError:  # reported where that file is collected
        return None


def managed_versions(chain: Chain, tree: Tree) -> tuple[dict[str, str], dict[str, str]]:
    """Versions by `group:artifact`, and by group for what a BOM or parent outside the tree manages."""
    exact: dict[str, str] = {}
    groups: dict[str, str] = {}
    pending = [(chain, pom) for pom in chain.poms]
    seen: set[str] = set()
    while pending:
        context, pom = pending.pop(0)
        for one in context.artefacts(pom, "dependencyManagement/dependencies/dependency"):
            if one.scope != "import":
                exact.setdefault(f"{one.group}:{one.name}", one.version)
                continue
            module = _find_module(chain, one, tree) if len(seen) < _MAX_PARENTS else None
            if module is None:
                groups.setdefault(one.group, one.version)
            elif module.path not in seen:
                seen.add(module.path)
                imported = read_chain(module, tree)
                pending.extend((imported, part) for part in imported.poms)
    if outside := chain.parent():
        groups.setdefault(outside.group, outside.version)
    return exact, groups


def _find_module(chain: Chain, wanted: Artefact, tree: Tree) -> Pom | None:
    """A module of the same build, by its coordinates."""
    if wanted.group not in {chain.text(pom.own("groupId")) for pom in chain.poms}:
        return None
    top = next(
        (place for place in reversed(list(upward(chain.own.folder))) if tree.read(inside(place, "pom.xml"))),
        "",
    )
    pending, count = [inside(top, "pom.xml")], 0
    while pending and count < _MAX_MODULES:
        count += 1
        pom = _read(pending.pop(0), tree)
        if pom is None:
            continue
        if pom.own("artifactId") == wanted.name:
            return pom
        for module in pom.root.all("modules/module"):
            if path := resolve(pom.folder, module.text):
                pending.append(path if path.endswith(".xml") else inside(path, "pom.xml"))
    return None
