"""A Kubernetes cluster, or one namespace of it, read through its API as its manifests would be.

Only lists are asked for. Secrets are listed without their content. A kind that may not be listed is reported,
the others go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from archscan.collectors.deployment.kubernetes.context import Origin
from archscan.collectors.deployment.kubernetes.custom import is_known
from archscan.collectors.deployment.kubernetes.objects import facts_of
from archscan.collectors.deployment.kubernetes.variables import find_variables
from archscan.errors import LiveError
from archscan.formats.node import Map
from archscan.live.kubernetes_client import JSON, NAMES_ONLY, Cluster, NoAnswer, StatusError, connect
from archscan.live.kubernetes_kinds import Resource, find_resources
from archscan.live.kubernetes_listing import read_list
from archscan.live.kubernetes_namespaces import set_apart
from archscan.live.kubernetes_noise import is_noise, is_system_namespace
from archscan.live.kubernetes_objects import (
    JsonObject,
    declared_name,
    metadata_of,
    read_object,
    text_of,
)
from archscan.live.kubernetes_references import missing_secrets
from archscan.live.kubernetes_state import (
    COLLECTOR,
    Owner,
    PodState,
    autoscaler_setting,
    controller_of,
    deployment_of,
    desired_of,
    job_setting,
    pod_settings,
    read_pod,
    root_of,
)
from archscan.live.source import LiveSource
from archscan.live.terms import LiveFacts, LiveOptions, Progress
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem, Severity

_T = TypeVar("_T")

_CONTROLLERS = (
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicationController",
    "CronJob",
    "Job",
    "ReplicaSet",
)
_MAX_TEXT = 64_000_000
"""Characters of all ConfigMaps together."""
_MAX_SILENT = 2
"""Kinds that may fail to answer in time before the whole cluster counts as silent."""


@dataclass(slots=True)
class _Findings:
    """What one reading has gathered so far."""

    cluster: Cluster
    namespace: str
    options: LiveOptions
    progress: Progress | None
    objects: list[tuple[Map, Owner | None]] = field(default_factory=list)
    owners: dict[Owner, Owner] = field(default_factory=dict)
    known: set[Owner] = field(default_factory=set)
    """Controllers that were listed."""
    desired: dict[Owner, int] = field(default_factory=dict)
    pods: list[PodState] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    secrets: frozenset[tuple[str, str]] | None = None
    """Namespace and name of each; None if they could not be listed."""
    problems: list[Problem] = field(default_factory=list)
    texts: dict[Owner, int] = field(default_factory=dict)
    """Length of the texts of each ConfigMap."""
    text: int = 0
    asked: int = 0
    forbidden: int = 0
    silent: int = 0
    seen: int = 0
    skipped: set[str] = field(default_factory=set)
    """The cluster's own namespaces, where they hold anything."""


def read(source: LiveSource, options: LiveOptions, progress: Progress | None = None) -> LiveFacts:
    """What a cluster holds, or a namespace of it. LiveError if it cannot be asked."""
    return read_cluster(connect(source, options.timeout), options, progress)


def read_cluster(cluster: Cluster, options: LiveOptions, progress: Progress | None = None) -> LiveFacts:
    """The same for a cluster whose configuration is loaded."""
    served = find_resources(cluster)
    found = _Findings(cluster, cluster.source.namespace, options, progress)
    found.problems += served.problems
    resources = {one.kind: one for one in served.resources if not one.custom}
    for kind in _CONTROLLERS:
        if kind in resources:
            _controllers(found, resources[kind])
    for resource in served.resources:
        if resource.custom:
            _others(found, resource, options.limits.custom)
        elif resource.kind not in (*_CONTROLLERS, "Pod", "Secret"):
            _others(found, resource, options.limits.objects)
    if "Pod" in resources:
        _pods(found, resources["Pod"])
    if "Secret" in resources:
        _secrets(found, resources["Secret"])
    if found.asked and found.forbidden == found.asked:
        raise LiveError(_nothing_allowed(cluster))
    return _result(found)


def _nothing_allowed(cluster: Cluster) -> str:
    where = f"in namespace {cluster.source.namespace}" if cluster.source.namespace else "in all namespaces"
    hint = "" if cluster.source.namespace else f", or one namespace: {cluster.path}/NAMESPACE"
    return (
        f"{cluster.source}: the account may list nothing {where}; expected the role of docs/rbac.yaml{hint}"
    )


