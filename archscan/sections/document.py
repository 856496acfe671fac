"""All chapters of the document, in the order of the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from archscan.model.system import System
from archscan.sections import (
    api_design,
    caching_strategy,
    core_components,
    coverage,
    data_flow,
    database_design,
    deployment_architecture,
    design_patterns_used,
    failure_handling,
    future_considerations,
    monitoring_and_observability,
    non_functional_requirements,
    overview,
    performance_optimization,
    scalability_patterns,
    security_implementation,
    technology_stack,
    trade_offs,
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
    design_patterns_used.build,
    database_design.build,
    api_design.build,
    caching_strategy.build,
    monitoring_and_observability.build,
    deployment_architecture.build,
    failure_handling.build,
    security_implementation.build,
    performance_optimization.build,
    scalability_patterns.build,
    future_considerations.build,
    trade_offs.build,
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
