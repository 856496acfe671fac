"""Kubernetes objects that a stack deploys, handed to the reader of manifests.

The provider's blocks are the API's fields in another spelling; `kubernetes_manifest` and its like carry the
object itself.
https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.errors import FormatError
from archscan.formats.node import Map, Node, Seq
from archscan.formats.yaml import load_all
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact
from archscan.model.problem import Problem

from ..cloud.claims import address_of
from ..cloud.stack import Resource, Stack, owners
from ..cloud.values import Text, decoded, references_in, replaced
from ..kubernetes.context import Origin
from ..kubernetes.objects import facts_of, flatten

_KINDS = {
    "deployment": ("apps/v1", "Deployment"),
    "stateful_set": ("apps/v1", "StatefulSet"),
    "daemonset": ("apps/v1", "DaemonSet"),
    "daemon_set": ("apps/v1", "DaemonSet"),
    "pod": ("v1", "Pod"),
    "job": ("batch/v1", "Job"),
    "cron_job": ("batch/v1", "CronJob"),
    "replication_controller": ("v1", "ReplicationController"),
    "service": ("v1", "Service"),
    "ingress": ("networking.k8s.io/v1", "Ingress"),
    "config_map": ("v1", "ConfigMap"),
    "network_policy": ("networking.k8s.io/v1", "NetworkPolicy"),
    "horizontal_pod_autoscaler": ("autoscaling/v2", "HorizontalPodAutoscaler"),
    "service_account": ("v1", "ServiceAccount"),
}
_LISTS = {
    "container": "containers", "init_container": "initContainers", "env": "env", "port": "ports",
    "volume": "volumes", "volume_mount": "volumeMounts", "env_from": "envFrom", "rule": "rules",
    "path": "paths", "tls": "tls", "toleration": "tolerations", "item": "items", "metric": "metrics",
    "volume_claim_template": "volumeClaimTemplates", "from": "from", "to": "to", "ports": "ports",
    "egress": "egress", "ingress": "ingress", "host_aliases": "hostAliases", "http_header": "httpHeaders",
    "topology_spread_constraint": "topologySpreadConstraints",
}  # fmt: skip
"""Blocks that are lists in the API, by the name of the list; all others are single mappings."""
_PLAIN = vocabulary("labels annotations match_labels selector data node_selector requests limits")
_SNAKE = re.compile(r"_([a-z0-9])")
_MANIFESTS = {"kubernetes_manifest": "manifest", "kubectl_manifest": "yaml_body", "kubernetes_yaml": "yaml"}
_MAX_DEPTH = 30


def manifest_facts(stack: Stack) -> Iterator[Fact | Problem]:
    """What the Kubernetes objects of a stack say."""
    names = _names(stack)
    objects: list[Map] = []
    for one in stack.resources:
        if one.type in _MANIFESTS:
            objects += _written(one, names)
        elif one.type.startswith("kubernetes_"):
            made = _object(one, names)
            if made is not None:
                objects.append(made)
    if objects:
        yield from facts_of(objects, Origin(stack.scope.path, collector=stack.collector))


def _names(stack: Stack) -> dict[str, str]:
    """What each reference in a Kubernetes object is replaced by: a name that its component answers to."""
    found: dict[str, str] = {}
    for one in stack.resources:
        if not one.type.startswith("kubernetes_"):
            continue
        for text in _texts(one.config, 0):
            for reference, _, _ in references_in(text):
                if reference.address not in found:
                    owner = next((owner for owner, _ in owners(reference, stack)), None)
                    if owner is not None:
                        found[reference.address] = address_of(owner)
                    else:
                        found[reference.address] = _own_name(reference.address, stack)
    return found


def _own_name(address: str, stack: Stack) -> str:
    """The name of a Kubernetes object that another one refers to."""
    for one in stack.by_address.get(address, ()):
        for metadata in one.config.seq("metadata").maps():
            if name := metadata.text("name"):
                return name
    return ""


def _texts(value: Node, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < _MAX_DEPTH and isinstance(value, Map | Seq):
        for item in value.values() if isinstance(value, Map) else value:
            yield from _texts(item, depth + 1)


def _object(one: Resource, names: dict[str, str]) -> Map | None:
    kind = re.sub(r"_v\d(?:beta\d)?$", "", one.type.removeprefix("kubernetes_"))
    if kind not in _KINDS:
        return None
    version, word = _KINDS[kind]
    found = Map(*one.place)
    found.put("apiVersion", version, one.place)
    found.put("kind", word, one.place)
    for key in ("metadata", "spec", "data"):
        if key in one.config:
            found.put(key, _field(key, one.config[key], names, 0), one.config.place(key))
    metadata = found.get("metadata")
    if isinstance(metadata, Map) and not metadata.text("name") and not metadata.text("generateName"):
        metadata.put("name", one.label.replace("_", "-"), one.place)
    return found


def _field(key: str, value: Node, names: dict[str, str], depth: int) -> Node:
    """A field in the API's shape."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, str):
        return replaced(value, names)
    if isinstance(value, Map):
        found = Map(*value.place())
        for name, item in value.items():
            plain = key in _PLAIN
            inner = _field("" if plain else name, item, names, depth + 1)
            found.put(name if plain else _name(name, item), inner, value.place(name))
        return found
    if isinstance(value, Seq):
        if key not in _LISTS and all(isinstance(item, Map) for item in value) and value:
            return _field(key, value[0], names, depth + 1)
        items = Seq(*value.place())
        for index, item in enumerate(value):
            inner = _field(key if isinstance(item, Map) else "", item, names, depth + 1)
            items.add(inner, value.place(index))
        return items
    return value


def _name(key: str, value: Node) -> str:
    if key in _LISTS and isinstance(value, Seq):
        return _LISTS[key]
    return _SNAKE.sub(lambda found: found[1].upper(), key)


def _written(one: Resource, names: dict[str, str]) -> Iterator[Map]:
    """The objects that a resource carries whole."""
    value = one.config.get(_MANIFESTS[one.type])
    if isinstance(value, str):
        place = value.place if isinstance(value, Text) else one.place
        text = "\n" * max(0, place.line - 1) + replaced(value, names)
        try:
            yield from flatten(load_all(text.encode(), place.path, []))
        except FormatError:
            return
        return
    node = _copied(decoded(value), names, 0)
    if isinstance(node, Map):
        yield from flatten([node])


def _copied(value: Node, names: dict[str, str], depth: int) -> Node:
    if isinstance(value, str):
        return replaced(value, names)
    if depth > _MAX_DEPTH or value is None:
        return None
    if isinstance(value, Map):
        found = Map(*value.place())
        for key, item in value.items():
            found.put(key, _copied(item, names, depth + 1), value.place(key))
        return found
    items = Seq(*value.place())
    for index, item in enumerate(value):
        items.add(_copied(item, names, depth + 1), value.place(index))
    return items
