"""Which kinds a cluster serves, and which of them are read, in which version.

Kubernetes' own kinds are read in the newest version that archscan knows and the cluster serves; custom ones
in the version that their group prefers, where it has the kind.
https://kubernetes.io/docs/reference/using-api/api-concepts/#discovery-api
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archscan.collectors.deployment.kubernetes.objects import is_own_group, is_read
from archscan.collectors.deployment.kubernetes.operators import FOREIGN_GROUPS, QUIET
from archscan.errors import LiveError
from archscan.live.kubernetes_client import Cluster, NoAnswer, StatusError, get
from archscan.model.problem import Problem

MAX_UNKNOWN = 40
"""Custom kinds that no reader knows of which objects are looked at: some run pods."""
_MAX_DISCOVERY = 400
_MAX_SILENT = 2
"""API groups that may fail to answer in time: each takes its time."""
_STABLE_FIRST = ("v1", "v2", "v2beta2", "v1beta1", "v2beta1")
_OWN: dict[str, tuple[str, ...]] = {
    "apps": ("deployments", "statefulsets", "daemonsets", "replicasets"),
    "batch": ("cronjobs", "jobs"),
    "": (
        "replicationcontrollers", "services", "configmaps", "persistentvolumeclaims", "serviceaccounts",
        "secrets", "pods",
    ),
    "networking.k8s.io": ("ingresses", "networkpolicies"),
    "discovery.k8s.io": ("endpointslices",),
    "autoscaling": ("horizontalpodautoscalers",),
    "policy": ("poddisruptionbudgets",),
    "rbac.authorization.k8s.io": ("roles", "rolebindings", "clusterroles", "clusterrolebindings"),
}  # fmt: skip
_ORDERS = {"autoscaling": ("v2", "v2beta2", "v2beta1", "v1")}


@dataclass(frozen=True, slots=True, order=True)
class Resource:
    """A kind that can be listed."""

    group: str
    version: str
    plural: str
    kind: str
    namespaced: bool
    custom: bool = False

    @property
    def api_version(self) -> str:
        """As objects of the kind state it."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def stated(self) -> str:
        """The version that objects are read as: which of the old ones a server offers is nobody's choice."""
        if self.custom:
            return self.api_version
        newest = "v2" if self.group == "autoscaling" else "v1"
        return f"{self.group}/{newest}" if self.group else newest

    @property
    def label(self) -> str:
        """As roles and messages name it: `deployments.apps`."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    def path(self, namespace: str) -> str:
        """Where the kind is listed, in one namespace or all."""
        root = f"/apis/{self.api_version}" if self.group else f"/api/{self.version}"
        return f"{root}/namespaces/{namespace}/{self.plural}" if namespace and self.namespaced else (
            f"{root}/{self.plural}"
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Served:
    """What a cluster serves of what is read."""

    resources: tuple[Resource, ...]
    problems: tuple[Problem, ...]


def find_resources(cluster: Cluster) -> Served:
    """The kinds to list: Kubernetes' own first. LiveError if the server cannot be asked at all."""
    problems: list[Problem] = []
    try:
        groups = get(cluster, "/apis").get("groups")
    except NoAnswer as error:
        raise LiveError(
            f"{cluster.source}: {cluster.place} {error}; expected a faster answer, or a longer --timeout"
        ) from None
    except StatusError as error:
        what = "may not be asked what it serves" if error.status == 403 else "is no Kubernetes API"
        raise LiveError(
            f"{cluster.source}: {cluster.place} {what} (status {error.status}); expected the API server's "
            "address, and an account that it knows"
        ) from None
    versions = {"": ["v1"], **_versions(groups)}
    found: list[Resource] = []
    for group, plurals in _OWN.items():
        order = _ORDERS.get(group, _STABLE_FIRST)
        served = sorted(
            (one for one in versions.get(group, ()) if one in order), key=lambda one: order.index(one)
        )
        by_plural: dict[str, Resource] = {}
        for version in served:
            if not set(plurals) <= by_plural.keys():
                for one in _listed(cluster, group, version, False, problems):
                    by_plural.setdefault(one.plural, one)
        found += [by_plural[plural] for plural in plurals if plural in by_plural]
    found += _custom(cluster, versions, problems)
    return Served(tuple(found), tuple(problems))


def _versions(groups: object) -> dict[str, list[str]]:
    """The versions of each group, the preferred one first."""
    found: dict[str, list[str]] = {}
    for one in groups if isinstance(groups, list) else ():
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            preferred = one.get("preferredVersion") or {}
            every = [preferred, *(one.get("versions") or ())]
            names = [each.get("version") for each in every if isinstance(each, dict)]
            found[one["name"]] = list(dict.fromkeys(name for name in names if isinstance(name, str)))
    return found


def _custom(cluster: Cluster, versions: dict[str, list[str]], problems: list[Problem]) -> Iterator[Resource]:
    """Custom kinds: those that a reader knows, and some others."""
    left = _MAX_DISCOVERY
    known: dict[tuple[str, str], Resource] = {}
    others: dict[tuple[str, str], Resource] = {}
    for group in sorted(versions):
        if is_own_group(group) or group in FOREIGN_GROUPS or group.endswith("metrics.k8s.io"):
            continue
        for version in versions[group]:
            if left == 0:
                break
            left -= 1
            for one in _listed(cluster, group, version, True, problems):
                if is_read(group, one.kind):
                    known.setdefault((group, one.kind), one)
                elif one.kind not in QUIET:
                    others.setdefault((group, one.kind), one)
    if left == 0:
        what = f"more than {_MAX_DISCOVERY} versions of custom groups; the rest is left out"
        problems.append(Problem(cluster.path, 0, what, "fewer", "note", "custom-limit"))
    if len(others) > MAX_UNKNOWN:
        what = (
            f"{len(others) - MAX_UNKNOWN} of {len(others)} custom kinds that are not understood are left out"
        )
        problems.append(Problem(cluster.path, 0, what, "", "note", "custom-limit"))
    yield from sorted(known.values())
    yield from sorted(others.values())[:MAX_UNKNOWN]


def _listed(
    cluster: Cluster, group: str, version: str, custom: bool, problems: list[Problem]
) -> Iterator[Resource]:
    """The kinds of one version of a group that can be listed."""
    try:
        answer = get(cluster, f"/apis/{group}/{version}" if group else f"/api/{version}")
    except (StatusError, NoAnswer) as error:
        if isinstance(error, StatusError) and error.status == 404:
            return  # went away since the groups were told
        said = f"status {error.status}" if isinstance(error, StatusError) else str(error)
        if isinstance(error, NoAnswer) and sum(one.rule == "group-silent" for one in problems) == _MAX_SILENT:
            raise LiveError(
                f"{cluster.source}: {cluster.place} {said} for {_MAX_SILENT + 1} API groups; expected a "
                "server that keeps up, or a longer --timeout"
            ) from None
        what = f"the API group {group or 'core'}/{version} does not say what it serves ({said}): left out"
        expected = "a group whose server runs"
        rule = "group-silent" if isinstance(error, NoAnswer) else "group-unavailable"
        problems.append(Problem(cluster.path, 0, what, expected, "warning", rule))
        return
    entries: Any = answer.get("resources")
    for one in entries if isinstance(entries, list) else ():
        if not isinstance(one, dict):
            continue
        name, kind = one.get("name"), one.get("kind")
        verbs = one.get("verbs")
        if not isinstance(name, str) or not isinstance(kind, str) or "/" in name:
            continue
        if isinstance(verbs, list) and "list" in verbs:
            yield Resource(group, version, name, kind, bool(one.get("namespaced")), custom)
