"""Facts from custom resources: those that run something are workloads, the others are named."""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.lexicon.images import parse_image, without_credentials
from archscan.model.facts import Fact, Offers, Port, Provides, Setting, Subject, Uses, Workload
from archscan.model.problem import Problem

from ...telemetry.agents.pipelines import pipeline_facts
from ...telemetry.embedded import find_embedded
from ...telemetry.places import Reading
from .configuration import block_place
from .context import Context, group_of, labels_of, name_of, namespace_of, template_of
from .operators import OPERATED, Operated
from .workloads import description, workload_facts

_SIZES = ("replicas", "instances", "size", "numberOfInstances", "members", "nodeCount")


def custom_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """Facts from a kind that is not built in; nothing if nobody knows it to run anything."""
    operated = OPERATED.get((group_of(one), one.text("kind")))
    if operated is not None:
        yield from _operated_facts(one, operated, context)
    elif runs_pods(one):
        yield from workload_facts(one, context)


def runs_pods(one: Map) -> bool:
    """Whether a custom resource has a pod template."""
    template = template_of(one)
    return template is not None and bool(template.map("spec").seq("containers").maps())


def is_known(one: Map) -> bool:
    """Whether a custom resource is known to run something."""
    return (group_of(one), one.text("kind")) in OPERATED or runs_pods(one)


def _operated_facts(one: Map, operated: Operated, context: Context) -> Iterator[Fact | Problem]:
    subject = context.subject(one)
    spec = one.map("spec")
    image = without_credentials(spec.text("image") or spec.text("imageName"))
    version = _version(spec)
    yield Workload(
        subject, one.text("kind"), context.named(one), image, labels=labels_of(one.map("metadata"), "labels")
    )
    if operated.image:
        line = context.at(one, "kind")
        if image:
            version = version or parse_image(image).version
        yield Uses(subject, "image", operated.image, line, version)
    elif image:
        parsed = parse_image(image)
        yield Uses(subject, "image", parsed.name, context.at(spec, "image"), parsed.version)
    name = context.name(name_of(one))
    for pattern, port in operated.hosts:
        ports = (Port(port),) if port else ()
        yield Provides(subject, pattern.format(name), context.named(one), ports)
    for node in (spec, spec.map("kafka")):
        for key in _SIZES:
            if value := node.text(key):
                yield Setting(subject, "availability.replicas", value, context.at(node, key))
                break
    yield from _configured(one, subject, context)
    yield from description(one, subject, context)


def _configured(one: Map, subject: Subject, context: Context) -> Iterator[Fact]:
    """What the configuration in a collector's own resource connects it to: a tree, or a text of YAML."""
    spec = one.map("spec")
    if one.text("kind") == "OpenTelemetryCollector":
        if isinstance(spec.get("config"), Map):
            yield from pipeline_facts(spec.map("config"), Reading(subject, context.origin.collector))
        elif text := spec.text("config"):
            place = block_place(text, context.at(spec, "config"), context)
            yield from find_embedded("config.yaml", text, subject, place) or ()
    elif one.text("kind") in ("Prometheus", "PrometheusAgent"):
        reading = Reading(subject, context.origin.collector)
        for key, purpose in (("remoteWrite", "exports"), ("remoteRead", "queries")):
            for remote in spec.seq(key).maps():
                yield from reading.entry(remote, "url", purpose, "http", name=f"{key}.url")
        for receiver in spec.map("alerting").seq("alertmanagers").maps():
            yield from reading.entry(receiver, "name", "calls", "http", "port", "alerting.alertmanagers")


def _version(spec: Map) -> str:
    for node in (spec, spec.map("kafka"), spec.map("postgresql")):
        for key in ("version", "postgresVersion", "serverVersion", "flinkVersion", "sparkVersion"):
            if text := node.text(key):
                return text
    return ""


def knative_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A Knative Service: a workload that answers to its own name, from outside unless marked local."""
    yield from workload_facts(one, context)
    subject = context.subject(one)
    line = context.named(one)
    yield Provides(subject, subject.name, line, (Port(80, name="http"),))
    labels = dict(labels_of(one.map("metadata"), "labels"))
    if labels.get("networking.knative.dev/visibility") != "cluster-local":
        yield Offers(subject, "port", "http", line, 80, "http", True)


def topic_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A Strimzi KafkaTopic, on the cluster that its label names."""
    labels = dict(labels_of(one.map("metadata"), "labels"))
    if cluster := labels.get("strimzi.io/cluster"):
        spec = one.map("spec")
        topic = spec.text("topicName") or name_of(one)
        line = context.at(spec, "topicName") if "topicName" in spec else context.named(one)
        subject = Subject(context.scope(namespace_of(one)), context.name(cluster))
        yield Offers(subject, "topic", topic, line)
