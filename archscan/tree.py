"""The walked files, read from disk: each once, within limits, and never through a link."""

from __future__ import annotations

import os
import stat
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archscan.model.problem import Problem, Severity
from archscan.source import SourceFile

_CACHED = 32_000_000
"""Bytes of files kept for those who read them again (several collectors, `extends:`, `-r`)."""
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is looked at; each limit is reported when it is hit."""

    files: int = 200_000
    """Files listed."""
    file_size: int = 5_000_000
    """Bytes of one file; a longer one is left out whole."""


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Listing:
    """What the walk found."""

    paths: tuple[str, ...]
    """Sorted paths relative to the scanned folder, with `/`. Links are among them; they are never read."""
    problems: tuple[Problem, ...] = ()


class DiskTree:
    """The files of a listing below a folder; implements `archscan.source.Tree`.

    Not for several threads. What could not be read is added to `problems`, once a file.
    """

    def __init__(self, root: Path, listing: Listing, limits: Limits = DEFAULT_LIMITS) -> None:
        self.problems: list[Problem] = []
        self._root = os.path.realpath(root)
        self._paths = listing.paths
        self._limit = limits.file_size
        self._listed: frozenset[str] | None = None
        self._names: dict[str, list[str]] | None = None
        self._folders: frozenset[str] = frozenset()
        self._inside: dict[str, bool] = {}
        self._cache: OrderedDict[str, SourceFile] = OrderedDict()
        self._cached = 0
        self._refused: set[str] = set()

    def read(self, path: str) -> SourceFile | None:
        """The file at a path; None if it is not listed, a link, not readable, or longer than the limit."""
        file = self._cache.get(path)
        if file is not None:
            self._cache.move_to_end(path)
            return file
        if self._listed is None:
            self._listed = frozenset(self._paths)
        if path not in self._listed or path in self._refused:
            return None
        data = self._load(path)
        if data is None:
            self._refused.add(path)
            return None
        file = SourceFile(path, data)
        self._cache[path] = file
        self._cached += len(data)
        while self._cached > _CACHED and len(self._cache) > 1:
            self._cached -= len(self._cache.popitem(last=False)[1].data)
        return file

    def names(self, folder: str) -> Sequence[str]:
        """Sorted names of the listed files directly in `folder`."""
        return self._index().get(folder, [])

    def has_folder(self, folder: str) -> bool:
        """Whether any file is listed below `folder`."""
        self._index()
        return folder in self._folders

    def _index(self) -> dict[str, list[str]]:
        if self._names is None:
            names: dict[str, list[str]] = {}
            for path in self._paths:
                folder, _, name = path.rpartition("/")
                names.setdefault(folder, []).append(name)
            folders = set(names)
            for folder in names:
                while folder:
                    folder = folder.rpartition("/")[0]
                    if folder in folders and folder not in names:
                        break
                    folders.add(folder)
            self._folders = frozenset(folders)
            self._names = names
        return self._names

    def _load(self, path: str) -> bytes | None:
        full = os.path.join(self._root, path)
        try:
            if not self._lies_inside(path.rpartition("/")[0]) or os.path.islink(full):
                self._report(path, "a link, which is not followed", "a file", "note", "link")
                return None
            with open(os.open(full, _FLAGS), "rb", buffering=0) as stream:
                status = os.fstat(stream.fileno())
                if not stat.S_ISREG(status.st_mode):
                    self._report(path, "not a regular file", "a file", "note", "special-file")
                    return None
                if status.st_size <= self._limit:
                    data = _read(stream.fileno(), self._limit + 1)
                    if len(data) <= self._limit:
                        return data
        except OSError as error:
            reason = (error.strerror or "error").lower()
            self._report(path, f"cannot be read ({reason})", "a readable file", "warning", "unreadable")
            return None
        what = f"longer than {self._limit / 1_000_000:g} MB, left out"
        self._report(path, what, "a shorter file, or a higher limit", "warning", "too-large")
        return None

    def _lies_inside(self, folder: str) -> bool:
        """Whether no part of the folder's path is a link, at this moment."""
        if folder not in self._inside:
            full = os.path.join(self._root, folder) if folder else self._root
            self._inside[folder] = os.path.realpath(full) == os.path.normpath(full)
        return self._inside[folder]

    def _report(self, path: str, what: str, expected: str, severity: Severity, rule: str) -> None:
        self.problems.append(Problem(path, 0, what, expected, severity, rule))


def _read(descriptor: int, limit: int) -> bytes:
    """Up to `limit` bytes, whatever size the file claims to have."""
    parts: list[bytes] = []
    while limit > 0 and (part := os.read(descriptor, min(limit, 1 << 20))):
        parts.append(part)
        limit -= len(part)
    return b"".join(parts)