def _result(found: _Findings) -> LiveFacts:
    cluster = found.cluster
    workloads = {_owner(one) for one, _ in found.objects if is_known(one)}
    kept: list[Map] = []
    for one, controller in found.objects:
        root = root_of(controller, found.owners) if controller else None
        if root is None or root not in workloads:
            kept.append(one)  # what an operator made of a known resource is an instance of that
    kept.sort(key=_order)
    facts: list[Fact] = []
    problems = found.problems
    origin = Origin("", collector=COLLECTOR)
    for item in (*facts_of(kept, origin), *find_variables(kept, origin)):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            facts.append(item)
    settings = sorted(found.settings, key=lambda one: (one.evidence, one.topic, one.value))
    facts.extend(settings)
    facts += pod_settings(found.pods, found.owners, found.desired, cluster.path)
    problems += missing_secrets(kept, found.secrets, cluster.path)
    if found.skipped:
        what = f"the cluster's own namespaces are left out: {', '.join(sorted(found.skipped))}"
        problems.append(Problem(cluster.path, 0, what, "", "note", "system-namespace"))
    if not kept and found.asked > found.forbidden and not found.silent:
        where = (
            f"namespace {found.namespace} is empty or does not exist" if found.namespace else "nothing runs"
        )
        expected = "a namespace of the cluster" if found.namespace else "a cluster with workloads"
        problems.append(Problem(cluster.path, 0, where, expected, "warning", "empty"))
    return LiveFacts(set_apart(facts, cluster.path), tuple(sorted(set(problems))))


def _order(one: Map) -> tuple[str, str, str, str]:
    metadata = one.map("metadata")
    return metadata.text("namespace"), one.text("kind"), metadata.text("name"), one.text("apiVersion")


def _owner(one: Map) -> Owner:
    metadata = one.map("metadata")
    return Owner(metadata.text("namespace"), one.text("kind"), metadata.text("name"))


def _read(
    found: _Findings,
    resource: Resource,
    reduce: Callable[[JsonObject], _T | None],
    most: int,
    accept: str = JSON,
) -> tuple[_T, ...] | None:
    """What is kept of a kind; None, with a problem, if it cannot be listed."""
    cluster, label = found.cluster, resource.label
    everywhere = not found.namespace
    before = found.seen

    def reduced(item: JsonObject) -> _T | None:
        space = text_of(metadata_of(item), "namespace")
        if everywhere and is_system_namespace(space):
            found.skipped.add(space)
            return None
        return None if is_noise(resource.kind, item) else reduce(item)

    def told(done: int, total: int) -> None:
        found.seen = before + done
        if found.progress is not None:
            found.progress(before + done, before + total)

    found.asked += 1
    place = f"{cluster.path}/{found.namespace}" if found.namespace else cluster.path
    try:
        listing = read_list(cluster, resource, found.namespace, reduced, most, accept, told)
    except StatusError as error:
        if error.status == 404:
            return ()  # the kind went away since it was told
        if error.status == 403:
            found.forbidden += 1
            what = f"{label} may not be listed: left out"
            severity: Severity = "note" if resource.kind == "Secret" else "warning"
            expected = f"a role with the verb list on {label} (docs/rbac.yaml)"
            found.problems.append(Problem(place, 0, what, expected, severity, "forbidden"))
            return None
        said = "ended in the middle (410)" if error.status == 410 else f"failed with status {error.status}"
        if error.status in (429, 503, 504) and not resource.custom:
            _lose_patience(found, said)
        what = f"the list of {label} {said if error.status else 'was no list'}: left out"
        found.problems.append(Problem(place, 0, what, "an answer", "warning", "live-list"))
        return None
    except NoAnswer as error:
        _lose_patience(found, str(error))
        what = f"the list of {label} is missing: the server {error}"
        expected = "a faster answer, or a longer --timeout"
        found.problems.append(Problem(place, 0, what, expected, "warning", "live-list"))
        return None
    if listing.left:
        what = f"more than {most} {label}; {listing.left} or more are left out"
        found.problems.append(Problem(place, 0, what, "one namespace", "warning", "live-limit"))
    return listing.kept


def _lose_patience(found: _Findings, said: str) -> None:
    """Count a kind that was asked for in vain; LiveError when there are too many, for each takes its time."""
    found.silent += 1
    if found.silent > _MAX_SILENT:
        cluster = found.cluster
        raise LiveError(
            f"{cluster.source}: {cluster.place} {said} for {found.silent} kinds; expected a server that "
            "keeps up, or a longer --timeout"
        ) from None


