"""Chapter "Database Design": schemas, indexes and partitions."""

from __future__ import annotations

from archscan.sections.context import Context, merged_evidence, part, unseen
from archscan.sections.database_design.indexes import indexing
from archscan.sections.database_design.overview import schemas
from archscan.sections.database_design.partitions import partitioning
from archscan.sections.links import served, technologies_of_ids
from archscan.sections.properties import holders, values
from archscan.sections.statements import Block, ChapterView, Claim, Code, Inline, listed_items
from archscan.sections.words import listed

HEADING = "Database Design"
_MOST_OPEN = 10
"""Lines of a list that stand open: a system of many services has as many databases."""


def build(context: Context) -> ChapterView:
    """The databases and who uses them, their schemas, and what these say of indexes and partitions."""
    lead = listed_items(served(context, context.of_kind("database")), "databases", _MOST_OPEN)
    return ChapterView(
        "database-design",
        HEADING,
        (
            part(context, HEADING, "", [*lead, *_elsewhere(context), *_volumes(context)]),
            part(context, HEADING, "Schema Overview", schemas(context), unseen("tables")),
            part(context, HEADING, "Indexing Strategy", indexing(context), unseen("indexes")),
            part(
                context, HEADING, "Partitioning Strategy", partitioning(context),
                unseen("partitions, shards"),
            ),
        ),
    )  # fmt: skip


def _elsewhere(context: Context) -> list[Block]:
    """Databases that only their clients' packages speak of: no component that was found is one."""
    there = {item.id for store in context.of_kind("database") for item in store.technologies}
    there |= {item.id for store in context.externals for item in store.technologies}
    ids = {
        item.id
        for component in context.components
        for item in component.technologies
        if item.category == "database" and item.id and item.id not in there
    }
    return listed_items(technologies_of_ids(context, ids), "databases that no component is")


def _volumes(context: Context) -> list[Block]:
    """Where databases keep their data: everywhere, else in each environment that says so."""
    claims = []
    told: set[str] = set()
    for holder in holders(context, ["storage.volume", "storage.claim"]):
        if holder.component.kind != "database" or holder.component.id in told:
            continue
        kept: list[Inline] = [
            Code(value)
            for topic in ("storage.volume", "storage.claim")
            for value in values(holder.properties, topic)
        ]
        where = f" in {holder.environment.name}" if holder.environment else ""
        if not where:
            told.add(holder.component.id)
        line = ("Data of ", context.ref(holder.component.id), where, " is kept in ", *listed(kept, 4), ".")
        claims.append(Claim(line, merged_evidence(*(one.evidence for one in holder.properties))))
    return listed_items(claims, "volumes of databases", _MOST_OPEN)
