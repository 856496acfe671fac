"""archscan.yaml: finding it and reading it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from archscan.documented.building import build
from archscan.documented.entries import Documented
from archscan.documented.schema import MAX_PROBLEMS, RULE, check
from archscan.errors import UsageError
from archscan.formats.node import Map, Place, Seq
from archscan.formats.yaml import load_all
from archscan.model.problem import Problem

NAMES = ("archscan.yaml", ".archscan.yaml")
MAX_SIZE = 1_000_000
"""Bytes; a file that people write is far smaller."""


def find_documented(root: Path, config: Path | None) -> Path | None:
    """The hand-written file: `config` where it is given, else the one in the scanned folder, if any.

    Raises UsageError where `config` is no file, where the folder holds both names, or where the file
    in the folder is a link that leaves the folder.
    """
    if config is not None:
        if not config.is_file():
            raise UsageError(f"{config}: no such file; expected a YAML file like archscan.yaml")
        return config
    found = [root / name for name in NAMES if os.path.lexists(root / name)]
    if len(found) > 1:
        raise UsageError(f"{NAMES[0]}: {NAMES[1]} stands beside it; expected one of the two")
    if not found:
        return None
    path = found[0]
    try:
        inside = path.resolve(strict=True).is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        inside = False
    if not inside:
        raise UsageError(f"{path.name}: a link that does not end in the scanned folder; expected a file")
    return path


def read_documented(path: Path, root: Path) -> Documented:
    """What the file says. Raises UsageError with every mistake in it, one a line.

    In evidence the file is named relative to `root`; one from elsewhere by its last part.
    """
    try:
        shown = path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        shown = path.name
    return documented_from_text(_read(path, shown), shown)


def documented_from_text(text: str | bytes, path: str = NAMES[0]) -> Documented:
    """What a text says. Raises UsageError with every mistake in it, one a line."""
    problems: list[Problem] = []
    roots = list(load_all(text, path, problems))
    root = roots[0] if roots else None
    place = Place(path, root.line if isinstance(root, Map | Seq) else 1)
    if len(roots) > 1:
        what = "more than one YAML document"
        problems.append(Problem(path, 1, what, "a file without `---` in it", "error", RULE))
    problems += check(root, place)
    fail(problems)
    if not isinstance(root, Map):
        return Documented(path)
    documented, mistakes = build(root, path)
    fail(mistakes)
    return documented


def fail(problems: Iterable[Problem]) -> None:
    """Raise UsageError with all problems, one a line in the order of the file, if there are any."""
    ordered = sorted(set(problems), key=lambda one: (one.line, one.what))
    lines = ["".join(char if char.isprintable() else "?" for char in str(one)) for one in ordered]
    if lines:
        raise UsageError("\n".join(lines[:MAX_PROBLEMS]))


def _read(path: Path, shown: str) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UsageError(f"{shown}: not a regular file; expected YAML")
        with path.open("rb") as file:
            data = file.read(MAX_SIZE + 1)
    except OSError as error:
        raise UsageError(f"{shown}: {error.strerror or 'cannot be read'}; expected a readable file") from None
    if len(data) > MAX_SIZE:
        raise UsageError(f"{shown}: larger than {MAX_SIZE} bytes; expected a file that people write")
    return data
