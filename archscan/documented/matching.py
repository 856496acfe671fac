"""Which element an entry of archscan.yaml speaks of.

A component is named by its id (`component:shop/web` or `shop/web`), its name (alone, or behind that of
its group), or an alias; then the same without regard to case. The first of these ways that finds anything
counts, and what finds more than one component is ambiguous.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from archscan.documented.entries import Reference
from archscan.documented.schema import RULE, nearest, shown
from archscan.model.elements import Component, Environment, Flow
from archscan.model.evidence import Evidence
from archscan.model.problem import Problem

_NAMED = 5
"""Candidates that a message names."""
_SEARCHED = 50
"""Dead entries for which the nearest name is searched."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the merge has to say; filled while it works."""

    errors: list[Problem] = field(default_factory=list)
    """Mistakes of the file: nothing is merged."""
    problems: list[Problem] = field(default_factory=list)
    """What stands in the model's own list."""

    def fail(self, at: Evidence, what: str, expected: str) -> None:
        """A mistake."""
        self.errors.append(Problem(at.path, at.line, what, expected, "error", RULE))

    def dead(self, at: Evidence, what: str, expected: str) -> None:
        """An entry, or a part of one, that matches nothing."""
        self.problems.append(Problem(at.path, at.line, what, expected, "warning", "dead-entry"))

    def contradiction(self, at: Evidence, what: str) -> None:
        """The file says one thing, others another."""
        expected = "the same in both, or nothing here"
        self.problems.append(Problem(at.path, at.line, what, expected, "note", "contradiction"))

    def near(self, word: str, known: Collection[str]) -> str:
        """The word that was probably meant, "" if none is near, or too much is wrong to search on."""
        searching = len(self.problems) < _SEARCHED and len(known) < _SEARCHED * _SEARCHED
        return nearest(word, list(known)) if searching else ""


class Names:
    """Components by every name they answer to."""

    __slots__ = ("_by_id", "_exact", "_folded")

    def __init__(self, components: Iterable[Component]) -> None:
        self._by_id = {one.id: one for one in components}
        exact: tuple[dict[str, list[str]], ...] = ({}, {}, {})
        for one in self._by_id.values():
            _add(exact[0], (one.id, one.id.partition(":")[2]), one.id)
            _add(exact[1], _grouped(one, (one.name,)), one.id)
            _add(exact[2], _grouped(one, one.aliases), one.id)
        self._exact = exact
        self._folded = tuple(_folded(tier) for tier in exact)

    def candidates(self, name: str, group: str | None = None) -> tuple[Component, ...]:
        """The components of that name, in the order of ids; with `group`, those in it, if there are any."""
        ways = [(tier, name) for tier in self._exact] + [(tier, name.casefold()) for tier in self._folded]
        for tier, key in ways:
            if key in tier:
                components = [self._by_id[id_] for id_ in tier[key]]
                return tuple([one for one in components if one.group == group] or components)
        return ()

    def near(self, name: str, findings: Findings) -> str:
        """The name that was probably meant, "" if none is near."""
        return findings.near(name, self._exact[1])

    def find(self, reference: Reference, findings: Findings, group: str | None = None) -> Component | None:
        """The one component of that name; several are a mistake, reported as such; None without a report."""
        found = self.candidates(reference.name, group)
        if len(found) > 1:
            what = f"`{shown(reference.name)}` is the name of {len(found)} components"
            findings.fail(reference.evidence, what, f"one of {_several(found)}")
        return found[0] if len(found) == 1 else None

    def key(self, component: Component) -> str:
        """The shortest name that finds just this component."""
        ways = (component.name, f"{component.group}/{component.name}", component.id.partition(":")[2])
        for way in ways:
            if self.candidates(way) == (component,) and is_plain(way):
                return way
        return component.id


class Lookup:
    """Flows or environments by id, name, and name in another case where that is only one."""

    __slots__ = ("_exact", "_folded")

    def __init__(self, elements: Iterable[Flow | Environment]) -> None:
        known = list(elements)
        self._exact = {one.name: one.id for one in reversed(known)} | {one.id: one.id for one in known}
        self._folded: dict[str, list[str]] = {}
        for one in known:
            self._folded.setdefault(one.name.casefold(), []).append(one.id)

    def find(self, name: str) -> str | None:
        """The id of the one that is meant."""
        folded = self._folded.get(name.casefold(), ())
        return self._exact.get(name) or (folded[0] if len(folded) == 1 else None)


def is_plain(name: str) -> bool:
    """Whether a name can stand in the file as it is: not one that reading changes or leaves out."""
    return name == " ".join(name.split()) and not name.startswith("x-")


def _add(tier: dict[str, list[str]], names: Sequence[str], id_: str) -> None:
    for name in names:
        found = tier.setdefault(name, [])
        if id_ not in found:
            found.append(id_)


def _grouped(component: Component, names: Sequence[str]) -> list[str]:
    if not component.group:
        return list(names)
    return [*names, *(f"{component.group}/{name}" for name in names)]


def _folded(tier: dict[str, list[str]]) -> dict[str, list[str]]:
    folded: dict[str, list[str]] = {}
    for name, ids in tier.items():
        for id_ in ids:
            _add(folded, (name.casefold(),), id_)
    return folded


def _several(found: Sequence[Component]) -> str:
    names = [f"`{shown(one.id.partition(':')[2])}`" for one in found[:_NAMED]]
    return ", ".join(names) + (", ..." if len(found) > _NAMED else "")
