"""Facts from objects that say how others are watched: rules, monitors, probes, instrumentation, annotations.

Formats: https://prometheus-operator.dev/docs/api-reference/api/,
https://docs.victoriametrics.com/operator/resources/, https://opentelemetry.io/docs/platforms/kubernetes/operator/
and the `prometheus.io/` annotations that Prometheus' charts scrape by.
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.model.facts import Fact, Labels, Setting, Subject
from archscan.model.problem import Problem

from ...telemetry.backends.dashboards import dashboard_facts
from ...telemetry.metrics.alert_rules import rule_facts
from ...telemetry.places import Reading
from .context import Context, labels_of, name_of, namespace_of, template_of

_ANNOTATED = "prometheus.io/"
_INJECT = "instrumentation.opentelemetry.io/inject-"
_LANGUAGES = {"java": "Java", "nodejs": "Node.js", "python": "Python", "dotnet": ".NET", "go": "Go",
              "apache-httpd": "Apache HTTP Server", "nginx": "nginx", "sdk": "SDK only"}  # fmt: skip


def rules_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """The alerts and recorded series of a PrometheusRule or its like."""
    groups = one.map("spec").get("groups")
    if isinstance(groups, Seq):
        yield from rule_facts(groups, Reading(_subject(one, context), context.origin.collector))


def monitor_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """What a ServiceMonitor or PodMonitor has scraped: told of the Services or pods that it selects."""
    spec = one.map("spec")
    name = name_of(one)
    endpoints = spec.seq("endpoints").maps() or spec.seq("podMetricsEndpoints").maps()
    of_pods = one.text("kind") in ("PodMonitor", "VMPodScrape", "PodMonitoring")
    labels = labels_of(spec.map("selector"), "matchLabels")
    services = [] if of_pods else _services(labels, context)
    for endpoint in endpoints:
        value = _endpoint(endpoint)
        line = context.at(endpoint)
        if of_pods and labels:
            owner = Subject(context.scope(namespace_of(one)), f"monitor/{name}")
            yield Setting(owner, "observability.scrape", value, line, labels, name)
        elif services:
            for service in services:
                yield Setting(service, "observability.scrape", value, line, name=name)
        else:
            chosen = ", ".join(f"{key}={text}" for key, text in labels)
            told = f"{value}; services with {chosen}" if chosen else value
            yield Setting(_subject(one, context), "observability.scrape", told, line, name=name)


def _services(labels: Labels, context: Context) -> list[Subject]:
    """The Services among the same objects that carry the labels."""
    if not labels:
        return []
    wanted = set(labels)
    return [
        Subject(context.scope(namespace_of(one)), context.name(name_of(one)))
        for one in context.neighbours.by_kind.get("Service", [])
        if wanted <= set(labels_of(one.map("metadata"), "labels"))
    ]


def _endpoint(endpoint: Map) -> str:
    port = endpoint.text("port") or endpoint.text("targetPort")
    interval = endpoint.text("interval")
    parts = [
        f"path {endpoint.text('path') or '/metrics'}",
        f"port {port}" if port else "",
        f"every {interval}" if interval else "",
    ]
    return "; ".join(part for part in parts if part)


def probe_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """The addresses that a Probe has asked through an exporter."""
    spec = one.map("spec")
    targets = spec.map("targets").map("staticConfig")
    static = [text for text in targets.seq("static") if isinstance(text, str) and "@" not in text]
    if static:
        module = spec.text("module")
        value = f"probe of {', '.join(static[:6])}" + (f"; module {module}" if module else "")
        line = context.at(targets, "static")
        yield Setting(_subject(one, context), "observability.scrape", value, line, name=name_of(one))


def instrumentation_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """What an OpenTelemetry Instrumentation injects, how it samples, and which context it passes on."""
    spec = one.map("spec")
    subject = _subject(one, context)
    name = name_of(one)
    languages = [shown for key, shown in _LANGUAGES.items() if key.replace("-", "") in _keys(spec)]
    of = f" of {', '.join(languages)}" if languages else ""
    value = f"OpenTelemetry operator: automatic instrumentation{of}"
    yield Setting(subject, "observability.instrumentation", value, context.named(one), name=name)
    sampler = spec.map("sampler")
    if kind := sampler.text("type"):
        value = f"{kind} {sampler.text('argument')}".strip()
        yield Setting(subject, "observability.sampling", value, context.at(sampler, "type"), name=name)
    found = [text for text in spec.seq("propagators") if isinstance(text, str)]
    if found:
        line = context.at(spec, "propagators")
        yield Setting(subject, "observability.propagation", ",".join(found), line, name=name)


def _keys(spec: Map) -> frozenset[str]:
    return frozenset(key.lower() for key in spec)


def grafana_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """What the dashboard of a GrafanaDashboard shows, where it stands in the object."""
    from archscan.errors import FormatError
    from archscan.formats.json import load

    spec = one.map("spec")
    text = spec.text("json")
    if not text:
        return
    line = context.at(spec, "json")
    try:
        root = load(text, line.path)
    except FormatError as error:
        yield Problem(line.path, line.line, f"the dashboard {name_of(one)}: {error.what}", error.expected,
                      "warning", error.rule)  # fmt: skip
        return
    if isinstance(root, Map):
        for fact in dashboard_facts(root, Reading(_subject(one, context), context.origin.collector)):
            yield Setting(fact.subject, fact.topic, fact.value, line, name=fact.name)


def annotation_facts(one: Map, context: Context) -> Iterator[Setting]:
    """What the annotations of a Service, or of a workload's pods, say of scraping and instrumentation."""
    kind = one.text("kind")
    template = None if kind == "Service" else template_of(one)
    holder = one if kind == "Service" else template
    if holder is None or "annotations" not in holder.map("metadata"):
        return
    annotations = holder.map("metadata").map("annotations")
    subject = context.subject(one)
    if annotations.text(f"{_ANNOTATED}scrape").lower() == "true":
        path = annotations.text(f"{_ANNOTATED}path") or "/metrics"
        port = annotations.text(f"{_ANNOTATED}port")
        value = f"path {path}" + (f"; port {port}" if port else "")
        yield Setting(
            subject, "observability.scrape", value, context.at(annotations, f"{_ANNOTATED}scrape"),
            name=f"{_ANNOTATED}scrape",
        )  # fmt: skip
    for key, text in annotations.items():
        if key.startswith(_INJECT) and isinstance(text, str) and text.lower() not in ("false", ""):
            language = key[len(_INJECT) :]
            if language in _LANGUAGES:
                value = f"OpenTelemetry operator: automatic instrumentation of {_LANGUAGES[language]}"
                yield Setting(subject, "observability.instrumentation", value, context.at(annotations, key))


def _subject(one: Map, context: Context) -> Subject:
    """The object itself, which no workload is called after."""
    return context.subject(one, one.text("kind").lower())
