"""The tools that watch a system, and the libraries by which programs take part, by the lexicon's ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from archscan.model.elements import Component, Technology
from archscan.sections.context import Context, merged_evidence
from archscan.sections.links import served, shared_code
from archscan.sections.observed import Observed
from archscan.sections.products import product
from archscan.sections.roles import duties
from archscan.sections.statements import Claim, Code, Inline, Line
from archscan.sections.words import listed

METRIC_TOOLS = frozenset({
    "prometheus", "alertmanager", "pushgateway", "prometheus-exporter", "kube-state-metrics",
    "metrics-server", "cadvisor", "grafana", "mimir", "cortex", "thanos", "victoriametrics", "influxdb",
    "turbine",
    "hystrix-dashboard", "statsd", "graphite", "telegraf", "chronograf", "kapacitor", "collectd", "zabbix",
    "nagios", "icinga", "checkmk", "centreon", "munin", "netdata", "glances", "beszel", "datadog",
})  # fmt: skip
LOG_TOOLS = frozenset({
    "loki", "promtail", "kibana", "opensearch-dashboards", "logstash", "beats", "fluentd", "fluent-bit",
    "vector", "graylog", "seq", "syslog", "logspout", "dozzle", "logging-operator", "logdy", "parseable",
    "elasticsearch", "opensearch",
})  # fmt: skip
TRACE_TOOLS = frozenset({
    "jaeger", "zipkin", "zipkin-server", "tempo", "opentelemetry-collector", "skywalking", "pinpoint",
    "signoz", "uptrace", "hyperdx", "aspire-dashboard", "elastic-apm",
})  # fmt: skip
METRIC_LIBRARIES = frozenset({
    "prometheus", "micrometer", "statsd", "telegraf", "datadog", "newrelic", "application-insights",
    "elastic-apm", "dynatrace", "appdynamics", "actuator",
})  # fmt: skip
LOG_LIBRARIES = frozenset({"structured-logging", "seq", "graylog", "loki", "logdna"})
ERROR_TRACKERS = frozenset(
    {"sentry", "error-trackers", "bugsnag", "rollbar", "honeybadger", "airbrake", "raygun"}
)
TRACE_LIBRARIES = frozenset({
    "opentelemetry", "opentracing", "opencensus", "sleuth", "jaeger", "zipkin", "skywalking", "pinpoint",
    "aws-xray", "elastic-apm", "datadog", "newrelic", "application-insights", "google-cloud-operations",
})  # fmt: skip
_NAMES = {"structured-logging": "A logging library"}
"""What an entry of the lexicon that stands for several products is called here."""
_MOST = 8


def is_one_of(component: Component, ids: Collection[str]) -> bool:
    """Whether a component is one of these products, by its technologies; by a word of its name where none
    of them is known."""
    known = {item.id for item in component.technologies if item.id and item.use != "development"}
    return bool(known & set(ids)) if known else not set(component.name.lower().split("-")).isdisjoint(ids)


def told(context: Context, tools: Iterable[Component]) -> list[Claim]:
    """What each tool is and does, as far as its connections say it."""
    claims = []
    for one in tools:
        if one.kind != "observability":
            claims += served(context, [one])
            continue
        does, proof = duties(context, one)
        if not does and context.answered[one.id]:
            claims += served(context, [one])
            continue
        rest: Line = (": ", *does) if does else (": what it is connected with was not found",)
        claims.append(Claim((context.ref(one.id), f" ({product(one)})", *rest, "."), proof or one.evidence))
    return claims


def users(context: Context, ids: Collection[str]) -> list[Claim]:
    """One statement for each library: which components use it; tools themselves are left out."""
    found: dict[str, list[tuple[str, Technology]]] = {}
    for component in context.components:
        if component.kind != "observability":
            for item in component.technologies:
                if item.id in ids and item.use == "runtime":
                    found.setdefault(_NAMES.get(item.id, item.name), []).append((component.id, item))
    for item in context.system.technologies:
        if item.id in ids and item.use == "runtime":
            found.setdefault(_NAMES.get(item.id, item.name), []).append(("", item))
    claims = []
    for name, uses in sorted(found.items(), key=lambda one: (-len(one[1]), one[0].lower(), one[0])):
        refs = [*context.refs(id for id, _ in uses if id), *shared_code(item for id, item in uses if not id)]
        proof = merged_evidence(*(item.evidence for _, item in uses))
        claims.append(Claim((f"{name} is used by ", *listed(refs, _MOST), "."), proof))
    return claims


def by_value(
    context: Context, found: Sequence[Observed], label: str, noun: str = "", own: bool = False
) -> list[Claim]:
    """One statement for each value: who holds it, in which environment; `noun` stands before the value,
    and `own` says that the value is in archscan's words."""
    same: dict[tuple[str, str], list[Observed]] = {}
    for one in found:
        same.setdefault((one.value, one.environment), []).append(one)
    claims = []
    for (value, environment), holding in same.items():
        refs = context.refs(one.component.id for one in holding if one.component is not None)
        who: Line = listed(refs, _MOST) if refs else ("the repository",)
        line: list[Inline] = [noun, value if own else Code(value), " for ", *who]
        if environment:
            line.append(f" in {environment}")
        claims.append(Claim((*line, "."), merged_evidence(*(one.evidence for one in holding)), label))
    return claims
