"""Which files of a folder are looked at."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from archscan.errors import UsageError
from archscan.model.problem import Problem
from archscan.walk.folders import MARKED, patterns, without_marked
from archscan.walk.ignore import Rules, parse_rules
from archscan.walk.listing import find_git, list_with_git, list_with_scandir, printable
from archscan.walk.tracked import find_tracked
from archscan.walk.tree import DEFAULT_LIMITS, Limits, Listing

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_CONTROLS = bytes(code for code in (*range(1, 32), 127))
_HOSTILE_SHOWN = 20


def walk(
    root: Path,
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    limits: Limits = DEFAULT_LIMITS,
    git: bool = True,
) -> Listing:
    """List the files below a folder that its .gitignore files (nested ones too) do not leave out.

    Ignore files hold in a repository only, as with other tools: a folder without `.git` is an export, and
    what lies in it although it is ignored was tracked.

    `include` and `exclude` are patterns in the syntax of .gitignore, relative to the folder. Where
    `include` is given, only matching files are listed. `exclude` is stronger than any .gitignore and than
    the default (folders of dependencies, see `archscan.folders`): `!vendor/` brings such a folder back.
    `.git` is never entered. Links are listed, and neither followed nor read. Names that are not UTF-8 or
    hold control characters are left out and reported. What git tracks is listed although it is ignored.
    Raises UsageError if `root` is no folder. `git=False` does without the git program.
    """
    base = os.path.realpath(root)
    if not os.path.isdir(base):
        raise UsageError(f"{root}: not a folder; expected the folder of a repository")
    raw, problems = _list(base, hidden_patterns(exclude), limits.files, git)
    return choose(raw, problems, include, exclude, limits)


def hidden_patterns(exclude: Sequence[str]) -> list[str]:
    """What is left out by default and by `exclude`, as patterns of which the last one decides."""
    return [*patterns(), *_own(exclude)]


def choose(
    raw: list[bytes], problems: list[Problem], include: Sequence[str], exclude: Sequence[str], limits: Limits
) -> Listing:
    """The listing of files found, by sorted names: those wanted, and what is said of the others."""
    own = _own(exclude)
    if len(raw) > limits.files:
        raw = raw[: limits.files]
        what = f"more than {limits.files} files; only the first ones, by name, are looked at"
        problems.append(Problem(".", 0, what, "fewer files, or a higher limit", "warning", "too-many-files"))
    paths: Sequence[str] = _decoded(raw, problems)
    paths, notes = without_marked(paths, [name for name in MARKED if f"!{name}/" in own or f"!{name}" in own])
    if wanted := parse_rules(os.fsencode(pattern) for pattern in include):
        paths = [path for path in paths if _included(wanted, path)]
    return Listing(tuple(paths), tuple(sorted([*problems, *notes])))


def _own(exclude: Sequence[str]) -> list[str]:
    return [text for pattern in exclude if (text := pattern.strip()) and not text.startswith("#")]


def _list(root: str, hidden: Sequence[str], limit: int, git: bool) -> tuple[list[bytes], list[Problem]]:
    program = find_git(root) if git else None
    ignores = os.path.lexists(os.path.join(root, ".git"))
    found = list_with_git(program, root, hidden, limit, ignores) if program else None
    if found is None:
        found = list_with_scandir(root, hidden, limit, ignores=ignores)
        repositories = found.repositories
    else:
        repositories = list(found.repositories)
        for folder in found.repositories:
            nested = list_with_scandir(root, hidden, limit, folder)
            found.names.extend(nested.names)
            found.problems.extend(nested.problems)
            repositories += nested.repositories
    return _with_tracked(root, found.names, repositories, hidden), found.problems


def _with_tracked(
    root: str, names: list[bytes], repositories: Sequence[bytes], hidden: Sequence[str]
) -> list[bytes]:
    """The names sorted, with files that are tracked although ignored."""
    rules = parse_rules(os.fsencode(pattern) for pattern in hidden)
    more = find_tracked(root, (b"", *repositories), names, rules)
    return sorted([*names, *more]) if more or repositories else names


def _decoded(raw: Sequence[bytes], problems: list[Problem]) -> list[str]:
    joined = b"\0".join(raw)
    if raw and joined.isascii() and len(joined.translate(None, _CONTROLS)) == len(joined):
        return joined.decode().split("\0")
    paths: list[str] = []
    hostile: list[bytes] = []
    for name in raw:
        try:
            path = name.decode()
        except UnicodeDecodeError:
            hostile.append(name)
            continue
        if _UNPRINTABLE.search(path):
            hostile.append(name)
        else:
            paths.append(path)
    for name in hostile[:_HOSTILE_SHOWN]:
        what = "a name that is not plain text; the file is left out"
        problems.append(
            Problem(printable(name), 0, what, "UTF-8 without control characters", "warning", "name")
        )
    if len(hostile) > _HOSTILE_SHOWN:
        what = f"{len(hostile) - _HOSTILE_SHOWN} more names that are not plain text; the files are left out"
        problems.append(Problem(".", 0, what, "UTF-8 without control characters", "warning", "name"))
    return paths


def _included(wanted: Rules, path: str) -> bool:
    """Whether a rule includes the file or a folder above it; the last one that speaks of either decides."""
    raw = path.encode()
    end = len(raw)
    is_folder = False
    while end > 0:
        part = raw[:end]
        verdict = wanted.decide(part, part.rpartition(b"/")[2], is_folder)
        if verdict is not None:
            return verdict
        end, is_folder = max(part.rfind(b"/"), 0), True
    return False
