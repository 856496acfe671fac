"""Decision records as decisions, with what replaced them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from archscan.model.elements import Decision
from archscan.model.facts import Decides

_NUMBER = re.compile(r"\d+")


def find_decisions(records: Iterable[Decides]) -> tuple[Decision, ...]:
    """Decisions in the order of their records' folders and names.

    A record names those that it replaces, or that replace it, by name, number or title.
    """
    ordered = sorted(records, key=lambda one: (one.evidence.path, one.evidence.line))
    names: dict[tuple[str, str], Decides] = {}
    for one in ordered:
        for key in _keys(one):
            names.setdefault((one.subject.scope.path, key), one)
    replaced: dict[int, str] = {}
    for one in ordered:
        for other in (_named(one, name, names) for name in one.supersedes):
            if other is not None:
                replaced.setdefault(id(other), one.title)
        for name in one.superseded_by:
            later = _named(one, name, names)
            replaced.setdefault(id(one), later.title if later is not None else name)
    return tuple(
        Decision(
            one.title,
            one.chosen,
            "; ".join(one.alternatives),
            one.reasoning,
            one.status,
            one.date,
            replaced.get(id(one), ""),
            "inferred",
            (one.evidence,),
        )
        for one in ordered
    )


def _keys(record: Decides) -> set[str]:
    """What others may call a record by."""
    return {key for text in (record.subject.name, record.title) for key in _forms(text)}


def _forms(text: str) -> set[str]:
    plain = text.strip().lower().removesuffix(".md")
    number = _NUMBER.match(plain.removeprefix("adr-").removeprefix("adr "))
    return {plain, str(int(number[0]))} if number else {plain}


def _named(record: Decides, name: str, names: Mapping[tuple[str, str], Decides]) -> Decides | None:
    found = (names.get((record.subject.scope.path, form)) for form in sorted(_forms(name), key=len)[::-1])
    other = next((one for one in found if one is not None), None)
    return other if other is not record else None
