"""What the variables of a workload say of its telemetry: log level and format, OpenTelemetry, agents.

Only names with a known meaning count: those of OpenTelemetry's specification, of Java agents, and the names
that programs use for their log level and format by custom.
https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from archscan.lexicon.addresses import Variable
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Setting, Subject

LEVELS = vocabulary(
    "trace debug info information warn warning error fatal critical off all notice verbose panic silent "
    "none alert emergency severe config fine finer finest"
)
"""Names of log levels, of any library."""
_LEVEL_NAME = re.compile(
    r"(?:\w+_)?(?:LOG(?:GING)?_?LEVEL|LOGLEVEL|RUST_LOG)(?:_\w+)?|LOGGING_LEVEL_\w+|LOG4J_LOGLEVEL|GLOG_MINLOGLEVEL"
    r"|LOGGING__LOGLEVEL__\w+|SERILOG__MINIMUMLEVEL(?:__\w+)?",
    re.IGNORECASE,
)
_FORMAT_NAME = re.compile(r"(?:\w+_)?(?:LOG(?:GING)?_?FORMAT(?:TER)?|LOG_ENCODING|LOG_TYPE)", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][\w.-]{0,30}")
_NOT_OWN = re.compile(r"(?:^|_)(?:OTEL_LOG_LEVEL)\Z")
_AGENTS = (
    ("opentelemetry-javaagent", "OpenTelemetry Java agent"),
    ("dd-java-agent", "Datadog Java agent"),
    ("newrelic", "New Relic Java agent"),
    ("elastic-apm-agent", "Elastic APM Java agent"),
    ("skywalking-agent", "SkyWalking Java agent"),
    ("applicationinsights-agent", "Application Insights Java agent"),
    ("glowroot", "Glowroot Java agent"),
    ("pinpoint-bootstrap", "Pinpoint Java agent"),
    ("jmx_prometheus_javaagent", "Prometheus JMX exporter"),
    ("pyroscope", "Pyroscope Java agent"),
)
_AGENT_FLAG = re.compile(r"-javaagent:(\S+)")
_STARTUP = frozenset(
    {"CORECLR_PROFILER", "NODE_OPTIONS", "DOTNET_STARTUP_HOOKS", "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"}
)
_STARTUP_AGENTS = (
    ("opentelemetry", "OpenTelemetry automatic instrumentation"),
    ("dd-trace", "Datadog tracer"),
    ("newrelic", "New Relic agent"),
    ("elastic-apm", "Elastic APM agent"),
    ("918728dd-259f-4a6a-ac2b-b85e1b658318", "OpenTelemetry .NET automatic instrumentation"),
    ("846f5f1c-f9ae-4b07-969e-05c26bc060d8", "Datadog .NET tracer"),
    ("36032161-ffc0-4b61-b559-f6c5d41bae5a", "New Relic .NET agent"),
)
_EXPORTERS = {
    "OTEL_TRACES_EXPORTER": ("observability.instrumentation", "traces"),
    "OTEL_METRICS_EXPORTER": ("observability.metrics", "metrics"),
    "OTEL_LOGS_EXPORTER": ("observability.shipping", "logs"),
}
_RATIO_SAMPLERS = ("traceidratio", "parentbased_traceidratio")


def variable_facts(subject: Subject, variables: Iterable[Variable]) -> Iterator[Setting]:
    """The settings that variables with a known meaning make, in their order."""
    known = {one.name: one for one in variables}
    for name, one in known.items():
        value = one.value.strip()
        if not value or "${" in value or "$(" in value or "{{" in value:
            continue
        for topic, shown, about in _meanings(name, value, known):
            yield Setting(subject, topic, shown, one.evidence, name=about)


def _meanings(name: str, value: str, known: Mapping[str, Variable]) -> Iterator[tuple[str, str, str]]:
    """Topic, value and name of what a variable says."""
    upper = name.upper()
    if upper == "OTEL_TRACES_SAMPLER":
        share = known["OTEL_TRACES_SAMPLER_ARG"].value if "OTEL_TRACES_SAMPLER_ARG" in known else ""
        share = share if value in _RATIO_SAMPLERS and re.fullmatch(r"[\d.]+", share) else ""
        yield "observability.sampling", f"{value} {share}".strip(), name
    elif upper == "OTEL_PROPAGATORS":
        yield "observability.propagation", value[:100], name
    elif upper == "OTEL_SDK_DISABLED" and value.lower() == "true":
        yield "observability.instrumentation", "OpenTelemetry SDK disabled", name
    elif upper in _EXPORTERS and value.lower() != "none":
        topic, signal = _EXPORTERS[upper]
        yield topic, f"OpenTelemetry {signal} exporter {value[:60]}", name
    elif upper == "DD_TRACE_SAMPLE_RATE":
        yield "observability.sampling", value[:20], name
    elif upper in ("DD_TRACE_PROPAGATION_STYLE", "DD_PROPAGATION_STYLE_INJECT"):
        yield "observability.propagation", value[:100], name
    elif upper == "DD_TRACE_ENABLED" and value.lower() == "true":
        yield "observability.instrumentation", "Datadog tracing enabled", name
    elif upper == "JAEGER_SAMPLER_TYPE":
        share = known["JAEGER_SAMPLER_PARAM"].value if "JAEGER_SAMPLER_PARAM" in known else ""
        yield "observability.sampling", f"{value[:30]} {share[:10]}".strip(), name
    elif upper in ("SPRING_SLEUTH_SAMPLER_PROBABILITY", "MANAGEMENT_TRACING_SAMPLING_PROBABILITY"):
        yield "observability.sampling", value[:20], name
    elif "-javaagent:" in value:
        for agent in _AGENT_FLAG.findall(value):
            yield "observability.instrumentation", _agent(agent), name
    elif upper in _STARTUP:
        lower = value.lower()
        if found := next((title for word, title in _STARTUP_AGENTS if word in lower), ""):
            yield "observability.instrumentation", found, name
    elif _LEVEL_NAME.fullmatch(upper) and _is_level(value) and not _NOT_OWN.search(upper):
        yield "observability.level", value[:60], name
    elif _FORMAT_NAME.fullmatch(upper) and _WORD.fullmatch(value):
        yield "observability.format", value, name


def _is_level(value: str) -> bool:
    """Whether a value is a level, or a list of modules with levels as Rust's `env_logger` has it."""
    first = re.split(r"[,=]", value)[-1].strip().lower()
    return first in LEVELS or (value.isdigit() and len(value) <= 2)


def _agent(path: str) -> str:
    """What a Java agent is, by its file's name."""
    name = path.partition("=")[0].replace("\\", "/").rpartition("/")[2].strip("\"'")
    return next((title for word, title in _AGENTS if word in name.lower()), f"Java agent {name[:60]}")
