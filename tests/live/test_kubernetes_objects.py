"""What is left out of objects of a cluster: each rule with what it drops, and what it must keep."""

from __future__ import annotations

from typing import Any

import pytest

from archscan.live.kubernetes_noise import is_noise, is_system_namespace
from archscan.live.kubernetes_objects import declared_name, read_object

DEFAULTS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "strategy of a Deployment": (
        "Deployment",
        {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}}},
        {},
    ),
    "a figure of its own stays": (
        "Deployment",
        {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": "25%"}}},
        {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "1"}}},
    ),
    "Recreate stays": ("Deployment", {"strategy": {"type": "Recreate"}}, {"strategy": {"type": "Recreate"}}),
    "of a StatefulSet": (
        "StatefulSet",
        {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}}, "serviceName": "db"},
        {"serviceName": "db"},
    ),
    "of a DaemonSet": (
        "DaemonSet",
        {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}},
        {},
    ),
    "history": ("Deployment", {"revisionHistoryLimit": 10, "progressDeadlineSeconds": 600}, {}),
    "another history stays": ("Deployment", {"revisionHistoryLimit": 3}, {"revisionHistoryLimit": "3"}),
    "replicas stay": ("Deployment", {"replicas": 1}, {"replicas": "1"}),
    "CronJob": (
        "CronJob",
        {"schedule": "0 3 * * *", "concurrencyPolicy": "Allow", "suspend": False, "failedJobsHistoryLimit": 1},
        {"schedule": "0 3 * * *"},
    ),
    "a suspended CronJob stays": ("CronJob", {"suspend": True}, {"suspend": "true"}),
    "Service": (
        "Service",
        {
            "type": "ClusterIP", "clusterIP": "10.0.0.7", "clusterIPs": ["10.0.0.7"], "sessionAffinity": "None",
            "ipFamilyPolicy": "SingleStack", "ports": [{"port": 80, "targetPort": 80, "protocol": "TCP"}],
        },
        {"ports": [{"port": "80"}]},
    ),
    "headless stays": ("Service", {"clusterIP": "None"}, {"clusterIP": "None"}),
    "node ports are allocated": (
        "Service",
        {"type": "NodePort", "ports": [{"port": 80, "targetPort": "http", "nodePort": 31234}]},
        {"type": "NodePort", "ports": [{"port": "80", "targetPort": "http"}]},
    ),
    "claim": ("PersistentVolumeClaim", {"volumeName": "pv-1", "volumeMode": "Filesystem"}, {}),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "spec", "expected"), DEFAULTS.values(), ids=DEFAULTS)
def test_defaults_are_left_out(kind: str, spec: dict[str, Any], expected: dict[str, Any]) -> None:
    assert read_object({"metadata": {"name": "a"}, "spec": spec}, "v1", kind, "kube://c")["spec"] == expected


POD_DEFAULTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "of the pod": (
        {
            "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
            "schedulerName": "default-scheduler", "securityContext": {}, "containers": [],
        },
        {"securityContext": {}, "containers": []},
    ),
    "another grace stays": (
        {"terminationGracePeriodSeconds": 45, "restartPolicy": "OnFailure"},
        {"terminationGracePeriodSeconds": "45", "restartPolicy": "OnFailure"},
    ),
    "the old name of the account": (
        {"serviceAccountName": "web", "serviceAccount": "web"}, {"serviceAccountName": "web"},
    ),
    "the default account": ({"serviceAccountName": "default", "serviceAccount": "default"}, {}),
    "of containers": (
        {"containers": [{
            "name": "a", "resources": {}, "terminationMessagePath": "/dev/termination-log",
            "terminationMessagePolicy": "File", "ports": [{"containerPort": 80, "protocol": "TCP"}],
            "livenessProbe": {"httpGet": {"path": "/", "port": 80, "scheme": "HTTP"}, "timeoutSeconds": 1,
                              "periodSeconds": 20, "successThreshold": 1, "failureThreshold": 3},
        }]},
        {"containers": [{
            "name": "a", "ports": [{"containerPort": "80"}],
            "livenessProbe": {"httpGet": {"path": "/", "port": "80"}, "periodSeconds": "20"},
        }]},
    ),
    "a mesh's proxy that the template states stays": (
        {"containers": [{"name": "istio-proxy", "image": "p"}]}, {"containers": [{"name": "istio-proxy", "image": "p"}]},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("pod", "expected"), POD_DEFAULTS.values(), ids=POD_DEFAULTS)
def test_defaults_of_templates_are_left_out(pod: dict[str, Any], expected: dict[str, Any]) -> None:
    item: dict[str, Any] = {"metadata": {"name": "a"}, "spec": {"template": {"spec": pod}}}
    assert read_object(item, "apps/v1", "Deployment", "kube://c")["spec"]["template"]["spec"] == expected
    job = {"metadata": {"name": "a"}, "spec": {"jobTemplate": {"spec": {"backoffLimit": 6, **item["spec"]}}}}
    read = read_object(job, "batch/v1", "CronJob", "kube://c")
    assert read["spec"]["jobTemplate"]["spec"]["template"]["spec"] == expected or "containers" not in expected


