"""A drawn architecture against the files: names, connections, and what else the notation says.

A drawing leaves out on purpose: stores and telemetry that it does not show are reported only where it is
declared complete. It says what no file can show, too: people and others' systems are notes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from archscan.diff.changes import Change, ElementKind, Finding, Severity
from archscan.diff.compare import real
from archscan.diff.naming import match_components, technology_key
from archscan.diff.renames import name_of
from archscan.diff.rules import BY_ID
from archscan.lexicon.technology import load_lexicon
from archscan.lexicon.words import vocabulary
from archscan.model.elements import STORES, Component, Connection, Technology
from archscan.model.evidence import Evidence
from archscan.model.ids import connection_id
from archscan.model.system import System

_TELEMETRY = frozenset({"exports", "scrapes", "logs"})
_UNTOLD = _TELEMETRY | {"starts_after", "registers", "discovers", "loads_config", "mounts"}
"""Kinds of connections that drawings leave out."""
_WITH_DATA = frozenset({"consumes", "scrapes", "loads_config", "discovers"})
"""Kinds that people also draw the other way round, as the data flow."""
_PLAIN = frozenset({"calls", "uses"})
"""Kinds of a drawn connection that say no more than that there is one."""
_FAMILIES = {
    "language": "language", "framework": "framework", "frontend": "framework", "database": "product",
    "cache": "product", "messaging": "product", "search": "product", "storage": "product",
    "gateway": "product", "runtime": "runtime",
}  # fmt: skip
"""Categories of technologies among which one rules out another."""
_TRANSPORTS = vocabulary("tcp tls ssl sql jdbc odbc udp json xml async sync")
_PROTOCOLS = {"https": "http", "rest": "http", "amqps": "amqp", "rediss": "redis", "resp": "redis",
              "postgres": "postgresql", "ws": "http", "wss": "http", "websocket": "http", "graphql": "http",
              "grpc-web": "grpc"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both architectures, and who is who."""

    drawn: System
    found: System
    pairs: Mapping[str, str]
    """Id of the found component by id of the drawn one."""
    renamed: Mapping[str, str]
    """Those of `pairs` that have another name."""


def drift_from_drawing(found: System, drawn: System, complete: Collection[str] = ()) -> Iterator[Finding]:
    """Findings of a drawing; `complete` has the lists of which it should name everything."""
    pairs = match_components(drawn.components, found.components)
    renamed = _renamed(found, drawn, pairs)
    sides = _Sides(drawn, found, {**pairs, **renamed}, renamed)
    yield from _components(sides, "components" in complete)
    yield from _connections(sides, "connections" in complete)


def _renamed(found: System, drawn: System, pairs: Mapping[str, str]) -> dict[str, str]:
    """Components that are drawn under another name: the only ones with just these neighbours."""
    kinds = {one.id: one.kind for one in found.components}
    left = {one.id: one for one in drawn.components if one.id not in pairs and not one.external}
    free = {one.id: one for one in found.components if one.id not in set(pairs.values()) and not one.external}
    told = {id_: other for id_, other in pairs.items() if kinds.get(other) != "observability"}
    around = _neighbours(real(drawn), left, told)
    known = {id_: id_ for id_ in told.values()}
    beside = _neighbours((one for one in real(found) if one.kind not in _UNTOLD), free, known)
    result: dict[str, str] = {}
    alike_drawn, alike_found = _by_neighbours(around), _by_neighbours(beside)
    for id_, neighbours in sorted(around.items()):
        same = alike_found.get(frozenset(neighbours), [])
        twins = alike_drawn[frozenset(neighbours)]
        if len(same) == len(twins) == 1:
            one, other = left[id_], free[same[0]]
            alike = bool(_technology_ids(one) & _technology_ids(other))
            if (one.kind in STORES) == (other.kind in STORES) and (alike or len(neighbours) > 1):
                result[id_] = other.id
    return result


def _by_neighbours(around: Mapping[str, set[tuple[str, str]]]) -> dict[frozenset[tuple[str, str]], list[str]]:
    found: dict[frozenset[tuple[str, str]], list[str]] = {}
    for id_ in sorted(around):
        found.setdefault(frozenset(around[id_]), []).append(id_)
    return found


def _neighbours(
    connections: Iterable[Connection], of: Mapping[str, Component], known: Mapping[str, str]
) -> dict[str, set[tuple[str, str]]]:
    """Known components that some others are connected to, and which way."""
    result: dict[str, set[tuple[str, str]]] = {}
    for one in connections:
        for mine, way, other in ((one.source, ">", one.target), (one.target, "<", one.source)):
            if mine in of and other in known:
                result.setdefault(mine, set()).add((way, known[other]))
    return result


