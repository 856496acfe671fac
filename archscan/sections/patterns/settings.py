"""Patterns that settings tell by themselves: who has them, by what they say."""

from __future__ import annotations

from collections.abc import Iterable

from archscan.model.evidence import Evidence
from archscan.sections.context import Context, merged_evidence
from archscan.sections.observed import observed
from archscan.sections.statements import Claim, Code, Line
from archscan.sections.words import listed

_MOST_NAMES = 6
_MOST = 8
"""Statements of one pattern; the chapter about the matter lists all."""


def told(context: Context, *topics: str) -> Iterable[Claim]:
    """A statement for each value, with all who have it; the rest of many as a number."""
    found: dict[tuple[str, str], tuple[list[str], list[tuple[Evidence, ...]]]] = {}
    for one in observed(context, *topics):
        holders, proofs = found.setdefault((one.name, one.value), ([], []))
        holders += [one.component.id] if one.component is not None else []
        proofs.append(one.evidence)
    alike: dict[tuple[tuple[str, ...], str], tuple[list[str], list[tuple[Evidence, ...]]]] = {}
    for (name, value), (holders, proofs) in found.items():
        names, lines = alike.setdefault((tuple(holders), value), ([], []))
        names += [name] if name else []
        lines += proofs
    for (owners, value), (names, proofs) in list(alike.items())[:_MOST]:
        who = listed(context.refs(owners), 6) or ("The repository",)
        which: Line = (*listed([Code(name) for name in names], _MOST_NAMES), ": ") if names else ()
        yield Claim((*who, ": ", *which, Code(value), "."), merged_evidence(*proofs))
    rest = list(alike.values())[_MOST:]
    if rest:
        proof = merged_evidence(*(lines for _, proofs in rest for lines in proofs))
        yield Claim((f"{len(rest)} more of the kind.",), proof)
