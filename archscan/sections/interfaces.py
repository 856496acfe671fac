"""The interfaces of a component: where it listens, whom it calls, who calls it.

Connections of one sort share a line; a folded table behind the list has each of them with its port, the
names that carry it and its evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from archscan.model.elements import Component, Connection, Interface
from archscan.sections.context import Context, merged_evidence
from archscan.sections.statements import Claim, Code, Hint, Inline, Line, Row, Table, stated
from archscan.sections.words import OFFERED, PASSIVE, listed, offered, sentence, verb

_PROTOCOLS = frozenset({
    "http", "https", "http2", "h2c", "grpc", "grpc-web", "ws", "wss", "udp", "sctp", "tls", "amqp", "amqps",
    "mqtt", "stomp", "kafka", "redis", "mysql", "postgresql", "postgres", "mongodb", "otlp", "smtp", "ldap",
    "ssh", "ftp", "sftp", "dns", "thrift", "graphql",
})  # fmt: skip
"""Words at a port that name a protocol; others are names that people gave to the port."""
_MAPPED = re.compile(r"(?:.*:)?(\d+(?:-\d+)?):\d+(?:-\d+)?(?:/\w+)?\Z")
_MOST_NAMES = 20
_MANY = 3
"""Connections of one sort from which on they share a line."""


def interfaces(context: Context, component: Component) -> Claim | None:
    """Everything about its interfaces, as one item with children; None if nothing is known."""
    children = [*_offers(component), *_outgoing(context, component), *_incoming(context, component)]
    return Claim((), label="Interfaces", children=tuple(children)) if children else None


def connection_table(context: Context, component: Component) -> tuple[Table, ...]:
    """The connections that share a line in the list, one by one; empty if none does."""
    rows = tuple(
        Row(
            (
                (_capital(verb(one.kind, one.data)), " ", context.near(one.target, component.group)),
                _over(one),
                listed([Code(name) for name in _through(one)], 3),
            ),
            one.evidence,
        )
        for group in _sorts(context, component)
        if len(group) > 1
        for one in group
    )
    if not rows:
        return ()
    columns = ("Connection", "Protocol", "Through")
    keep = [index for index in range(len(columns)) if any(row.cells[index] for row in rows)]
    shown = tuple(Row(tuple(row.cells[index] for index in keep), row.evidence) for row in rows)
    return (Table("Connections one by one", tuple(columns[index] for index in keep), shown, "none", fold=0),)


def reached(component: Component) -> list[Inline]:
    """The addresses and ports under which it is reached from outside, addresses first, each once."""
    public = [one for one in component.interfaces if one.public]
    routes: list[Inline] = [Code(one.name) for one in public if one.port is None]
    ports = sorted({_outer(one) for one in public if one.port is not None}, key=_by_number)
    return list(dict.fromkeys([*routes, *(f"port {number}" for number in ports)]))


def manner(connection: Connection) -> Line:
    """How a connection is made: protocol, port, the names that carry it, and how sure that is."""
    line: list[Inline] = [*_over(connection)]
    if connection.via:
        names: list[Inline] = [Code(name) for name in _through(connection)]
        line += ["; " if line else "", *listed(names, 3)]
    if line:
        line = [" (", *line, ")"]
    return (*line, *sureness(connection))


def _through(connection: Connection) -> Sequence[str]:
    """What carries a connection: its topics where they are known, else the variables that name it."""
    if connection.kind not in ("publishes", "consumes"):
        return connection.via
    return [name for name in connection.via if name in connection.resources] or connection.via


def sureness(connection: Connection) -> Line:
    """A remark where a connection is less than certain."""
    return () if connection.confidence == "certain" else (" ", Hint(connection.confidence))


def unsure(connections: Sequence[Connection]) -> Line:
    """The same remark for several connections, where none of them is certain."""
    return () if any(one.confidence == "certain" for one in connections) else sureness(connections[0])


def _over(connection: Connection) -> Line:
    over = connection.protocol
    if connection.port:
        over = f"{over}, port {connection.port}" if over else f"port {connection.port}"
    return (over,) if over else ()


def _offers(component: Component) -> list[Claim]:
    """Where it listens, by the kind of interface."""
    claims: list[Claim] = []
    ports = _unique([one for one in component.interfaces if one.kind == "port"])
    for public, text in ((False, "Listens on "), (True, "Published on ")):
        found = [one for one in ports if one.public is public]
        if found:
            proof = merged_evidence(*(one.evidence for one in found))
            claims.append(Claim((text, *listed([_port(one) for one in found], 8)), proof))
    routes = _unique([one for one in component.interfaces if one.kind == "route"])
    if routes:
        names: list[Inline] = [Code(one.name) for one in routes]
        proof = merged_evidence(*(one.evidence for one in routes))
        claims.append(Claim(("Reached from outside at ", *listed(names, 6)), proof))
    for kind in OFFERED:
        found = _unique([one for one in component.interfaces if one.kind == kind])
        if found:
            shown: list[Inline] = [Code(one.name) for one in found]
            proof = merged_evidence(*(one.evidence for one in found))
            number = offered(kind, [one.name for one in found])
            claims.append(Claim((f"Offers {number}: ", *listed(shown, 4)), proof))
    return claims


def _unique(found: Sequence[Interface]) -> list[Interface]:
    """Each port once, and each name of an interface that has none; ports in their order."""
    known: dict[tuple[str, int | None, bool], Interface] = {}
    for one in found:
        name = one.name if one.kind != "port" or one.port is None else _outer(one) if one.public else ""
        key = (name, None if one.public else one.port, one.public)
        same = known.get(key)
        known[key] = one if same is None else _both(same, one)
    return sorted(known.values(), key=lambda one: _by_number(_outer(one)))


def _outer(one: Interface) -> str:
    """The number under which a port is reached: Compose names it `OUTER:INNER`."""
    mapped = _MAPPED.match(one.name) if one.public else None
    if mapped:
        return mapped[1]
    return str(one.port) if one.port else one.name


def _by_number(text: str) -> tuple[int, str]:
    return (int(text) if text.isdecimal() else 0, text)


def _both(first: Interface, second: Interface) -> Interface:
    """One interface that two lines speak of."""
    evidence = merged_evidence(first.evidence, second.evidence)
    protocol = next((one.protocol for one in (first, second) if _is_protocol(one)), "")
    return replace(first, protocol=protocol, evidence=evidence)


def _is_protocol(one: Interface) -> bool:
    return one.protocol.lower() in _PROTOCOLS


def _port(one: Interface) -> Inline:
    name = _outer(one)
    inner = f"{one.port} inside" if one.port and name.isdecimal() and name != str(one.port) else ""
    remarks = [text for text in (one.protocol if _is_protocol(one) else "", inner) if text]
    return f"{name} ({', '.join(remarks)})" if remarks else name


def _sorts(context: Context, component: Component) -> list[list[Connection]]:
    """The connections that a component opens; many that differ in the target only, together."""
    groups: dict[tuple[str, ...], list[Connection]] = {}
    ranks = context.ranks
    found = sorted(context.opened[component.id], key=lambda one: (one.kind, ranks.get(one.target, 0), one.id))
    for one in found:
        alone = one.id if one.description else ""
        key = (
            one.kind, verb(one.kind, one.data), one.protocol, one.confidence, stated(one.origin), alone,
        )  # fmt: skip
        groups.setdefault(key, []).append(one)
    few = ([one] for group in groups.values() if len(group) < _MANY for one in group)
    return sorted(
        [*few, *(group for group in groups.values() if len(group) >= _MANY)],
        key=lambda group: found.index(group[0]),
    )


def _outgoing(context: Context, component: Component) -> list[Claim]:
    return [
        _opens(context, component, group[0]) if len(group) == 1 else _open(context, component, group)
        for group in _sorts(context, component)
    ]


def _opens(context: Context, component: Component, connection: Connection) -> Claim:
    does = _capital(verb(connection.kind, connection.data))
    target = context.near(connection.target, component.group)
    line: list[Inline] = [f"{does} ", target, *manner(connection)]
    if connection.description:
        line.append(f": {sentence(connection.description)}")
    return Claim(tuple(line), connection.evidence, origin=stated(connection.origin))


def _open(context: Context, component: Component, group: Sequence[Connection]) -> Claim:
    """Several connections of one sort."""
    first = group[0]
    targets = [context.near(one.target, component.group) for one in group]
    over = f" ({first.protocol})" if first.protocol else ""
    line = (
        f"{_capital(verb(first.kind, first.data))} ",
        *listed(list(dict.fromkeys(targets)), _MOST_NAMES),
        over,
        *sureness(first),
    )
    proof = merged_evidence(*(one.evidence for one in group))
    return Claim(line, proof, origin=stated(first.origin))


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _incoming(context: Context, component: Component) -> list[Claim]:
    claims = []
    answered = context.answered[component.id]
    sorts = [(kind, label, sure) for kind, label in PASSIVE.items() for sure in (True, False)]
    for kind, label, sure in sorts:
        links = [one for one in answered if one.kind == kind and (one.confidence == "certain") is sure]
        if links:
            sources = context.in_order(one.source for one in links)
            callers = [context.near(id, component.group) for id in sources]
            proof = merged_evidence(*(one.evidence for one in links))
            origin = stated("inferred" if any(one.origin == "inferred" for one in links) else "documented")
            line = (f"{label} ", *listed(callers, _MOST_NAMES), *unsure(links))
            claims.append(Claim(line, proof, origin=origin))
    return claims
