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
from archscan.lexicon.hidden import without_secrets
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem
from archscan.model.topics import TOPICS
from archscan.source import Collector, SourceFile, Tree

MAX_FACTS = 50_000
"""Facts that one collector may find in one file."""
MAX_PROBLEMS = 1_000
"""Problems that one collector may have with one file."""

_FACTS: frozenset[type] = frozenset(get_args(Fact))
_GLOB = re.compile(r"[*?\[]")
_ANY = re.compile(r"(?<!\\)\.")
"""What `?` stands for in an expression."""


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
    become a Problem, the facts found before stay. Free texts of facts come without credentials.
    `progress` is called with the number of files done and of all that are picked. Raises TypeError or
    ValueError for a collector that yields what is no fact, or a Setting whose topic is not in
    `archscan.model.topics`: a mistake in the collector, not in the file.
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
    limit, patience = len(facts) + MAX_FACTS, len(problems) + MAX_PROBLEMS
    for item in _guarded(collector, file, tree):
        if isinstance(item, Problem):
            if len(problems) == patience:
                what = f"more than {MAX_PROBLEMS} problems; the rest of the file is left out"
                problems.append(
                    Problem(file.path, 0, what, "a file that is right", "warning", "too-many-problems")
                )
                return
            problems.append(item)
        elif type(item) not in _FACTS:
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
            facts.append(without_secrets(item))


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
    """The paths that any collector's patterns match, each with those collectors, in the collectors' order.

    Most files are nobody's: the last part of a path tells, and is asked once for each name.
    """
    patterns = _Patterns(collectors)
    known: dict[str, list[tuple[int, list[str]]]] = {}
    for path in paths:
        name = path[path.rfind("/") + 1 :].lower()
        suited = known.get(name)
        if suited is None:
            suited = known[name] = patterns.suited(name)
        readers = tuple(
            collectors[one]
            for one, asked in suited
            if not asked or _ends_with(tuple(asked)).search(path) is not None
        )
        if readers:
            yield path, readers


class _Patterns:
    """All patterns of all collectors, to be asked for a file's name: whole names and plain endings
    (`*.yaml`) are looked up, the rest is tried one by one, and only on names that any of it fits."""

    __slots__ = ("_endings", "_every", "_globs", "_names", "_rest")

    def __init__(self, collectors: Sequence[Collector]) -> None:
        self._every: list[tuple[int, str]] = []
        self._names: dict[str, list[tuple[int, str]]] = {}
        self._endings: dict[str, list[tuple[int, str]]] = {}
        self._globs: list[tuple[re.Pattern[str], tuple[int, str]]] = []
        for number, collector in enumerate(collectors):
            for pattern in map(str.lower, collector.PATTERNS):
                last = pattern.rpartition("/")[2]
                if last == "*":
                    self._every.append((number, pattern))
                elif not _GLOB.search(last):
                    self._names.setdefault(last, []).append((number, pattern))
                elif last.startswith("*.") and not _GLOB.search(last[1:]):
                    self._endings.setdefault(last[1:], []).append((number, pattern))
                else:
                    self._globs.append((_compiled(last), (number, pattern)))
        every = "|".join(f"(?:{one.pattern})" for one, _ in self._globs)
        self._rest = re.compile(every or r"(?!)", re.DOTALL)

    def suited(self, name: str) -> list[tuple[int, list[str]]]:
        """The collectors that read files of this name, in lower case; each with the patterns that the
        file's folder has to match, none if the name is enough."""
        found = [*self._every, *self._names.get(name, ())]
        position = name.find(".")
        while position >= 0:
            found += self._endings.get(name[position:], ())
            position = name.find(".", position + 1)
        if self._rest.match(name):
            found += [one for glob, one in self._globs if glob.match(name)]
        suited: dict[int, list[str]] = {}
        enough: set[int] = set()
        for number, pattern in found:
            if "/" in pattern:
                suited.setdefault(number, []).append(pattern)
            else:
                suited.setdefault(number, [])
                enough.add(number)
        return [(one, [] if one in enough else suited[one]) for one in sorted(suited)]


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("/".join(map(_expression, pattern.split("/"))) + r"\Z")


@lru_cache(maxsize=1024)
def _ends_with(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for the ends of paths that any of the patterns matches."""
    every = "|".join(f"(?:{'/'.join(map(_within, one.split('/')))})" for one in patterns)
    return re.compile(rf"(?:^|/)(?:{every})\Z", re.DOTALL | re.IGNORECASE)


def _within(part: str) -> str:
    """A part's expression that keeps within one folder."""
    expression = _expression(part).replace(".*", "[^/]*")
    return expression if "[" in part else _ANY.sub("[^/]", expression)


def _expression(part: str) -> str:
    return translate(part)[4:-3]


def matches(patterns: Sequence[str], path: str) -> bool:
    """Whether a path matches one of the patterns from the right, as `PurePath.match` does, in any case.

    >>> matches(("requirements*.txt",), "a/Requirements-dev.txt"), matches(("requirements/*.txt",), "a.txt")
    (True, False)
    """
    return _ends_with(tuple(patterns)).search(path) is not None
