"""The files that collectors see: one at a time, and the siblings that a file names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from archscan.errors import FormatError
from archscan.model.facts import Fact
from archscan.model.problem import Problem


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the scanned tree, read once."""

    path: str
    """Relative to the scanned folder, with `/` on every platform."""
    data: bytes

    @property
    def text(self) -> str:
        """The content: UTF-8, or UTF-16 with its mark; FormatError if it is neither."""
        try:
            if self.data[:2] in (b"\xff\xfe", b"\xfe\xff"):
                return self.data.decode("utf-16")
            text = self.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.data.count(b"\n", 0, error.start) + 1
            raise FormatError(self.path, line, "not valid UTF-8", "UTF-8 text", "encoding") from None
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise FormatError(self.path, line, "a NUL byte", "text, not binary data", "encoding")
        return text

    @property
    def folder(self) -> str:
        """The folder that the file lies in; "" for the root."""
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


class Tree(Protocol):
    """Read access to the files that the walk lists; nothing outside them can be reached."""

    def read(self, path: str) -> SourceFile | None:
        """The file at a path relative to the scan; None if the walk does not list it or it is too large."""

    def names(self, folder: str) -> Sequence[str]:
        """Sorted names of the listed files directly in `folder`."""

    def has_folder(self, folder: str) -> bool:
        """Whether the walk lists any file below `folder`."""

    def below(self, folder: str) -> Sequence[str]:
        """Sorted paths of the listed files in `folder` and all folders below it."""


class Collector(Protocol):
    """What a module of `archscan.collectors` is: three names, checked by the type checker in the registry."""

    @property
    def NAME(self) -> str:
        """Short name, as it stands in evidence."""

    @property
    def PATTERNS(self) -> Sequence[str]:
        """Glob patterns matched from the right, as `PurePath.match` does, without regard to case."""

    def wants(self, data: bytes) -> bool:
        """A cheap test on the bytes: whether `collect` is worth a parse."""

    def collect(self, file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
        """Yield what the file says. May raise FormatError, which costs the rest of this file only."""


def resolve(folder: str, path: str) -> str | None:
    """Join a path written in a file of `folder`; None if it is absolute or leaves the scanned tree.

    >>> resolve("deploy", "../src/./app"), resolve("", ".."), resolve("a", "b/")
    ('src/app', None, 'a/b')
    """
    if path.startswith(("/", "~")) or "\\" in path or ":" in path.partition("/")[0]:
        return None
    parts: list[str] = folder.split("/") if folder else []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


class MemoryTree:
    """A tree held in memory: for tests, and for states of a repository that are not on disk."""

    def __init__(self, files: Iterable[SourceFile]) -> None:
        self._files = {file.path: file for file in files}

    def __iter__(self) -> Iterator[SourceFile]:
        return iter(self._files.values())

    def read(self, path: str) -> SourceFile | None:
        return self._files.get(path)

    def names(self, folder: str) -> Sequence[str]:
        return sorted(file.name for file in self._files.values() if file.folder == folder)

    def has_folder(self, folder: str) -> bool:
        prefix = f"{folder}/" if folder else ""
        return any(path.startswith(prefix) for path in self._files)

    def below(self, folder: str) -> Sequence[str]:
        prefix = f"{folder}/" if folder else ""
        return sorted(path for path in self._files if path.startswith(prefix))
