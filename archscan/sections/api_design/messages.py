"""WebSocket endpoints, and the channels that AsyncAPI descriptions name."""

from __future__ import annotations

from collections.abc import Sequence

from archscan.sections.api_design.operations import Offered, by_component, holder, offered, operation_blocks
from archscan.sections.context import Context, merged_evidence
from archscan.sections.statements import Block, Claim, Code, Inline, Items
from archscan.sections.words import listed

_MOST = 6
_UNKNOWN = "/"
"""What collectors write where the code does not say at which path connections are opened."""


def socket_blocks(context: Context) -> list[Block]:
    """Where connections are opened, and which messages contracts describe."""
    found = offered(context, "websocket")
    claims = []
    for component, ways in by_component(found):
        names: list[Inline] = [Code(way.name) for way in ways if way.name != _UNKNOWN]
        line: list[Inline] = [holder(context, component), " accepts WebSocket connections"]
        if component is None:
            line = ["Of no single component"]
        line += [" at ", *listed(names, _MOST), "."] if names else ["."]
        claims.append(Claim(tuple(line), merged_evidence(*(way.evidence for way in ways))))
    blocks: list[Block] = (
        [Items(tuple(claims), "Components with WebSocket endpoints", fold=10)] if claims else []
    )
    described = [one for one in found if one.way.request or one.way.response]
    return [*blocks, *_described(context, described, "Endpoint")]


def channel_blocks(context: Context) -> list[Block]:
    """The channels that a contract describes, with their messages."""
    found = [one for one in offered(context, "topic") if "contract" in one.way.by]
    return _described(context, found, "Channel")


def _described(context: Context, found: Sequence[Offered], noun: str) -> list[Block]:
    return operation_blocks(context, found, noun) if found else []
