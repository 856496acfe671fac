"""What kinds of interfaces there are, in figures, and the contracts that describe them."""

from __future__ import annotations

from collections.abc import Sequence

from archscan.sections.api_design.contracts import Contract
from archscan.sections.api_design.operations import Offered, by_component, holder, offered
from archscan.sections.context import Context, merged_evidence
from archscan.sections.statements import Away, Block, Claim, Code, Inline, Items, Row, Table
from archscan.sections.words import count, listed

_KINDS = (
    ("http", "REST", "operation"),
    ("grpc", "gRPC", "method"),
    ("graphql", "GraphQL", "field"),
    ("websocket", "WebSocket", "endpoint"),
    ("topic", "Messages", "channel"),
)
_MOST_NAMES = 6
_MOST_OPEN = 6


def lead_blocks(context: Context, contracts: Sequence[Contract]) -> list[Block]:
    """A line for each kind of interface, then the contracts; nothing if there is none."""
    claims = [
        _kind(context, label, noun, found)
        for kind, label, noun in _KINDS
        if (found := offered(context, kind))
    ]
    blocks: list[Block] = [Items(tuple(claims))] if claims else []
    if contracts:
        blocks.append(_contracts(context, contracts))
    return blocks


def _kind(context: Context, label: str, noun: str, found: Sequence[Offered]) -> Claim:
    groups = by_component(found)
    owners = [holder(context, component) for component, _ in groups if component is not None]
    both = sum(len(one.way.by) > 1 for one in found)
    stated = sum(one.way.by == ("contract",) for one in found)
    line: list[Inline] = [_counted(found, noun)]
    line += [" of ", *listed(owners, _MOST_NAMES)] if owners else [" of no single component"]
    figures = [
        f"{number} {words}"
        for number, words in (
            (len(found) - both - stated, "in code only"),
            (stated, "in contracts only"),
            (both, "in both" if len(found) > both else "in code and contract"),
        )
        if number
    ]
    if both or stated:
        line += [": ", *listed(figures)]
    proof = merged_evidence(*(one.way.evidence for one in found))
    return Claim((*line, "."), proof, label=label)


def _counted(found: Sequence[Offered], noun: str) -> str:
    """How many there are; services of gRPC and places of GraphQL of which no contract tells more, too."""
    names = [one.way.name for one in found]
    if noun == "method":
        bare = dict.fromkeys(name for name in names if "/" not in name)
        services = dict.fromkeys(name.partition("/")[0] for name in names if "/" in name)
        if not services:
            return count(len(bare), "service")
        methods = f"{count(len(names) - sum(name in bare for name in names), noun)} in "
        rest = f" and {count(len(bare), 'service')} without a contract" if bare else ""
        return f"{methods}{count(len(services), 'service')}{rest}"
    if noun == "field":
        fields = sum("." in name for name in names)
        return count(fields, "root field") if fields else count(len(names), "endpoint")
    return count(len(names), noun)


def _contracts(context: Context, contracts: Sequence[Contract]) -> Table:
    rows = []
    for one in contracts:
        owners = [holder(context, component) for component in one.components]
        files: list[Inline] = [Away(path, path=path) for path in one.files]
        cells = (
            (Code(one.title),),
            (one.version,),
            (count(len(one.operations), one.noun),),
            tuple(listed(owners, _MOST_NAMES)),
            tuple(listed(files, 3)),
        )
        rows.append(Row(cells, one.evidence))
    columns = ("Contract", "Version and format", "Describes", "Served by", "Files")
    return Table("Contracts", columns, tuple(rows), linked=False, fold=_MOST_OPEN)
