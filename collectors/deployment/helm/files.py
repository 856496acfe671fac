"""The files of a chart, in a folder of the tree or packed in an archive beside it."""

from __future__ import annotations

import io
import tarfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from archscan.formats.node import Place
from archscan.source import SourceFile, Tree

MAX_FILES = 5_000
MAX_UNPACKED = 20_000_000
"""Bytes that an archive may hold."""
MAX_FILE = 5_000_000


@dataclass(frozen=True, slots=True)
class Files:
    """What a chart may read: paths are relative to its folder."""

    root: str
    """The folder in the tree, or the archive."""
    paths: Sequence[str]
    tree: Tree | None = None
    packed: dict[str, bytes] = field(default_factory=dict)
    inner: str = ""
    """Folder within the archive."""

    def read(self, path: str) -> SourceFile | None:
        """A file; its path is that in the tree, and for a packed one that of the archive and its own."""
        if self.tree is not None:
            return self.tree.read(f"{self.root}/{path}" if self.root else path)
        data = self.packed.get(f"{self.inner}{path}")
        return None if data is None else SourceFile(f"{self.root}!/{self.inner}{path}", data)

    def folder(self, path: str) -> Files:
        """The files of a folder of the chart, as those of a chart of their own."""
        prefix = f"{path}/"
        paths = tuple(one.removeprefix(prefix) for one in self.paths if one.startswith(prefix))
        if self.tree is not None:
            return Files(f"{self.root}/{path}" if self.root else path, paths, self.tree)
        return Files(self.root, paths, None, self.packed, f"{self.inner}{prefix}")

    def folders(self, path: str) -> list[str]:
        """Sorted names of the folders directly below a folder of the chart."""
        prefix = f"{path}/"
        names = {
            one[len(prefix) :].partition("/")[0]
            for one in self.paths
            if one.startswith(prefix) and "/" in one[len(prefix) :]
        }
        return sorted(names)

    def archives(self, path: str) -> list[str]:
        """Sorted paths of the archives directly in a folder of the chart."""
        prefix = f"{path}/"
        return sorted(
            one
            for one in self.paths
            if one.startswith(prefix) and one.endswith((".tgz", ".tar.gz")) and "/" not in one[len(prefix) :]
        )


def files_of(folder: str, tree: Tree) -> Files:
    """The files of a folder of the tree."""
    prefix = f"{folder}/" if folder else ""
    return Files(folder, tuple(path.removeprefix(prefix) for path in tree.below(folder)[:MAX_FILES]), tree)


def unpacked(file: SourceFile) -> Files | None:
    """The chart in an archive, None if there is none to be read within the limits."""
    packed = _members(file.data)
    tops = sorted(path for path in packed if path.count("/") == 1 and path.endswith("/Chart.yaml"))
    if not tops:
        return None
    inner = tops[0].removesuffix("Chart.yaml")
    paths = tuple(sorted(path.removeprefix(inner) for path in packed if path.startswith(inner)))
    return Files(file.path, paths, None, packed, inner)


@lru_cache(maxsize=8)
def _members(data: bytes) -> dict[str, bytes]:
    """Regular files of an archive by path; none where it is broken or too large. Nothing is written."""
    found: dict[str, bytes] = {}
    left = MAX_UNPACKED
    try:
        # The stream is cut before tarfile sees it: what it skips would be unpacked too.
        plain = zlib.decompressobj(31).decompress(data, MAX_UNPACKED)
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
            for member in archive:
                if not member.isreg() or member.size > MAX_FILE or len(found) >= MAX_FILES:
                    continue
                left -= member.size
                if left < 0:
                    break
                stream = archive.extractfile(member)
                if stream is not None:
                    found[member.name.removeprefix("./")] = stream.read()
    except (tarfile.TarError, zlib.error, OSError, EOFError, ValueError):
        return found
    return found


def shown(path: str) -> str:
    """The path of a file as the tree knows it: that of the archive for what is packed.

    >>> shown("a/charts/x.tgz!/x/templates/y.yaml"), shown("a/b.yaml")
    ('a/charts/x.tgz', 'a/b.yaml')
    """
    return path.partition("!/")[0]


def shown_place(place: Place) -> Place:
    """A place in the tree; an archive has no lines."""
    path = shown(place.path)
    return place if path == place.path else Place(path, 0)