def _controllers(found: _Findings, resource: Resource) -> None:
    """Workloads, those of others as links of the chain only."""
    kind = resource.kind

    def reduce(item: JsonObject) -> tuple[Owner, Owner | None, Map | None, int | None, Setting | None]:
        metadata = metadata_of(item)
        own = Owner(text_of(metadata, "namespace"), kind, text_of(metadata, "name"))
        above = controller_of(item)
        if kind == "ReplicaSet" and above is not None:
            return own, above, None, None, None
        if kind == "Job" and above is not None and above in found.known:
            return own, above, None, None, None
        one = read_object(item, resource.stated, kind, found.cluster.path)
        ended = job_setting(item, found.cluster.path) if kind == "Job" else None
        return own, above, one, desired_of(item), ended

    names_only = kind == "ReplicaSet"
    if names_only:  # each release leaves one behind: only those that nobody controls are read in full
        listed = _read(found, resource, _link, found.options.limits.objects, NAMES_ONLY)
        if listed is not None and all(above is not None for _, above in listed):
            found.owners.update({own: above for own, above in listed if above is not None})
            return
    for own, above, one, wanted, ended in _read(found, resource, reduce, found.options.limits.objects) or ():
        if above is not None:
            found.owners[own] = above
        if one is None:
            continue
        declared = _owner(one)
        if declared != own:
            found.owners[own] = declared
        found.known.add(declared)
        found.objects.append((one, above))
        if wanted is not None and above is None:
            found.desired[declared] = wanted
        if ended is not None:
            found.settings.append(ended)


def _link(item: JsonObject) -> tuple[Owner, Owner | None]:
    metadata = metadata_of(item)
    own = Owner(text_of(metadata, "namespace"), "ReplicaSet", text_of(metadata, "name"))
    return own, controller_of(item)


def _others(found: _Findings, resource: Resource, most: int) -> None:
    """Everything beside workloads and pods."""

    def reduce(item: JsonObject) -> tuple[Map, Owner | None, Setting | None] | None:
        if resource.kind == "ConfigMap" and not _fits(found, item):
            return None
        one = read_object(item, resource.stated, resource.kind, found.cluster.path)
        setting = None
        if resource.kind == "HorizontalPodAutoscaler":
            setting = autoscaler_setting(item, found.cluster.path)
        return one, controller_of(item), setting

    for one, above, setting in _read(found, resource, reduce, most) or ():
        if above is not None:
            found.owners[_owner(one)] = above
        found.objects.append((one, above))
        if is_known(one) or "workloadRef" in one.map("spec"):
            found.known.add(_owner(one))
        if setting is not None:
            found.settings.append(setting)


def _fits(found: _Findings, item: JsonObject) -> bool:
    """Whether there is room for a ConfigMap's text."""
    data: Any = item.get("data")
    size = sum(len(text) for text in data.values() if isinstance(text, str)) if isinstance(data, dict) else 0
    metadata = metadata_of(item)
    own = Owner(text_of(metadata, "namespace"), "ConfigMap", text_of(metadata, "name"))
    if own in found.texts:
        return True  # the listing began again
    if found.text + size > _MAX_TEXT:
        what = f"the texts of ConfigMaps are longer than {_MAX_TEXT} characters: some are left out"
        problem = Problem(found.cluster.path, 0, what, "one namespace", "warning", "live-limit")
        if problem not in found.problems:
            found.problems.append(problem)
        return False
    found.texts[own] = size
    found.text += size
    return True


def _pods(found: _Findings, resource: Resource) -> None:
    """Pods as the state of their controllers; as workloads only where nobody controls them.

    Where the controllers may not be listed, the first pod of each stands for it.
    """
    stands: dict[Owner, Owner] = {}

    def reduce(item: JsonObject) -> tuple[PodState, Map | None]:
        pod = read_pod(item)
        metadata = metadata_of(item)
        own = Owner(text_of(metadata, "namespace"), "Pod", text_of(metadata, "name"))
        if pod.controller == own:
            one = read_object(item, resource.stated, "Pod", found.cluster.path)
            found.owners.setdefault(own, _owner(one))
            return pod, one
        root = root_of(pod.controller, found.owners)
        if root == pod.controller and (behind := deployment_of(item)) is not None:
            found.owners[pod.controller] = root = behind
        if root in found.known or root.kind == "Node" or stands.setdefault(root, own) != own:
            return pod, None
        return pod, _stand_in(item, root, found.cluster.path)

    for pod, one in _read(found, resource, reduce, found.options.limits.objects) or ():
        if pod.controller.kind != "Node":
            found.pods.append(pod)
        if one is not None:
            found.objects.append((one, None))


def _stand_in(item: JsonObject, owner: Owner, root: str) -> Map:
    """A controller as one of its pods shows it."""
    spec = read_object(item, "v1", "Pod", root)
    pod = {"metadata": spec.map("metadata"), "spec": spec.map("spec")}
    metadata = {"name": owner.name, "namespace": owner.namespace}
    return read_object({"metadata": metadata, "spec": {"template": pod}}, "apps/v1", owner.kind, root)


def _secrets(found: _Findings, resource: Resource) -> None:
    """Names of Secrets; what they hold is not asked for."""

    def reduce(item: JsonObject) -> tuple[str, str]:
        metadata = metadata_of(item)
        return text_of(metadata, "namespace"), declared_name(metadata)

    listed = _read(found, resource, reduce, found.options.limits.objects, NAMES_ONLY)
    found.secrets = None if listed is None else frozenset(listed)
