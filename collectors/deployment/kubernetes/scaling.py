"""Facts from autoscalers and disruption budgets.

https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/pod-disruption-budget-v1/
https://keda.sh/docs/latest/reference/scaledobject-spec/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.model.facts import Fact, Setting, Subject
from archscan.model.problem import Problem

from .context import Context, namespace_of
from .policies import selections


def _target(one: Map, key: str, context: Context) -> tuple[Subject, Map] | None:
    reference = one.map("spec").map(key)
    if name := reference.text("name"):
        return Subject(context.scope(namespace_of(one)), context.name(name)), reference
    return None


def autoscaler_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A HorizontalPodAutoscaler of any version, in one line on its target."""
    spec = one.map("spec")
    if (target := _target(one, "scaleTargetRef", context)) is None:
        return
    watched = [text for metric in spec.seq("metrics").maps() if (text := _metric(metric))]
    if percent := spec.text("targetCPUUtilizationPercentage"):
        watched.append(f"CPU {percent}%")
    value = _range(spec.text("minReplicas", "1"), spec.text("maxReplicas"))
    line = context.at(spec, "maxReplicas" if "maxReplicas" in spec else "scaleTargetRef")
    yield Setting(target[0], "scaling.autoscaler", ", ".join([value, *watched]), line)


def _range(minimum: str, maximum: str) -> str:
    return f"{minimum}-{maximum} replicas" if maximum else f"at least {minimum} replicas"


def _metric(metric: Map) -> str:
    """One metric: `CPU 70%`, `requests_per_second 100`."""
    kind = metric.text("type")
    body = metric.map(
        {"Resource": "resource", "ContainerResource": "containerResource"}.get(kind, kind.lower())
    )
    body = body if body else metric.map(kind[:1].lower() + kind[1:])
    name = body.text("name") or body.text("metricName") or body.map("metric").text("name")
    name = {"cpu": "CPU", "memory": "memory"}.get(name, name)
    target = body.map("target") if "target" in body else body
    if percent := target.text("averageUtilization") or target.text("targetAverageUtilization"):
        return f"{name} {percent}%"
    for key in ("averageValue", "value", "targetAverageValue", "targetValue"):
        if amount := target.text(key):
            return f"{name} {amount}"
    return name


def vertical_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A VerticalPodAutoscaler."""
    if (target := _target(one, "targetRef", context)) is None:
        return
    policy = one.map("spec").map("updatePolicy")
    mode = policy.text("updateMode", "Auto")
    line = context.at(policy, "updateMode") if "updateMode" in policy else context.named(one)
    yield Setting(target[0], "scaling.autoscaler", f"vertical ({mode})", line)


def keda_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A KEDA ScaledObject; a ScaledJob is a workload of its own."""
    spec = one.map("spec")
    if (target := _target(one, "scaleTargetRef", context)) is None:
        return
    value = _range(spec.text("minReplicaCount", "0"), spec.text("maxReplicaCount", "100"))
    triggers = spec.seq("triggers").maps()
    kinds = list(dict.fromkeys(text for trigger in triggers if (text := trigger.text("type"))))
    line = context.at(spec, "maxReplicaCount" if "maxReplicaCount" in spec else "scaleTargetRef")
    yield Setting(target[0], "scaling.autoscaler", ", ".join([value, *kinds]), line)


def disruption_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A PodDisruptionBudget, for the pods it selects."""
    spec = one.map("spec")
    for key in ("minAvailable", "maxUnavailable"):
        if value := spec.text(key):
            for labels in selections(spec.map("selector")):
                line = context.at(spec, key)
                subject = context.subject(one, "poddisruptionbudget")
                yield Setting(subject, "availability.disruption", f"{key} {value}", line, labels)
