"""Objects of the API in the form in which manifests are read, without what nobody declared.

Left out: what the server writes (status, managed fields, the copy of the manifest that kubectl keeps), what
it fills in where a manifest says nothing, and what admission adds to pods (tokens, proxies of meshes).
https://kubernetes.io/docs/reference/using-api/api-concepts/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from archscan.formats.node import Map, Place, Seq
from archscan.lexicon.words import vocabulary

JsonObject = dict[str, Any]

_MAX_DEPTH = 60
_METADATA = ("name", "namespace", "labels", "annotations")
_WRITTEN_BY_SERVER = vocabulary(
    "kubectl.kubernetes.io/last-applied-configuration kubectl.kubernetes.io/restartedAt "
    "deployment.kubernetes.io/revision deployment.kubernetes.io/desired-replicas "
    "deployment.kubernetes.io/max-replicas deployment.kubernetes.io/revision-history "
    "deprecated.daemonset.template.generation control-plane.alpha.kubernetes.io/leader "
    "autoscaling.alpha.kubernetes.io/conditions autoscaling.alpha.kubernetes.io/current-metrics "
    "autoscaling.alpha.kubernetes.io/behavior pv.kubernetes.io/bind-completed "
    "pv.kubernetes.io/bound-by-controller volume.beta.kubernetes.io/storage-provisioner "
    "volume.kubernetes.io/storage-provisioner volume.kubernetes.io/selected-node "
    "endpoints.kubernetes.io/last-change-trigger-time meta.helm.sh/release-name "
    "meta.helm.sh/release-namespace field.cattle.io/publicEndpoints batch.kubernetes.io/job-tracking"
)
_GENERATED_LABELS = vocabulary(
    "pod-template-hash controller-revision-hash pod-template-generation controller-uid job-name "
    "batch.kubernetes.io/controller-uid batch.kubernetes.io/job-name statefulset.kubernetes.io/pod-name "
    "apps.kubernetes.io/pod-index rollouts-pod-template-hash batch.kubernetes.io/job-completion-index"
)
_INJECTED = vocabulary(
    "istio-proxy istio-init istio-validation enable-core-dump linkerd-proxy linkerd-init "
    "linkerd-network-validator vault-agent vault-agent-init consul-dataplane consul-connect-inject-init "
    "kuma-sidecar kuma-init daprd aws-vpc-xray otc-container opentelemetry-auto-instrumentation"
)
"""Containers that admission adds to pods; of a workload's template they are somebody's own words."""
_TOKENS = (
    "kube-api-access-",
    "aws-iam-token",
    "azure-identity-token",
    "istio-token",
    "linkerd-identity-token",
)

_POD = {
    "restartPolicy": "Always",
    "terminationGracePeriodSeconds": "30",
    "dnsPolicy": "ClusterFirst",
    "schedulerName": "default-scheduler",
    "enableServiceLinks": "true",
    "serviceAccountName": "default",
    "serviceAccount": "default",
    "preemptionPolicy": "PreemptLowerPriority",
}
_CONTAINER = {
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
}
_PROBE = {
    "timeoutSeconds": "1",
    "periodSeconds": "10",
    "successThreshold": "1",
    "failureThreshold": "3",
}
_SPECS: dict[str, dict[str, str]] = {
    "Deployment": {"revisionHistoryLimit": "10", "progressDeadlineSeconds": "600"},
    "StatefulSet": {"revisionHistoryLimit": "10", "podManagementPolicy": "OrderedReady"},
    "DaemonSet": {"revisionHistoryLimit": "10"},
    "Job": {"completions": "1", "parallelism": "1", "backoffLimit": "6", "completionMode": "NonIndexed",
            "suspend": "false"},
    "CronJob": {"concurrencyPolicy": "Allow", "suspend": "false", "successfulJobsHistoryLimit": "3",
                "failedJobsHistoryLimit": "1"},
    "Service": {"type": "ClusterIP", "sessionAffinity": "None", "internalTrafficPolicy": "Cluster",
                "externalTrafficPolicy": "Cluster", "ipFamilyPolicy": "SingleStack",
                "allocateLoadBalancerNodePorts": "true"},
}  # fmt: skip
"""What the server fills in, by kind."""
_ROLLING = {
    "Deployment": {"maxSurge": "25%", "maxUnavailable": "25%"},
    "StatefulSet": {"partition": "0"},
    "DaemonSet": {"maxUnavailable": "1", "maxSurge": "0"},
}
_ALLOCATED = ("clusterIP", "clusterIPs", "ipFamilies", "healthCheckNodePort", "volumeName", "volumeMode")


def path_of(root: str, kind: str, name: str, namespace: str) -> str:
    """The address of an object in evidence.

    >>> path_of("kube://prod", "Deployment", "web", "shop"), path_of("kube://prod", "ClusterRole", "view", "")
    ('kube://prod/shop/Deployment/web', 'kube://prod/ClusterRole/view')
    """
    return f"{root}/{namespace}/{kind}/{name}" if namespace else f"{root}/{kind}/{name}"


def read_object(item: JsonObject, api_version: str, kind: str, root: str) -> Map:
    """An object as a manifest would state it; items of lists do not say their kind, so it is given."""
    metadata = metadata_of(item)
    name = declared_name(metadata)
    path = path_of(root, kind, name, text_of(metadata, "namespace"))
    place = Place(path, 0)
    one = Map(path, 0)
    one.put("apiVersion", api_version, place)
    one.put("kind", kind, place)
    told = {key: metadata[key] for key in _METADATA if key in metadata} | {"name": name}
    one.put("metadata", _metadata(told, path), place)
    for key, value in item.items():
        if key not in ("apiVersion", "kind", "metadata", "status", "binaryData"):
            one.put(key, _node(value, path), place)
    if kind in ("Secret", "PartialObjectMetadata"):
        one.drop("data")
        one.drop("stringData")
    if isinstance(spec := one.get("spec"), Map):
        _without_defaults(spec, kind)
    return one


def metadata_of(item: Mapping[str, Any]) -> JsonObject:
    """The metadata of an object, an empty mapping where there is none."""
    metadata = item.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def text_of(item: Mapping[str, Any], key: str) -> str:
    """A text under a key, "" for anything else."""
    value = item.get(key)
    return value if isinstance(value, str) else ""


def declared_name(metadata: Mapping[str, Any]) -> str:
    """An object's name; that of one whose name was generated without what makes it unique.

    >>> declared_name({"name": "migrate-x7k2p", "generateName": "migrate-"}), declared_name({"name": "web"})
    ('migrate', 'web')
    """
    name, stem = text_of(metadata, "name"), text_of(metadata, "generateName")
    return stem.rstrip("-.") or name if stem and name.startswith(stem) else name


def _metadata(metadata: JsonObject, path: str) -> Map:
    node = _node(metadata, path)
    assert isinstance(node, Map)
    for key, left_out in (("annotations", _WRITTEN_BY_SERVER), ("labels", _GENERATED_LABELS)):
        holder = node.get(key)
        if isinstance(holder, Map):
            for name in [name for name in holder if name in left_out]:
                holder.drop(name)
            if not holder:
                node.drop(key)
    return node


def _node(value: object, path: str, depth: int = 0) -> Any:
    """Plain JSON as a node: scalars become the texts that YAML would have, what lies too deep None."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if depth >= _MAX_DEPTH:
        return None
    place = Place(path, 0)
    if isinstance(value, dict):
        node = Map(path, 0)
        for key, each in value.items():
            if each is not None:
                node[key] = _node(each, path, depth + 1)
        return node
    if isinstance(value, list):
        found = Seq(path, 0)
        for each in value:
            found.add(_node(each, path, depth + 1), place)
        return found
    return None


