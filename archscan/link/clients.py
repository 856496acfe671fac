"""Clients that code makes without saying of whom: joined to the one component that they can only speak to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from archscan.lexicon.technology import Lexicon, TechnologyEntry
from archscan.link.links import External, Links
from archscan.link.parts import Part
from archscan.link.shared import Bearers
from archscan.model.facts import Offers, Opens, Subject

_COMPATIBLE: dict[str, tuple[str, ...]] = {
    "redis": ("valkey", "keydb", "dragonfly"),
    "mysql": ("mariadb", "tidb"),
    "mariadb": ("mysql",),
    "postgresql": ("timescaledb", "postgis", "cockroachdb"),
    "mongodb": ("ferretdb",),
    "s3": ("minio", "localstack", "ceph", "seaweedfs", "garage"),
    "elasticsearch": ("opensearch",),
    "opensearch": ("elasticsearch",),
    "kafka": ("redpanda",),
    "sqs": ("elasticmq", "localstack"),
    "dynamodb": ("localstack",),
    "sns": ("localstack",),
}
"""Software that answers to another's clients."""


_OPTIONAL = frozenset({"observability", "cloud", "security"})
"""Categories of others' services that programs can mostly do without: an SDK says little about use."""


def join_clients(
    links: Links,
    opens: Iterable[Opens],
    bearers: Bearers,
    parts: Iterable[Part],
    software: Mapping[int, tuple[str, str]],
    lexicon: Lexicon,
) -> None:
    """Add a link for each client: to the only component of its system that runs the technology, unless the
    part names one itself; to a system outside where the technology is somebody's service."""
    members = list(parts)
    for one in opens:
        found = bearers(one)
        entry = lexicon.get(one.technology)
        if len(found) != 1 or entry is None:
            continue
        part, served = found[0], lexicon.served_by(entry)
        target = _target(links, part, served.id, members, software)
        if target is None and _is_hosted(served) and served.category not in _OPTIONAL:
            target = links.external(part.group, served.name)
            target.technology = served.id
            target.hosts.add(served.id)
            target.evidence.add(one.evidence)
        if target is None or target is part:
            continue
        if _is_stated(links, part, target, one):
            continue
        link = links.between(part, target)
        link.imply("client", [one.evidence])
        if one.key:
            link.via[one.key] = None


def _is_stated(links: Links, part: Part, target: Part | External, opens: Opens) -> bool:
    """Whether files of the same kind and folder give the key's address: those of another profile."""
    folder = opens.evidence.path.rpartition("/")[0]
    return any(
        one.collector == opens.evidence.collector and one.path.rpartition("/")[0] == folder
        for link in links.of(part)
        if link.target is target and opens.key in link.via
        for one in link.evidence
    )


def _is_hosted(entry: TechnologyEntry) -> bool:
    """Whether it is somebody's service: nobody runs it as an image of their own."""
    if entry.category == "external":
        return True
    runs = any(ecosystem == "image" for ecosystem, _ in entry.patterns)
    return not runs and (entry.category in ("ai", "cloud") or bool(entry.kind))


def _target(
    links: Links, part: Part, technology: str, parts: Iterable[Part], software: Mapping[int, tuple[str, str]]
) -> Part | External | None:
    alike = {technology, *_COMPATIBLE.get(technology, ())}
    for link in links.of(part):
        target = link.target
        if isinstance(target, External):
            if target.technology == technology:
                return target
        elif software.get(id(target), ("", ""))[0] in alike:
            return target
    found = [one for one in parts if one.group == part.group and software.get(id(one), ("", ""))[0] in alike]
    return found[0] if len(found) == 1 else None


def join_stubs(
    links: Links,
    opens: Iterable[Opens],
    offers: Mapping[Subject, Sequence[Offers]],
    bearers: Bearers,
) -> None:
    """Add a link for each gRPC stub to the only component that serves its service."""
    servers: dict[tuple[str, str], dict[Part, Offers]] = {}
    for subject, offered in offers.items():
        for offer in offered:
            if offer.kind == "grpc" and subject.scope.kind == "source":
                found = bearers(offer)
                if len(found) == 1:
                    service = offer.name.rpartition(".")[2]
                    servers.setdefault((found[0].group, service), {}).setdefault(found[0], offer)
    for one in opens:
        if one.technology != "grpc" or not one.key:
            continue
        found = bearers(one)
        if len(found) != 1:
            continue
        serving = servers.get((found[0].group, one.key.rpartition(".")[2]), {})
        if len(serving) == 1:
            server, offer = next(iter(serving.items()))
            if server is not found[0]:
                link = links.between(found[0], server)
                link.imply("client", [one.evidence], [offer.evidence])
                link.protocols["gRPC"] = None
