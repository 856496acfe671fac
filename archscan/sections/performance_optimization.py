"""Chapter "Performance Optimization": pools, caches and the network."""

from __future__ import annotations

from archscan.sections.context import Context, part, unseen
from archscan.sections.links import technologies
from archscan.sections.statements import ChapterView, listed_items

HEADING = "Performance Optimization"
_POOLS = ("pgbouncer", "hikari", "proxysql", "pgpool", "pgcat")


def build(context: Context) -> ChapterView:
    """Connection pools and proxies; the rest is rarely visible in deployment files."""
    pools = technologies(context, _POOLS)
    return ChapterView(
        "performance-optimization",
        HEADING,
        (
            part(context, HEADING, "", ()),
            part(
                context, HEADING, "Database Optimization", listed_items(pools, "connection pools"),
                unseen("connection pools, read replicas"),
            ),
            part(context, HEADING, "Caching Optimization", (), unseen("cache warming, hit ratios")),
            part(context, HEADING, "Network Optimization", (), unseen("a CDN, compression")),
        ),
    )  # fmt: skip
