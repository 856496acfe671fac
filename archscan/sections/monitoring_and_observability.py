"""Chapter "Monitoring and Observability": who is watched by what."""

from __future__ import annotations

from collections.abc import Sequence

from archscan.model.elements import Component
from archscan.sections.context import Context, merged_evidence, part, unseen
from archscan.sections.links import served, technologies
from archscan.sections.products import product
from archscan.sections.properties import holders, values
from archscan.sections.roles import duties
from archscan.sections.statements import Block, ChapterView, Claim, Code, Items, Line
from archscan.sections.words import listed

HEADING = "Monitoring and Observability"

_METRICS = ("prometheus", "grafana", "influx", "telegraf", "victoria", "statsd", "graphite", "thanos",
            "mimir", "exporter", "cadvisor", "netdata", "zabbix", "datadog", "turbine")  # fmt: skip
_LOGS = ("loki", "fluent", "logstash", "kibana", "filebeat", "promtail", "graylog", "vector", "seq",
         "elasticsearch", "opensearch", "syslog")  # fmt: skip
_METRIC_LIBRARIES = ("prometheus", "micrometer", "statsd", "telegraf", "datadog", "newrelic", "appmetrics")
_LOG_LIBRARIES = (
    "logging",
    "serilog",
    "winston",
    "zerolog",
    "logrus",
    "log4j",
    "logback",
    "loguru",
    "sentry",
)
_TRACES = ("jaeger", "zipkin", "tempo", "opentelemetry", "otel", "skywalking", "signoz")  # fmt: skip


def build(context: Context) -> ChapterView:
    """Metrics, logging and tracing, each with its tools and who feeds them, and the libraries for it."""
    tools = [one for one in context.components if one.kind == "observability"]
    metrics = _about(context, tools, _METRICS)
    logs = _about(context, [*tools, *context.of_kind("search")], _LOGS)
    traces = _about(context, tools, _TRACES)
    named = {one for group in (_METRICS, _LOGS, _TRACES) for one in _matching(tools, group)}
    other = _list(_told(context, [one for one in tools if one.id not in named]))
    return ChapterView(
        "monitoring-and-observability",
        HEADING,
        (
            part(context, HEADING, "", other),
            part(
                context, HEADING, "Metrics",
                [*metrics, *_libraries(context, _METRIC_LIBRARIES)],
                unseen("metrics tools and libraries"),
            ),
            part(
                context, HEADING, "Logging",
                [*logs, *_drivers(context), *_libraries(context, _LOG_LIBRARIES)],
                unseen("log collectors, logging drivers and libraries"),
            ),
            part(
                context, HEADING, "Tracing",
                [*traces, *_libraries(context, _TRACES)],
                unseen("tracing tools and libraries"),
            ),
        ),
    )  # fmt: skip


def _libraries(context: Context, words: Sequence[str]) -> list[Block]:
    """Libraries of components that are no observability tools themselves."""
    return _list(technologies(context, words, without="observability"), "libraries")


def _told(context: Context, tools: Sequence[Component]) -> list[Claim]:
    """What each tool is and does, as far as its connections say it."""
    claims = []
    for one in tools:
        if one.kind != "observability":
            claims += served(context, [one])
            continue
        does, proof = duties(context, one)
        rest: Line = (": ", *does) if does else (": what it is connected with was not found",)
        claims.append(Claim((context.ref(one.id), f" ({product(one)})", *rest, "."), proof or one.evidence))
    return claims


def _matching(tools: Sequence[Component], words: Sequence[str]) -> list[str]:
    return [
        one.id
        for one in tools
        if any(
            word in text.lower()
            for word in words
            for text in (one.name, *(item.id or item.name for item in one.technologies))
        )
    ]


def _about(context: Context, tools: Sequence[Component], words: Sequence[str]) -> list[Block]:
    """The tools of one sort; search engines count only if logs are sent to them."""
    ids = _matching(tools, words)
    found = [
        one
        for one in tools
        if one.id in ids
        and (one.kind == "observability" or any(way.kind == "logs" for way in context.answered[one.id]))
    ]
    return _list(_told(context, found))


def _drivers(context: Context) -> list[Block]:
    """Logging drivers that deployment files set, by driver."""
    claims = []
    found = holders(context, ["observability.logging"])
    drivers = dict.fromkeys(
        value for holder in found for value in values(holder.properties, "observability.logging")
    )
    for driver in drivers:
        users = [one for one in found if driver in values(one.properties, "observability.logging")]
        refs = context.refs(one.component.id for one in users)
        proof = merged_evidence(*(said.evidence for one in users for said in one.properties))
        claims.append(Claim(("Logging driver ", Code(driver), " for ", *listed(refs, 8), "."), proof))
    return _list(claims)


def _list(claims: list[Claim], title: str = "observability components") -> list[Block]:
    return [Items(tuple(claims), title)] if claims else []
