"""Which component of the files is meant by one that people drew.

People write `Order Service`, files `orders`; people write `PostgreSQL`, files `db`. Ways are tried from the
surest to the vaguest; each counts only where just one of either side is left for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from archscan.lexicon.technology import load_lexicon
from archscan.lexicon.words import vocabulary
from archscan.model.elements import STORES, Component

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
_EMPTY = vocabulary(
    "the a an our service services svc microservice server app application component container system "
    "backend instance cluster node module"
)
"""Words that say no more than that something runs."""
_SAME = {
    "db": "database", "mq": "queue", "fe": "frontend", "ui": "frontend", "web": "frontend",
    "webapp": "frontend", "website": "frontend", "gw": "gateway", "authentication": "auth",
    "authorization": "auth", "message": "queue", "broker": "queue", "bus": "queue",
}  # fmt: skip
_PRODUCTS = STORES | {"broker", "gateway", "proxy", "observability", "auth", "discovery", "config"}
"""Kinds of components that people name after the product that they are."""

Key = Callable[[Component], Iterable[str]]


def match_components(drawn: Iterable[Component], found: Iterable[Component]) -> dict[str, str]:
    """Id of the found component by id of the drawn one; one to one."""
    left = {one.id: one for one in sorted(drawn, key=lambda one: one.id)}
    right = {one.id: one for one in sorted(found, key=lambda one: one.id)}
    pairs: dict[str, str] = {}
    for way in _WAYS:
        here, there = _keyed(left.values(), way), _keyed(right.values(), way)
        for key in sorted(here.keys() & there.keys()):
            ones = [id_ for id_ in here[key] if id_ in left]
            others = [id_ for id_ in there[key] if id_ in right]
            if len(ones) == len(others) == 1:
                pairs[ones[0]] = others[0]
                del left[ones[0]], right[others[0]]
    return pairs


def _keyed(components: Iterable[Component], way: Key) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in components:
        for key in dict.fromkeys(way(one)):
            if key:
                found.setdefault(key, []).append(one.id)
    return found


def _names(one: Component) -> tuple[str, ...]:
    return (one.name, *one.aliases)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in one spelling, whatever way they are joined.

    >>> words_of("Orders-DB"), words_of("orderDatabase")
    (('order', 'database'), ('order', 'database'))
    """
    words = (word.lower() for word in _WORD.findall(name[:200]))
    return tuple(_singular(_SAME.get(word, word)) for word in words)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) else word


def _squeezed(one: Component) -> Iterable[str]:
    return ("".join(char for char in name.casefold() if char.isalnum()) for name in _names(one))


def _telling(one: Component) -> Iterable[str]:
    for name in _names(one):
        words = words_of(name)
        yield " ".join([word for word in words if word not in _EMPTY] or words)


def _hosts(one: Component) -> Iterable[str]:
    """The name of the organisation in a host name: `api.stripe.com` is Stripe."""
    for name in _names(one):
        parts = name.lower().rstrip(".").split(".")
        yield parts[-2] if len(parts) > 1 and parts[-1].isalpha() else ""
        if len(parts) == 1:
            yield " ".join(word for word in words_of(name) if word not in (*_EMPTY, "api"))


def _products(one: Component) -> Iterable[str]:
    """Technologies that a component is named after, or is."""
    for name in _names(one):
        yield technology_key(name)
        yield technology_key(" ".join(word for word in words_of(name) if word not in (*_EMPTY, "database")))
    if one.kind in _PRODUCTS:
        for technology in one.technologies:
            yield technology.id or technology_key(technology.name)


_WAYS: tuple[Key, ...] = (
    lambda one: (one.id,),
    lambda one: (one.name,),
    _names,
    _squeezed,
    lambda one: (" ".join(words_of(one.name)),),
    _telling,
    _hosts,
    _products,
)


@lru_cache(maxsize=2048)
def technology_key(name: str) -> str:
    """The lexicon's id of a technology by a name that people use for it; "" if it is not known.

    >>> technology_key("PostgreSQL"), technology_key("postgres"), technology_key("orders")
    ('postgresql', 'postgresql', '')
    """
    if not name:
        return ""
    if known := _by_name().get(name.casefold()):
        return known
    entry = load_lexicon().match("image", name.lower()) if re.fullmatch(r"[A-Za-z][\w-]*", name) else None
    return entry.id if entry else ""


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    entries = load_lexicon().all()
    return {one.name.casefold(): one.id for one in entries} | {one.id: one.id for one in entries}
