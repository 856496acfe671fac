"""Chapter "Performance Optimization": pools, caches and the network."""

from __future__ import annotations

import re

from archscan.sections.context import Context, part, unseen
from archscan.sections.database_tuning import client_pools, database_optimization
from archscan.sections.links import served, technologies
from archscan.sections.observed import observed
from archscan.sections.statements import Block, ChapterView, Claim, Code, listed_items
from archscan.sections.tuned import tuned_table

HEADING = "Performance Optimization"
_HITS = re.compile(
    r"(?:cache|keyspace|redis|memcached|varnish|buffer)\w*?[ _-](?:hit|miss)|(?:hit|miss)[ _-]?(?:ratio|rate)"
    r"|keyspace_(?:hits|misses)",
    re.IGNORECASE,
)
"""What measures of cache hits are called."""
_WATCHED = {
    "observability.alert": "The alert", "observability.rule": "The recording rule",
    "observability.dashboard": "The dashboard",
}  # fmt: skip
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
                context, HEADING, "Database Optimization",
                [*listed_items(pools, "connection pools"), *database_optimization(context)],
                unseen("connection pools, read replicas"),
            ),
            part(
                context, HEADING, "Caching Optimization", _caching(context),
                unseen("cache warming, hit ratios"),
            ),
            part(
                context, HEADING, "Network Optimization", _network(context),
                unseen("a CDN, compression, reuse of connections"),
            ),
        ),
    )  # fmt: skip


def _caching(context: Context) -> list[Block]:
    """What fills caches beforehand, and what watches how often they hit."""
    claims = [
        Claim((f"{_WATCHED[one.topic]} ", Code(one.name or one.value), " measures cache hits."), one.evidence)
        for one in observed(context, *_WATCHED)
        if _HITS.search(f"{one.name} {one.value}")
    ]
    watched = served(context, context.of_kind("cache"), ("scrapes",), quiet=True)
    return [
        *tuned_table(context, "cache warming", ["cache.warming"], "Cache warming"),
        *listed_items([*claims, *watched], "measures of caches"),
    ]


def _network(context: Context) -> list[Block]:
    return [
        *tuned_table(context, "content delivery networks", ["performance.cdn"], "Content delivery network"),
        *tuned_table(context, "compression settings", ["performance.compression"], "Compression"),
        *tuned_table(context, "settings of connections", ["performance.keepalive"], "Connection reuse"),
        *client_pools(context),
    ]
