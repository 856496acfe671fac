"""Chapter "Core Components": each component with what it does, is made of, offers and talks to."""

from __future__ import annotations

import itertools

from archscan.model.elements import Component, Group, Statement
from archscan.model.ids import escape
from archscan.sections.context import Context, merged_evidence, part, region_id
from archscan.sections.interfaces import connection_table, interfaces
from archscan.sections.pictures import link, picture
from archscan.sections.products import INFRASTRUCTURE, helped_by, made_with, titled
from archscan.sections.roles import role, work
from archscan.sections.statements import (
    Away,
    Block,
    ChapterView,
    Claim,
    Code,
    Inline,
    Items,
    Line,
    Named,
    Note,
    Open,
    Part,
    Row,
    Stated,
    Table,
    stated,
)
from archscan.sections.words import KINDS, brief, count, is_boilerplate, listed, sentence, verb
from archscan.view.names import view_id

HEADING = "Core Components"
_INDEX_FROM = 9
"""Components from which on an index is worth its lines."""
_MOST_ROWS = 24
_MOST_INDEXED = 3
_MOST_LIBRARIES = 12
_MOST_SHARERS = 3


def build(context: Context) -> ChapterView:
    """A numbered part for each component, by system where there are several, and one for what is outside."""
    lead: list[Block] = []
    if not context.components:
        lead.append(Open("No component was found in the files that were read.", "components"))
    elif len(context.components) >= _INDEX_FROM and not context.groups:
        lead.append(_index(context))
    parts = [part(context, HEADING, "", lead)]
    named = {group.name: group for group in context.groups}
    current = None
    for component, number in _numbered(context):
        if component.group != current and component.group in named:
            current = component.group
            parts.append(_group(context, named[current]))
        parts.append(_component(context, component, number))
    if context.externals:
        parts.append(_externals(context))
    if context.possible:
        parts.append(_possible(context))
    return ChapterView("core-components", HEADING, tuple(parts))


def _numbered(context: Context) -> list[tuple[Component, int]]:
    """Components with their numbers, those of an earlier document first within their system.

    A new one gets the next number, so that it moves no other; without an earlier document, numbers go
    up in the order of the document.
    """
    known = {one.id: context.numbers.get(_region(one), 0) for one in context.components}
    following = itertools.count(max(known.values(), default=0) + 1)
    groups = {one.group: place for place, one in reversed([*enumerate(context.components)])}
    ordered = sorted(
        context.components,
        key=lambda one: (groups[one.group], not known[one.id], known[one.id], context.ranks[one.id]),
    )
    return [(one, known[one.id] or next(following)) for one in ordered]


def _region(component: Component) -> str:
    return region_id("components", component.id.partition(":")[2])


def _index(context: Context) -> Table:
    """One row a component; of many components one row a kind."""
    if len(context.components) > _MOST_ROWS:
        return _kinds(context)
    rows = tuple(
        Row(
            (
                (context.near(one.id, one.group),),
                (KINDS[one.kind][0],),
                listed([titled(item) for item in made_with(one)[:_MOST_INDEXED]]),
            )
        )
        for one in context.components
    )
    columns = ("Component", "Kind", "Technology")
    return Table("Components", columns, rows, "none", linked=False, fold=1000)


def _kinds(context: Context) -> Table:
    rows = []
    for kind, (_, nouns) in KINDS.items():
        found = context.of_kind(kind)
        if found:
            title = KINDS[kind][0] if len(found) == 1 else f"{len(found)} {nouns}"
            rows.append(Row(((title,), listed([context.ref(one.id) for one in found]))))
    return Table("Components", ("Kind", "Components"), tuple(rows), "none", linked=False, fold=1000)


def _group(context: Context, group: Group) -> Part:
    anchor = context.group_anchors[group.name]
    blocks: list[Block] = []
    if group.summary is not None:
        blocks.append(Claim((brief(group.summary.text),), group.summary.evidence))
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
    origin = stated(component.origin)
    claims: list[Claim | Open] = [_responsibility(context, component)]
    if made := technology(component):
        claims.append(made)
    if found := interfaces(context, component):
        claims.append(found)
    if component.source:
        claims.append(
            Claim((Away(component.source, path=component.source),), component.evidence, "Source", origin)
        )
    if component.owner:
        claims.append(Claim((component.owner,), component.owner_evidence, "Owner", _owned(component)))
    if component.aliases:
        names: list[Inline] = [Code(name) for name in component.aliases]
        proof = tuple(dict.fromkeys((*component.alias_evidence, *component.evidence)))
        claims.append(Claim(listed(names, 8), proof, "Also known as", origin))
    if shown := link(context, "component", component.group, component.name):
        claims.append(Claim(shown, label="Diagram", origin="none"))
    return Part(
        _region(component),
        component.name,
        (Items(tuple(claims)), *connection_table(context, component)),
        4 if context.groups else 3,
        False,
        number,
        context.anchors[component.id],
    )


def _responsibility(context: Context, component: Component) -> Claim | Open:
    """What people say about it; else what it is for whom, or what it offers and calls; else open."""
    said = component.responsibility
    label = "Responsibility"
    key = f"components: {component.id.partition(':')[2]}: responsibility"
    if said is not None and said.text.strip() and not _empty(said):
        line: Line = (*_shared(context, component), brief(said.text))
        return Claim(line, said.evidence, label, stated(said.origin))
    noun = KINDS[component.kind][0] if component.kind != "other" else "component"
    if component.kind not in INFRASTRUCTURE:
        line, proof = work(context, component)
        if proof:
            return Claim(line, proof, label)
        return Open(f"No README, description or label says what this {noun} does.", key, label)
    line, proof = role(context, component)
    if not proof:
        return Open(f"{noun[0].upper()}{noun[1:]}; no file that was read says for whom.", key, label)
    return Claim(line, proof, label)


def _owned(component: Component) -> Stated:
    """How the owner is known: a file that names one, or a person's word."""
    return "inferred" if component.owner_evidence else "documented"


def _empty(said: Statement) -> bool:
    """Whether nobody wrote it: a generator's words."""
    return said.origin == "inferred" and is_boilerplate(said.text)


def _shared(context: Context, component: Component) -> Line:
    """The others of which the same line speaks: what it says is about what they have in common."""
    said = component.responsibility
    if said is None or stated(said.origin) != "inferred":
        return ()
    others = [
        one.id
        for one in context.described.get(said.text, ())
        if one.id != component.id and one.group == component.group
    ]
    if not others:
        return ()
    if len(others) > _MOST_SHARERS:
        return (f"Described together with {count(len(others), 'other component')}: ",)
    names = [context.near(id, component.group) for id in others]
    return ("Described together with ", *listed(names), ": ")


def technology(component: Component) -> Claim | None:
    """What it is made with, most telling first; libraries follow in a line of their own."""
    main, rest = made_with(component), helped_by(component)
    if not main:
        main, rest = rest, []
    if not main:
        return None
    evidence = merged_evidence(*(one.evidence for one in main))
    more: tuple[Claim, ...] = ()
    if rest:
        proof = merged_evidence(*(one.evidence for one in rest))
        more = (Claim(("With ", *listed([one.name for one in rest], _MOST_LIBRARIES)), proof),)
    shown = [titled(one) for one in main]
    return Claim(listed(shown, _MOST_LIBRARIES), evidence, "Technology", children=more)


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
