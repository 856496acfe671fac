"""What pods say of the moment, told of their controllers."""

from __future__ import annotations

from typing import Any

import pytest

from archscan.live.kubernetes_state import (
    Owner,
    PodState,
    autoscaler_setting,
    controller_of,
    deployment_of,
    job_setting,
    pod_settings,
    read_pod,
    root_of,
)

WEB = Owner("shop", "Deployment", "web")


def pod(**status: Any) -> dict[str, Any]:
    return {"metadata": {"name": "web-1", "namespace": "shop"}, "status": status}


def container(**state: Any) -> dict[str, Any]:
    return {"name": "web", "image": "web:1", "imageID": "", "restartCount": 2, "state": state}


STATES: dict[str, tuple[dict[str, Any], str]] = {
    "running": (pod(phase="Running", containerStatuses=[container(running={})]), "Running"),
    "pending": (pod(phase="Pending"), "Pending"),
    "being made": (
        pod(phase="Pending", containerStatuses=[container(waiting={"reason": "ContainerCreating"})]), "Pending",
    ),
    "crashing": (
        pod(phase="Running", containerStatuses=[container(waiting={"reason": "CrashLoopBackOff"})]), "CrashLoopBackOff",
    ),
    "no image": (
        pod(phase="Pending", containerStatuses=[container(waiting={"reason": "ImagePullBackOff"})]), "ImagePullBackOff",
    ),
    "an init container fails": (
        pod(phase="Pending", initContainerStatuses=[container(waiting={"reason": "CrashLoopBackOff"})],
            containerStatuses=[container(waiting={"reason": "PodInitializing"})]),
        "CrashLoopBackOff",
    ),
    "an init container is done": (
        pod(phase="Running", initContainerStatuses=[container(terminated={"reason": "Completed"})],
            containerStatuses=[container(running={})]),
        "Running",
    ),
    "out of memory": (
        pod(phase="Running", containerStatuses=[container(terminated={"reason": "OOMKilled"})]), "OOMKilled",
    ),
    "evicted": (pod(phase="Failed", reason="Evicted"), "Evicted"),
    "nothing known": (pod(), "Unknown"),
    "of another shape": ({"metadata": [], "status": "x"}, "Unknown"),
}  # fmt: skip


@pytest.mark.parametrize(("item", "expected"), STATES.values(), ids=STATES)
def test_state_of_a_pod(item: dict[str, Any], expected: str) -> None:
    assert read_pod(item).state == expected


def test_a_pod_that_ends() -> None:
    item = pod(phase="Running")
    item["metadata"]["deletionTimestamp"] = "now"
    assert read_pod(item).state == "Terminating"


def told(states: list[tuple[str, bool, int]], wanted: int | None = None) -> dict[str, str]:
    images = (("istio-proxy", "mesh/proxyv2:1", "sha256:9"), ("web", "web:1", "web@sha256:1"))
    pods = [PodState(WEB, state, ready, restarts, images) for state, ready, restarts in states]
    desired = {} if wanted is None else {WEB: wanted}
    return {one.topic: one.value for one in pod_settings(pods, {}, desired, "kube://c")}


