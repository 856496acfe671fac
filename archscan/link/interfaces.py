"""What a part offers: ports of its Services, routes, methods and topics of its code and its contracts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from archscan.link.directory import Directory
from archscan.link.facts import FactIndex
from archscan.link.ownership import SourceFacts
from archscan.link.parts import Part
from archscan.link.routes import join_routes
from archscan.model.elements import Interface
from archscan.model.evidence import Evidence, joined
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
    index: FactIndex,
    part: Part,
    source: SourceFacts,
    services: Iterable[Interface],
    contracts: Iterable[Offers] = (),
    base: str = "",
) -> tuple[Interface, ...]:
    """What a part offers as deployed, what its code does if the code is its alone, and its contracts.

    `base` is the path below which its configuration puts all routes of its code.
    """
    own = [
        interface_of(offer)
        for workload in part.workloads
        for offer in index.offers.get(workload.subject, ())
        if offer.by != "contract" or workload.subject.scope.kind != "source"
    ]
    if source.is_alone(part):
        listens = any(one.kind == "port" for one in own)  # as deployed; the code's own port is a default
        own += [
            _below(base, interface_of(offer))
            for subject in source.subjects[id(part)]
            for offer in index.offers.get(subject, ())
            if offer.by != "contract" and not (listens and offer.kind == "port")
        ]
    return merge_interfaces([*services, *own, *map(interface_of, contracts)])


def _below(base: str, one: Interface) -> Interface:
    """A route of code (`GET /current`) below the path that its program is configured with."""
    if not base or one.kind not in ("http", "websocket", "graphql"):
        return one
    method, space, path = one.name.rpartition(" ")
    return replace(one, name=f"{method}{space}{base}{path}") if path.startswith("/") else one


def repository_interfaces(
    index: FactIndex, source: SourceFacts, parts: Iterable[Part], contracts: Iterable[Offers]
) -> tuple[Interface, ...]:
    """What contracts offer that belongs to no part, and what code does that several parts are made from."""
    shared = {
        subject: None for part in parts if not source.is_alone(part) for subject in source.subjects[id(part)]
    }
    code = (
        interface_of(offer)
        for subject in shared
        for offer in index.offers.get(subject, ())
        if offer.by == "code" and offer.kind != "port"
    )
    return merge_interfaces([*code, *map(interface_of, contracts)])


def interface_of(offer: Offers) -> Interface:
    """A fact's interface. Ports and addresses of what is deployed are told by its deployment."""
    deployed = offer.kind in ("port", "route") and offer.subject.scope.kind != "source"
    return Interface(
        offer.kind,
        offer.name,
        offer.port,
        offer.protocol,
        offer.public,
        (offer.evidence,),
        ("deployment" if deployed else offer.by,),
        offer.contract,
        offer.request,
        offer.response,
        offer.deprecated,
    )


def merge_interfaces(found: Iterable[Interface]) -> tuple[Interface, ...]:
    """Interfaces of one kind, name and port as one, sorted.

    A route of code is one with the operation of a contract that describes it; a gRPC service that code
    registers is told by its methods where a contract lists them.
    """
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
            _evidence(same),
            tuple(sorted({by for one in same for by in one.by})),
            _first(one.contract for one in same),
            _first(one.request for one in same),
            _first(one.response for one in same),
            any(one.deprecated for one in same),
        )
        for (kind, name, port), same in alike.items()
    ]
    joint = _join_services(join_routes(merged))
    return tuple(sorted(joint, key=lambda one: (one.kind, one.port or 0, one.name)))


def _evidence(same: Sequence[Interface]) -> tuple[Evidence, ...]:
    """What shows it: of a port that is published only the lines that publish it."""
    public = [one for one in same if one.public and one.kind == "port"]
    return joined(*(one.evidence for one in public or same))


def _join_services(found: Iterable[Interface]) -> list[Interface]:
    """Each gRPC method of a contract with the line of code that registers its service."""
    every = list(found)
    registered = {
        one.name.rpartition(".")[2]: one for one in every if one.kind == "grpc" and "/" not in one.name
    }
    described: set[str] = set()
    joint: list[Interface] = []
    for one in every:
        service = one.name.partition("/")[0].rpartition(".")[2] if one.kind == "grpc" else ""
        code = registered.get(service) if "/" in one.name else None
        if code is None:
            joint.append(one)
        else:
            described.add(code.name)
            by = tuple(sorted({*one.by, *code.by}))
            joint.append(replace(one, evidence=joined(one.evidence, code.evidence), by=by))
    return [one for one in joint if one.kind != "grpc" or one.name not in described]


def _first(texts: Iterable[str]) -> str:
    return next((one for one in texts if one), "")
