"""What the collectors of build files share: the facts about one project, made in one way.

No collector itself. Names and versions pass a strict pattern here before they become facts, so that no
URL, and no credential in one, leaves a build file as the "version" of a package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.lexicon.secrets import mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Prose, Scope, Setting, Subject, Uses, Workload
from archscan.model.problem import Problem
from archscan.source import SourceFile

Use: TypeAlias = Literal["runtime", "development", "build"]
Found: TypeAlias = Fact | Problem

_NAME = re.compile(r"@?[A-Za-z0-9_][\w.~+-]*(?:[/:][\w.~+-]+)*\Z", re.ASCII)
_VERSION = re.compile(r"[\w.*+!~^<>=,|()\[\] -]{1,80}\Z", re.ASCII)
_DEVELOPMENT = re.compile(
    r"(?:\A|[-_./])(?:dev|develop|development|tests?|testing|ci|lint|linting|linters|docs?|documentation|typing"
    r"|types|mypy|style|format|local|debug|examples?|e2e|benchmarks?|bench|coverage|quality|release)(?=\Z|[-_./])",
    re.IGNORECASE,
)
_TESTS = re.compile(r"(?:\A|/)(?:tests?|e2e|integration[-_]?tests?|__tests__)/", re.IGNORECASE)
"""Folders whose projects run against the system and are no part of it."""
_SPOKEN = frozenset({"language", "tool"})
_LONGEST = 600
_MAX_TEXT = 500_000


@dataclass(frozen=True, slots=True)
class Project:
    """The subject of a build file's facts, and the file that they come from."""

    path: str
    collector: str
    subject: Subject

    def evidence(self, line: int, path: str = "") -> Evidence:
        """A line of the build file, or of another file that it takes the statement from."""
        return Evidence(path or self.path, line, self.collector)

    def workload(self, line: int) -> Workload:
        """The project as something that is built from its folder."""
        return Workload(self.subject, "project", self.evidence(line), build=self.subject.scope.path)

    def uses(
        self, ecosystem: str, name: str, line: int, version: str = "", use: Use = "runtime", path: str = ""
    ) -> Iterator[Uses | Problem]:
        """One dependency; a problem where the name cannot be one. A project of tests needs it for them."""
        if use == "runtime" and ecosystem not in _SPOKEN and _TESTS.search(self.path):
            use = "development"
        if len(name) <= 214 and _NAME.match(name):
            yield Uses(self.subject, ecosystem, name, self.evidence(line, path), plain_version(version), use)
        else:
            expected = "the name of a package"
            yield Problem(path or self.path, line, "not a package", expected, "warning", "package-name")

    def language(self, name: str, line: int, version: str = "", path: str = "") -> Iterator[Uses | Problem]:
        """What the project is written in."""
        return self.uses("language", name, line, version, path=path)

    def description(self, text: str, line: int) -> Iterator[Prose]:
        """What the project says it is, as one plain paragraph."""
        plain = " ".join(mask(text).split())
        if len(plain) > _LONGEST:
            plain = plain[: _LONGEST - 1].rpartition(" ")[0] + "…"
        if plain and plain.lower() != self.subject.name.lower():
            yield Prose(self.subject, plain, "description", self.evidence(line))

    def command(self, text: str, line: int) -> Iterator[Setting]:
        """How the project is started."""
        if plain := " ".join(mask(text).split()):
            yield Setting(self.subject, "build.command", plain[:_LONGEST], self.evidence(line))


def project_at(path: str, collector: str, name: str = "", folder: str | None = None) -> Project:
    """The project that a build file describes: of its own folder, unless another is given."""
    place = path.rpartition("/")[0] if folder is None else folder
    plain = name if len(name) <= 214 and _NAME.match(name) else ""
    return Project(path, collector, Subject(Scope("source", place), plain))


def plain_version(text: str) -> str:
    """A version or requirement as written; "" for anything else, such as a URL, path or unresolved name.

    >>> plain_version(" ^4.18 "), plain_version("git+https://user:word@host/x"), plain_version("${v}")
    ('^4.18', '', '')
    """
    text = text.strip()
    return text if text not in ("*", "any") and _VERSION.match(text) and any(map(str.isalnum, text)) else ""


def use_of_group(group: str) -> Use:
    """What a named group of dependencies, extra or requirements file is for.

    >>> use_of_group("test-unit"), use_of_group("postgres")
    ('development', 'runtime')
    """
    return "development" if _DEVELOPMENT.search(group) else "runtime"


def section(table: Map, key: str, path: str) -> Iterator[Problem]:
    """A problem where a section of a manifest is no table, so that what it lists is lost."""
    value = table.get(key)
    if value and not isinstance(value, Map):
        line = table.lines[key]
        yield Problem(
            path, line, f"{key} is no table", "names with a version each", "warning", "manifest-shape"
        )


def short_text(file: SourceFile) -> str:
    """The text of a build script; FormatError where it is longer than any that a person wrote.

    Scripts are searched by patterns, whose time must stay bounded on hostile input.
    """
    if len(file.data) > _MAX_TEXT:
        raise FormatError(
            file.path, 0, "too large for a build script", f"at most {_MAX_TEXT} bytes", "too-large"
        )
    return file.text


def upward(folder: str) -> Iterator[str]:
    """The folder and those above it, up to the root of the scan ("").

    >>> list(upward("a/b")), list(upward(""))
    (['a/b', 'a', ''], [''])
    """
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def inside(folder: str, name: str) -> str:
    """The path of a name in a folder.

    >>> inside("", "go.mod"), inside("a", "go.mod")
    ('go.mod', 'a/go.mod')
    """
    return f"{folder}/{name}" if folder else name
