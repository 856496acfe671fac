"""Manifests put onto an API server as kubectl puts them, for tests against a real one.

There is no kubelet and no controller behind such a server: `run_pods` makes the ReplicaSets and pods of each
workload itself, and says that they are ready.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from kubernetes import client, dynamic

KEPT = "kubectl.kubernetes.io/last-applied-configuration"


def api(kubeconfig: Path, context: str) -> dynamic.DynamicClient:
    from kubernetes import config

    connected = config.new_client_from_config(str(kubeconfig), context)  # type: ignore[no-untyped-call]
    return dynamic.DynamicClient(connected)  # type: ignore[no-untyped-call]


def documents(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        yield from (one for one in yaml.safe_load_all(path.read_text(encoding="utf-8")) if one)


def apply(kube: dynamic.DynamicClient, objects: Iterable[dict[str, Any]], namespace: str) -> None:
    """Create the objects, each with the copy of itself that kubectl keeps; those that are there anew."""
    spaces = kube.resources.get(api_version="v1", kind="Namespace")
    if all(one.metadata.name != namespace for one in spaces.get().items):
        spaces.create(body={"metadata": {"name": namespace}})
    for one in objects:
        one = copy.deepcopy(one)
        metadata = one["metadata"]
        resource = kube.resources.get(api_version=one["apiVersion"], kind=one["kind"])
        if resource.namespaced:
            metadata["namespace"] = namespace
        metadata.setdefault("annotations", {})[KEPT] = json.dumps(one)
        where = {"namespace": namespace} if resource.namespaced else {}
        try:
            resource.create(body=one, **where)
        except client.exceptions.ApiException as error:
            if error.status != 409:
                raise
            resource.delete(name=metadata["name"], **where)
            resource.create(body=one, **where)


def run_pods(kube: dynamic.DynamicClient, namespace: str) -> None:
    """What controllers and kubelets would do: a ReplicaSet and ready pods for every workload."""
    sets = kube.resources.get(api_version="apps/v1", kind="ReplicaSet")
    for kind in ("Deployment", "StatefulSet", "DaemonSet"):
        for one in kube.resources.get(api_version="apps/v1", kind=kind).get(namespace=namespace).items:
            plain = one.to_dict()
            template = plain["spec"]["template"]
            owner = _reference(plain, "apps/v1", kind)
            labels = dict(template["metadata"].get("labels", {}))
            stem = plain["metadata"]["name"]
            if kind == "Deployment":
                labels["pod-template-hash"] = "5d4b9c7f6"
                stem += "-5d4b9c7f6"
                made = sets.create(
                    namespace=namespace,
                    body={
                        "metadata": {"name": stem, "labels": labels, "ownerReferences": [owner]},
                        "spec": {
                            "replicas": plain["spec"].get("replicas", 1),
                            "selector": {"matchLabels": labels},
                            "template": {**template, "metadata": {"labels": labels}},
                        },
                    },
                )
                owner = _reference(made.to_dict(), "apps/v1", "ReplicaSet")
            claims = [one["metadata"]["name"] for one in plain["spec"].get("volumeClaimTemplates", [])]
            spec = copy.deepcopy(template["spec"])
            spec.setdefault("volumes", []).extend({"name": name, "emptyDir": {}} for name in claims)
            for number in range(plain["spec"].get("replicas", 1)):
                _pod(kube, namespace, f"{stem}-{number}", labels, spec, owner)
    figures = {"currentReplicas": 3, "desiredReplicas": 3, "currentCPUUtilizationPercentage": 41}
    for one in (
        kube.resources.get(api_version="autoscaling/v1", kind="HorizontalPodAutoscaler")
        .get(namespace=namespace)
        .items
    ):
        plain = one.to_dict() | {"status": figures}
        path = f"/apis/autoscaling/v1/namespaces/{namespace}/horizontalpodautoscalers"
        _put(kube, f"{path}/{plain['metadata']['name']}/status", plain)


def add_generated(kube: dynamic.DynamicClient, namespace: str) -> None:
    """What controllers, operators and tools of a cluster put beside what was applied."""
    config_maps = kube.resources.get(api_version="v1", kind="ConfigMap")
    secrets = kube.resources.get(api_version="v1", kind="Secret")
    accounts = kube.resources.get(api_version="v1", kind="ServiceAccount")
    jobs = kube.resources.get(api_version="batch/v1", kind="Job")
    sets = kube.resources.get(api_version="apps/v1", kind="StatefulSet")
    root = {"metadata": {"name": "kube-root-ca.crt"}, "data": {"ca.crt": "http://not.declared.test:1"}}
    config_maps.create(namespace=namespace, body=root)
    accounts.create(namespace=namespace, body={"metadata": {"name": "default"}})
    told = {"kubernetes.io/service-account.name": "default"}
    token = {"metadata": {"name": "default-token-x7k2p", "annotations": told}, "data": {}}
    secrets.create(namespace=namespace, body=token)
    release = {"metadata": {"name": "sh.helm.release.v1.shop.v1", "labels": {"owner": "helm"}}}
    secrets.create(namespace=namespace, body=release)
    containers = [{"name": "main", "image": "registry.test/shop/report:1.0"}]
    work = {"template": {"spec": {"restartPolicy": "OnFailure", "containers": containers}}}
    report = kube.resources.get(api_version="batch/v1beta1", kind="CronJob").get(
        name="report", namespace=namespace
    )
    owner = _reference(report.to_dict(), "batch/v1beta1", "CronJob")
    made = {"metadata": {"name": "report-27001", "ownerReferences": [owner]}, "spec": work}
    jobs.create(namespace=namespace, body=made)
    store = kube.resources.get(api_version="postgresql.cnpg.io/v1", kind="Cluster").get(
        name="orders-db", namespace=namespace
    )
    owner = _reference(store.to_dict(), "postgresql.cnpg.io/v1", "Cluster")
    labels = {"cluster": "orders-db"}
    spec = {"containers": [{"name": "postgres", "image": "ghcr.io/cloudnative-pg/postgresql:16.2"}]}
    body = {
        "metadata": {"name": "orders-db-instances", "ownerReferences": [owner]},
        "spec": {
            "serviceName": "orders-db",
            "replicas": 2,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": spec,
            },
        },
    }
    made_set = sets.create(namespace=namespace, body=body).to_dict()
    _pod(
        kube, namespace, "orders-db-1", labels, spec,
        _reference(made_set, "apps/v1", "StatefulSet"),
    )  # fmt: skip


def _reference(one: dict[str, Any], version: str, kind: str) -> dict[str, Any]:
    metadata = one["metadata"]
    return {
        "apiVersion": version, "kind": kind, "name": metadata["name"], "uid": metadata["uid"],
        "controller": True, "blockOwnerDeletion": True,
    }  # fmt: skip


def _pod(
    kube: dynamic.DynamicClient,
    namespace: str,
    name: str,
    labels: dict[str, str],
    spec: dict[str, Any],
    owner: dict[str, Any],
) -> None:
    pods = kube.resources.get(api_version="v1", kind="Pod")
    metadata = {"name": name, "namespace": namespace, "labels": labels, "ownerReferences": [owner]}
    proxy = {"name": "istio-proxy", "image": "mesh.test/proxyv2:1"}
    spec = {**copy.deepcopy(spec), "containers": [*spec["containers"], proxy]}
    made = pods.create(namespace=namespace, body={"metadata": metadata, "spec": spec}).to_dict()
    digest = "sha256:" + "0a" * 32
    made["status"] = {
        "phase": "Running",
        "conditions": [{"type": "Ready", "status": "True"}],
        "containerStatuses": [
            {
                "name": one["name"], "image": one["image"], "ready": True, "restartCount": 0, "started": True,
                "imageID": f"{one['image'].rpartition(':')[0]}@{digest}", "containerID": "containerd://1",
                "state": {"running": {}}, "lastState": {},
            }
            for one in spec["containers"]
        ],
    }  # fmt: skip
    _put(kube, f"/api/v1/namespaces/{namespace}/pods/{name}/status", made)


def _put(kube: dynamic.DynamicClient, path: str, body: dict[str, Any]) -> None:
    proof = {one["key"]: one["value"] for one in kube.configuration.auth_settings().values()}
    headers = {"Content-Type": "application/json", **proof}
    answer = kube.client.call_api("PUT", f"{kube.configuration.host}{path}", headers, body)
    assert answer.status == 200, path
