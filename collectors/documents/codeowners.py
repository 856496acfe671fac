"""Owners from CODEOWNERS: who answers for which paths.

Formats: https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
and https://docs.gitlab.com/user/project/codeowners/reference/ (sections with default owners).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Owns, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

NAME = "codeowners"
PATTERNS = ("CODEOWNERS",)

_MAX_PATTERN = 200
_MAX_STARS = 6
"""A pattern with more could be made to backtrack; real ones have one or two."""
_SECTION = re.compile(r"\^?\[[^\]]+\](?:\[\d+\])?\s*")
_ESCAPED = re.compile(r"\\([ #])")
_HOMES = (".github", "docs", ".gitlab", ".bitbucket")
"""Folders in which the file speaks of the whole repository."""


def wants(data: bytes) -> bool:
    """Whether anybody is named."""
    return b"@" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one fact a line, in the order in which the last one that fits counts.

    A line without owners takes the owners away; mail addresses are left out.
    """
    folder = file.folder
    if folder.rpartition("/")[2] in _HOMES:
        folder = folder.rpartition("/")[0]
    subject = Subject(Scope("source", folder), "")
    default: Sequence[str] = ()
    for number, raw in enumerate(file.text.splitlines(), start=1):
        line = re.split(r"(?<!\\)#", raw, maxsplit=1)[0].strip()
        if not line:
            continue
        if found := _SECTION.match(line):
            default = _owners(line[found.end() :].split())
            continue
        pattern, *words = re.split(r"(?<!\\)\s+", line)
        if len(pattern) > _MAX_PATTERN or pattern.count("*") > _MAX_STARS:
            what = "a pattern that is too long or has too many stars"
            yield Problem(file.path, number, what, "a path or a simple pattern", "warning", "pattern-refused")
            continue
        owners = _owners(words) if words else default
        yield Owns(
            subject, ", ".join(owners), Evidence(file.path, number, NAME), _ESCAPED.sub(r"\1", pattern)
        )


def _owners(words: Sequence[str]) -> tuple[str, ...]:
    """Teams and people; whom a mail address names is nobody's business."""
    return tuple(word for word in words if word.startswith("@") and len(word) > 1)
