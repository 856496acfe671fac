"""Chapter "API Design": what callers can ask for, from contracts and from code."""

from __future__ import annotations

from archscan.sections.context import Context, part, unseen
from archscan.sections.statements import Block, ChapterView, Code, Row, Table

HEADING = "API Design"


def build(context: Context) -> ChapterView:
    """Interfaces by kind, and the addresses under which they are reached."""
    rest = [
        *_offered(context, ("route",), "Public addresses", "Address"),
        *_offered(context, ("http", "graphql", "grpc"), "Endpoints", "Endpoint"),
    ]
    socket = _offered(context, ("websocket",), "WebSocket endpoints", "Endpoint")
    heading = "WebSocket API (if applicable)"
    return ChapterView(
        "api-design",
        HEADING,
        (
            part(context, HEADING, "", ()),
            part(
                context,
                HEADING,
                "REST API",
                rest,
                unseen("routes, API descriptions"),
            ),
            part(context, HEADING, heading, socket, unseen("WebSocket endpoints")),
        ),
    )


def _offered(context: Context, kinds: tuple[str, ...], title: str, column: str) -> list[Block]:
    rows = []
    for component in context.components:
        for way in component.interfaces:
            if way.kind in kinds:
                protocol = way.protocol.upper() if way.protocol.islower() else way.protocol
                cells = ((context.ref(component.id),), (Code(way.name),), (protocol,))
                rows.append(Row(cells, way.evidence))
    return [Table(title, ("Component", column, "Protocol"), tuple(rows), fold=16)] if rows else []
