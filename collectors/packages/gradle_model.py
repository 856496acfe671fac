"""A Gradle script with what it takes from the scripts above it; no collector.

Names and versions of the root's script, `gradle.properties` and `gradle/libs.versions.toml` are known to
every subproject. The search ends at the folder that holds `settings.gradle`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from archscan.errors import FormatError
from archscan.formats.properties import load
from archscan.source import SourceFile, Tree

from .gradle_catalogue import EMPTY, Catalogue, read_catalogue
from .gradle_script import Statement, find_variables, literals, parse_script
from .project import inside, short_text, upward

_SCRIPTS = ("build.gradle", "build.gradle.kts")
_SETTINGS = ("settings.gradle", "settings.gradle.kts")
_ROOT_NAME = re.compile(r"rootProject\.name\s*=")
_VERSION = re.compile(r"\bversion\b\s*\(?\s*(\"[^\"\n]*\"|'[^'\n]*'|[\w.]+)")
_ALIAS = re.compile(r"\balias\s*\(?\s*libs\.plugins\.([\w.]+)")
_CORE = re.compile(r"`?([a-z][a-z-]*)`?\Z")
_PLATFORM = re.compile(r"\b(?:mavenBom|platform|enforcedPlatform)\b")


class Plugin(NamedTuple):
    """A plugin that a script asks for."""

    id: str
    version: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Script:
    """A build script, with what it knows from elsewhere."""

    name: str
    """The root project's own name; "" for a subproject, which is called as its folder."""
    statements: tuple[Statement, ...]
    chain: tuple[tuple[str, tuple[Statement, ...]], ...]
    """Path and statements of this script and those above it."""
    plugins: tuple[Plugin, ...]
    """Those of this script, and those above that apply to all."""
    variables: Mapping[str, str]
    managed: Mapping[str, str]
    """Version by group, as a plugin or BOM of that group sets it."""
    catalogue: Catalogue

    def library(self, accessor: str) -> Iterator[tuple[str, str]]:
        """Name and version of what `libs.ACCESSOR` stands for: a library, or those of a bundle."""
        if accessor.startswith("bundles."):
            for one in self.catalogue.bundles.get(accessor.removeprefix("bundles."), ()):
                yield from self.library(one)
        elif accessor in self.catalogue.libraries:
            yield self.catalogue.libraries[accessor]


def read_script(file: SourceFile, tree: Tree) -> Script:
    """Read a build script; FormatError if it is not text."""
    own = parse_script(file.text)
    chain = [(file.path, own)]
    variables = find_variables(own)
    catalogue, name = EMPTY, ""
    for folder in upward(file.folder):
        names = tree.names(folder)
        for other in _texts(
            folder, [one for one in _SCRIPTS if one in names and folder != file.folder], tree
        ):
            statements = parse_script(other.text)
            chain.append((other.path, statements))
            variables = {**find_variables(statements), **variables}
        for properties in _texts(folder, [one for one in ("gradle.properties",) if one in names], tree):
            variables = {**load(properties.text, properties.path), **variables}
        libraries = tree.read(inside(folder, "gradle/libs.versions.toml"))
        if libraries and catalogue is EMPTY:
            catalogue = read_catalogue(libraries)
        settings = [one for one in _SETTINGS if one in names]
        for found in _texts(folder, settings, tree):
            if folder == file.folder:
                name = _root_name(parse_script(found.text))
        if settings:
            break
    variables = {**{f"libs.versions.{key}": value for key, value in catalogue.versions.items()}, **variables}
    plugins = tuple(
        one
        for path, statements in chain
        for one in _plugins(path, statements, variables, catalogue, file.path)
    )
    versions = {one.id: one.version for one in reversed(plugins) if one.version}
    versioned = tuple(one._replace(version=one.version or versions.get(one.id, "")) for one in plugins)
    shown = tuple(one for one in versioned if one.path == file.path)
    managed = _managed(chain, versioned, variables, catalogue)
    return Script(name, own, tuple(chain), shown, variables, managed, catalogue)


def _texts(folder: str, names: list[str], tree: Tree) -> Iterator[SourceFile]:
    """The files that are text; others are reported where they are collected."""
    for name in names:
        file = tree.read(inside(folder, name))
        try:
            if file and short_text(file):
                yield file
        except FormatError:
            continue


def _root_name(statements: tuple[Statement, ...]) -> str:
    for one in statements:
        if _ROOT_NAME.match(one.text) and (found := literals(one.text, {})):
            return found[0]
    return ""


def _plugins(
    path: str, statements: tuple[Statement, ...], variables: Mapping[str, str], catalogue: Catalogue, own: str
) -> Iterator[Plugin]:
    for one in statements:
        if one.blocks[-1:] == ("plugins",):
            id, version = _plugin(one.text, variables, catalogue)
        elif re.match(r"apply\b.*\bplugin\b", one.text) and not one.blocks:
            found = literals(one.text, variables)
            id, version = (found[0] if found else ""), ""
        else:
            continue
        if id:
            yield Plugin(id, version, path, one.line)


def _plugin(text: str, variables: Mapping[str, str], catalogue: Catalogue) -> tuple[str, str]:
    if found := _ALIAS.search(text):
        return catalogue.plugins.get(found[1], ("", ""))
    strings = literals(text, variables)
    given = _VERSION.search(text)
    version = (
        (literals(given[1], variables) or [variables.get(given[1].rpartition(".")[2], "")])[0]
        if given
        else ""
    )
    if text.startswith("kotlin(") and strings:
        return f"org.jetbrains.kotlin.{strings[0]}", version
    if text.startswith("id") and strings:
        return strings[0], version
    core = _CORE.match(text)
    return (core[1], "") if core else ("", "")


def _managed(
    chain: list[tuple[str, tuple[Statement, ...]]],
    plugins: tuple[Plugin, ...],
    variables: Mapping[str, str],
    catalogue: Catalogue,
) -> dict[str, str]:
    found: dict[str, str] = {}
    for plugin in plugins:
        group = "org.jetbrains.kotlin" if plugin.id.startswith("org.jetbrains.kotlin.") else plugin.id
        if plugin.version:
            found.setdefault(group, plugin.version)
    for _, statements in chain:
        for one in statements:
            if _PLATFORM.search(one.text):
                named = [tuple(text.split(":")) for text in literals(one.text, variables)]
                for accessor in re.findall(r"\blibs\.([\w.]+)", one.text):
                    name, version = catalogue.libraries.get(accessor, (":", ""))
                    named.append((*name.split(":"), version))
                for parts in named:
                    if len(parts) == 3 and parts[2]:
                        found.setdefault(parts[0], parts[2])
            elif "buildscript" in one.blocks:  # the plugin as an artefact: its group's version
                for text in literals(one.text, variables):
                    parts = tuple(text.split(":"))
                    if len(parts) == 3 and "gradle-plugin" in parts[1]:
                        found.setdefault(parts[0], parts[2])
    return {group: version for group, version in found.items() if "$" not in version}
