"""Facts from Gradle build scripts, Groovy and Kotlin: plugins, dependencies, Java version.

Scripts are read as text, never run; see `gradle_script`. Versions come from literals, variables of the
script and those above it, `gradle.properties`, version catalogues, and for the artefacts of one group from
the plugin or BOM of that group. What `subprojects` or `allprojects` shares is told of the root.
Format: https://docs.gradle.org/current/userguide/declaring_dependencies_basics.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archscan.formats.toml import load
from archscan.source import SourceFile, Tree

from .gradle_model import Script, read_script
from .gradle_script import STRING, Statement, literals, placed_literals, resolve_name
from .project import Found, Project, Use, inside, project_at, short_text

NAME = "gradle"
PATTERNS = ("build.gradle", "build.gradle.kts", "gradle/*.versions.toml")

_CONFIGURATION = re.compile(r"[\"']?([A-Za-z]\w*)[\"']?\s*(.*)\Z", re.DOTALL)
_COORDINATES = re.compile(r"([A-Za-z][\w.-]*):([A-Za-z][\w.-]*)(?::([^:@\s]*))?(?::[^:@\s]*)?(?:@\w+)?\Z")
_MAP_ENTRY = re.compile(r"\b(group|name|version)\s*[:=]\s*(\"[^\"\n]*\"|'[^'\n]*'|[\w.]+)")
_LIBRARY = re.compile(r"\blibs\.(?!versions\b|plugins\b)([\w.]+)")
_KOTLIN = re.compile(r"\bkotlin\(\s*[\"']([\w-]+)[\"'](?:\s*,\s*[\"']([^\"']+)[\"'])?")
_NPM = re.compile(r"\b(?:devN|peerN|optionalN|n)pm\(\s*[\"']([^\"']+)[\"']\s*(?:,\s*[\"']([^\"']+)[\"'])?")
_NO_PACKAGE = (
    "exclude",
    "because",
    "version",
    "transitive",
    "if",
    "def",
    "val",
    "var",
    "return",
    "println",
    "for",
)
_LOCAL = re.compile(r"\b(?:project|files|fileTree|gradleApi|localGroovy|gradleTestKit|projects)\b\s*[(.]")
_BUILD = re.compile(
    r"annotationprocessor|kapt|ksp|compileonly|provided|classpath|developmentonly|lint|detekt"
)
_PLATFORM = re.compile(r"\s*\(?\s*(?:enforcedP|p)latform\b")
_INNER = ("if", "else", "for", "forEach")
_JAVA = re.compile(
    r"(?:sourceCompatibility|targetCompatibility|languageVersion|jvmToolchain|jvmTarget|release)\b[^\n]{0,120}?"
    r"(?:VERSION_|JVM_|JavaLanguageVersion\.of\(\s*|[(=\s\"'])(\d{1,2}(?:[._]\d)?)\b"
)


def wants(data: bytes) -> bool:
    """Whether there is anything in it."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield the project, its language, and each plugin and dependency with its line."""
    if file.name.endswith(".toml"):
        load(file.text, file.path)  # what it says, scripts use; here only whether it can be read
        return
    short_text(file)  # whether it is text, of a size that can be searched
    script = read_script(file, tree)
    project = project_at(file.path, NAME, script.name)
    facts = [*_plugins(script, project), *_dependencies(script, project)]
    own = any(
        _is_dependencies(one) and not {"subprojects", "allprojects", "buildscript"} & set(one.blocks)
        for one in script.statements
    )
    if own or tree.has_folder(inside(file.folder, "src")):
        yield project.workload(1)
        yield from _language(script, project, file, tree)
    yield from facts


def _language(script: Script, project: Project, file: SourceFile, tree: Tree) -> Iterator[Found]:
    for plugin in script.plugins:
        for language in ("kotlin", "groovy", "scala"):
            if plugin.id == language or plugin.id.startswith(f"org.jetbrains.{language}."):
                yield from project.language(language, plugin.line, plugin.version, plugin.path)
                return
    for language in ("kotlin", "groovy", "scala"):
        if tree.has_folder(inside(file.folder, f"src/main/{language}")):
            yield from project.language(language, 1)
            return
    for path, statements in script.chain:
        for one in statements:
            if found := _JAVA.search(one.text):
                yield from project.language("java", one.line, found[1].replace("_", "."), path)
                return
    yield from project.language("java", 1)


