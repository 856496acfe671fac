"""archscan.yaml: finding it and reading it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from archscan.documented.entries import Documented
from archscan.errors import FormatError, UsageError

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
    from archscan.formats.yaml import load

    try:
        load(text, path)
    except FormatError as error:
        raise UsageError(str(error)) from None
    return Documented(path)


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
