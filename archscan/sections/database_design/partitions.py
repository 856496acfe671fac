"""Partitioning Strategy: tables that are cut, and shards."""

from __future__ import annotations

from archscan.sections.context import Context
from archscan.sections.database_design.overview import in_order
from archscan.sections.database_design.topics import of_topic
from archscan.sections.statements import Block, Claim, Code, Inline, Items
from archscan.sections.tuned import tuned_table


def partitioning(context: Context) -> list[Block]:
    """Partitioned tables, and what configuration says of shards; empty if there is none."""
    return [
        *partitioned(context),
        *tuned_table(
            context, "shards of databases", ["scaling.sharding"], "Sharding",
            keep=lambda one: not of_topic(one),
        ),
    ]  # fmt: skip


def partitioned(context: Context) -> list[Block]:
    """A statement for each table that is cut into parts."""
    claims = []
    found = in_order(context)
    for schema in found:
        for table in schema.tables:
            if table.partition:
                line: list[Inline] = [Code(table.name), " is partitioned by ", Code(table.partition)]
                if table.partition.casefold().startswith("shard"):
                    line = [Code(table.name), " is sharded: ", Code(table.partition)]
                where = f", in the schema {schema.name}" if len(found) > 1 else ""
                claims.append(Claim((*line, f"{where}."), table.evidence))
    return [Items(tuple(claims), "Partitioned tables", fold=8)] if claims else []
