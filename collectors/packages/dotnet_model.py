"""What an MSBuild project takes from files above it: properties, packages for all, central versions.

No collector. `Directory.Build.props` and `Directory.Packages.props` are taken from the nearest folder
above, and from the next one too where the nearer imports something. Conditions are not evaluated.
Format: https://learn.microsoft.com/visualstudio/msbuild/customize-by-directory
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from archscan.errors import FormatError
from archscan.formats.xml import Element, load
from archscan.source import Tree

from .project import inside, upward

_PROPERTY = re.compile(r"\$\(([\w.]+)\)")
_MAX_PASSES = 5
_LONGEST = 300


class Part(NamedTuple):
    """A project file, or one that it takes in."""

    path: str
    root: Element


@dataclass(frozen=True, slots=True)
class Build:
    """A project with what holds for it from above."""

    parts: tuple[Part, ...]
    """The project itself first."""
    versions: Mapping[str, str]
    """Central versions by lower-case package."""
    properties: Mapping[str, str]

    def text(self, raw: str) -> str:
        """A text with its `$(...)` resolved; "" if one is unknown or computed."""
        if "$(" not in raw:
            return raw.strip()
        for _ in range(_MAX_PASSES):
            if "$(" not in raw or len(raw) > _LONGEST:
                break
            raw = _PROPERTY.sub(lambda found: self.properties.get(found[1].lower(), "$?"), raw)
        return "" if "$" in raw or len(raw) > _LONGEST else raw.strip()

    def property(self, *names: str) -> tuple[str, str, int]:
        """The first of these properties that is set: resolved value, file and line."""
        for part in self.parts:
            for name in names:
                for element in part.root.all(f"PropertyGroup/{name}"):
                    if value := self.text(element.text):
                        return value, part.path, element.line
        return "", "", 0


def read_build(own: Part, tree: Tree) -> Build:
    """A project with what the files above it say."""
    folder = own.path.rpartition("/")[0]
    build = list(_above(folder, "Directory.Build.props", tree))
    central = list(_above(folder, "Directory.Packages.props", tree))
    parts = (own, *build, *_above(folder, "Directory.Build.targets", tree))
    properties: dict[str, str] = {}
    for part in (*parts, *central):
        for group in part.root.all("PropertyGroup"):
            for element in group.children:
                properties.setdefault(element.tag.lower(), element.text)
    plain = Build((*parts, *(part for part in central if part.root.find("ItemGroup/GlobalPackageReference"))),
                  {}, properties)  # fmt: skip
    versions: dict[str, str] = {}
    for part in central:
        for element in part.root.walk():
            if element.tag in ("PackageVersion", "GlobalPackageReference"):
                name = element.attributes.get("Include") or element.attributes.get("Update", "")
                version = element.attributes.get("Version") or element.value("Version")
                versions.setdefault(name.strip().lower(), plain.text(version))
    return Build(plain.parts, versions, properties)


def _above(folder: str, name: str, tree: Tree) -> Iterator[Part]:
    """The nearest file of a name above; the next one as well where it imports another."""
    for place in upward(folder):
        if name not in tree.names(place):
            continue
        file = tree.read(inside(place, name))
        try:
            root = _parse(file.data, file.path) if file else None
        except FormatError:  # reported where it is collected
            root = None
        if root is not None and file is not None:
            yield Part(file.path, root)
            if root.find("Import") is None:
                return


@lru_cache(maxsize=64)
def _parse(data: bytes, path: str) -> Element:
    return load(data, path)
