"""Chapter "Monitoring and Observability": who is watched by what, and what is logged, measured and traced."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from archscan.model.elements import Component
from archscan.sections.context import Context, chapter_key, part, unseen
from archscan.sections.monitoring_and_observability import logs, metrics, traces
from archscan.sections.monitoring_and_observability.tools import (
    ERROR_TRACKERS,
    LOG_LIBRARIES,
    LOG_TOOLS,
    METRIC_LIBRARIES,
    METRIC_TOOLS,
    TRACE_LIBRARIES,
    TRACE_TOOLS,
    is_one_of,
    told,
    users,
)
from archscan.sections.statements import Block, ChapterView, Claim, Items, Open

HEADING = "Monitoring and Observability"


def build(context: Context) -> ChapterView:
    """Metrics, logging and tracing, each with its tools, what configuration says, and the libraries."""
    tools = [one for one in context.components if one.kind == "observability"]
    named = {one.id for ids in (METRIC_TOOLS, LOG_TOOLS, TRACE_TOOLS) for one in tools if is_one_of(one, ids)}
    other = _list(told(context, [one for one in tools if one.id not in named]))
    return ChapterView(
        "monitoring-and-observability",
        HEADING,
        (
            part(context, HEADING, "", other),
            part(
                context, HEADING, "Metrics", _metrics(context, tools),
                unseen("metrics tools and libraries"),
            ),
            part(
                context, HEADING, "Logging", _logging(context, tools),
                unseen("log collectors, logging drivers, log settings and libraries"),
            ),
            part(
                context, HEADING, "Tracing", _tracing(context, tools),
                unseen("tracing tools and libraries"),
            ),
        ),
    )  # fmt: skip


def _metrics(context: Context, tools: Sequence[Component]) -> list[Block]:
    indicators, own = metrics.indicators(context), metrics.own(context)
    found: list[Block] = [
        *_about(context, tools, METRIC_TOOLS),
        *_list(users(context, METRIC_LIBRARIES), "libraries"),
        *metrics.health(context),
        *metrics.pipelines(context, "metrics"),
        *metrics.dashboards(context),
        *metrics.alerts(context),
    ]
    if not found and not indicators and not own:
        return []
    key = chapter_key(f"{HEADING}/Metrics")
    kpi: list[Block] = _list(indicators, "indicators")
    if not indicators:
        missing = unseen("alert rules and objectives on requests, errors or latency")
        kpi = [Open(missing, key, "Key performance indicators")]
    business: list[Block] = _list(own, "metrics that code defines")
    if not own:
        business = [Open(unseen("metrics that the code defines itself"), key, "Business metrics")]
    return [*kpi, *business, *found]


def _logging(context: Context, tools: Sequence[Component]) -> list[Block]:
    searches = context.of_kind("search")
    logged = [one for one in searches if any(way.kind == "logs" for way in context.answered[one.id])]
    return [
        *_about(context, [*tools, *logged], LOG_TOOLS),
        *logs.formats(context),
        *logs.levels(context),
        *logs.drivers(context),
        *logs.shipping(context),
        *metrics.pipelines(context, "logs"),
        *_list(users(context, LOG_LIBRARIES), "libraries"),
        *_list(users(context, ERROR_TRACKERS), "error trackers"),
    ]


def _tracing(context: Context, tools: Sequence[Component]) -> list[Block]:
    return [
        *_about(context, tools, TRACE_TOOLS),
        *traces.instrumented(context),
        *metrics.pipelines(context, "traces"),
        *traces.sampled(context),
        *traces.propagated(context),
        *_list(users(context, TRACE_LIBRARIES), "libraries"),
    ]


def _about(context: Context, tools: Sequence[Component], ids: Collection[str]) -> list[Block]:
    """The tools of one sort."""
    return _list(told(context, [one for one in tools if is_one_of(one, ids)]))


def _list(claims: list[Claim], title: str = "observability components") -> list[Block]:
    return [Items(tuple(claims), title)] if claims else []
