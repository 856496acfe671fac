"""Chapter "Overview": what the system is, in a few figures, its entry points and its picture."""

from __future__ import annotations

from archscan.model.elements import Component
from archscan.sections.context import Context, by_stage, merged_evidence, part, written
from archscan.sections.interfaces import reached
from archscan.sections.pictures import picture
from archscan.sections.statements import (
    Block,
    ChapterView,
    Claim,
    Code,
    Inline,
    Items,
    Line,
    Note,
    Open,
    Ref,
    Row,
    Strong,
    Table,
    stated,
)
from archscan.sections.words import count, is_boilerplate, kind_counts, listed, sentence

HEADING = "Overview"
_MOST_ENTRIES = 8
_MOST_ADDRESSES = 4
_MOST_FURTHER = 8
_MOST_MEMBERS = 12
_IN_CODE = frozenset({"aspire", "pulumi", "aws-cdk", "cdktf"})
"""Technologies that deploy what a program says, by the ids of the lexicon."""
_READ_AS = {"aspire": "aspire_resource"}
"""Those of them whose programs are read, with the kind of workload that tells it."""
_DOORS = ("frontend", "gateway", "proxy")
"""Kinds that are made to be reached from outside."""
_INNER = ("broker", "database", "cache", "search", "storage", "observability", "discovery", "config")
"""Kinds that serve others: a published port of theirs is for people who operate the system."""


def build(context: Context) -> ChapterView:
    """Summary, figures, entry points, systems of the repository, and the overview diagram."""
    blocks: list[Block] = [_summary(context)]
    if context.components or context.externals:
        blocks.append(Note(_figures(context)))
    else:
        blocks.append(Open("No component was found in the files that were read.", "components"))
    blocks += _unread(context)
    if context.groups:
        blocks.append(_systems(context))
        if (index := context.views.get("index")) and index.edges:
            blocks += picture(context, "index")
    else:
        doors, others = _entries(context)
        blocks += _table(context, doors)
        if others:
            shown = listed(context.refs(one.id for one in others), _MOST_FURTHER)
            text = "Published besides are ports of " if doors else "Published are ports of "
            proof = (way.evidence for one in others for way in one.interfaces if way.public)
            blocks.append(Claim((text, *shown, "."), merged_evidence(*proof)))
        blocks += picture(context, "overview")
    return ChapterView("overview", HEADING, (part(context, HEADING, "", blocks),))


def _summary(context: Context) -> Block:
    said = context.system.summary
    if said is not None and not (said.origin == "inferred" and is_boilerplate(said.text)):
        return Claim((sentence(said.text),), said.evidence, origin=stated(said.origin))
    if written(context, HEADING):
        return Items(())
    return Open("No README or description says what the system is for.", "system: summary")


def _figures(context: Context) -> Line:
    """The size of the whole in one line."""
    figures: list[Line] = []
    if context.groups:
        figures.append((Strong(count(len(context.groups), "system")),))
    if context.components:
        kinds = kind_counts(one.kind for one in context.components)
        figures.append((Strong(count(len(context.components), "component")), f" ({kinds})"))
    figures.append(_connections(context))
    for kind, noun in (("external", "external system"), ("person", "sort of user")):
        found = [one.id for one in context.externals if one.kind == kind]
        if found:
            names = listed(context.refs(found), 5)
            figures.append((Strong(count(len(found), noun)), " (", *names, ")"))
    places = by_stage(context.system.environments)
    if places:
        names = listed([one.name for one in places], 5)
        figures.append((Strong(count(len(places), "environment")), " (", *names, ")"))
    line: list[Inline] = []
    for index, figure in enumerate(figures):
        line += [" · " if index else "", *figure]
    return (*line, ".")


def _connections(context: Context) -> Line:
    links = [one for found in context.opened.values() for one in found]
    likely = sum(one.confidence == "likely" for one in links)
    if not links:
        line: Line = (Strong("no connection"), " found")
    elif likely:
        share = f"{likely} of them likely" if likely < len(links) else "likely, none certain"
        line = (Strong(count(len(links), "connection")), f" ({share})")
    else:
        line = (Strong(count(len(links), "connection")),)
    return (*line, f", {len(context.possible)} more possible") if context.possible else line


def _unread(context: Context) -> list[Block]:
    """A word of warning where the system may have more than what was read."""
    technologies = [one for part in context.components for one in part.technologies]
    read = {instance.workload for place in context.system.environments for instance in place.instances}
    found = {
        one.name: one.evidence
        for one in (*context.system.technologies, *technologies)
        if one.id in _IN_CODE and one.use != "development" and _READ_AS.get(one.id) not in read
    }
    if not found:
        return []
    names: list[Inline] = [*sorted(found)]
    lead = "Parts of this system are defined in program code ("
    rest = "), which archscan does not read: more exists than is told here."
    return [Claim((lead, *listed(names), rest), merged_evidence(*found.values()))]


def _entries(context: Context) -> tuple[list[Component], list[Component]]:
    """Who is meant to be reached from outside, and whose ports are published besides."""
    public = [one for one in context.components if any(way.public for way in one.interfaces)]
    routed = [one for one in public if any(way.public and way.kind == "route" for way in one.interfaces)]
    doors = [one for one in public if one.kind in _DOORS or one in routed]
    if not doors:
        doors = [one for one in public if one.kind not in _INNER] or public
        uncalled = [one for one in doors if not context.answered[one.id]]
        doors = uncalled if len(doors) > _MOST_ENTRIES and uncalled else doors
    return doors, [one for one in public if one not in doors]


def _table(context: Context, found: list[Component]) -> list[Block]:
    rows = tuple(
        Row(
            ((context.ref(one.id),), listed(reached(one), _MOST_ADDRESSES)),
            merged_evidence(*(way.evidence for way in one.interfaces if way.public)),
        )
        for one in found
    )
    return [Table("Entry points", ("Entry point", "Reached at"), rows, fold=_MOST_ENTRIES)] if rows else []


def _systems(context: Context) -> Table:
    """The index of a repository that holds several systems."""
    rows = []
    for group in context.groups:
        members = [one for one in context.components if one.group == group.name]
        names = [context.near(one.id, group.name) for one in members]
        links = sum(len(context.opened[one.id]) for one in members)
        rows.append(
            Row(
                (
                    (Ref(context.title(group.name), context.group_anchors[group.name]),),
                    (Code(group.path or "."),),
                    listed(names, _MOST_MEMBERS) or ("none",),
                    (str(links),),
                )
            )
        )
    columns: tuple[str, ...] = ("System", "Folder", "Components", "Connections")
    if all(group.path == group.name for group in context.groups if group.name):
        columns = (columns[0], *columns[2:])
        rows = [Row((row.cells[0], *row.cells[2:])) for row in rows]
    return Table("Systems", columns, tuple(rows), "none", linked=False, fold=1000)
