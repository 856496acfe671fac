"""From plain Kubernetes objects to facts: which function reads which kind.

The manifest collector, kustomizations and live clusters all end here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from archscan.formats.node import Map
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact
from archscan.model.problem import Problem

from ...tuning.mesh import find_object_settings, is_tuning
from .access import account_facts, binding_facts, role_facts
from .configuration import config_map_facts, external_secret_facts
from .context import Context, Neighbours, Origin, group_of, name_of
from .custom import custom_facts, is_known, knative_facts, topic_facts
from .custom_routes import custom_route_facts
from .deprecated import deprecated_facts
from .emissary import extension_facts, mapping_facts
from .gateways import contour_facts, gateway_facts, openshift_facts, route_facts
from .guards import guard_facts, is_guard
from .istio import istio_gateway_facts, service_entry_facts, virtual_service_facts
from .monitoring import (
    annotation_facts,
    grafana_facts,
    instrumentation_facts,
    monitor_facts,
    probe_facts,
    rules_facts,
)
from .operators import FOREIGN_GROUPS, OPERATED, QUIET
from .policies import cilium_facts, policy_facts
from .routing import ingress_facts
from .scaling import autoscaler_facts, disruption_facts, keda_facts, vertical_facts
from .services import service_facts
from .storage import claim_facts
from .traefik import traefik_facts
from .workloads import workload_facts

Reader: TypeAlias = Callable[[Map, Context], Iterator[Fact | Problem]]
Finder: TypeAlias = Callable[[Sequence[Map], Origin, Sequence[Map] | None], Iterator[Fact | Problem]]
"""What makes facts of objects, as `facts_of` does."""

_MAX_LIST = 50_000
_MAX_NESTING = 4

_BUILT_IN: dict[str, Reader] = {
    "Deployment": workload_facts,
    "StatefulSet": workload_facts,
    "DaemonSet": workload_facts,
    "ReplicaSet": workload_facts,
    "ReplicationController": workload_facts,
    "Job": workload_facts,
    "CronJob": workload_facts,
    "Pod": workload_facts,
    "DeploymentConfig": workload_facts,
    "Service": service_facts,
    "Ingress": ingress_facts,
    "ConfigMap": config_map_facts,
    "NetworkPolicy": policy_facts,
    "HorizontalPodAutoscaler": autoscaler_facts,
    "PodDisruptionBudget": disruption_facts,
    "PersistentVolumeClaim": claim_facts,
    "ServiceAccount": account_facts,
    "Role": role_facts,
    "ClusterRole": role_facts,
    "RoleBinding": binding_facts,
    "ClusterRoleBinding": binding_facts,
}
"""Kinds of Kubernetes itself, whatever their API version; all others of its groups are known and quiet."""

_CUSTOM: dict[tuple[str, str], Reader] = {
    ("gateway.networking.k8s.io", "Gateway"): gateway_facts,
    ("gateway.networking.k8s.io", "HTTPRoute"): route_facts,
    ("gateway.networking.k8s.io", "GRPCRoute"): route_facts,
    ("gateway.networking.k8s.io", "TLSRoute"): route_facts,
    ("gateway.networking.k8s.io", "TCPRoute"): route_facts,
    ("gateway.networking.k8s.io", "UDPRoute"): route_facts,
    ("networking.istio.io", "Gateway"): istio_gateway_facts,
    ("networking.istio.io", "VirtualService"): virtual_service_facts,
    ("networking.istio.io", "ServiceEntry"): service_entry_facts,
    ("traefik.io", "IngressRoute"): traefik_facts,
    ("traefik.io", "IngressRouteTCP"): traefik_facts,
    ("traefik.io", "IngressRouteUDP"): traefik_facts,
    ("traefik.containo.us", "IngressRoute"): traefik_facts,
    ("traefik.containo.us", "IngressRouteTCP"): traefik_facts,
    ("traefik.containo.us", "IngressRouteUDP"): traefik_facts,
    ("projectcontour.io", "HTTPProxy"): contour_facts,
    ("getambassador.io", "Mapping"): mapping_facts,
    ("getambassador.io", "TCPMapping"): mapping_facts,
    ("getambassador.io", "AuthService"): extension_facts,
    ("getambassador.io", "RateLimitService"): extension_facts,
    ("getambassador.io", "TracingService"): extension_facts,
    ("getambassador.io", "LogService"): extension_facts,
    ("apisix.apache.org", "ApisixRoute"): custom_route_facts,
    ("k8s.nginx.org", "VirtualServer"): custom_route_facts,
    ("k8s.nginx.org", "VirtualServerRoute"): custom_route_facts,
    ("k8s.nginx.org", "TransportServer"): custom_route_facts,
    ("configuration.konghq.com", "TCPIngress"): custom_route_facts,
    ("configuration.konghq.com", "UDPIngress"): custom_route_facts,
    ("zalando.org", "RouteGroup"): custom_route_facts,
    ("gateway.solo.io", "VirtualService"): custom_route_facts,
    ("route.openshift.io", "Route"): openshift_facts,
    ("apps.openshift.io", "DeploymentConfig"): workload_facts,
    ("argoproj.io", "Rollout"): workload_facts,
    ("cilium.io", "CiliumNetworkPolicy"): cilium_facts,
    ("autoscaling.k8s.io", "VerticalPodAutoscaler"): vertical_facts,
    ("keda.sh", "ScaledObject"): keda_facts,
    ("serving.knative.dev", "Service"): knative_facts,
    ("monitoring.coreos.com", "PrometheusRule"): rules_facts,
    ("operator.victoriametrics.com", "VMRule"): rules_facts,
    ("monitoring.googleapis.com", "Rules"): rules_facts,
    ("monitoring.googleapis.com", "ClusterRules"): rules_facts,
    ("monitoring.coreos.com", "ServiceMonitor"): monitor_facts,
    ("monitoring.coreos.com", "PodMonitor"): monitor_facts,
    ("operator.victoriametrics.com", "VMServiceScrape"): monitor_facts,
    ("operator.victoriametrics.com", "VMPodScrape"): monitor_facts,
    ("monitoring.googleapis.com", "PodMonitoring"): monitor_facts,
    ("monitoring.coreos.com", "Probe"): probe_facts,
    ("opentelemetry.io", "Instrumentation"): instrumentation_facts,
    ("grafana.integreatly.org", "GrafanaDashboard"): grafana_facts,
    ("integreatly.org", "GrafanaDashboard"): grafana_facts,
    ("kafka.strimzi.io", "KafkaTopic"): topic_facts,
    ("bitnami.com", "SealedSecret"): external_secret_facts,
    ("external-secrets.io", "ExternalSecret"): external_secret_facts,
    ("kubernetes-client.io", "ExternalSecret"): external_secret_facts,
}

_KUBERNETES_GROUPS = vocabulary(
    "apps batch extensions policy autoscaling networking.k8s.io rbac.authorization.k8s.io storage.k8s.io "
    "scheduling.k8s.io discovery.k8s.io coordination.k8s.io node.k8s.io events.k8s.io certificates.k8s.io "
    "flowcontrol.apiserver.k8s.io authentication.k8s.io authorization.k8s.io metrics.k8s.io resource.k8s.io "
    "authorization.openshift.io"
) | {""}
_TEMPLATE_MARKS = frozenset("{}$<>%")


def is_own_group(group: str) -> bool:
    """Whether an API group is one of Kubernetes itself."""
    return group in _KUBERNETES_GROUPS


def is_read(group: str, kind: str) -> bool:
    """Whether a kind that is not Kubernetes' own has a reader, whatever its objects hold."""
    known = (group, kind) in _CUSTOM or (group, kind) in OPERATED
    return known or is_guard(group, kind) or is_tuning(group, kind)


