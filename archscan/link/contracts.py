"""Whose contracts are whose: API descriptions given to the part that serves what they describe.

A description in a component's folder may be a copy that its client was generated from. So the services of a
`.proto` belong to who registers them in code, and an OpenAPI file of which nothing is among the folder's own
routes belongs to nobody known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from os.path import commonpath

from archscan.link.facts import FactIndex
from archscan.link.names import squeezed
from archscan.link.ownership import SourceFacts
from archscan.link.parts import Part
from archscan.link.routes import agreement
from archscan.model.elements import Interface
from archscan.model.facts import Offers

_FEW = 3
"""Routes below which it means nothing that a contract and the code have none in common."""


@dataclass(slots=True)
class Allotted:
    """Offers of contracts by the part that they speak of."""

    of_part: dict[int, list[Offers]] = field(default_factory=lambda: defaultdict(list))
    """By the part's `id()`."""
    rest: list[Offers] = field(default_factory=list)
    """What belongs to no single part."""


def allot_contracts(index: FactIndex, parts: Sequence[Part], source: SourceFacts) -> Allotted:
    """Give each offer of a contract to the one part that serves it."""
    code = _Code(index, parts, source)
    found = Allotted()
    services: dict[str, list[Offers]] = defaultdict(list)
    for subject, offers in index.offers.items():
        if subject.scope.kind != "source":
            continue
        contracts: dict[tuple[str, str], list[Offers]] = {}
        service = ""
        for offer in offers:
            if offer.by != "contract":
                continue
            if offer.evidence.collector == "protobuf":
                service = offer.name.partition("/")[0] if offer.kind == "grpc" else service
                services[service].append(offer)
            else:
                contracts.setdefault((offer.contract, offer.kind), []).append(offer)
        for (_, kind), same in contracts.items():
            part = code.owner(kind, same)
            if part is None:
                found.rest += same
            else:
                found.of_part[id(part)] += same
    for service, offers in services.items():
        _allot_service(service, offers, code, found)
    return found


def _allot_service(service: str, offers: list[Offers], code: _Code, found: Allotted) -> None:
    """Give a gRPC service to those who register it, each with its own copy of the description if it has
    one, else to the only one in whose folder it stands and who does not call it."""
    homes = [code.home(offer) for offer in offers]
    servers = code.servers(service)
    if not servers:
        callers = code.callers(service)
        holders = {id(home): home for home in homes if home is not None}
        if len(holders) == 1 and None not in homes and not callers.intersection(holders):
            servers = list(holders.values())
    for server in servers:
        own = [offer for offer, home in zip(offers, homes, strict=True) if home is server]
        found.of_part[id(server)] += own or _one_copy(offers, homes, server.source)
    if not servers:
        found.rest += _one_copy(offers, homes, "")


def _one_copy(offers: Sequence[Offers], homes: Sequence[Part | None], folder: str) -> list[Offers]:
    """The offers of one file: one that belongs to nobody, if there is any, and lies nearest to a folder."""
    shared = [offer for offer, home in zip(offers, homes, strict=True) if home is None]
    chosen = shared or list(offers)
    path = min(
        {offer.evidence.path for offer in chosen}, key=lambda one: (-len(commonpath([one, folder])), one)
    )
    return [offer for offer in chosen if offer.evidence.path == path]


class _Code:
    """What the parts' own code offers and calls."""

    def __init__(self, index: FactIndex, parts: Sequence[Part], source: SourceFacts) -> None:
        self._source = source
        self._parts = parts
        self._routes: dict[int, list[Interface]] = defaultdict(list)
        self._graphql: dict[int, Part] = {}
        self._servers: dict[str, dict[int, Part]] = defaultdict(dict)
        self._callers: dict[str, set[int]] = defaultdict(set)
        for part in parts:
            for subject in source.subjects[id(part)]:
                for offer in index.offers.get(subject, ()):
                    if offer.by == "code":
                        self._take(offer, part)
        for opens in index.opens:
            if opens.technology == "grpc" and opens.key:
                callers = source.builders(opens.subject.scope.path)
                self._callers[_short(opens.key)].update(id(part) for part in callers)

    def _take(self, offer: Offers, part: Part) -> None:
        if offer.kind == "http":
            self._routes[id(part)].append(Interface("http", offer.name))
        elif offer.kind == "graphql":
            self._graphql[id(part)] = part
        elif offer.kind == "grpc":
            self._servers[_short(offer.name)][id(part)] = part

    def home(self, offer: Offers) -> Part | None:
        """The one part that is made from the folder around a contract."""
        found = self._source.builders(offer.subject.scope.path)
        return found[0] if len(found) == 1 and self._source.is_alone(found[0]) else None

    def servers(self, service: str) -> list[Part]:
        """The parts that register a gRPC service."""
        return [
            part for part in self._servers.get(_short(service), {}).values() if self._source.is_alone(part)
        ]

    def callers(self, service: str) -> set[int]:
        """The `id()`s of the parts that make a client of it."""
        return self._callers.get(_short(service), set())

    def owner(self, kind: str, offers: list[Offers]) -> Part | None:
        """The part that serves what the offers of one contract describe; None if that is not known."""
        home = self.home(offers[0])
        if kind == "graphql":
            if home is not None and id(home) in self._graphql:
                return home
            serving = list(self._graphql.values())
            if serving:
                return serving[0] if len(serving) == 1 and self._source.is_alone(serving[0]) else None
            return home if home is not None and self._routes[id(home)] else None
        if kind != "http":
            return home or self._named(offers)
        stated = [Interface("http", offer.name) for offer in offers]
        if home is not None:
            routes = self._routes[id(home)]
            foreign = min(len(routes), len(stated)) >= _FEW and not agreement(stated, routes)
            return None if foreign else home
        return self._named(offers) or self._implementing(stated)

    def _named(self, offers: Sequence[Offers]) -> Part | None:
        """The only part that is called as the contract's title or file is."""
        file = offers[0].evidence.path.rpartition("/")[2].partition(".")[0]
        title = offers[0].contract.rpartition(" ")[0] or offers[0].contract
        wanted = {name for text in (title, file) for name in _names(text)} - {""}
        found = [
            part
            for part in self._parts
            if not part.routing and not wanted.isdisjoint({squeezed(part.name), *map(squeezed, part.aliases)})
        ]
        if not found:
            found = [part for part in self._parts if not part.routing and _stem(part.name) in wanted]
        return found[0] if len(found) == 1 else None

    def _implementing(self, stated: Sequence[Interface]) -> Part | None:
        """The only part whose routes are most of the operations."""
        if len(stated) < _FEW:
            return None
        found = [
            part
            for part in self._parts
            if self._source.is_alone(part) and agreement(stated, self._routes[id(part)]) * 2 > len(stated)
        ]
        return found[0] if len(found) == 1 else None


def _names(text: str) -> Iterator[str]:
    """The names that a title may stand for: `Orders API` for `orders`."""
    words = text.replace("_", " ").replace("-", " ").split()
    yield squeezed("-".join(words))
    while words and words[-1].lower() in ("api", "openapi", "swagger", "http", "rest", "spec", "asyncapi"):
        words = words[:-1]
        yield squeezed("-".join(words))


def _stem(name: str) -> str:
    """A part's name without the word for what it does: `orders` for `orders-http`."""
    words = name.replace("_", "-").split("-")
    return squeezed("-".join(words[:-1])) if len(words) > 1 and words[-1].lower() in _ROLES else ""


_ROLES = frozenset({"api", "http", "rest", "service", "svc", "server", "backend"})


def _short(service: str) -> str:
    return service.rpartition(".")[2]
