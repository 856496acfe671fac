"""Chapter "Caching Strategy": caches, who uses them, what they keep, how long, and what drops it."""

from __future__ import annotations

from archscan.sections.context import Context, part, unseen
from archscan.sections.links import served
from archscan.sections.statements import Block, ChapterView, listed_items
from archscan.sections.tuned import tuned_table

HEADING = "Caching Strategy"


def build(context: Context) -> ChapterView:
    """The caches and who uses them; what is cached, for how long, in how much memory."""
    return ChapterView(
        "caching-strategy",
        HEADING,
        (
            part(context, HEADING, "", ()),
            part(
                context, HEADING, "Cache Layers", _layers(context),
                unseen("a cache among the components, cache settings, Cache-Control rules"),
            ),
        ),
    )  # fmt: skip


def _layers(context: Context) -> list[Block]:
    return [
        *listed_items(served(context, context.of_kind("cache")), "caches"),
        *tuned_table(context, "cached data", ["cache.layer"], "Cache", "Holds or uses"),
        *tuned_table(context, "expiration settings", ["cache.ttl"], "Expiration"),
        *tuned_table(context, "limits of caches", ["cache.size", "cache.eviction"], "Memory and eviction"),
        *tuned_table(context, "settings of persistence", ["cache.persistence"], "Persistence"),
        *tuned_table(context, "invalidation rules", ["cache.invalidation"], "Invalidation", "Dropped when"),
        *tuned_table(context, "proxy and browser caches", ["cache.proxy"], "Proxy and browser cache"),
        *tuned_table(context, "content delivery networks", ["performance.cdn"], "Content delivery network"),
    ]
