"""The walked files, read from disk: each once, within limits, and never through a link."""

from __future__ import annotations

import errno
import os
import stat
from bisect import bisect_left
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
_REFUSES_LINKS = hasattr(os, "O_NOFOLLOW")


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


class ListedTree:
    """The files of a listing, wherever their bytes come from; implements `archscan.source.Tree`.

    Not for several threads. What could not be read is added to `problems`, once a file.
    """

    def __init__(self, listing: Listing, limits: Limits = DEFAULT_LIMITS) -> None:
        self.problems: list[Problem] = []
        self._paths = listing.paths
        self._limit = limits.file_size
        self._listed: frozenset[str] | None = None
        self._names: dict[str, list[str]] | None = None
        self._folders: frozenset[str] = frozenset()
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

    def below(self, folder: str) -> Sequence[str]:
        """Sorted paths of the listed files in `folder` and all folders below it."""
        if not folder:
            return self._paths
        first = bisect_left(self._paths, f"{folder}/")
        return self._paths[first : bisect_left(self._paths, f"{folder}0", first)]  # "0" comes after "/"

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
        """The bytes of a listed file; None, with a problem, if they cannot be had."""
        raise NotImplementedError

    def _refuse_link(self, path: str) -> None:
        self._report(path, "a link, which is not followed", "a file", "note", "link")

    def _refuse_size(self, path: str) -> None:
        what = f"longer than {self._limit / 1_000_000:g} MB, left out"
        self._report(path, what, "a shorter file, or a higher limit", "warning", "too-large")

    def _report(self, path: str, what: str, expected: str, severity: Severity, rule: str) -> None:
        self.problems.append(Problem(path, 0, what, expected, severity, rule))


class DiskTree(ListedTree):
    """The files of a listing below a folder."""

    def __init__(self, root: Path, listing: Listing, limits: Limits = DEFAULT_LIMITS) -> None:
        super().__init__(listing, limits)
        self._base = os.fsencode(os.path.realpath(root))
        self._inside: dict[str, bool] = {"": True}

    def _load(self, path: str) -> bytes | None:
        full = self._full(path)
        try:
            if not self._lies_inside(path.rpartition("/")[0]) or (
                not _REFUSES_LINKS and os.path.islink(full)
            ):
                self._refuse_link(path)
                return None
            descriptor = os.open(full, _FLAGS)
            try:
                status = os.fstat(descriptor)
                if not stat.S_ISREG(status.st_mode):
                    self._report(path, "not a regular file", "a file", "note", "special-file")
                    return None
                data = b"" if status.st_size > self._limit else _read(descriptor, status.st_size, self._limit)
            finally:
                os.close(descriptor)
        except OSError as error:
            if error.errno == errno.ELOOP:
                self._refuse_link(path)
                return None
            reason = (error.strerror or "error").lower()
            self._report(path, f"cannot be read ({reason})", "a readable file", "warning", "unreadable")
            return None
        if status.st_size <= self._limit >= len(data):
            return data
        self._refuse_size(path)
        return None

    def _full(self, path: str) -> bytes:
        """Where a path lies on disk; it was read as UTF-8, whatever the machine's locale would make of it."""
        return self._base + b"/" + path.encode()

    def _lies_inside(self, folder: str) -> bool:
        """Whether no part of the folder's path is a link, when first asked."""
        known = self._inside
        if folder not in known:
            above, ends = True, [index for index, char in enumerate(folder) if char == "/"]
            for end in (*ends, len(folder)):
                part = folder[:end]
                if part not in known:
                    known[part] = above and not os.path.islink(self._full(part))
                above = known[part]
        return known[folder]


def _read(descriptor: int, size: int, limit: int) -> bytes:
    """The whole file, or somewhat more than `limit` bytes of it, whatever size it claims to have."""
    data = os.read(descriptor, min(size, limit) + 1)
    if len(data) == size:
        return data
    parts = [data]
    total = len(data)
    while total <= limit and (part := os.read(descriptor, 1 << 20)):
        parts.append(part)
        total += len(part)
    return b"".join(parts)
