"""What pods, jobs and autoscalers say of the moment, told of whoever controls them.

https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from archscan.collectors.deployment.kubernetes.roles import is_sidecar
from archscan.live.kubernetes_noise import pairs
from archscan.live.kubernetes_objects import JsonObject, declared_name, metadata_of, path_of, text_of
from archscan.model.evidence import Evidence
from archscan.model.facts import Scope, Setting, Subject

COLLECTOR = "kubernetes"


class Owner(NamedTuple):
    """An object that others belong to."""

    namespace: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class PodState:
    """What is kept of a pod."""

    controller: Owner
    """Who made it; the pod itself where nobody did."""
    state: str
    """`Running`, `Pending`, or the reason why not (`CrashLoopBackOff`)."""
    ready: bool
    restarts: int
    images: tuple[tuple[str, str, str], ...]
    """Name, image and image id of each container."""


def controller_of(item: JsonObject) -> Owner | None:
    """The object that controls this one, None if nobody does."""
    metadata = metadata_of(item)
    references = metadata.get("ownerReferences")
    for one in references if isinstance(references, list) else ():
        if isinstance(one, dict) and one.get("controller") is True:
            return Owner(text_of(metadata, "namespace"), text_of(one, "kind"), text_of(one, "name"))
    return None


def deployment_of(item: JsonObject) -> Owner | None:
    """The Deployment behind a pod whose ReplicaSet could not be asked, by the hash in both names."""
    owner = controller_of(item)
    hashed = pairs(metadata_of(item), "labels").get("pod-template-hash")
    if owner and owner.kind == "ReplicaSet" and hashed and owner.name.endswith(f"-{hashed}"):
        return Owner(owner.namespace, "Deployment", owner.name.removesuffix(f"-{hashed}"))
    return None


def root_of(owner: Owner, owners: Mapping[Owner, Owner]) -> Owner:
    """Who is at the end of a chain of controllers."""
    for _ in range(8):
        above = owners.get(owner)
        if above is None:
            return owner
        owner = above
    return owner


def read_pod(item: JsonObject) -> PodState:
    """What a pod says of itself."""
    metadata, status = metadata_of(item), _map(item, "status")
    own = Owner(text_of(metadata, "namespace"), "Pod", text_of(metadata, "name"))
    containers = _maps(status, "containerStatuses")
    state = text_of(status, "reason") or text_of(status, "phase") or "Unknown"
    for one in (*_maps(status, "initContainerStatuses"), *containers):
        waiting = text_of(_map(_map(one, "state"), "waiting"), "reason")
        if waiting and waiting not in ("PodInitializing", "ContainerCreating"):
            state = waiting
            break
        ended = _map(_map(one, "state"), "terminated")
        if one in containers and ended and text_of(ended, "reason") not in ("", "Completed"):
            state = text_of(ended, "reason")
            break
    if "deletionTimestamp" in metadata:
        state = "Terminating"
    ready = any(
        text_of(one, "type") == "Ready" and text_of(one, "status") == "True"
        for one in _maps(status, "conditions")
    )
    restarts = sum(count for one in containers if isinstance(count := one.get("restartCount"), int))
    images = tuple(
        (text_of(one, "name"), text_of(one, "image"), _image_id(text_of(one, "imageID")))
        for one in containers
    )
    return PodState(controller_of(item) or own, state, ready, restarts, images)


def _image_id(text: str) -> str:
    """An image id without the name of the runtime's way to it.

    >>> _image_id("docker-pullable://registry.test/web@sha256:0a")
    'registry.test/web@sha256:0a'
    """
    return text.partition("://")[2] if "://" in text else text


def pod_settings(
    pods: Iterable[PodState], owners: Mapping[Owner, Owner], desired: Mapping[Owner, int], root: str
) -> Iterator[Setting]:
    """The pods' state, told of each controller; `desired` has the number of pods it asks for.

    Finished pods of jobs count for their state only.
    """
    by_owner: dict[Owner, list[PodState]] = defaultdict(list)
    for pod in pods:
        by_owner[root_of(pod.controller, owners)].append(pod)
    for owner in sorted(by_owner.keys() | desired.keys()):
        yield from _told(owner, by_owner.get(owner, []), desired.get(owner), root)


def _told(owner: Owner, pods: list[PodState], wanted: int | None, root: str) -> Iterator[Setting]:
    subject, line = _speaks_of(owner, root)
    alive = [one for one in pods if one.state not in ("Succeeded", "Terminating", "Evicted")]
    states = Counter(_worded(one) for one in alive or pods)
    once = owner.kind in ("Job", "CronJob")
    if states:
        counted = sorted(states.items(), key=lambda one: (-one[1], one[0]))
        several = ", ".join(f"{count} {state}" for state, count in counted)
        value = counted[0][0] if len(counted) == 1 else several
        yield Setting(subject, "runtime.state", value, line)
    elif wanted is not None and not once:
        yield Setting(subject, "runtime.state", "scaled to 0" if wanted == 0 else "no pods", line)
    expected = wanted if wanted is not None else len(alive)
    if expected and not once:
        ready = sum(one.ready for one in alive)
        yield Setting(subject, "runtime.ready", f"{ready}/{expected}", line)
        if alive:
            yield Setting(subject, "runtime.health", _health(alive, ready >= expected), line)
    if restarts := sum(one.restarts for one in alive):
        yield Setting(subject, "runtime.restarts", str(restarts), line)
    for image in sorted({image for one in alive or pods for image in _main_images(one, owner.name)}):
        yield Setting(subject, "runtime.image", image, line)


def _worded(pod: PodState) -> str:
    """A pod's state in the words that are used of containers, too."""
    if pod.state == "CrashLoopBackOff":
        return "restarting (CrashLoopBackOff)"
    return {"Running": "running", "Pending": "pending", "Succeeded": "succeeded"}.get(pod.state, pod.state)


