"""Version catalogues of Gradle (`gradle/libs.versions.toml`); no collector.

Format: https://docs.gradle.org/current/userguide/version_catalogs.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.formats.toml import load
from archscan.source import SourceFile

_SEPARATOR = re.compile(r"[-_.]")


class Catalogue(NamedTuple):
    """What scripts may name as `libs.…`, by accessor (`spring.boot.web` for `spring-boot-web`)."""

    libraries: Mapping[str, tuple[str, str]]
    """`group:artifact` and version."""
    plugins: Mapping[str, tuple[str, str]]
    """Plugin id and version."""
    bundles: Mapping[str, tuple[str, ...]]
    """Accessors of libraries."""
    versions: Mapping[str, str]


EMPTY = Catalogue({}, {}, {}, {})


def read_catalogue(file: SourceFile) -> Catalogue:
    """Read a catalogue; one that is broken is empty here, and reported where it is collected."""
    try:
        return _read(file.text, file.path)
    except FormatError:
        return EMPTY


@lru_cache(maxsize=8)
def _read(text: str, path: str) -> Catalogue:
    root = load(text, path)
    versions = {_accessor(name): _version(value) for name, value in root.map("versions").items()}
    libraries: dict[str, tuple[str, str]] = {}
    for alias, value in root.map("libraries").items():
        if isinstance(value, Map):
            name = value.text("module") or f"{value.text('group')}:{value.text('name')}"
            libraries[_accessor(alias)] = (name, _referenced(value, versions))
        elif isinstance(value, str) and value.count(":") >= 1:
            group, artefact, *rest = value.split(":")
            libraries[_accessor(alias)] = (f"{group}:{artefact}", rest[0] if rest else "")
    plugins: dict[str, tuple[str, str]] = {}
    for alias, value in root.map("plugins").items():
        if isinstance(value, Map):
            plugins[_accessor(alias)] = (value.text("id"), _referenced(value, versions))
        elif isinstance(value, str):
            id, _, version = value.partition(":")
            plugins[_accessor(alias)] = (id, version)
    bundles = {
        _accessor(name): tuple(
            _accessor(one) for one in root.map("bundles").seq(name) if isinstance(one, str)
        )
        for name in root.map("bundles")
    }
    return Catalogue(libraries, plugins, bundles, versions)


def _accessor(alias: str) -> str:
    return _SEPARATOR.sub(".", alias)


def _version(value: object) -> str:
    """A plain version, or the one that a rich version prefers or demands."""
    if isinstance(value, Map):
        return next((value.text(key) for key in ("strictly", "require", "prefer") if value.text(key)), "")
    return value if isinstance(value, str) else ""


def _referenced(entry: Map, versions: Mapping[str, str]) -> str:
    version = entry.get("version")
    if isinstance(version, Map) and "ref" in version:
        return versions.get(_accessor(version.text("ref")), "")
    return _version(version)