def _technology_ids(one: Component) -> set[str]:
    return {_key(each) for each in one.technologies}


def _key(one: Technology) -> str:
    return one.id or technology_key(one.name) or one.name.casefold()


def _components(sides: _Sides, complete: bool) -> Iterator[Finding]:
    by_id = {one.id: one for one in sides.found.components}
    for one in sides.drawn.components:
        name = name_of(one.id)
        if one.id not in sides.pairs:
            severity: Severity | None = "note" if one.external else None
            change = Change("component", "removed", one.id, evidence=one.evidence)
            message = f"component `{name}` is drawn, and no file shows it"
            yield _finding("ARC111", one.id, message, one.evidence, change, severity)
            continue
        other = by_id[sides.pairs[one.id]]
        if one.id in sides.renamed:
            yield _differ(
                "component", other.id, "name", name, name_of(other.id), one.evidence, other.evidence
            )
        yield from _contradictions(one, other)
    drawn = set(sides.pairs.values())
    groups = {by_id[id_].group for id_ in drawn}
    for one in sides.found.components:
        if one.id in drawn or one.confidence == "possible" or (groups and one.group not in groups):
            continue
        if not complete and (one.external or one.kind in STORES or one.kind == "observability"):
            continue
        change = Change("component", "added", one.id, evidence=one.evidence)
        message = f"component `{name_of(one.id)}` ({one.kind}) is in the files, and not drawn"
        yield _finding("ARC101", one.id, message, one.evidence, change, "error" if complete else "warning")


def _contradictions(one: Component, other: Component) -> Iterator[Finding]:
    """What the drawing says of a component and the files say otherwise."""
    if (said := _kind_class(one)) and (is_ := _kind_class(other)) and said != is_:
        yield _differ("component", other.id, "kind", one.kind, other.kind, one.evidence, other.evidence)
    families: dict[str, dict[str, Technology]] = {}
    for each in other.technologies:
        families.setdefault(_family(each), {})[_key(each)] = each
    for said_technology in one.technologies:
        known = families.get(_family(said_technology), {})
        same = known.get(_key(said_technology))
        shown, words = _versioned(said_technology), set(said_technology.name.casefold().split())
        if same is not None:
            if not _same_version(said_technology.version, same.version):
                yield _differ("component", other.id, "technologies", shown, _versioned(same),
                              one.evidence, same.evidence or other.evidence)  # fmt: skip
        elif (
            known
            and _family(said_technology)
            and not any(words & set(each.name.casefold().split()) for each in other.technologies)
        ):
            first = next(iter(known.values()))
            names = ", ".join(sorted(_versioned(each) for each in known.values()))
            yield _differ("component", other.id, "technologies", shown, names,
                          one.evidence, first.evidence or other.evidence)  # fmt: skip


def _kind_class(one: Component) -> str:
    """What a kind rules out: a store is no program; "" where it says little."""
    if one.kind in STORES or one.kind == "broker":
        return "store"
    if one.kind == "person":
        return "person"
    return "" if one.kind in ("external", "other", "config", "observability") else "program"


def _family(one: Technology) -> str:
    entry = load_lexicon().get(_key(one))
    return _FAMILIES.get(entry.category if entry else one.category, "")


def _versioned(one: Technology) -> str:
    return f"{one.name} {one.version}".strip()


def _same_version(said: str, found: str) -> bool:
    """Whether two versions can be the same: `16` is `16.2-alpine`, and nothing said is everything."""
    first, second = (re.findall(r"\d+", each.partition("-")[0]) for each in (said, found))
    return all(one == other for one, other in zip(first, second, strict=False))


