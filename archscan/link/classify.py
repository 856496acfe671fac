"""What a part is, and what a connection speaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archscan.lexicon.ports import protocol_of
from archscan.lexicon.roles import guess_kind
from archscan.lexicon.technology import TechnologyEntry
from archscan.link.links import External, Link
from archscan.link.parts import Part
from archscan.model.elements import STORES, ComponentKind

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


_ONCE = frozenset({"Job", "CronJob"})


def runs_once(part: Part) -> bool:
    """Whether a part does its work and ends: one that runs a database's image is a client of it."""
    return all(workload.kind in _ONCE for workload in part.workloads)


def component_kind(
    part: Part,
    image: TechnologyEntry | None,
    base: TechnologyEntry | None,
    technologies: Sequence[TechnologyEntry],
    ports: Iterable[int],
    command: str,
    role: ComponentKind | None = None,
) -> ComponentKind:
    """Kind of a component: by its image's software, its workload, its command, name and libraries.

    `image` is the software that it runs as is, `base` what its own image is made from, `role` what its
    own code says that it is.
    """
    if runs_once(part):
        return "job"
    built = any(workload.build is not None for workload in part.workloads)
    if image and image.kind and not (built and part.source and image.kind == "proxy"):
        return image.kind
    if role and role != "observability":
        return role
    if base and (base.kind in STORES or base.kind == "broker"):
        return base.kind  # type: ignore[return-value]
    kinds = {_KIND_OF_WORKLOAD.get(workload.kind) for workload in part.workloads}
    if len(kinds) == 1 and (kind := kinds.pop()):
        return kind
    guessed = guess_kind(part.name, technologies, tuple(ports), command=command)
    found = role or (guessed[0] if guessed else "service")
    named = guess_kind(part.name)
    if found == "observability" and named and named[0] == "gateway":
        return "gateway"  # it shows its own circuits besides
    return found


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
        and not (speaks == "gRPC" and "HTTP" in link.protocols)
        and not (technology and technology.kind == "observability" and link.ports)
    ):
        return speaks
    if known and (not link.protocols or isinstance(link.target, External)):
        return known[0]
    return next((one for one in link.protocols if one != "TCP"), technology.protocol if technology else "")
