"""Chapters "Database Design", "API Design" and "Caching Strategy"."""

from __future__ import annotations

from archscan.sections.context import Context, merged_evidence, part, unseen
from archscan.sections.links import served
from archscan.sections.properties import holders, values
from archscan.sections.statements import (
    Block,
    ChapterView,
    Claim,
    Code,
    Inline,
    Items,
    Row,
    Table,
)
from archscan.sections.words import listed

DATABASE, API, CACHING = "Database Design", "API Design", "Caching Strategy"


def build_database(context: Context) -> ChapterView:
    """The databases and who uses them; schemas, indexes and partitions are not read yet."""
    lead = _items(served(context, context.of_kind("database")), "databases")
    return ChapterView(
        "database-design",
        DATABASE,
        (
            part(context, DATABASE, "", [*lead, *_volumes(context)]),
            part(
                context,
                DATABASE,
                "Schema Overview",
                (),
                unseen("tables"),
            ),
            part(
                context,
                DATABASE,
                "Indexing Strategy",
                (),
                unseen("indexes"),
            ),
            part(
                context,
                DATABASE,
                "Partitioning Strategy",
                (),
                unseen("partitions, shards"),
            ),
        ),
    )


def _volumes(context: Context) -> list[Block]:
    """Where databases keep their data."""
    claims = []
    for holder in holders(context, ["storage.volume", "storage.claim"]):
        if holder.component.kind != "database" or holder.environment is not None:
            continue
        kept: list[Inline] = [
            Code(value)
            for topic in ("storage.volume", "storage.claim")
            for value in values(holder.properties, topic)
        ]
        line = ("Data of ", context.ref(holder.component.id), " is kept in ", *listed(kept, 4), ".")
        claims.append(Claim(line, merged_evidence(*(one.evidence for one in holder.properties))))
    return _items(claims, "volumes of databases")


def build_api(context: Context) -> ChapterView:
    """Interfaces by kind, and the addresses under which they are reached."""
    rest = [
        *_offered(context, ("route",), "Public addresses", "Address"),
        *_offered(context, ("http", "graphql", "grpc"), "Endpoints", "Endpoint"),
    ]
    socket = _offered(context, ("websocket",), "WebSocket endpoints", "Endpoint")
    heading = "WebSocket API (if applicable)"
    return ChapterView(
        "api-design",
        API,
        (
            part(context, API, "", ()),
            part(
                context,
                API,
                "REST API",
                rest,
                unseen("routes, API descriptions"),
            ),
            part(context, API, heading, socket, unseen("WebSocket endpoints")),
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


def build_caching(context: Context) -> ChapterView:
    """The caches and who uses them."""
    found = _items(served(context, context.of_kind("cache")), "caches")
    return ChapterView(
        "caching-strategy",
        CACHING,
        (
            part(context, CACHING, "", ()),
            part(context, CACHING, "Cache Layers", found, unseen("a cache among the components")),
        ),
    )


def _items(claims: list[Claim], title: str) -> list[Block]:
    return [Items(tuple(claims), title)] if claims else []
