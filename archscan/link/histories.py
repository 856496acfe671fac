"""The order in which the steps of a schema's history were made.

Steps that name their predecessors follow them (Alembic, Django); steps of one file follow each other in
its lines; all others stand in the natural order of their names (`V2` before `V10`, timestamps as numbers),
Flyway's repeatable migrations last.
"""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from archscan.model.facts import Holds
from archscan.model.problem import Problem

_VERSION = re.compile(r"(?:version|[vbu])?_?(\d+(?:[._]\d+)*)", re.IGNORECASE)
_TIMESTAMP = re.compile(r"(?<!\d)\d{10,17}(?!\d)")
_REPEATABLE = re.compile(r"R_")
_DIGITS = re.compile(r"(\d+)")

Order: TypeAlias = tuple[int, tuple[int, ...], tuple[tuple[int, int, str], ...]]


def in_order(holds: Iterable[Holds]) -> tuple[list[Holds], list[Problem]]:
    """The operations of one history in the order in which they are applied.

    Steps that name each other in a circle come last, in the order of their names, and are reported.
    """
    steps: defaultdict[str, list[Holds]] = defaultdict(list)
    for one in sorted(holds, key=lambda one: (natural(one.evidence.path), one.evidence.path)):
        steps[one.step or one.evidence.path].append(one)
    order = _keys(steps)
    before = _predecessors(steps)
    waiting = {step: len(named) for step, named in before.items()}
    after: defaultdict[str, list[str]] = defaultdict(list)
    for step, named in before.items():
        for one_before in named:
            after[one_before].append(step)
    ready = [(order[step], step) for step, count in waiting.items() if not count]
    heapq.heapify(ready)
    done: dict[str, None] = {}
    while ready:
        _, step = heapq.heappop(ready)
        done[step] = None
        for follower in after[step]:
            waiting[follower] -= 1
            if not waiting[follower]:
                heapq.heappush(ready, (order[follower], follower))
    left = sorted((step for step in steps if step not in done), key=lambda step: (order[step], step))
    problems = [_circle(steps[left[0]][0], left)] if left else []
    return [one for step in (*done, *left) for one in _in_lines(steps[step])], problems


def natural(text: str) -> Order:
    """A key that sorts names with numbers in them as people number them.

    >>> sorted(["V10__c", "V2.1__b", "V2__a", "R__views"], key=natural)
    ['V2__a', 'V2.1__b', 'V10__c', 'R__views']
    >>> sorted(["Later1700000000000", "Early1600000000000"], key=natural)
    ['Early1600000000000', 'Later1700000000000']
    """
    name = text.rpartition("/")[2]
    rest = tuple(
        (1, int(part[:18]), "") if part.isdecimal() else (0, 0, part) for part in _DIGITS.split(text)
    )
    found = _VERSION.match(name) or _TIMESTAMP.search(name)
    if found is None:
        return (2 if _REPEATABLE.match(name) else 1, (), rest)
    numbers = tuple(int(number[:18]) for number in re.split(r"[._]", found[found.lastindex or 0]))
    return (0, numbers, rest)


def _keys(steps: Mapping[str, Sequence[Holds]]) -> dict[str, tuple[Order, int]]:
    """Where each step stands where no predecessor says it; a step of a file of several, by its file."""
    homes: defaultdict[str, set[str]] = defaultdict(set)
    for step, found in steps.items():
        homes[found[0].evidence.path].add(step)
    keys = {}
    for step, found in steps.items():
        first = found[0].evidence
        shared = len(homes[first.path]) > 1
        keys[step] = (natural(first.path), first.line) if shared else (natural(step), 0)
    return keys


def _predecessors(steps: Mapping[str, Sequence[Holds]]) -> dict[str, set[str]]:
    """The steps that each one follows: those that it names; in a file of several, the one above it."""
    named = {
        step: {other for one in found for other in one.after if other in steps and other != step}
        for step, found in steps.items()
    }
    files: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for step, found in steps.items():
        if not any(one.after for one in found):
            files[found[0].evidence.path].append((found[0].evidence.line, step))
    for lines in files.values():
        lines.sort()
        for (_, above), (_, step) in pairwise(lines):
            named[step].add(above)
    return named


def _in_lines(found: Sequence[Holds]) -> list[Holds]:
    """The operations of a step: by file and line, those of a line as they were read."""
    return sorted(found, key=lambda one: (natural(one.evidence.path), one.evidence.path, one.evidence.line))


def _circle(first: Holds, left: Sequence[str]) -> Problem:
    names = ", ".join(left[:4]) + (f" and {len(left) - 4} more" if len(left) > 4 else "")
    return Problem(
        first.evidence.path,
        first.evidence.line,
        f"migrations that name each other as predecessors: {names}",
        "a first one",
        "note",
        "migration-order",
    )