def _without_defaults(spec: Map, kind: str) -> None:
    _drop(spec, _SPECS.get(kind, {}))
    for key in _ALLOCATED if kind in ("Service", "PersistentVolumeClaim") else ():
        if not (key == "clusterIP" and spec.text(key) == "None"):  # a headless Service says so itself
            spec.drop(key)
    if (figures := _ROLLING.get(kind)) is not None:
        for key in ("strategy", "updateStrategy"):
            if isinstance(strategy := spec.get(key), Map):
                _drop(strategy.map("rollingUpdate"), figures)
                if not strategy.map("rollingUpdate"):
                    strategy.drop("rollingUpdate")
                    _drop(strategy, {"type": "RollingUpdate"})
                if not strategy:
                    spec.drop(key)
    if kind == "Pod":
        _without_additions(spec)
        _pod(spec)
    elif isinstance(job := spec.get("jobTemplate"), Map):
        inner = job.map("spec")
        _drop(inner, _SPECS["Job"])
        _template(inner)
    else:
        _template(spec)
    if kind == "Service":
        for port in spec.seq("ports").maps():
            port.drop("nodePort")
            _drop(port, {"protocol": "TCP", "targetPort": port.text("port")})


def _template(spec: Map) -> None:
    template = spec.get("template")
    if not isinstance(template, Map):
        return
    metadata = template.get("metadata")
    if isinstance(metadata, Map):
        template["metadata"] = _metadata({**metadata}, metadata.path)
    if isinstance(pod := template.get("spec"), Map):
        _pod(pod)


def _pod(pod: Map) -> None:
    if pod.text("serviceAccount") == pod.text("serviceAccountName"):
        pod.drop("serviceAccount")
    _drop(pod, _POD)
    for key in ("containers", "initContainers"):
        for container in pod.seq(key).maps():
            _container(container)


def _container(container: Map) -> None:
    _drop(container, _CONTAINER)
    for key in ("livenessProbe", "readinessProbe", "startupProbe"):
        if isinstance(probe := container.get(key), Map):
            _drop(probe, _PROBE)
            _drop(probe.map("httpGet"), {"scheme": "HTTP"})
    for port in container.seq("ports").maps():
        _drop(port, {"protocol": "TCP"})
    for key in ("resources", "securityContext"):
        if key in container and not container[key]:
            container.drop(key)


def _without_additions(pod: Map) -> None:
    """Take away what admission added to a pod: proxies and tokens."""
    for key in ("containers", "initContainers"):
        if isinstance(every := pod.get(key), Seq):
            kept = _filtered(every, lambda one: one.text("name") not in _INJECTED)
            if kept or key == "initContainers":
                pod[key] = kept
            for container in pod.seq(key).maps():
                if isinstance(mounts := container.get("volumeMounts"), Seq):
                    container["volumeMounts"] = _filtered(mounts, lambda one: not _is_token(one))
    if isinstance(volumes := pod.get("volumes"), Seq):
        pod["volumes"] = _filtered(volumes, lambda one: not _is_token(one))
    for key in ("nodeName", "tolerations", "priority"):
        pod.drop(key)


def _is_token(one: Map) -> bool:
    name = one.text("name")
    return name.startswith(_TOKENS) or ("-token-" in name and len(name.rpartition("-token-")[2]) == 5)


def _filtered(every: Seq, keep: Callable[[Map], bool]) -> Seq:
    kept = Seq(every.path, every.line)
    for one in every:
        if not isinstance(one, Map) or keep(one):
            kept.add(one, Place(every.path, 0))
    return kept


def _drop(node: Map, defaults: Mapping[str, str]) -> None:
    for key, value in defaults.items():
        if node.get(key) == value:
            node.drop(key)