def flatten(roots: Iterable[object], depth: int = 0) -> Iterator[Map]:
    """The objects of a stream of documents: `List`s opened, anything that is no object left out."""
    for root in roots:
        if not isinstance(root, Map):
            continue
        kind = root.get("kind")
        if not isinstance(kind, str) or not isinstance(root.get("apiVersion"), str):
            continue
        if kind.endswith("List") and "items" in root and depth < _MAX_NESTING:
            yield from flatten(root.seq("items")[:_MAX_LIST], depth + 1)
        elif kind == "Template" and "objects" in root and depth < _MAX_NESTING:
            yield from flatten(root.seq("objects")[:_MAX_LIST], depth + 1)
        else:
            yield root


def facts_of(
    objects: Sequence[Map], origin: Origin, among: Sequence[Map] | None = None
) -> Iterator[Fact | Problem]:
    """Yield what Kubernetes objects say.

    `among` are the objects that names and selectors are looked up in, if they are more than these.
    Custom resources that run nothing known are named in a note, one for each kind.
    """
    context = Context(origin, Neighbours(objects if among is None else among))
    unknown: dict[tuple[str, str], list[Map]] = {}
    templated: Map | None = None
    for one in objects:
        name = name_of(one)
        if not name:
            if group_of(one) in _KUBERNETES_GROUPS and one.text("kind") in _BUILT_IN:
                place = one.place("kind")
                what = f"{one.text('kind')} without metadata.name"
                yield Problem(place.path, place.line, what, "a name", "warning", "shape")
            continue
        if not _TEMPLATE_MARKS.isdisjoint(name):
            templated = templated or one
            continue
        group, kind = group_of(one), one.text("kind")
        if group in _KUBERNETES_GROUPS:
            reader = _BUILT_IN.get(kind)
            if reader is None:
                reader = openshift_facts if kind == "Route" and not group else None
        elif (reader := _CUSTOM.get((group, kind))) is None and "." in group and group not in FOREIGN_GROUPS:
            if is_known(one):
                reader = custom_facts
            elif kind not in QUIET and not is_guard(group, kind) and not is_tuning(group, kind):
                unknown.setdefault((group, kind), []).append(one)
        if reader is not None:
            yield from reader(one, context)
        yield from find_object_settings(one, context)
        yield from guard_facts(one, context)
        yield from annotation_facts(one, context)
        yield from deprecated_facts(one, context)
    if templated is not None:
        place = templated.map("metadata").place("name")
        yield templated_note(place.path, place.line)
    yield from _custom_notes(unknown)


def templated_note(path: str, line: int) -> Problem:
    """That a file is a template, not a manifest."""
    what = "a template: read only as far as the values that fill it in are known"
    return Problem(path, line, what, "", "note", "templated")


def _custom_notes(unknown: dict[tuple[str, str], list[Map]]) -> Iterator[Problem]:
    for (group, kind), objects in unknown.items():
        place = objects[0].map("metadata").place("name")
        names = ", ".join(name_of(one) for one in objects[:5])
        more = f" and {len(objects) - 5} more" if len(objects) > 5 else ""
        what = f"custom resource {kind} ({group}) not understood: {names}{more}"
        yield Problem(place.path, place.line, what, "", "note", "custom-resource")
