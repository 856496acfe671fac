"""Files that git tracks although an ignore file matches them: read from the index, without git.

A repository may ignore a folder and yet keep files of it. The index is data of the scanned folder, so it
is read here, with bounds, and not by a program that would also read the settings beside it.
Format: https://git-scm.com/docs/index-format, versions 2 to 4. Left out are split and sparse indexes'
further files; an index that is not understood counts as none.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence

from archscan.walk.ignore import Rules

_INDEX_SIZE = 64_000_000
"""Bytes; 100,000 files take about a sixth of it."""
_NAMES_SIZE = 4 * _INDEX_SIZE
"""Bytes of all names together, where each needs to say only how it differs from the one before."""
_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)
_STATUS = 40
"""Bytes of an entry before its hash."""
_EXTENDED = 0x40
"""Bit in the first byte of an entry's flags: two more bytes of flags follow."""


def find_tracked(
    root: str, repositories: Iterable[bytes], listed: Sequence[bytes], hidden: Rules | None
) -> list[bytes]:
    """Files below `root` that the repositories (its folders) track and that are on disk, but not `listed`.

    `hidden` are the rules that are stronger than any ignore file; what they match stays out, and so does
    what is reached through a link. A `.git` that is no folder counts as none. The names are sorted.
    """
    known: frozenset[bytes] | None = None
    missing: set[bytes] = set()
    for folder in repositories:
        data = _read_index(os.path.join(os.fsencode(root), folder, b".git"))
        if names := parse_index(data) if data else []:
            known = frozenset(listed) if known is None else known
            missing |= set([folder + b"/" + name for name in names] if folder else names) - known
    folders: dict[bytes, bool] = {}
    return [name for name in sorted(missing) if is_wanted(name, hidden) and _is_file(root, name, folders)]


def parse_index(data: bytes) -> list[bytes]:
    """The names in an index; empty if it is none, or a broken one.

    >>> parse_index(b"not an index")
    []
    """
    version, count = int.from_bytes(data[4:8], "big"), int.from_bytes(data[8:12], "big")
    flags = _STATUS + _hash_length(data)
    if data[:4] != b"DIRC" or version not in (2, 3, 4) or count > len(data) // flags:
        return []
    try:
        return list((_compressed if version == 4 else _plain)(data, count, flags))
    except (ValueError, IndexError):
        return []


def _hash_length(data: bytes) -> int:
    """Bytes of a hash: the index ends with one over all that stands before."""
    if data[-20:] == hashlib.sha1(data[:-20], usedforsecurity=False).digest():
        return 20
    return 32 if data[-32:] == hashlib.sha256(data[:-32]).digest() else 20


def _plain(data: bytes, count: int, flags: int) -> Iterator[bytes]:
    """Whole names, each entry padded with one to eight NULs to a multiple of eight bytes."""
    start = 12
    for _ in range(count):
        begin = start + flags + (4 if data[start + flags] & _EXTENDED else 2)
        end = data.index(b"\0", begin)
        yield data[begin:end]
        start += (end - start + 8) & ~7


def _compressed(data: bytes, count: int, flags: int) -> Iterator[bytes]:
    """Names that say how many bytes to drop from the end of the one before, and what to add."""
    start, name, total = 12, b"", 0
    for _ in range(count):
        begin = start + flags + (4 if data[start + flags] & _EXTENDED else 2)
        dropped = data[begin] & 0x7F
        while data[begin] & 0x80:
            begin += 1
            dropped = ((dropped + 1) << 7) | (data[begin] & 0x7F)
        end = data.index(b"\0", begin + 1)
        if dropped > len(name):
            raise ValueError("more is dropped than there is")
        name = name[: len(name) - dropped] + data[begin + 1 : end]
        total += len(name)
        if total > _NAMES_SIZE:
            raise ValueError("names far longer than those of any repository")
        yield name
        start = end + 1


def _read_index(git: bytes) -> bytes:
    """The index in a `.git` folder; empty if there is none, it is too long, or a link is in the way."""
    try:
        if not stat.S_ISDIR(os.lstat(git).st_mode):
            return b""
        descriptor = os.open(os.path.join(git, b"index"), _FLAGS)
        with open(descriptor, "rb", buffering=0) as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size > _INDEX_SIZE:
                return b""
            return stream.read(_INDEX_SIZE)
    except OSError:
        return b""


def is_wanted(name: bytes, hidden: Rules | None) -> bool:
    """Whether it is a path within the folder that no hidden part leads through."""
    parts = name.split(b"/")
    if any(part in (b"", b".", b"..") or part.lower() == b".git" for part in parts):
        return False
    path = b""
    for index, part in enumerate(parts):
        path = path + b"/" + part if path else part
        if hidden is not None and hidden.decide(path, part, index < len(parts) - 1):
            return False
    return True


def _is_file(root: str, name: bytes, folders: dict[bytes, bool]) -> bool:
    """Whether it is a regular file that no link leads to; `folders` are those that were asked for before."""
    base = os.fsencode(root)
    path = b""
    for part in name.split(b"/")[:-1]:
        path = path + b"/" + part if path else part
        if path not in folders:
            folders[path] = _has(os.path.join(base, path), stat.S_ISDIR)
        if not folders[path]:
            return False
    return _has(os.path.join(base, name), stat.S_ISREG)


def _has(path: bytes, kind: Callable[[int], bool]) -> bool:
    try:
        return kind(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False