@pytest.mark.parametrize(
    "name",
    [
        "istio-proxy",
        "istio-init",
        "linkerd-proxy",
        "linkerd-init",
        "vault-agent",
        "vault-agent-init",
        "daprd",
    ],
)
def test_what_admission_adds_to_pods_is_left_out(name: str) -> None:
    mounts = [
        {"name": "kube-api-access-x7k2p", "mountPath": "/var/run"},
        {"name": "data", "mountPath": "/data"},
    ]
    spec = {
        "containers": [{"name": "web", "image": "w:1", "volumeMounts": mounts}, {"name": name, "image": "p"}],
        "initContainers": [{"name": name, "image": "p"}],
        "volumes": [{"name": "kube-api-access-x7k2p"}, {"name": "default-token-abcde"}, {"name": "data"}],
        "nodeName": "node-1",
    }
    read = read_object({"metadata": {"name": "a"}, "spec": spec}, "v1", "Pod", "kube://c")["spec"]
    assert read == {
        "containers": [
            {"name": "web", "image": "w:1", "volumeMounts": [{"name": "data", "mountPath": "/data"}]}
        ],
        "initContainers": [],
        "volumes": [{"name": "data"}],
    }


def test_what_the_server_writes_is_left_out() -> None:
    metadata = {
        "name": "web", "namespace": "shop", "uid": "1", "resourceVersion": "2", "creationTimestamp": "now",
        "managedFields": [{"manager": "kubectl"}], "ownerReferences": [], "finalizers": ["a"],
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "planted", "description": "The shop"},
        "labels": {"pod-template-hash": "5d4b", "app": "web"},
    }  # fmt: skip
    item = {"metadata": metadata, "status": {"replicas": 1}, "spec": {}}
    read = read_object(item, "apps/v1", "Deployment", "kube://c")
    assert read == {
        "apiVersion": "apps/v1", "kind": "Deployment", "spec": {},
        "metadata": {
            "name": "web", "namespace": "shop", "annotations": {"description": "The shop"}, "labels": {"app": "web"},
        },
    }  # fmt: skip
    assert read.place("spec") == ("kube://c/shop/Deployment/web", 0)


def test_what_a_secret_holds_is_left_out_even_if_it_came() -> None:
    item = {"metadata": {"name": "db"}, "data": {"password": "cGxhbnRlZA=="}, "stringData": {"a": "planted"}}
    assert "planted" not in repr(read_object(item, "v1", "Secret", "kube://c"))


def test_depth_is_bounded() -> None:
    deep: Any = "leaf"
    for _ in range(900):
        deep = {"a": deep}
    assert "leaf" not in repr(read_object({"metadata": {"name": "a"}, "spec": deep}, "v1", "X", "kube://c"))


NOISE: dict[str, tuple[str, dict[str, Any], bool]] = {
    "certificates of the cluster": ("ConfigMap", {"name": "kube-root-ca.crt"}, True),
    "a mesh's certificates": ("ConfigMap", {"name": "istio-ca-root-cert"}, True),
    "a configuration": ("ConfigMap", {"name": "web"}, False),
    "an election": (
        "ConfigMap", {"name": "lead", "annotations": {"control-plane.alpha.kubernetes.io/leader": "{}"}}, True,
    ),
    "Helm's record": ("ConfigMap", {"name": "shop.v1", "labels": {"OWNER": "TILLER"}}, False),
    "Helm's release": ("Secret", {"name": "sh.helm.release.v1.shop.v1"}, True),
    "a token": (
        "Secret", {"name": "web-token-x7k2p", "annotations": {"kubernetes.io/service-account.name": "web"}}, True,
    ),
    "a secret": ("Secret", {"name": "db"}, False),
    "the account of every namespace": ("ServiceAccount", {"name": "default"}, True),
    "an account": ("ServiceAccount", {"name": "web"}, False),
    "the API itself": ("Service", {"name": "kubernetes", "labels": {"component": "apiserver", "provider": "kubernetes"}}, True),
    "a Service of that name": ("Service", {"name": "kubernetes"}, False),
    "a static pod": ("Pod", {"name": "etcd", "annotations": {"kubernetes.io/config.mirror": "1"}}, True),
    "endpoints of a controller": (
        "EndpointSlice",
        {"name": "web-1", "labels": {"endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io"}},
        True,
    ),
    "endpoints by hand": ("EndpointSlice", {"name": "db", "labels": {"kubernetes.io/service-name": "db"}}, False),
    "a role of Kubernetes": ("ClusterRole", {"name": "view", "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}}, True),
    "a system role": ("ClusterRole", {"name": "system:node"}, True),
    "a role": ("Role", {"name": "config-reader"}, False),
    "a certificate's challenge": ("Ingress", {"name": "cm-1", "labels": {"acme.cert-manager.io/http01-solver": "true"}}, True),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "metadata", "expected"), NOISE.values(), ids=NOISE)
def test_objects_that_nobody_declared(kind: str, metadata: dict[str, Any], expected: bool) -> None:
    assert is_noise(kind, {"metadata": metadata}) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("kube-system", True), ("kube-public", True), ("default", False), ("kubeapps", False)],
)
def test_system_namespaces(name: str, expected: bool) -> None:
    assert is_system_namespace(name) is expected


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"name": "migrate-x7k2p", "generateName": "migrate-"}, "migrate"),
        ({"name": "web-5d4b"}, "web-5d4b"),
        ({"name": "web", "generateName": "other-"}, "web"),
    ],
    ids=["generated", "given", "another stem"],
)
def test_generated_names(metadata: dict[str, Any], expected: str) -> None:
    assert declared_name(metadata) == expected