def _health(alive: list[PodState], complete: bool) -> str:
    if any(not one.ready and one.state != "Pending" for one in alive):
        return "unhealthy"
    return "healthy" if complete else "starting"


def _main_images(pod: PodState, name: str) -> list[str]:
    """The ids of the images that are the program's, as far as container names tell."""
    named = [one for one in pod.images if one[2]]
    own = [one for one in named if not is_sidecar(one[0], one[1])] or named
    return [one[2] for one in [one for one in own if one[0] == name] or own[:1]]


def autoscaler_setting(item: JsonObject, root: str) -> Setting | None:
    """What an autoscaler sees at the moment: replicas now, replicas wanted, figures."""
    metadata, status = metadata_of(item), _map(item, "status")
    target = _map(_map(item, "spec"), "scaleTargetRef")
    current, wanted = status.get("currentReplicas"), status.get("desiredReplicas")
    if not text_of(target, "name") or not isinstance(wanted, int):
        return None
    figures = [text for one in _maps(status, "currentMetrics") if (text := _figure(one))]
    if isinstance(percent := status.get("currentCPUUtilizationPercentage"), int):
        figures.append(f"CPU {percent}%")
    now = current if isinstance(current, int) else 0
    value = ", ".join([f"{now} of {wanted} wanted replicas", *figures])
    namespace, name = text_of(metadata, "namespace"), text_of(metadata, "name")
    subject, _ = _speaks_of(Owner(namespace, text_of(target, "kind"), text_of(target, "name")), root)
    path = path_of(root, "HorizontalPodAutoscaler", name, namespace)
    return Setting(subject, "runtime.autoscaler", value, Evidence(path, 0, COLLECTOR))


def _figure(metric: JsonObject) -> str:
    kind = text_of(metric, "type")
    body = _map(metric, kind[:1].lower() + kind[1:])
    name = text_of(body, "name") or text_of(_map(body, "metric"), "name") or text_of(body, "metricName")
    name = {"cpu": "CPU", "memory": "memory"}.get(name, name)
    current = _map(body, "current") or body
    percent = current.get("averageUtilization", current.get("currentAverageUtilization"))
    if isinstance(percent, int):
        return f"{name} {percent}%"
    for key in ("averageValue", "value", "currentAverageValue", "currentValue"):
        if text := text_of(current, key):
            return f"{name} {text}"
    return ""


def job_setting(item: JsonObject, root: str) -> Setting | None:
    """How a job ended, if it did."""
    metadata = metadata_of(item)
    for one in _maps(_map(item, "status"), "conditions"):
        if text_of(one, "status") == "True" and text_of(one, "type") in ("Complete", "Failed"):
            owner = Owner(text_of(metadata, "namespace"), "Job", declared_name(metadata))
            subject, line = _speaks_of(owner, root)
            state = "completed" if text_of(one, "type") == "Complete" else "failed"
            return Setting(subject, "runtime.state", state, line)
    return None


def desired_of(item: JsonObject) -> int | None:
    """How many pods a controller asks for; None if it does not say."""
    for holder, key in (("spec", "replicas"), ("status", "desiredNumberScheduled")):
        if isinstance(count := _map(item, holder).get(key), int):
            return count
    return None


def _speaks_of(owner: Owner, root: str) -> tuple[Subject, Evidence]:
    path = path_of(root, owner.kind, owner.name, owner.namespace)
    return Subject(Scope("kubernetes", "", owner.namespace), owner.name), Evidence(path, 0, COLLECTOR)


def _map(item: Mapping[str, Any], key: str) -> JsonObject:
    value = item.get(key)
    return value if isinstance(value, dict) else {}


def _maps(item: Mapping[str, Any], key: str) -> list[JsonObject]:
    value = item.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
