"""Connections that a mechanism implies: a program that takes a side in it, and the one on the other side.

`@EnableEurekaClient` names no address; where one registry stands in the system, that is the one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from archscan.link.links import Link, Links
from archscan.link.parts import Part
from archscan.link.shared import Sides
from archscan.model.elements import ComponentKind, Confidence, ConnectionKind
from archscan.model.facts import Mechanism, Plays

_PURPOSE: dict[Mechanism, ConnectionKind] = {
    "config": "loads_config",
    "discovery": "registers",
    "tracing": "exports",
    "admin": "registers",
    "authorization": "authenticates",
    "logging": "logs",
}
"""What the client does, in each mechanism that has one server."""
_KIND: dict[Mechanism, ComponentKind] = {
    "config": "config",
    "discovery": "discovery",
    "tracing": "observability",
    "logging": "observability",
}
"""The kind of software that is a server without code of its own in the repository."""


def join_mechanisms(
    links: Links,
    parts: Iterable[Part],
    sides: Sides,
    software: Mapping[int, tuple[str, str]],
) -> None:
    """Add a link for each client to the one server of its mechanism, unless it names its server itself.

    `software` is the key in the lexicon and the kind of what a part runs as it is, by the part's `id()`.
    """
    members = list(parts)
    for mechanism, purpose in _PURPOSE.items():
        for client, plays in sides.of(mechanism, "client").items():
            wanted = {one.technology for one in plays if one.technology}
            servers = _servers(mechanism, wanted, client, members, sides, software)
            if not servers or client in servers or _names_one(links, client, purpose, servers):
                continue
            if len(servers) == 1:
                server, lines = next(iter(servers.items()))
                _imply(links.between(client, server, purpose), plays, lines)


def join_dashboards(links: Links, sides: Sides) -> None:
    """A dashboard of circuit breakers shows the streams of what aggregates them, where that is one."""
    servers = sides.of("circuit_metrics", "server")
    shown = {
        part: plays for part, plays in servers.items() if any("turbine" in one.technology for one in plays)
    }
    for part, plays in servers.items():
        found = [one for one in shown if one.group == part.group]
        if part in shown or len(found) != 1 or any(link.target is found[0] for link in links.of(part)):
            continue
        _imply(links.between(part, found[0], "scrapes"), plays, shown[found[0]])


def join_default_routes(links: Links, sides: Sides, registered: Iterable[Part]) -> None:
    """Zuul routes to every registered application by its name, unless it is given routes of its own. Where
    many switch it on, nobody knows which of them is the edge."""
    clients = list(registered)
    zuuls = {
        part: plays
        for part, plays in sides.of("gateway", "server").items()
        if any(one.technology == "zuul" for one in plays)
    }
    for gateway, plays in zuuls.items():
        if gateway not in sides.of("discovery", "client"):
            continue
        alone = sum(other.group == gateway.group for other in zuuls) <= _EDGES
        if any("proxies" in link.purposes for link in links.of(gateway)):
            continue
        for part in clients:
            if part is gateway or part.group != gateway.group or sides.kind_of(part) not in (None, "auth"):
                continue
            registers = sides.of("discovery", "client")[part]
            _imply(
                links.between(gateway, part, "proxies"), plays, registers, "likely" if alone else "possible"
            )


_EDGES = 2
"""Gateways that a system has at most: one for people and one for machines, say."""


def _imply(
    link: Link, plays: Iterable[Plays], others: Iterable[Plays], confidence: Confidence = "likely"
) -> None:
    """Note what one side says, and the other."""
    link.imply("mechanism", (one.evidence for one in plays), (one.evidence for one in others), confidence)


def _names_one(links: Links, client: Part, purpose: str, servers: Mapping[Part, list[Plays]]) -> bool:
    """Whether a client has a link for that purpose, or one to a server that says what it is for. A bare
    mention of the server is explained by the mechanism."""
    return any(
        purpose in link.purposes or (link.target in servers and link.purposes - {"calls"})
        for link in links.of(client)
    )


def _servers(
    mechanism: Mechanism,
    wanted: set[str],
    client: Part,
    parts: Iterable[Part],
    sides: Sides,
    software: Mapping[int, tuple[str, str]],
) -> dict[Part, list[Plays]]:
    """The servers in the client's system: by their code, else by the software that they run."""
    found = {
        part: plays
        for part, plays in sides.of(mechanism, "server").items()
        if part.group == client.group
        and not (
            wanted
            and not wanted & {one.technology for one in plays if one.technology}
            and all(one.technology for one in plays)
        )
    }
    if found:
        return found
    kind = _KIND.get(mechanism)
    return {
        part: []
        for part in parts
        if part.group == client.group
        and id(part) in software
        and (software[id(part)][0] in wanted if wanted else software[id(part)][1] == kind)
    }
