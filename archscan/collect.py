"""Run the collectors over the walked files: which collector reads which file, and what a failure costs."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from typing import get_args

from archscan.errors import FormatError
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem
from archscan.model.topics import TOPICS
from archscan.source import Collector, SourceFile, Tree

MAX_FACTS = 50_000
"""Facts that one collector may find in one file."""

_FACTS: tuple[type, ...] = get_args(Fact)


@dataclass(frozen=True, slots=True)
class Collected:
    """What all collectors found, in the order of the files, then of the collectors, then as yielded."""

    facts: tuple[Fact, ...]
    problems: tuple[Problem, ...]


def collect(
    tree: Tree,
    paths: Iterable[str],
    collectors: Sequence[Collector],
    progress: Callable[[int, int], None] | None = None,
) -> Collected:
    """Run every collector on the files that its patterns pick and it wants.

    A FormatError costs the rest of that file for that collector, and so does any other exception: both
    become a Problem, the facts found before stay. `progress` is called with the number of files done and
    of all that are picked. Raises TypeError or ValueError for a collector that yields what is no fact, or
    a Setting whose topic is not in `archscan.model.topics`: a mistake in the collector, not in the file.
    """
    picked = list(_picked(paths, collectors))
    facts: list[Fact] = []
    problems: list[Problem] = []
    # Facts and trees hold no circles, and there are many: the collector would only walk them again.
    collecting = gc.isenabled()
    gc.disable()
    try:
        for done, (path, readers) in enumerate(picked):
            if progress is not None:
                progress(done, len(picked))
            file = tree.read(path)
            if file is not None:
                for collector in readers:
                    _collect_file(collector, file, tree, facts, problems)
    finally:
        if collecting:
            gc.enable()
    if progress is not None:
        progress(len(picked), len(picked))
    return Collected(tuple(facts), tuple(problems))


def _collect_file(
    collector: Collector, file: SourceFile, tree: Tree, facts: list[Fact], problems: list[Problem]
) -> None:
    """Add what one collector says of one file."""
    limit = len(facts) + MAX_FACTS
    for item in _guarded(collector, file, tree):
        if isinstance(item, Problem):
            problems.append(item)
        elif not isinstance(item, _FACTS):
            raise TypeError(f"collector {collector.NAME} yields a {type(item).__name__}; expected a fact")
        elif isinstance(item, Setting) and item.topic not in TOPICS:
            raise ValueError(
                f"collector {collector.NAME} uses the topic {item.topic!r}; expected one of TOPICS"
            )
        elif len(facts) == limit:
            what = f"more than {MAX_FACTS} facts; the rest is left out"
            problems.append(Problem(file.path, 0, what, "a smaller file", "warning", "too-many-facts"))
            return
        else:
            facts.append(item)


def _guarded(collector: Collector, file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """What the collector yields, and its failure as the last item."""
    try:
        if collector.wants(file.data):
            yield from collector.collect(file, tree)
    except FormatError as error:
        yield Problem(error.path, error.line, error.what, error.expected, "error", error.rule)
    except Exception as error:  # the one place: a collector's bug costs one file
        what = f"the collector {collector.NAME} failed with {type(error).__name__}"
        yield Problem(file.path, 0, what, "a report to its authors", "error", "collector-failed")


def _picked(
    paths: Iterable[str], collectors: Sequence[Collector]
) -> Iterator[tuple[str, tuple[Collector, ...]]]:
    """The paths that any collector's patterns match, each with those collectors.

    Most files are nobody's: one expression over the last part of a path tells, and is asked once for
    each name.
    """
    last = sorted({pattern.lower().rpartition("/")[2] for one in collectors for pattern in one.PATTERNS})
    if not last:
        return
    candidate = re.compile("|".join(f"(?:{_expression(pattern)})" for pattern in last), re.DOTALL)
    by_name = [tuple(pattern for pattern in one.PATTERNS if "/" not in pattern) for one in collectors]
    by_path = [tuple(pattern for pattern in one.PATTERNS if "/" in pattern) for one in collectors]
    known: dict[str, list[bool] | None] = {}
    for path in paths:
        name = path[path.rfind("/") + 1 :].lower()
        if name not in known:
            suits = candidate.fullmatch(name)
            known[name] = [matches(patterns, name) for patterns in by_name] if suits else None
        hits = known[name]
        if hits is None:
            continue
        readers = tuple(
            one
            for one, hit, patterns in zip(collectors, hits, by_path, strict=True)
            if hit or (patterns and matches(patterns, path))
        )
        if readers:
            yield path, readers


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("/".join(map(_expression, pattern.lower().split("/"))) + r"\Z")


def _expression(part: str) -> str:
    return translate(part)[4:-3]


def matches(patterns: Sequence[str], path: str) -> bool:
    """Whether a path matches one of the patterns from the right, as `PurePath.match` does, in any case.

    >>> matches(("requirements*.txt",), "a/Requirements-dev.txt"), matches(("requirements/*.txt",), "a.txt")
    (True, False)
    """
    parts = path.lower().split("/")
    for pattern in patterns:
        count = pattern.count("/") + 1
        if len(parts) >= count and _compiled(pattern).match("/".join(parts[-count:])):
            return True
    return False
