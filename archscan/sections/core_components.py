"""Chapter "Core Components": each component with what it does, is made of, offers and talks to."""

from __future__ import annotations

from dataclasses import replace

from archscan.model.elements import Component, Connection, Group, Interface, Technology
from archscan.model.ids import escape
from archscan.sections.context import Context, merged_evidence, part, region_id
from archscan.sections.pictures import link, picture
from archscan.sections.roles import role
from archscan.sections.statements import (
    Away,
    Block,
    ChapterView,
    Claim,
    Code,
    Hint,
    Inline,
    Items,
    Line,
    Named,
    Note,
    Open,
    Part,
    Ref,
    Row,
    Table,
    stated,
)
from archscan.sections.words import KINDS, PASSIVE, brief, count, listed, sentence, verb
from archscan.view.names import view_id

HEADING = "Core Components"
_INDEX_FROM = 9
"""Components from which on an index is worth its lines."""
_INFRASTRUCTURE = {
    "database", "cache", "broker", "search", "storage", "auth", "config", "discovery", "observability",
    "gateway", "proxy",
}  # fmt: skip
_LANGUAGES = ("language", "runtime", "framework", "frontend", "api")


def build(context: Context) -> ChapterView:
    """A numbered part for each component, by system where there are several, and one for what is outside."""
    lead: list[Block] = []
    if not context.components:
        lead.append(Open("No component was found in the files that were read.", "components"))
    elif len(context.components) >= _INDEX_FROM:
        lead.append(_index(context))
    parts = [part(context, HEADING, "", lead)]
    named = {group.name: group for group in context.groups}
    current = None
    for number, component in enumerate(context.components, start=1):
        if component.group != current and component.group in named:
            current = component.group
            parts.append(_group(context, named[current]))
        parts.append(_component(context, component, number))
    if context.externals:
        parts.append(_externals(context))
    if context.possible:
        parts.append(_possible(context))
    return ChapterView("core-components", HEADING, tuple(parts))


def _index(context: Context) -> Table:
    if context.groups:
        return _index_of_systems(context)
    rows = []
    for number, one in enumerate(context.components, start=1):
        made = listed([_titled(item) for item in _main(one)], 2)
        cells: list[Line] = [(str(number),), (context.near(one.id, one.group),), (KINDS[one.kind][0],), made]
        rows.append(Row(tuple(cells)))
    columns = ("No.", "Component", "Kind", "Technology")
    return Table("Components", columns, tuple(rows), "none", linked=False, fold=1000)


def _index_of_systems(context: Context) -> Table:
    """One row a system, its components behind it: a row a component would be a document of its own."""
    rows = []
    for group in context.groups:
        members = [one for one in context.components if one.group == group.name]
        if members:
            shown = Ref(context.title(group.name), context.group_anchors[group.name])
            rows.append(Row(((shown,), listed([context.near(one.id, group.name) for one in members]))))
    return Table("Systems", ("System", "Components"), tuple(rows), "none", linked=False, fold=1000)


def _group(context: Context, group: Group) -> Part:
    anchor = context.group_anchors[group.name]
    blocks: list[Block] = []
    if group.summary is not None:
        blocks.append(Claim((sentence(group.summary.text),), group.summary.evidence))
    if group.path:
        blocks.append(Note(("Folder: ", Away(group.path, path=group.path), *_data_flow(context, group))))
    blocks += picture(context, "overview", group.name)
    return Part(
        region_id("components", f"{escape(group.name)}/"),
        context.title(group.name),
        tuple(blocks),
        3,
        False,
        anchor=anchor,
    )


def _data_flow(context: Context, group: Group) -> Line:
    """A link to the data flow of a system; the picture of one with flows stands in the next chapter."""
    view = context.views.get(view_id("data-flow", group.name))
    return ("; ", Away("data flow", view=view.id)) if view is not None else ()


def _component(context: Context, component: Component, number: int) -> Part:
    claims: list[Claim | Open] = [_responsibility(context, component)]
    if made := technology(component):
        claims.append(made)
    if interfaces := _interfaces(context, component):
        claims.append(interfaces)
    if component.source:
        claims.append(Claim((Away(component.source, path=component.source),), label="Source"))
    if component.owner:
        claims.append(Claim((component.owner,), label="Owner"))
    if component.aliases:
        names: list[Inline] = [Code(name) for name in component.aliases]
        claims.append(Claim(listed(names, 8), label="Also known as"))
    if shown := link(context, "component", component.group, component.name):
        claims.append(Claim(shown, label="Diagram"))
    name = component.id.partition(":")[2]
    return Part(
        region_id("components", name),
        component.name,
        (Items(tuple(claims)),),
        4 if context.groups else 3,
        False,
        number,
        context.anchors[component.id],
    )


