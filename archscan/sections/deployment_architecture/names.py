"""What stands for a workload in the tables: its image, its kind, its number."""

from __future__ import annotations

from archscan.model.elements import Instance
from archscan.sections.properties import values

_DIGEST = len("sha256:") + 12
_WORKLOADS = {
    "compose_service": "Compose service",
    "aspire_resource": "Aspire resource",
    "dockerfile": "image",
    "project": "project",
}


def short_image(image: str) -> str:
    """An image without the long part of its digest.

    >>> short_image("otel/collector:1.2@sha256:f2f01157055a9b2a"), short_image("a@sha256:f2f01157055a9b2a")
    ('otel/collector:1.2', 'a@sha256:f2f01157055a')
    """
    name, at, digest = image.partition("@")
    if not at or ":" in name.rpartition("/")[2]:
        return name
    return f"{name}@{digest[:_DIGEST]}"


def composed(instance: Instance) -> bool:
    return instance.workload == "compose_service"


def workload(kind: str) -> str:
    """The kind of a workload for people.

    >>> workload("compose_service"), workload("StatefulSet")
    ('Compose service', 'StatefulSet')
    """
    return _WORKLOADS.get(kind, kind)


def replicas(instance: Instance) -> str:
    return instance.replicas or " or ".join(values(instance.properties, "availability.replicas"))