TOLD: dict[str, tuple[list[tuple[str, bool, int]], int | None, dict[str, str]]] = {
    "all well": (
        [("Running", True, 0)] * 2, 2,
        {"runtime.state": "running", "runtime.ready": "2/2", "runtime.health": "healthy",
         "runtime.image": "web@sha256:1"},
    ),
    "one crashes": (
        [("Running", True, 0), ("CrashLoopBackOff", False, 7)], 2,
        {"runtime.state": "1 restarting (CrashLoopBackOff), 1 running", "runtime.ready": "1/2",
         "runtime.health": "unhealthy", "runtime.restarts": "7", "runtime.image": "web@sha256:1"},
    ),
    "one is missing": (
        [("Running", True, 0)], 2,
        {"runtime.state": "running", "runtime.ready": "1/2", "runtime.health": "starting",
         "runtime.image": "web@sha256:1"},
    ),
    "none asked for": ([], 0, {"runtime.state": "scaled to 0"}),
    "none there": ([], 2, {"runtime.state": "no pods", "runtime.ready": "0/2"}),
    "those that leave do not count": (
        [("Running", True, 0), ("Terminating", False, 3), ("Evicted", False, 0)], 1,
        {"runtime.state": "running", "runtime.ready": "1/1", "runtime.health": "healthy",
         "runtime.image": "web@sha256:1"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("states", "wanted", "expected"), TOLD.values(), ids=TOLD)
def test_pods_are_told_of_their_controller(
    states: list[tuple[str, bool, int]], wanted: int | None, expected: dict[str, str]
) -> None:
    assert told(states, wanted) == expected


def test_chains_of_controllers() -> None:
    job, cron = Owner("a", "Job", "report-1"), Owner("a", "CronJob", "report")
    assert root_of(Owner("a", "Pod", "p"), {Owner("a", "Pod", "p"): job, job: cron}) == cron
    assert root_of(job, {job: cron, cron: job}) in (job, cron)


def owned(kind: str, name: str, hashed: str = "", controller: bool = True) -> dict[str, Any]:
    labels = {"pod-template-hash": hashed} if hashed else {}
    reference = {"kind": kind, "name": name, "controller": controller}
    return {"metadata": {"name": "p", "namespace": "a", "labels": labels, "ownerReferences": [reference]}}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (owned("ReplicaSet", "web-5d4b", "5d4b"), Owner("a", "Deployment", "web")),
        (owned("ReplicaSet", "web-5d4b"), None),
        (owned("ReplicaSet", "web", "5d4b"), None),
        (owned("StatefulSet", "db-1", "1"), None),
    ],
    ids=["by its hash", "no hash", "another name", "no ReplicaSet"],
)
def test_a_deployment_behind_a_pod(item: dict[str, Any], expected: Owner | None) -> None:
    assert deployment_of(item) == expected


def test_only_controllers_own() -> None:
    assert controller_of(owned("Deployment", "web")) == Owner("a", "Deployment", "web")
    assert controller_of(owned("Deployment", "web", controller=False)) is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"currentReplicas": 2, "desiredReplicas": 3, "currentCPUUtilizationPercentage": 81},
         "2 of 3 wanted replicas, CPU 81%"),
        ({"currentReplicas": 2, "desiredReplicas": 2, "currentMetrics": [
            {"type": "Resource", "resource": {"name": "memory", "current": {"averageUtilization": 40}}},
            {"type": "External", "external": {"metric": {"name": "lag"}, "current": {"averageValue": "7"}}}]},
         "2 of 2 wanted replicas, memory 40%, lag 7"),
        ({"currentReplicas": 2, "desiredReplicas": 2, "currentMetrics": [
            {"type": "Resource", "resource": {"name": "cpu", "currentAverageUtilization": 9}}, {"type": ""}]},
         "2 of 2 wanted replicas, CPU 9%"),
        ({}, None),
    ],
    ids=["first version", "second version", "beta", "nothing yet"],
)  # fmt: skip
def test_autoscalers(status: dict[str, Any], expected: str | None) -> None:
    spec = {"scaleTargetRef": {"kind": "Deployment", "name": "web"}}
    item = {"metadata": {"name": "h", "namespace": "shop"}, "spec": spec, "status": status}
    found = autoscaler_setting(item, "kube://c")
    assert (found.value if found else None) == expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([{"type": "Complete", "status": "True"}], "completed"),
        ([{"type": "Failed", "status": "True"}], "failed"),
        ([{"type": "Complete", "status": "False"}], None),
        ([], None),
    ],
    ids=["done", "failed", "not yet", "new"],
)
def test_jobs(conditions: list[dict[str, str]], expected: str | None) -> None:
    item = {"metadata": {"name": "j", "namespace": "shop"}, "status": {"conditions": conditions}}
    found = job_setting(item, "kube://c")
    assert (found.value if found else None) == expected
