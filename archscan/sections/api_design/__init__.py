"""Chapter "API Design": what callers can ask for, from contracts and from code."""

from __future__ import annotations

from archscan.sections.api_design.calls import graphql_blocks, grpc_blocks
from archscan.sections.api_design.contracts import find_contracts
from archscan.sections.api_design.differences import difference_blocks
from archscan.sections.api_design.lead import lead_blocks
from archscan.sections.api_design.messages import channel_blocks, socket_blocks
from archscan.sections.api_design.operations import offered, operation_blocks
from archscan.sections.api_design.rest import address_blocks, rest_blocks
from archscan.sections.context import Context, part, unseen
from archscan.sections.statements import Block, ChapterView, Part

HEADING = "API Design"
_SOCKET = "WebSocket API (if applicable)"


def build(context: Context) -> ChapterView:
    """Interfaces by kind: what is offered, in which form, how errors look, where the sources differ."""
    contracts = find_contracts(context)
    http = offered(context, "http")
    rest = [
        *rest_blocks(context, http),
        *address_blocks(context),
        *operation_blocks(context, http),
        *difference_blocks(context, http),
    ]
    sockets = [*socket_blocks(context), *channel_blocks(context)]
    parts = [
        part(context, HEADING, "", lead_blocks(context, contracts)),
        part(context, HEADING, "REST API", rest, unseen("routes, API descriptions")),
        part(context, HEADING, _SOCKET, sockets, unseen("WebSocket endpoints")),
    ]
    own = (("grpc", "gRPC", grpc_blocks(context)), ("graphql", "GraphQL", graphql_blocks(context)))
    for number, (word, heading, blocks) in enumerate(own):
        if blocks:
            parts.insert(2 + number, _own(word, heading, blocks))
    return ChapterView("api-design", HEADING, tuple(parts))


def _own(word: str, heading: str, blocks: list[Block]) -> Part:
    """A part that the template does not ask for."""
    return Part(f"api-design/{word}", heading, tuple(blocks), fixed=False)
