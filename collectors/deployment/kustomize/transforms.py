"""What a kustomization changes besides patches: images, replicas, labels, namespace.

https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from archscan.formats.node import Map, Place

from .edit import copy_map, edit, edit_items, template_path, with_value
from .resources import Resource

_Change: TypeAlias = Callable[[Map], Map]
_SCALED = frozenset(("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"))
_CLUSTER_WIDE = frozenset(
    ("Namespace", "ClusterRole", "ClusterRoleBinding", "PersistentVolume", "StorageClass", "GatewayClass")
)


def apply_transforms(root: Map, resources: Sequence[Resource], namespaced: bool) -> None:
    """Apply everything but patches to the resources; the namespace only if it is to be kept."""
    namespace = root.text("namespace") if namespaced else ""
    prefix, suffix = root.text("namePrefix"), root.text("nameSuffix")
    images = {one.text("name"): one for one in root.seq("images").maps() if one.text("name")}
    counts = {one.text("name"): one for one in root.seq("replicas").maps() if one.text("name")}
    labels = _label_sets(root)
    for resource in resources:
        kind = resource.object.text("kind")
        if namespace and kind not in _CLUSTER_WIDE:
            _set_namespace(resource, namespace, root.place("namespace"))
        for pairs, selectors in labels:
            _label(resource, pairs, selectors)
        if kind in _SCALED:
            for name in resource.names:
                if (count := counts.get(name)) is not None and count.text("count"):
                    _scale(resource, count)
                    break
        if images:
            _set_images(resource, images)
        if kind not in _CLUSTER_WIDE:
            resource.prefix = prefix + resource.prefix
            resource.suffix = resource.suffix + suffix


def _set_namespace(resource: Resource, namespace: str, place: Place) -> None:
    resource.object = edit(
        resource.object, ("metadata",), lambda node: with_value(node, "namespace", namespace, place)
    )


def _scale(resource: Resource, count: Map) -> None:
    resource.object = edit(
        resource.object,
        ("spec",),
        lambda node: with_value(node, "replicas", count.text("count"), count.place("count")),
        create=True,
    )


def _label_sets(root: Map) -> list[tuple[Map, bool]]:
    """Labels to add, and whether they go into selectors and templates too."""
    sets = [(root.map("commonLabels"), True)]
    for one in root.seq("labels").maps():
        sets.append((one.map("pairs"), one.text("includeSelectors") == "true"))
    return [(pairs, selectors) for pairs, selectors in sets if pairs]


def _label(resource: Resource, pairs: Map, selectors: bool) -> None:
    def add(node: Map) -> Map:
        new = copy_map(node)
        for key, value in pairs.items():
            if isinstance(value, str):
                new.put(key, value, pairs.place(key))
        return new

    one = edit(resource.object, ("metadata", "labels"), add, create=True)
    if selectors:
        kind = one.text("kind")
        if "template" in one.map("spec") or kind == "CronJob":
            one = edit(one, (*template_path(one), "metadata", "labels"), add, create=True)
        if kind in ("Service", "ReplicationController") and one.map("spec").text("type") != "ExternalName":
            one = edit(one, ("spec", "selector"), add, create=True)
        if kind == "NetworkPolicy":
            one = edit(one, ("spec", "podSelector", "matchLabels"), add)
            one = edit(one, ("spec",), lambda node: _label_peers(node, add))
        if kind == "PodDisruptionBudget":
            one = edit(one, ("spec", "selector", "matchLabels"), add)
    resource.object = one


def _label_peers(spec: Map, add: _Change) -> Map:
    def peer(node: Map) -> Map:
        return edit(node, ("podSelector", "matchLabels"), add)

    spec = edit_items(spec, "ingress", lambda rule: edit_items(rule, "from", peer))
    return edit_items(spec, "egress", lambda rule: edit_items(rule, "to", peer))


def _set_images(resource: Resource, images: dict[str, Map]) -> None:
    def change(container: Map) -> Map:
        image = container.text("image")
        name, tag, digest = split_image(image)
        entry = images.get(name)
        if entry is None or not image:
            return container
        place = _place_of(entry)
        return with_value(container, "image", _renamed(entry, name, tag, digest), place)

    def pod(spec: Map) -> Map:
        return edit_items(edit_items(spec, "containers", change), "initContainers", change)

    one = resource.object
    resource.object = edit(one, (*template_path(one), "spec"), pod)


def split_image(image: str) -> tuple[str, str, str]:
    """Name, tag and digest of an image reference, with their separators left out.

    >>> split_image("registry:5000/app:1.2@sha256:abc")
    ('registry:5000/app', '1.2', 'sha256:abc')
    """
    image, _, digest = image.partition("@")
    head, slash, last = image.rpartition("/")
    last, _, tag = last.partition(":")
    return f"{head}{slash}{last}", tag, digest


def _place_of(entry: Map) -> Place:
    for key in ("newTag", "digest", "newName", "tagSuffix"):
        if key in entry:
            return entry.place(key)
    return entry.place("name")


def _renamed(entry: Map, name: str, tag: str, digest: str) -> str:
    new = entry.text("newName") or name
    if value := entry.text("digest"):
        return f"{new}@{value}"
    if value := entry.text("newTag"):
        return f"{new}:{value}"
    suffix = entry.text("tagSuffix")
    new = f"{new}:{tag}{suffix}" if tag or suffix else new
    return f"{new}@{digest}" if digest else new
