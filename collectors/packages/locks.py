"""Versions out of lock files, for the packages that a manifest names itself; no collector.

Lock files that tools write in a fixed form are searched for that form instead of parsed: they are large,
and only `name` and `version` matter. The last few are kept, since every member of a workspace asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from archscan.source import SourceFile, Tree

from .project import inside, upward

_PACKAGE = re.compile(
    r'^\[\[packages?\]\]\r?\nname = "([^"\n]{1,214})"\r?\nversion = "([^"\n]{1,100})"', re.MULTILINE
)
_MOST = 20
"""Versions kept of one package."""
_NUMBER = re.compile(r"\d+")


class Lock(NamedTuple):
    """A lock file beside a manifest or above it."""

    folder: str
    file: SourceFile


def find_locks(folder: str, tree: Tree, names: Sequence[str]) -> Iterator[Lock]:
    """The lock files of these names in the folder and those above it, nearest first."""
    for place in upward(folder):
        present = tree.names(place)
        for name in names:
            if name in present and (file := tree.read(inside(place, name))):
                yield Lock(place, file)


@lru_cache(maxsize=8)
def toml_versions(data: bytes) -> Mapping[str, tuple[str, ...]]:
    """All versions by package of a lock made of `[[package]]` tables (Cargo, Poetry, uv, PDM, pylock)."""
    found: dict[str, tuple[str, ...]] = {}
    for match in _PACKAGE.finditer(data.decode("utf-8", "replace")):
        found[match[1]] = (*found.get(match[1], ())[:_MOST], match[2])
    return found


def pick_version(versions: Sequence[str], wanted: str) -> str:
    """The version that was locked; where there are several, the one that begins as the requirement does.

    >>> pick_version(("0.3.1", "1.4.0"), "^1.2"), pick_version(("0.3.1", "1.4.0"), "*")
    ('1.4.0', '')
    """
    if len(versions) == 1:
        return versions[0]
    number = _NUMBER.search(wanted)
    numbers = wanted[number.start() :].split(".") if number else []
    for length in range(len(numbers), 0, -1):
        beginning = ".".join(numbers[:length])
        fitting = [one for one in versions if one == beginning or one.startswith(f"{beginning}.")]
        if len(fitting) == 1:
            return fitting[0]
    return ""
