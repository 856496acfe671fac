"""What a part offers: ports of its Services, routes, methods and topics of its code and its contracts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from archscan.link.directory import Directory
from archscan.link.facts import FactIndex
from archscan.link.ownership import SourceFacts
from archscan.link.parts import Part
from archscan.model.elements import Interface
from archscan.model.evidence import joined
from archscan.model.facts import Offers


def service_interfaces(index: FactIndex, directory: Directory) -> dict[int, list[Interface]]:
    """Interfaces that stand on a Kubernetes Service, by the `id()` of the part behind it."""
    found: dict[int, list[Interface]] = defaultdict(list)
    for provides in index.provides:
        if not provides.selects:
            continue
        public = {offer.port for offer in index.offers.get(provides.subject, ()) if offer.public}
        for part in directory.selected(provides.subject.scope, provides.selects):
            for port in provides.ports:
                found[id(part)].append(
                    Interface(
                        "port",
                        str(port.number),
                        port.number,
                        port.name or port.protocol,
                        port.published or port.number in public,
                        (provides.evidence,),
                        ("deployment",),
                    )
                )
    return found


def part_interfaces(
    index: FactIndex, part: Part, source: SourceFacts, services: Iterable[Interface]
) -> tuple[Interface, ...]:
    """What a part offers as deployed, and what its code does if the code is its alone."""
    own = [
        interface_of(offer) for workload in part.workloads for offer in index.offers.get(workload.subject, ())
    ]
    if source.is_alone(part):
        listens = any(one.kind == "port" for one in own)  # as deployed; the code's own port is a default
        own += [
            interface_of(offer)
            for subject in source.subjects[id(part)]
            for offer in index.offers.get(subject, ())
            if not (listens and offer.kind == "port")
        ]
    return merge_interfaces([*services, *own])


def repository_interfaces(index: FactIndex, source: SourceFacts) -> tuple[Interface, ...]:
    """What contracts and code offer that belongs to no part."""
    return merge_interfaces(
        interface_of(offer)
        for subject in source.unowned
        for offer in index.offers.get(subject, ())
        if offer.by == "contract"
    )


def interface_of(offer: Offers) -> Interface:
    """A fact's interface."""
    return Interface(
        offer.kind,
        offer.name,
        offer.port,
        offer.protocol,
        offer.public,
        (offer.evidence,),
        (offer.by,),
        offer.contract,
        offer.request,
        offer.response,
        offer.deprecated,
    )


def merge_interfaces(found: Iterable[Interface]) -> tuple[Interface, ...]:
    """Interfaces of one kind, name and port as one, sorted."""
    alike: dict[tuple[str, str, int | None], list[Interface]] = defaultdict(list)
    for interface in found:
        alike[interface.kind, interface.name, interface.port].append(interface)
    merged = [
        Interface(
            kind,
            name,
            port,
            _first(one.protocol for one in same),
            any(one.public for one in same),
            joined(*(one.evidence for one in same)),
            tuple(sorted({by for one in same for by in one.by})),
            _first(one.contract for one in same),
            _first(one.request for one in same),
            _first(one.response for one in same),
            any(one.deprecated for one in same),
        )
        for (kind, name, port), same in alike.items()
    ]
    return tuple(sorted(merged, key=lambda one: (one.kind, one.port or 0, one.name)))


def _first(texts: Iterable[str]) -> str:
    return next((one for one in texts if one), "")
