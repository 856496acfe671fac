"""A cluster of 5,000 pods is read within 300 MB, and takes hardly longer than its transfer."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("kubernetes", reason="the extra archscan[kubernetes] is not installed")
pytest.importorskip("trustme")

from .cluster_server import Answers, serve

CLUSTER = Path(__file__).parents[2] / "fixtures" / "cluster"
PODS, DEPLOYMENTS = 5000, 250
MEGABYTES = 300
_READ = """
import pathlib, resource, time
begun = time.monotonic()
from archscan.live import kubernetes
from archscan.live.terms import LiveOptions
from archscan.live.source import parse_live
from archscan.link import link
imported = time.monotonic()
found = kubernetes.read(parse_live("kube://prod"), LiveOptions(60.0))
read = time.monotonic()
system = link(found.facts, list(found.problems), "large")
states = sum(type(one).__name__ == "Setting" and one.topic == "runtime.ready" for one in found.facts)
status = pathlib.Path("/proc/self/status")
if status.exists():  # what the system reports of a process begins with the size of the one that started it
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    peak = int(lines["VmHWM"].split()[0]) // 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(peak, len(system.components), states, f"{read - imported:.1f}", f"{time.monotonic() - read:.1f}")
"""


def _large(recorded: Answers) -> Answers:
    answers = copy.deepcopy(recorded)
    (kept,) = (
        one for one in answers["/apis/apps/v1/deployments"]["items"] if one["metadata"]["name"] == "web"
    )
    (sets,) = (
        one for one in answers["/apis/apps/v1/replicasets"]["items"] if "web" in one["metadata"]["name"]
    )
    pod = next(one for one in answers["/api/v1/pods"]["items"] if one["metadata"]["name"].startswith("web"))
    variables = [{"name": f"SETTING_{number}", "value": "x" * 40} for number in range(60)]
    for one in (kept["spec"]["template"], sets["spec"]["template"], pod):
        one["spec"]["containers"][0]["env"] += variables if one is pod else []
    deployments, replica_sets, pods = [], [], []
    for number in range(DEPLOYMENTS):
        name = f"app-{number:03}"
        deployments.append(_called(kept, name))
        replica_sets.append(_owned(_called(sets, f"{name}-5d4b9c7f6"), "Deployment", name))
        for each in range(PODS // DEPLOYMENTS):
            pods.append(_owned(_called(pod, f"{name}-5d4b9c7f6-{each}"), "ReplicaSet", f"{name}-5d4b9c7f6"))
    answers["/apis/apps/v1/deployments"]["items"] = deployments
    answers["/apis/apps/v1/replicasets"]["items"] = replica_sets
    answers["/api/v1/pods"]["items"] = pods
    return answers


def _called(item: dict[str, Any], name: str) -> dict[str, Any]:
    return {**item, "metadata": {**item["metadata"], "name": name}}


def _owned(item: dict[str, Any], kind: str, name: str) -> dict[str, Any]:
    item["metadata"]["ownerReferences"] = [{"kind": kind, "name": name, "controller": True}]
    return item


def test_five_thousand_pods(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    recorded = json.loads((CLUSTER / "recorded.json").read_text(encoding="utf-8"))
    answers = _large(recorded)
    size = len(json.dumps(answers["/api/v1/pods"]))
    with serve(tmp_path, answers) as server:
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", _READ],
            env={**os.environ, "KUBECONFIG": str(server.kubeconfig)},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        took = time.monotonic() - begun
        pages = sum(one.path == "/api/v1/pods" for one in server.state.asked)
    assert done.returncode == 0, done.stderr
    peak, components, states, reading, linking = done.stdout.split()
    figures = (
        f"{size / 1e6:.0f} MB of pods, {pages} pages, {reading} s to read, {linking} s to link, {peak} MB"
    )
    record_property("figures", figures)
    print(figures, f"{took:.1f} s in all")
    assert pages == PODS // 250
    assert int(states) >= DEPLOYMENTS
    assert int(components) >= DEPLOYMENTS
    assert int(peak) < MEGABYTES
