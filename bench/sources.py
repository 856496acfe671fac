"""What reading source code costs: which files are parsed, and how long that takes beside reading them once.

    python bench/sources.py TREE [--json]

Times are those of the processor in this process, so that other work on the machine counts for little.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archscan.code import grammar
from archscan.collect import collect
from archscan.collectors.registry import COLLECTORS, Deferred
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import Collector, SourceFile, Tree
from archscan.walk import DiskTree, Listing, walk

MB = 1_000_000
HEAD = (
    f"{'':<12}{'files':>7}{'MB':>7}{'wanted':>9}{'parsed':>9}{'of MB':>7}{'facts':>8}{'s':>7}{'MB/s':>7}"
    f"{'parsed MB/s':>13}"
)


@dataclass(slots=True)
class Language:
    """What became of the files of one language; sizes in bytes, times in seconds."""

    listed: int = 0
    size: int = 0
    wanted: int = 0
    """Files that the cheap test on the bytes lets through."""
    parsed: int = 0
    """Files that came to the parser: tests, examples and copies do not."""
    parsed_size: int = 0
    facts: int = 0
    testing: float = 0.0
    """The cheap test on all of them."""
    reading: float = 0.0
    """Parsing and following what it lets through."""

    def row(self, name: str) -> str:
        seconds = self.testing + self.reading
        return (
            f"{name:<12}{self.listed:>7}{self.size / MB:>7.1f}{share(self.wanted, self.listed):>9}"
            f"{share(self.parsed, self.listed):>9}{share(self.parsed_size, self.size):>7}{self.facts:>8}"
            f"{seconds:>7.1f}{self.size / MB / (seconds or 1):>7.1f}"
            f"{self.parsed_size / MB / (self.reading or 1):>13.2f}"
        )


@dataclass(slots=True)
class Sources:
    """A tree, measured; times in seconds."""

    files: int
    size: int
    reading: float
    """All listed files, read once."""
    code: float
    """The collectors of source code alone, reading included."""
    every: float
    """All collectors, reading included."""
    languages: dict[str, Language]


class Watched:
    """A collector that notes what becomes of its files."""

    def __init__(self, collector: Collector) -> None:
        self.NAME, self.PATTERNS = collector.NAME, collector.PATTERNS
        self.noted = Language()
        self._collector = collector

    def wants(self, data: bytes) -> bool:
        wanted, seconds = timed(lambda: self._collector.wants(data))
        self.noted.listed += 1
        self.noted.size += len(data)
        self.noted.testing += seconds
        return bool(wanted)

    def collect(self, file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
        before = _PARSES[0]
        found, seconds = timed(lambda: list(self._collector.collect(file, tree)))
        self.noted.wanted += 1
        self.noted.facts += len(found)
        self.noted.reading += seconds
        if _PARSES[0] > before:
            self.noted.parsed += 1
            self.noted.parsed_size += len(file.data)
        return list(found)


_PARSES = [0]


def measure(folder: Path) -> Sources:
    """Measure a folder. The files are read once before, so that the disk's speed does not count."""
    sources = [one for one in COLLECTORS if isinstance(one, Deferred) and one.module.startswith("code.")]
    listing = walk(folder)
    _read(folder, listing)
    size, reading = timed(lambda: _read(folder, listing))
    watched = [Watched(one) for one in sources]
    parser = grammar._parser

    def counted(module: str, function: str) -> object:
        _PARSES[0] += 1
        return parser(module, function)

    grammar._parser = counted  # type: ignore[assignment]
    try:
        collect(DiskTree(folder, listing), listing.paths, watched)
    finally:
        grammar._parser = parser
    _, code = timed(lambda: collect(DiskTree(folder, listing), listing.paths, sources))
    _, every = timed(lambda: collect(DiskTree(folder, listing), listing.paths, COLLECTORS))
    return Sources(len(listing.paths), size, reading, code, every, {one.NAME: one.noted for one in watched})


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begin = time.process_time()
    found = work()
    return found, time.process_time() - begin


def _read(folder: Path, listing: Listing) -> int:
    tree = DiskTree(folder, listing)
    return sum(len(file.data) for path in listing.paths if (file := tree.read(path)) is not None)


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("tree", type=Path, metavar="TREE")
    parser.add_argument("--json", action="store_true", help="print what was measured as JSON")
    arguments = parser.parse_args()
    found = measure(arguments.tree)
    if arguments.json:
        print(json.dumps(asdict(found)))
        return
    print(f"{found.files} files, {found.size / MB:.1f} MB; read once in {found.reading:.2f} s")
    for what, seconds in (("source collectors", found.code), ("all collectors", found.every)):
        ratio, speed = seconds / found.reading, found.size / MB / seconds
        print(f"{what}: {seconds:.1f} s, {ratio:.0f} times that, {speed:.1f} MB/s")
    print(HEAD)
    total = Language()
    for name, one in sorted(found.languages.items()):
        if one.listed:
            print(one.row(name))
        for key, value in asdict(one).items():
            setattr(total, key, getattr(total, key) + value)
    print(total.row("all"))


if __name__ == "__main__":
    main()
