"""A resource on its way through a kustomization, and which patch means it."""

from __future__ import annotations

from dataclasses import dataclass

from archscan.formats.node import Map

from ..kubernetes.context import group_of, labels_of, name_of, namespace_of


@dataclass(slots=True)
class Resource:
    """An object as changed so far. Its name stays as written; what is put around it is kept apart."""

    object: Map
    folder: str
    """Folder of the file it was written in."""
    own: bool
    """Whether it was written for an environment, not in a base."""
    prefix: str = ""
    suffix: str = ""

    @property
    def names(self) -> tuple[str, str]:
        """The name as written, and as it is on the cluster."""
        name = name_of(self.object)
        return name, f"{self.prefix}{name}{self.suffix}"


def matches_pattern(pattern: str, text: str) -> bool:
    """Whether an anchored regular expression of kustomize matches; of its syntax `|` and `.*` are read.

    Hostile expressions could take for ever: anything else stands for itself.

    >>> matches_pattern("orders-.*|web", "orders-api"), matches_pattern("web", "webhook")
    (True, False)
    """
    pattern = pattern.removeprefix("^").removesuffix("$")
    if pattern.startswith("(") and pattern.endswith(")"):
        pattern = pattern[1:-1]
    return any(_matches_wildcard(part, text) for part in pattern.split("|"))


def _matches_wildcard(pattern: str, text: str) -> bool:
    parts = [part.replace("\\", "") for part in pattern.replace(".+", ".*").split(".*")]
    if len(parts) == 1:
        return text == parts[0]
    if not text.startswith(parts[0]) or not text.endswith(parts[-1]):
        return False
    at = len(parts[0])
    for part in parts[1:-1]:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return at + len(parts[-1]) <= len(text)


def is_same(resource: Resource, patch: Map) -> bool:
    """Whether a patch that names its object means this resource."""
    one = resource.object
    if one.text("kind") != patch.text("kind") or name_of(patch) not in resource.names:
        return False
    if group_of(one) != group_of(patch) and not {group_of(one), group_of(patch)} <= _MOVED:
        return False
    namespace = namespace_of(patch)
    return not namespace or namespace in (namespace_of(one), "")


_MOVED = frozenset(("extensions", "apps", "networking.k8s.io", "policy"))
"""Groups between which kinds moved: a patch may be older than its object."""


def is_target(resource: Resource, target: Map) -> bool:
    """Whether a patch's `target` selects this resource."""
    one = resource.object
    if (kind := target.text("kind")) and not matches_pattern(kind, one.text("kind")):
        return False
    if (group := target.text("group")) and not matches_pattern(group, group_of(one)):
        return False
    if (name := target.text("name")) and not any(matches_pattern(name, each) for each in resource.names):
        return False
    namespace = target.text("namespace")
    if namespace and namespace_of(one) and not matches_pattern(namespace, namespace_of(one)):
        return False
    for key, own in (("labelSelector", "labels"), ("annotationSelector", "annotations")):
        if (selector := target.text(key)) and not _selects(
            selector, dict(labels_of(one.map("metadata"), own))
        ):
            return False
    return True


def _selects(selector: str, labels: dict[str, str]) -> bool:
    """Whether a selector of equalities (`app=web,tier!=db,canary`) holds."""
    for term in selector.split(","):
        key, sign, value = term.strip().partition("=")
        if not sign:
            if key.strip() not in labels:
                return False
        elif key.endswith("!"):
            if labels.get(key[:-1].strip()) == value.strip():
                return False
        elif labels.get(key.strip()) != value.lstrip("=").strip():
            return False
    return True
