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
_PATTERN = frozenset("*?[")
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
    known = [(one, frozenset(name.casefold() for name in _names(one))) for one in components]
    chosen: set[str] = set()
    dead = []
    for reference in selector:
        ids = _matching(reference.name, known)
        chosen |= ids
        if not ids:
            dead.append(reference)
    return {one.id: one for one, _ in known if one.id in chosen}, dead


def matches_name(pattern: str, names: Iterable[str]) -> bool:
    """Whether any of some names is meant by a name or pattern, whatever the case."""
    folded = pattern.casefold()
    known = [name.casefold() for name in names]
    return folded in known or (
        bool(_PATTERN & set(folded)) and any(fnmatchcase(one, folded) for one in known)
    )


def _matching(word: str, components: list[tuple[Component, frozenset[str]]]) -> set[str]:
    field, colon, value = word.partition(":")
    if colon and field in _FIELDS:
        return {one.id for one, _ in components if matches_name(value.strip(), _FIELDS[field](one))}
    folded = word.casefold()
    named = {one.id for one, names in components if folded in names}
    if not named and _PATTERN & set(word):
        named = {one.id for one, names in components if any(fnmatchcase(name, folded) for name in names)}
    if not named and word in KINDS:
        return {one.id for one, _ in components if one.kind == word}
    return named


def _names(one: Component) -> list[str]:
    names = [one.id, one.id.partition(":")[2], one.name, *one.aliases]
    return [*names, f"{one.group}/{one.name}"] if one.group else names