def _responsibility(context: Context, component: Component) -> Claim | Open:
    """What people say about it; for infrastructure what it is and for whom; else open."""
    said = component.responsibility
    label = "Responsibility"
    if said is not None and said.text.strip():
        return Claim((brief(said.text),), said.evidence, label, stated(said.origin))
    noun = KINDS[component.kind][0]
    if component.kind not in _INFRASTRUCTURE:
        key = f"components: {component.id.partition(':')[2]}: responsibility"
        return Open(f"A {noun}; no README, description or label says what it does.", key, label)
    line, proof = role(context, component)
    return Claim(line, proof or component.evidence, label)


def technology(component: Component) -> Claim | None:
    """What it is made with, most telling first; libraries follow in a line of their own."""
    main = _main(component)
    rest = [one for one in component.technologies if one not in main and one.use == "runtime"]
    if not main:
        main, rest = rest, []
    if not main:
        return None
    evidence = merged_evidence(*(one.evidence for one in main))
    more: tuple[Claim, ...] = ()
    if rest:
        named: list[Inline] = [_titled(one) for one in rest]
        proof = merged_evidence(*(one.evidence for one in rest))
        more = (Claim(("with ", *listed(named, 10)), proof),)
    return Claim(listed([_titled(one) for one in main]), evidence, "Technology", children=more)


def _main(component: Component) -> list[Technology]:
    """Language, runtime and framework of own code, or the product that infrastructure is."""
    runtime = [one for one in component.technologies if one.use != "development"]
    own = [one for one in runtime if one.category in _LANGUAGES]
    ranks = {category: rank for rank, category in enumerate(_LANGUAGES)}
    own.sort(key=lambda one: ranks[one.category])
    product = [one for one in runtime if one.category not in ("client", "library", "dataaccess", "testing")]
    if component.source or component.kind not in _INFRASTRUCTURE:
        return own or product
    return [one for one in product if one not in own] or own


def _titled(item: Technology) -> str:
    return f"{item.name} {item.version}" if item.version else item.name


def _interfaces(context: Context, component: Component) -> Claim | None:
    children = [*_offers(component), *_outgoing(context, component), *_incoming(context, component)]
    if not children:
        return None
    return Claim((), label="Interfaces", children=tuple(children))


def _offers(component: Component) -> list[Claim]:
    """Where it listens, by the kind of interface."""
    claims: list[Claim] = []
    ports = _unique([one for one in component.interfaces if one.kind == "port"])
    inner = [one for one in ports if not one.public]
    outer = [one for one in ports if one.public]
    if inner:
        proof = merged_evidence(*(one.evidence for one in inner))
        claims.append(Claim(("Listens on ", *listed([_port(one) for one in inner], 8)), proof))
    if outer:
        proof = merged_evidence(*(one.evidence for one in outer))
        claims.append(Claim(("Published on ", *listed([_port(one) for one in outer], 8)), proof))
    routes = _unique([one for one in component.interfaces if one.kind == "route"])
    if routes:
        names: list[Inline] = [Code(one.name) for one in routes]
        proof = merged_evidence(*(one.evidence for one in routes))
        claims.append(Claim(("Reached from outside at ", *listed(names, 8)), proof))
    for kind, noun in _KIND_NAMES.items():
        found = _unique([one for one in component.interfaces if one.kind == kind])
        if found:
            shown: list[Inline] = [Code(one.name) for one in found]
            proof = merged_evidence(*(one.evidence for one in found))
            claims.append(Claim((f"Offers {count(len(found), noun)}: ", *listed(shown, 10)), proof))
    return claims


_KIND_NAMES = {
    "http": "HTTP endpoint",
    "grpc": "gRPC method",
    "graphql": "GraphQL operation",
    "websocket": "WebSocket endpoint",
    "topic": "topic",
}


