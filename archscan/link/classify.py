"""What a part is, and what a connection speaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archscan.lexicon.ports import protocol_of
from archscan.lexicon.roles import guess_kind
from archscan.lexicon.technology import TechnologyEntry
from archscan.link.connections import External, Link
from archscan.link.parts import Part
from archscan.model.elements import ComponentKind

_KIND_OF_WORKLOAD: dict[str, ComponentKind] = {
    "Job": "job",
    "CronJob": "job",
    "Ingress": "gateway",
    "Gateway": "gateway",
    "Route": "gateway",
    "VirtualService": "gateway",
    "IngressRoute": "gateway",
}
_CARRIERS = frozenset({"TCP", "UDP", "HTTP", "HTTPS"})
"""Protocols that others travel in: a more telling one wins."""


def component_kind(
    part: Part,
    image_technology: TechnologyEntry | None,
    technologies: Sequence[TechnologyEntry],
    ports: Iterable[int],
) -> ComponentKind:
    """Kind of a component: by the software that its image is, its workload, its name and its libraries."""
    built = any(workload.build is not None for workload in part.workloads)
    if (
        image_technology
        and image_technology.kind
        and not (built and part.source and image_technology.kind == "proxy")
    ):
        return image_technology.kind
    kinds = {_KIND_OF_WORKLOAD.get(workload.kind) for workload in part.workloads}
    if len(kinds) == 1 and (kind := kinds.pop()):
        return kind
    guessed = guess_kind(part.name, technologies, tuple(ports))
    return guessed[0] if guessed else "service"


def connection_protocol(link: Link, technology: TechnologyEntry | None) -> str:
    """Application protocol: as written, else as the target's software speaks, else by a well-known port."""
    written = next((one for one in link.protocols if one not in _CARRIERS), "")
    if written:
        return written
    known = [protocol for port in link.ports if (protocol := protocol_of("", port))]
    telling = next((one for one in known if one not in _CARRIERS), "")
    if telling:
        return telling
    speaks = technology.protocol if technology else ""
    if (
        speaks
        and speaks not in _CARRIERS
        and not (technology and technology.kind == "observability" and link.ports)
    ):
        return speaks
    if known and (not link.protocols or isinstance(link.target, External)):
        return known[0]
    return next((one for one in link.protocols if one != "TCP"), technology.protocol if technology else "")
