"""Secrets that workloads name and the cluster does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archscan.collectors.deployment.kubernetes.context import name_of, namespace_of, template_of
from archscan.formats.node import Map
from archscan.model.problem import Problem


def missing_secrets(
    objects: Iterable[Map], secrets: frozenset[tuple[str, str]] | None, root: str
) -> Iterator[Problem]:
    """A problem for each Secret that a pod cannot do without; none where Secrets could not be listed."""
    if secrets is None:
        return
    for one in objects:
        template = template_of(one)
        if template is None:
            continue
        namespace = namespace_of(one)
        for name in sorted(set(_needed(template.map("spec")))):
            if (namespace, name) not in secrets:
                what = f"{one.text('kind')} {name_of(one)!r} needs the Secret {name!r}, which is not there"
                yield Problem(one.place().path, 0, what, "that Secret", "warning", "missing-secret")


def _needed(pod: Map) -> Iterator[str]:
    for container in (*pod.seq("containers").maps(), *pod.seq("initContainers").maps()):
        for entry in container.seq("envFrom").maps():
            yield from _named(entry.map("secretRef"), "name")
        for entry in container.seq("env").maps():
            yield from _named(entry.map("valueFrom").map("secretKeyRef"), "name")
    for volume in pod.seq("volumes").maps():
        yield from _named(volume.map("secret"), "secretName")
        for part in volume.map("projected").seq("sources").maps():
            yield from _named(part.map("secret"), "name")


def _named(reference: Map, key: str) -> Iterator[str]:
    name = reference.text(key)
    if name and reference.text("optional") != "true":
        yield name
