"""Which components a selector of a rule means.

A word is `kind:`, `group:`, `owner:` or `technology:` with a word or pattern, a pattern with `*` or `?`,
or a name: id, name, `group/name` or alias. A name that no component has and that is a kind, is that kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import get_args

from archscan.documented.entries import Reference, Selector
from archscan.model.elements import Component, ComponentKind

KINDS = frozenset(get_args(ComponentKind))
_FIELDS: dict[str, Callable[[Component], Iterable[str]]] = {
    "kind": lambda one: (one.kind,),
    "group": lambda one: (one.group,),
    "owner": lambda one: (one.owner,),
    "technology": lambda one: (text for each in one.technologies for text in (each.name, each.id) if text),
}


def select(
    selector: Selector, components: Iterable[Component]
) -> tuple[dict[str, Component], list[Reference]]:
    """The components, by id in the order given, and the words that match none."""
    known = list(components)
    chosen: set[str] = set()
    dead = []
    for reference in selector:
        ids = _matching(reference.name, known)
        chosen |= ids
        if not ids:
            dead.append(reference)
    return {one.id: one for one in known if one.id in chosen}, dead


def matches_name(pattern: str, names: Iterable[str]) -> bool:
    """Whether any of some names is meant by a name or pattern, whatever the case."""
    folded = pattern.casefold()
    return any(fnmatchcase(name.casefold(), folded) or name.casefold() == folded for name in names)


def _matching(word: str, components: list[Component]) -> set[str]:
    field, colon, value = word.partition(":")
    if colon and field in _FIELDS:
        return {one.id for one in components if matches_name(value.strip(), _FIELDS[field](one))}
    named = {one.id for one in components if matches_name(word, _names(one))}
    if not named and word in KINDS:
        return {one.id for one in components if one.kind == word}
    return named


def _names(one: Component) -> list[str]:
    names = [one.id, one.id.partition(":")[2], one.name, *one.aliases]
    return [*names, f"{one.group}/{one.name}"] if one.group else names
