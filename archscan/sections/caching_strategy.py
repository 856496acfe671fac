"""Chapter "Caching Strategy": caches, who uses them, what they keep and how long."""

from __future__ import annotations

from archscan.sections.context import Context, part, unseen
from archscan.sections.links import served
from archscan.sections.statements import ChapterView, listed_items

HEADING = "Caching Strategy"


def build(context: Context) -> ChapterView:
    """The caches and who uses them."""
    found = listed_items(served(context, context.of_kind("cache")), "caches")
    return ChapterView(
        "caching-strategy",
        HEADING,
        (
            part(context, HEADING, "", ()),
            part(context, HEADING, "Cache Layers", found, unseen("a cache among the components")),
        ),
    )