def _connections(sides: _Sides, complete: bool) -> Iterator[Finding]:
    between: dict[tuple[str, str], list[Connection]] = {}
    for one in sides.found.connections:
        between.setdefault((one.source, one.target), []).append(one)
    sure = {(one.source, one.target) for one in real(sides.found)}
    told: set[tuple[str, str]] = set()
    arrows = [one for one in real(sides.drawn) if one.source in sides.pairs and one.target in sides.pairs]
    drawn = {(sides.pairs[one.source], sides.pairs[one.target]) for one in arrows}
    around = _undrawn(sides)
    for one in arrows:
        ends = sides.pairs[one.source], sides.pairs[one.target]
        back = ends[::-1]
        told.add(ends)
        arrow = f"{name_of(ends[0])} -> {name_of(ends[1])}"
        if ends in between:
            yield from _protocols(one, between[ends])
        elif back in sure and back not in drawn:
            told.add(back)
            if not any(each.kind in _WITH_DATA for each in between[back]):
                turned = f"{name_of(back[0])} -> {name_of(back[1])}"
                link = between[back][0]
                yield _differ("connection", link.id, "direction", arrow, turned, one.evidence, link.evidence)
        elif ends[0] != ends[1] and not (around.get(ends[0], set()) & around.get(ends[1], set())):
            change = Change("connection", "removed", one.id, evidence=one.evidence)
            message = f"connection {arrow} is drawn, and no file shows it"
            yield _finding("ARC112", connection_id(*ends, one.kind), message, one.evidence, change)
    present = set(sides.pairs.values())
    for ends, links in sorted(between.items()):
        shown = [one for one in links if one.confidence != "possible" and one.kind != "starts_after"
                 and (complete or one.kind not in _UNTOLD)]  # fmt: skip
        if not shown or ends in told or not present.issuperset(ends) or ends[0] == ends[1]:
            continue
        first = shown[0]
        change = Change("connection", "added", first.id, evidence=first.evidence)
        arrow = f"{name_of(ends[0])} -> {name_of(ends[1])}"
        message = f"connection {arrow} ({first.kind}) is in the files, and not drawn"
        yield _finding(
            "ARC102", first.id, message, first.evidence, change, "error" if complete else "warning"
        )


def _undrawn(sides: _Sides) -> dict[str, set[str]]:
    """Brokers, gateways and proxies that are not drawn, by the components that they connect."""
    drawn = set(sides.pairs.values())
    ways = {one.id for one in sides.found.components
            if one.id not in drawn and one.kind in ("broker", "gateway", "proxy")}  # fmt: skip
    result: dict[str, set[str]] = {}
    for one in real(sides.found):
        for mine, other in ((one.source, one.target), (one.target, one.source)):
            if other in ways:
                result.setdefault(mine, set()).add(other)
    return result


def _protocols(one: Connection, links: list[Connection]) -> Iterator[Finding]:
    """What the drawing says of a connection and the files say otherwise."""
    first = links[0]
    said, found = _protocol(one.protocol), {_protocol(each.protocol) for each in links} - {""}
    if said and found and said not in found:
        names = ", ".join(sorted({each.protocol for each in links if each.protocol}))
        yield _differ("connection", first.id, "protocol", one.protocol, names, one.evidence, first.evidence)
    ports = {each.port for each in links if each.port is not None}
    if one.port is not None and ports and one.port not in ports:
        numbers = ", ".join(map(str, sorted(ports)))
        yield _differ("connection", first.id, "port", str(one.port), numbers, one.evidence, first.evidence)
    kinds = {each.kind for each in links}
    if one.kind in ("publishes", "consumes") and kinds <= {"publishes", "consumes"} and one.kind not in kinds:
        yield _differ("connection", first.id, "kind", one.kind, first.kind, one.evidence, first.evidence)


def _protocol(name: str) -> str:
    """A protocol so that two names of it are equal; "" for one that only carries others."""
    plain = name.casefold().strip()
    plain = _PROTOCOLS.get(plain, plain)
    return "" if plain in _TRANSPORTS or not re.fullmatch(r"[\w.-]+", plain) else plain


def _differ(
    element: ElementKind,
    subject: str,
    field: str,
    said: str,
    found: str,
    drawn_at: tuple[Evidence, ...],
    found_at: tuple[Evidence, ...],
) -> Finding:
    change = Change(
        element, "renamed" if field == "name" else "changed", subject, field, said, found, found_at
    )
    what = "technology" if field == "technologies" else field
    message = f"{element} `{name_of(subject)}`: {what} is drawn as `{said}`, and is `{found}` in the files"
    return _finding("ARC121", subject, message, (*drawn_at, *found_at[:1]), change)


def _finding(
    rule: str,
    subject: str,
    message: str,
    evidence: tuple[Evidence, ...],
    change: Change,
    severity: Severity | None = None,
) -> Finding:
    return Finding(rule, subject, message, severity or BY_ID[rule].severity, evidence, change, _REMEDY[rule])


_REMEDY = {
    "ARC101": "draw it, or leave it out of the comparison with `ignore` in archscan.yaml",
    "ARC102": "draw it, or leave it out of the comparison with `ignore` in archscan.yaml",
    "ARC111": "take it out of the drawing, or add it to archscan.yaml with `add: true`",
    "ARC112": "take it out of the drawing, or add it to archscan.yaml with `add: true`",
    "ARC121": "draw what the files say",
}
