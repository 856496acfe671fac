"""Chapter "Database Design": schemas, indexes and partitions."""

from __future__ import annotations

from archscan.sections.context import Context, merged_evidence, part, unseen
from archscan.sections.links import served
from archscan.sections.properties import holders, values
from archscan.sections.statements import Block, ChapterView, Claim, Code, Inline, listed_items
from archscan.sections.words import listed

HEADING = "Database Design"


def build(context: Context) -> ChapterView:
    """The databases and who uses them; schemas, indexes and partitions are not read yet."""
    lead = listed_items(served(context, context.of_kind("database")), "databases")
    return ChapterView(
        "database-design",
        HEADING,
        (
            part(context, HEADING, "", [*lead, *_volumes(context)]),
            part(
                context,
                HEADING,
                "Schema Overview",
                (),
                unseen("tables"),
            ),
            part(
                context,
                HEADING,
                "Indexing Strategy",
                (),
                unseen("indexes"),
            ),
            part(
                context,
                HEADING,
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
    return listed_items(claims, "volumes of databases")
