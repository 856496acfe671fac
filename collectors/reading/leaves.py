"""What collectors of applications' settings share: flat keys of a tree, and which are switched off.

No collector itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from archscan.formats.node import Map, Place, Seq
from archscan.lexicon.addresses import Variable, find_mentions
from archscan.lexicon.hosts import is_local
from archscan.lexicon.words import vocabulary, words
from archscan.model.elements import ConnectionKind
from archscan.model.evidence import Evidence
from archscan.model.facts import Requires, Subject

MAX_LEAVES = 20_000
_MAX_DEPTH = 40
_TESTS = re.compile(
    r"(?:^|[/._-])(?i:(?:unit|integration|functional|e2e|api|acceptance)?[._-]?(?:tests?|specs?|fixtures?|testdata))"
    r"(?=$|[/._-])|[a-z]Tests?(?=$|[/._-])"
)
_PAGES = vocabulary(
    "frontend front ui web webapp website site browser redirect public portal spa picture pictures image "
    "images img avatar logo photo icon"
)
_CLIENTS = vocabulary("client clients")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One setting."""

    parts: tuple[str, ...]
    """The keys on the way to it; of a list's item, its index."""
    value: str
    place: Place

    @property
    def key(self) -> str:
        """The keys in lower case, joined by dots, without indices: for comparing."""
        return ".".join(part.lower() for part in self.parts if not part.isdigit())


def leaves(root: Any) -> tuple[Leaf, ...]:
    """All scalars below a node, in their order, at most `MAX_LEAVES`."""
    found: list[Leaf] = []
    for leaf in _walk(root, (), 0):
        if len(found) == MAX_LEAVES:
            break
        found.append(leaf)
    return tuple(found)


def _walk(value: Any, parts: tuple[str, ...], depth: int) -> Iterator[Leaf]:
    if depth > _MAX_DEPTH or not isinstance(value, Map | Seq):
        return
    for name, inner in value.items() if isinstance(value, Map) else enumerate(value):
        where = (*parts, str(name))
        if isinstance(inner, str):
            yield Leaf(where, inner, value.place(name))  # type: ignore[arg-type]
        else:
            yield from _walk(inner, where, depth + 1)


def switched_off(found: Iterable[Leaf]) -> frozenset[tuple[str, ...]]:
    """The prefixes, in lower case, of what an `enabled: false` or `disabled: true` in it switches off."""
    off: dict[tuple[str, ...], None] = {}
    for leaf in found:
        last, value = leaf.parts[-1].lower(), leaf.value.strip().lower()
        if (last in ("enabled", "isenabled", "enable") and value in ("false", "no", "off", "0")) or (
            last == "disabled" and value in ("true", "yes", "on", "1")
        ):
            off[_lower(leaf.parts[:-1])] = None
    off.pop((), None)
    return frozenset(off)


def is_off(leaf: Leaf, off: frozenset[tuple[str, ...]]) -> bool:
    """Whether a setting lies in what is switched off."""
    return bool(off) and any(_lower(leaf.parts[:count]) in off for count in range(1, len(leaf.parts)))


def _lower(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.lower() for part in parts)


def is_for_tests(path: str) -> bool:
    """Whether a file or folder serves tests, by the words of its path.

    >>> [is_for_tests(path) for path in ("Shop.UnitTests/a", "api/tests/a", "ShopTests/a", "contest/a")]
    [True, True, True, False]
    """
    return _TESTS.search(path) is not None


def variable(leaf: Leaf, collector: str, separator: str, value: str | None = None) -> Variable:
    """A setting as a variable, its key as the format writes it."""
    line = Evidence(leaf.place.path, leaf.place.line, collector)
    return Variable(separator.join(leaf.parts), leaf.value if value is None else value, line)


def is_page(key: str) -> bool:
    """Whether the address under a key is likely shown, linked or redirected to, rather than called.

    >>> [is_page(key) for key in ("frontend.url", "CLIENT_URL", "OrdersClient", "clients.orders.url")]
    [True, True, True, False]
    """
    parts = words(key)
    if not parts or not _PAGES.isdisjoint(parts):
        return bool(parts)
    return parts[-1] in _CLIENTS or (len(parts) == 2 and parts[0] in _CLIENTS)


def find_plain_mentions(subject: Subject, variables: Sequence[Variable]) -> Iterator[Requires]:
    """The mentions of an application's own settings.

    An address that is shown or redirected to (`frontend.url`) is none of this machine, and never certain.
    """
    for one in find_mentions(subject, variables, "config", local=True):
        if not is_page(one.key):
            yield one
        elif not is_local(one.host):
            yield replace(one, via="mention")


def with_purposes(mentions: Iterable[Requires], purposes: Mapping[str, ConnectionKind]) -> Iterator[Requires]:
    """The mentions, each with the purpose that its key has."""
    for one in mentions:
        purpose = purposes.get(one.key)
        yield replace(one, purpose=purpose, via="config") if purpose and not one.purpose else one
