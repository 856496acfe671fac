"""All chapters of the document, in the order of the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from archscan.model.system import System
from archscan.sections import (
    core_components,
    coverage,
    data_flow,
    deployment_architecture,
    design_patterns,
    design_topics,
    failure_handling,
    monitoring,
    non_functional_requirements,
    operations,
    outlook,
    overview,
    technology_stack,
)
from archscan.sections.context import Context, make_context
from archscan.sections.statements import ChapterView
from archscan.view.elements import View

BUILDERS: tuple[Callable[[Context], ChapterView], ...] = (
    overview.build,
    core_components.build,
    data_flow.build,
    technology_stack.build,
    non_functional_requirements.build,
    design_patterns.build,
    design_topics.build_database,
    design_topics.build_api,
    design_topics.build_caching,
    monitoring.build,
    deployment_architecture.build,
    failure_handling.build,
    operations.build_security,
    operations.build_performance,
    operations.build_scalability,
    outlook.build_future,
    outlook.build_trade_offs,
)
"""One function a chapter; the coverage comes last, over all of them."""


def build_chapters(
    system: System, views: Sequence[View] = (), numbers: Mapping[str, int] | None = None
) -> tuple[ChapterView, ...]:
    """The document as data: every chapter with its statements, and the coverage over them.

    `numbers` are those of an earlier document's components, by the id of their region; they are kept.
    """
    context = make_context(system, views, numbers)
    chapters = tuple(build(context) for build in BUILDERS)
    return (*chapters, coverage.build(context, chapters))
