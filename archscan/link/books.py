"""Address books: configuration that names much of a system and is handed to many of its programs.

One ConfigMap with the address of every service, mounted by every service, says who could be called, not
who calls whom. It shows itself by naming its own readers, or several stores of one kind of software.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from archscan.lexicon.words import words
from archscan.link.names import GENERIC
from archscan.link.parts import Part
from archscan.model.elements import STORES, Confidence
from archscan.model.facts import Requires, Subject

_FOR_ALL = frozenset({"observability", "discovery", "config"})
"""Kinds that every program of a system talks to, if it has one."""
_MANY = 3
"""Stores of the same software, and readers, from which on each store is taken for somebody's own."""


class AddressBooks:
    """What holders of configuration say to whom; filled first, then asked."""

    def __init__(self, software: Mapping[int, tuple[str, str]]) -> None:
        """`software` gives key and kind of what a part runs as it is, by the part's `id()`."""
        self._software = software
        self._readers_of: defaultdict[tuple[str, int], dict[Part, None]] = defaultdict(dict)
        self._lines: defaultdict[Subject, dict[tuple[str, int], None]] = defaultdict(dict)
        self._named: defaultdict[Subject, dict[Part, None]] = defaultdict(dict)
        self._known: dict[Subject, bool] = {}

    def note(self, requires: Requires, reader: Part, target: Part | None) -> None:
        """Take down that a part is handed a holder's mention, and who answers to it."""
        holder, place = requires.subject, (requires.evidence.path, requires.evidence.line)
        self._readers_of[place][reader] = None
        self._lines[holder][place] = None
        if target is not None:
            self._named[holder][target] = None

    def confidence(self, requires: Requires, reader: Part, target: Part, asked: bool) -> Confidence:
        """How sure it is that a reader calls whom a mention names. `asked` says that the reader's own code
        takes an address from the mention's key."""
        holder = requires.subject
        if holder not in self._known:
            self._known[holder] = self._is_book(holder)
        if not self._known[holder] or asked:
            return "certain"
        if self._kind(reader) in STORES or self._kind(reader) == "broker":
            return "possible"
        kind = self._kind(target)
        if kind in _FOR_ALL:
            return "likely"
        if kind in STORES or kind == "broker":
            owner = _stem(target.name)
            return "likely" if not owner or owner == _stem(reader.name) else "possible"
        return "possible"

    def _is_book(self, holder: Subject) -> bool:
        """Whether it is handed to several, and names one of them or many stores of one software. Readers of
        the same lines count: a template may be rendered for each."""
        readers: dict[Part, None] = {}
        for place in self._lines[holder]:
            readers.update(self._readers_of[place])
        programs = [one for one in readers if self._kind(one) not in STORES]
        if len(programs) < 2:
            return False
        named = self._named[holder]
        return any(one in named for one in programs) or (
            len(programs) >= _MANY and _most_alike(self._stores(named)) >= _MANY
        )

    def _stores(self, parts: Iterable[Part]) -> list[str]:
        return [self._software[id(one)][0] for one in parts if self._kind(one) in STORES]

    def _kind(self, part: Part) -> str:
        return self._software.get(id(part), ("", ""))[1]


def _most_alike(keys: Collection[str]) -> int:
    counts: defaultdict[str, int] = defaultdict(int)
    for key in keys:
        counts[key] += 1
    return max(counts.values(), default=0)


def _stem(name: str) -> tuple[str, ...]:
    """What a name says besides words for what everybody has: of `user-timeline-redis` and of
    `user-timeline-service` it is `user timeline`."""
    return tuple(one for one in words(name) if one not in GENERIC and one not in _SOFTWARE)


_SOFTWARE = frozenset(
    {"memcached", "valkey", "cassandra", "elasticsearch", "dynamodb", "sql", "nosql", "svc"}
)
