"""Facts from the built-in kinds that run pods, and from custom kinds with a pod template.

https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.lexicon.images import without_credentials
from archscan.lexicon.secrets import mask
from archscan.model.facts import Container, Fact, Labels, Prose, Setting, Subject, Workload
from archscan.model.problem import Problem

from .context import Context, labels_of, name_of, namespace_of, template_of
from .pods import mounted, pod_facts
from .roles import containers_of

_ONE_OFF = frozenset(("Job", "CronJob", "Pod"))
_STANDARD_LABELS = "app.kubernetes.io/"


def workload_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """Everything an object with a pod template says.

    One without any image is a fragment (a patch), no workload, and reported as such.
    """
    kind = one.text("kind")
    spec = one.map("spec")
    template = template_of(one)
    if template is None:
        if "workloadRef" not in spec:  # an Argo Rollout may borrow a Deployment's template
            yield _fragment(one)
        return
    pod = template.map("spec")
    yield from context.shape(pod, "containers", "a list of containers")
    name = name_of(one)
    roles = containers_of(pod, name, template.map("metadata").map("annotations"))
    if not any(container.text("image") for container, _ in roles) and (
        not roles or kind in _ONE_OFF or "selector" not in spec
    ):
        yield _fragment(one)
        return
    subject = context.subject(one)
    containers = tuple(
        Container(
            container.text("name"),
            without_credentials(container.text("image")),
            role,
            context.at(container, "image" if "image" in container else "name"),
        )
        for container, role in roles
    )
    main = containers[0].image if containers and containers[0].role == "main" else ""
    yield Workload(
        subject,
        kind,
        context.named(one),
        main,
        labels=_labels(one, template),
        containers=containers,
    )
    yield from description(one, subject, context)
    yield from _settings(one, spec, subject, context)
    yield from pod_facts(pod, roles, subject, context, namespace_of(one))
    if "volumeClaimTemplates" in spec:
        yield from _claims(spec, pod, subject, context)


def _fragment(one: Map) -> Problem:
    place = one.map("metadata").place("name")
    what = f"{one.text('kind')} {name_of(one)!r} has no container with an image: read as a patch, not used"
    return Problem(place.path, place.line, what, "", "note", "partial-object")


def _labels(one: Map, template: Map) -> Labels:
    """The pods' labels; of the object's own only the standard ones, which nobody selects by mistake."""
    labels = labels_of(template.map("metadata"), "labels")
    own = labels_of(one.map("metadata"), "labels")
    names = {name for name, _ in labels}
    extra = [pair for pair in own if pair[0].startswith(_STANDARD_LABELS) and pair[0] not in names]
    return tuple(sorted((*labels, *extra))) if extra else labels


def description(one: Map, subject: Subject, context: Context) -> Iterator[Fact]:
    """What a person wrote about the object in an annotation that ends in `description`."""
    metadata = one.map("metadata")
    if "annotations" not in metadata:
        return
    annotations = metadata.map("annotations")
    for key, value in annotations.items():
        if key.rpartition("/")[2].lower() == "description" and isinstance(value, str):
            text = mask(" ".join(value.split()))
            if len(text) > 600:
                text = text[:599].rsplit(" ", 1)[0] + "…"
            if text:
                yield Prose(subject, text, "label", context.at(annotations, key))


def _settings(one: Map, spec: Map, subject: Subject, context: Context) -> Iterator[Fact]:
    if replicas := spec.text("replicas"):
        yield Setting(subject, "availability.replicas", replicas, context.at(spec, "replicas"))
    for key in ("strategy", "updateStrategy"):
        if key in spec:
            strategy = spec.map(key)
            if value := _strategy(strategy):
                yield Setting(subject, "deploy.strategy", value, context.at(spec, key))
    if schedule := spec.text("schedule"):
        yield Setting(subject, "deploy.schedule", schedule, context.at(spec, "schedule"))


def _strategy(strategy: Map) -> str:
    """How pods are replaced, with the two figures that matter."""
    for key in ("canary", "blueGreen"):
        if key in strategy:
            return key
    kind = strategy.text("type")
    rolling = strategy.map("rollingUpdate") if "rollingUpdate" in strategy else Map()
    figures = [
        f"{key} {rolling.text(key)}"
        for key in ("maxSurge", "maxUnavailable", "partition")
        if rolling.text(key)
    ]
    if figures:
        return f"{kind or 'RollingUpdate'} ({', '.join(figures)})"
    return kind


def _claims(spec: Map, pod: Map, subject: Subject, context: Context) -> Iterator[Fact]:
    mounts = {
        mount.text("name"): mount.text("mountPath")
        for container in reversed(pod.seq("containers").maps())
        for mount in container.seq("volumeMounts").maps()
    }
    for claim in spec.seq("volumeClaimTemplates").maps():
        name = name_of(claim)
        line = context.at(claim.map("metadata"), "name")
        yield Setting(subject, "storage.volume", mounted(name, mounts.get(name, "")), line)
        yield from claim_setting(claim, subject, context)


def claim_setting(claim: Map, subject: Subject, context: Context) -> Iterator[Fact]:
    """Size and access modes that a PersistentVolumeClaim asks for."""
    spec = claim.map("spec")
    requests = spec.map("resources").map("requests")
    modes = spec.get("accessModes")
    words = [requests.text("storage")]
    words += [mode for mode in modes if isinstance(mode, str)] if isinstance(modes, Seq) else []
    if value := " ".join(word for word in words if word):
        line = context.at(requests, "storage") if "storage" in requests else context.at(spec, "accessModes")
        yield Setting(subject, "storage.claim", value, line)
