"""Which objects of a cluster nobody of the system declared: the cluster's own and generated ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archscan.lexicon.words import vocabulary
from archscan.live.kubernetes_objects import JsonObject, metadata_of, text_of

_SYSTEM_NAMESPACE = "kube-"
_NAMES: dict[str, frozenset[str]] = {
    "ConfigMap": vocabulary(
        "kube-root-ca.crt openshift-service-ca.crt istio-ca-root-cert istio-ca-crl config-service-cabundle "
        "config-trusted-cabundle"
    ),
    "ServiceAccount": vocabulary("default builder deployer"),
}
"""What controllers of the cluster put into every namespace."""
_HELM_OWNER = "helm"
_ACME = "acme.cert-manager.io/http01-solver"
_LEADER = "control-plane.alpha.kubernetes.io/leader"
_ACCOUNT = "kubernetes.io/service-account.name"
_MIRROR = "kubernetes.io/config.mirror"
_BOOTSTRAP = "kubernetes.io/bootstrapping"


def is_system_namespace(namespace: str) -> bool:
    """Whether a namespace is the cluster's own: Kubernetes keeps the prefix for itself.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
    """
    return namespace.startswith(_SYSTEM_NAMESPACE)


def is_noise(kind: str, item: JsonObject) -> bool:
    """Whether an object came with the cluster or was generated."""
    metadata = metadata_of(item)
    name = text_of(metadata, "name")
    labels, annotations = pairs(metadata, "labels"), pairs(metadata, "annotations")
    if name in _NAMES.get(kind, ()) or labels.get(_ACME) == "true":
        return True
    match kind:
        case "ConfigMap":
            return _LEADER in annotations or labels.get("owner", "").lower() == _HELM_OWNER
        case "Secret":
            return (
                _ACCOUNT in annotations
                or labels.get("owner", "").lower() == _HELM_OWNER
                or name.startswith("sh.helm.release.v1.")
            )
        case "Pod":
            return _MIRROR in annotations
        case "Service":
            return labels.get("component") == "apiserver" and labels.get("provider") == "kubernetes"
        case "EndpointSlice":
            managed = labels.get("endpointslice.kubernetes.io/managed-by", "")
            return managed.startswith("endpointslice-controller") or labels.get(
                "kubernetes.io/service-name"
            ) == "kubernetes"  # fmt: skip
        case "Role" | "RoleBinding" | "ClusterRole" | "ClusterRoleBinding":
            return _BOOTSTRAP in labels or name.startswith("system:")
    return False


def pairs(metadata: Mapping[str, Any], key: str) -> dict[str, str]:
    """Labels or annotations as texts."""
    found = metadata.get(key)
    return (
        {name: text for name, text in found.items() if isinstance(text, str)}
        if isinstance(found, dict)
        else {}
    )