def _plugins(script: Script, project: Project) -> Iterator[Found]:
    """Plugins of the community, as the artefact by which Gradle finds them; its own are no dependency."""
    seen: set[str] = set()
    for plugin in script.plugins:
        if plugin.path == project.path and "." in plugin.id and plugin.id not in seen:
            seen.add(plugin.id)
            name = f"{plugin.id}:{plugin.id}.gradle.plugin"
            version = plugin.version or script.managed.get(plugin.id, "")
            yield from project.uses("maven", name, plugin.line, version, "build")


def _is_dependencies(statement: Statement) -> bool:
    """Whether it stands in a block of dependencies, under conditions at most."""
    blocks = list(statement.blocks)
    while blocks and blocks[-1] in _INNER:
        blocks.pop()
    return bool(blocks) and blocks[-1].rpartition(".")[2] in ("dependencies", "imports")


@dataclass(slots=True)
class _Reader:
    script: Script
    project: Project
    seen: set[str] = field(default_factory=set)

    def package(
        self, name: str, version: str, line: int, use: Use, ecosystem: str = "maven"
    ) -> Iterator[Found]:
        if name not in self.seen:
            self.seen.add(name)
            version = version or self.script.managed.get(name.partition(":")[0], "")
            yield from self.project.uses(ecosystem, name, line, version, use)

    def statement(self, line: int, text: str, use: Use) -> Iterator[Found]:
        """The packages of the arguments of one configuration."""
        if _LOCAL.search(STRING.sub('""', text)):  # not `${project.version}` in a string
            return
        for match in _KOTLIN.finditer(text):
            kotlin = match[2] or self.script.managed.get("org.jetbrains.kotlin", "")
            yield from self.package(f"org.jetbrains.kotlin:kotlin-{match[1]}", kotlin, line, use)
        for match in _NPM.finditer(text):
            yield from self.package(match[1], match[2] or "", line, use, "npm")
        for match in _LIBRARY.finditer(text):
            place = line + text.count("\n", 0, match.start())
            for name, version in self.script.library(match[1].removesuffix(".get")):
                yield from self.package(name, version, place, use)
        entries = {match[1]: match[2] for match in _MAP_ENTRY.finditer(text)}
        if "group" in entries and "name" in entries:
            group, name, version = (self.value(entries.get(key, "")) for key in ("group", "name", "version"))
            yield from self.package(f"{group}:{name}", version, line, use)
            return
        for offset, literal in placed_literals(text, self.script.variables):
            if found := _COORDINATES.match(literal.strip()):
                place = line + text.count("\n", 0, offset)
                yield from self.package(f"{found[1]}:{found[2]}", found[3] or "", place, use)

    def value(self, text: str) -> str:
        found = literals(text, self.script.variables)
        return found[0] if found else resolve_name(text, self.script.variables)


def _dependencies(script: Script, project: Project) -> Iterator[Found]:
    reader = _Reader(script, project)
    for use in ("runtime", "development", "build"):
        for one in script.statements:
            found = _CONFIGURATION.match(one.text) if _is_dependencies(one) else None
            if found is None or found[1] in _NO_PACKAGE:
                continue
            name, text = found[1], found[2]
            if name == "add" and (configuration := literals(text, {})):
                name = configuration[0]
            if name == "dependencies":  # the head of a nested block
                continue
            if ("build" if _PLATFORM.match(text) else _use(name, one.blocks)) == use:
                line = one.line + one.text.count("\n", 0, found.start(2))
                yield from reader.statement(line, text, use)


def _use(configuration: str, blocks: tuple[str, ...]) -> Use:
    name = configuration.lower()
    if "test" in name or any("test" in block.lower() for block in blocks):
        return "development"
    if "buildscript" in blocks or "pluginManagement" in blocks or _BUILD.search(name) or name == "mavenbom":
        return "build"
    return "runtime"
