"""All chapters of the document, in the order of the template."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from archscan.model.system import System
from archscan.sections import (
    api_design,
    caching_strategy,
    core_components,
    coverage,
    data_flow,
    database_design,
    deployment_architecture,
    failure_handling,
    future_considerations,
    monitoring_and_observability,
    non_functional_requirements,
    overview,
    patterns,
    performance_optimization,
    scalability_patterns,
    security_implementation,
    technology_stack,
    trade_offs,
)
from archscan.sections.anchors import without_dead_links
from archscan.sections.context import Context, make_context, slug
from archscan.sections.statements import ChapterView
from archscan.view.elements import View

_CHAPTERS: dict[str, Callable[[Context], ChapterView]] = {
    one.HEADING: one.build
    for one in (
        overview,
        core_components,
        data_flow,
        technology_stack,
        non_functional_requirements,
        patterns,
        database_design,
        api_design,
        caching_strategy,
        monitoring_and_observability,
        deployment_architecture,
        failure_handling,
        security_implementation,
        performance_optimization,
        scalability_patterns,
        future_considerations,
        trade_offs,
    )
}
"""One function a chapter, by its heading; the coverage comes last, over all of them."""
HEADINGS: tuple[str, ...] = tuple(_CHAPTERS)
"""The chapters of the template, in its order."""


def build_chapters(
    system: System,
    views: Sequence[View] = (),
    numbers: Mapping[str, int] | None = None,
    selected: Collection[str] = (),
) -> tuple[ChapterView, ...]:
    """The document as data: every chapter with its statements, and the coverage over them.

    `numbers` are those of an earlier document's components, by the id of their region; they are kept.
    `selected` are headings; if there are any, only these chapters are built, without a link into others.
    """
    context = make_context(system, views, numbers)
    chapters = tuple(
        build(context) for heading, build in _CHAPTERS.items() if not selected or heading in selected
    )
    chapters = (*chapters, coverage.build(context, chapters))
    return without_dead_links(chapters) if selected else chapters


def find_chapter(name: str) -> str | None:
    """The heading that a name means: itself in any case, its words with dashes, or its number.

    >>> find_chapter("api-design"), find_chapter("Trade-offs"), find_chapter("2"), find_chapter("18")
    ('API Design', 'Trade-offs', 'Core Components', None)
    """
    if name.isdecimal():
        return HEADINGS[int(name) - 1] if 0 < int(name) <= len(HEADINGS) else None
    wanted = slug(name.strip())
    return next((heading for heading in HEADINGS if slug(heading) == wanted), None)
