"""Where contracts and code differ: operations that only one of them has."""

from __future__ import annotations

from collections.abc import Sequence

from archscan.model.elements import Component, Interface
from archscan.sections.api_design.operations import Offered, by_component, holder, path_of
from archscan.sections.context import Context, merged_evidence
from archscan.sections.statements import Block, Claim, Code, Inline, Items, Line, Row, Table
from archscan.sections.words import agree, count

_LEAST_SHARE = 3
"""Of this many operations of a contract one must be in code before the others count as missing there."""


def difference_blocks(context: Context, http: Sequence[Offered]) -> list[Block]:
    """What contracts describe and code does not have, and the other way round, by component."""
    claims: list[Claim] = []
    rows: list[Row] = []
    for component, ways in by_component(http):
        contract = [way for way in ways if "contract" in way.by]
        code = [way for way in ways if way.by == ("code",)]
        both = [way for way in contract if "code" in way.by]
        if component is None or not contract or not (both or code):
            continue
        only = [way for way in contract if "code" not in way.by]
        claims.append(_summary(context, component, contract, both, code))
        if len(both) * _LEAST_SHARE >= len(contract):
            rows += _rows(context, component, only, "the contract")
            rows += _rows(context, component, code, "code")
    blocks: list[Block] = [Items(tuple(claims))] if claims else []
    if rows:
        columns = ("Component", "Operation", "Only in")
        blocks.append(
            Table("Operations that only the contract or only the code has", columns, tuple(rows), fold=0)
        )
    return blocks


def _summary(
    context: Context,
    component: Component,
    contract: Sequence[Interface],
    both: Sequence[Interface],
    code: Sequence[Interface],
) -> Claim:
    line: list[Inline] = [
        f"Of {count(len(contract), 'operation')} that contracts of ",
        holder(context, component),
        f" describe, {len(both)} {agree(len(both), 'is')} among the routes that were found in its code",
    ]
    if code and both:
        line.append(f"; {count(len(code), 'route')} of the code {agree(len(code), 'is')} in no contract")
    proof = merged_evidence(*(way.evidence for way in (*contract, *code)))
    return Claim((*line, "."), proof, label="Where contract and code differ")


def _rows(context: Context, component: Component, ways: Sequence[Interface], where: str) -> list[Row]:
    owner: Line = (holder(context, component),)
    return [
        Row((owner, (Code(way.name),), (where,)), way.evidence)
        for way in sorted(ways, key=lambda way: (path_of(way), way.name))
    ]