def _unique(interfaces: list[Interface]) -> list[Interface]:
    """Each port once, and each name of an interface that has none."""
    found: dict[tuple[str, int | None, bool], Interface] = {}
    for one in interfaces:
        key = ("" if one.kind == "port" and one.port else one.name, one.port, one.public)
        known = found.get(key)
        found[key] = one if known is None else _both(known, one)
    return list(found.values())


def _both(first: Interface, second: Interface) -> Interface:
    """One interface that two lines speak of."""
    evidence = merged_evidence(first.evidence, second.evidence)
    return replace(first, protocol=first.protocol or second.protocol, evidence=evidence)


def _port(one: Interface) -> Inline:
    name = str(one.port) if one.port else one.name
    if one.protocol and one.protocol.lower() not in ("tcp", name.lower()):
        name = f"{name} ({one.protocol})"
    return name


def _outgoing(context: Context, component: Component) -> list[Claim]:
    found = context.opened[component.id]
    return [_opens(context, component, one) for one in sorted(found, key=lambda one: (one.kind, one.target))]


def _opens(context: Context, component: Component, connection: Connection) -> Claim:
    does = verb(connection.kind, connection.data)
    target = context.near(connection.target, component.group)
    line: list[Inline] = [f"{does[0].upper()}{does[1:]} ", target, *manner(connection)]
    if connection.description:
        line.append(f": {sentence(connection.description)}")
    return Claim(tuple(line), connection.evidence, origin=stated(connection.origin))


def manner(connection: Connection) -> Line:
    """How a connection is made: protocol, port, the names that carry it, and how sure that is."""
    over = connection.protocol
    if connection.port:
        over = f"{over}, port {connection.port}" if over else f"port {connection.port}"
    line: list[Inline] = [over] if over else []
    if connection.via:
        names: list[Inline] = [Code(name) for name in connection.via]
        line += ["; " if line else "", *listed(names, 3)]
    if line:
        line = [" (", *line, ")"]
    if connection.confidence != "certain":
        line += [" ", Hint(connection.confidence)]
    return tuple(line)


def _incoming(context: Context, component: Component) -> list[Claim]:
    claims = []
    answered = context.answered[component.id]
    for kind, label in PASSIVE.items():
        sources = [one.source for one in answered if one.kind == kind]
        if sources:
            callers = context.refs(sources)
            if context.groups:
                callers = [context.near(id, component.group) for id in dict.fromkeys(sources)]
            claims.append(Claim((f"{label} ", *listed(callers, 12))))
    return claims


def _externals(context: Context) -> Part:
    """What the system talks to, or who uses it, without deploying it."""
    rows = []
    for one in context.externals:
        peers = [*context.answered[one.id], *context.opened[one.id]]
        callers = context.refs({link.source for link in peers} | {link.target for link in peers} - {one.id})
        callers = [shown for shown in callers if shown != context.ref(one.id)]
        protocols = dict.fromkeys(link.protocol for link in peers if link.protocol)
        proof = merged_evidence(*(link.evidence for link in peers)) or one.evidence
        said = sentence(one.responsibility.text) if one.responsibility else ""
        rows.append(
            Row(
                (
                    (Named(one.name, context.anchors[one.id]),),
                    (said,),
                    listed(callers, 6),
                    (", ".join(protocols),),
                ),
                proof,
            )
        )
    keep = [0, *(index for index in (1, 2, 3) if any(any(row.cells[index]) for row in rows))]
    titles = ("Name", "What it is", "Talks with", "Protocol")
    table = Table(
        "External systems",
        tuple(titles[index] for index in keep),
        tuple(Row(tuple(row.cells[index] for index in keep), row.evidence) for row in rows),
    )
    return Part("core-components/external-systems", "External Systems", (table,), 3, False)


def _possible(context: Context) -> Part:
    """Connections that some line suggests and none proves."""
    rows = tuple(
        Row(
            (
                (context.ref(one.source),),
                (f"{verb(one.kind, one.data)} ", context.ref(one.target)),
                tuple(listed([Code(name) for name in one.via], 3)),
            ),
            one.evidence,
        )
        for one in context.possible
    )
    note = Note(("A line of the repository suggests these connections, but does not prove them.",))
    table = Table("Possible connections", ("Component", "Connection", "Through"), rows, fold=6)
    return Part("core-components/possible-connections", "Possible Connections", (note, table), 3, False)
