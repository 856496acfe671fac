"""Chapter "Overview": what the system is, in a few figures, its entry points and its picture."""

from __future__ import annotations

from archscan.model.elements import Component
from archscan.sections.context import Context, by_stage, merged_evidence, part, written
from archscan.sections.pictures import picture
from archscan.sections.statements import (
    Block,
    ChapterView,
    Claim,
    Code,
    Inline,
    Items,
    Line,
    Open,
    Ref,
    Row,
    Table,
    stated,
)
from archscan.sections.words import kind_counts, listed, sentence

HEADING = "Overview"
_MOST_ENTRIES = 12


def build(context: Context) -> ChapterView:
    """Summary, figures, entry points, systems of the repository, and the overview diagram."""
    blocks: list[Block] = [_summary(context)]
    if context.components or context.externals:
        blocks.append(Items(tuple(_figures(context))))
    else:
        blocks.append(Open("No component was found in the files that were read.", "components"))
    blocks += _entries(context)
    if not context.groups:
        blocks += picture(context, "overview")
    elif (index := context.views.get("index")) and index.edges:
        blocks += picture(context, "index")
    return ChapterView("overview", HEADING, (part(context, HEADING, "", blocks),))


def _summary(context: Context) -> Block:
    said = context.system.summary
    if said is not None:
        return Claim((sentence(said.text),), said.evidence, origin=stated(said.origin))
    if written(context, HEADING):
        return Items(())
    return Open("No README or description says what the system is for.", "summary")


def _figures(context: Context) -> list[Claim]:
    system = context.system
    figures: list[Claim] = []
    if context.groups:
        figures.append(Claim((str(len(context.groups)),), label="Systems"))
    if context.components:
        kinds = kind_counts(one.kind for one in context.components)
        figures.append(Claim((f"{len(context.components)} ({kinds})",), label="Components"))
    if context.externals:
        figures.append(_externals(context))
    figures.append(Claim(_connections(context), label="Connections"))
    if system.environments:
        shown = listed([one.name for one in by_stage(system.environments)], 8)
        evidence = merged_evidence(*(one.evidence for one in system.environments))
        figures.append(Claim(shown, evidence, "Environments"))
    return figures


def _externals(context: Context) -> Claim:
    label = "External systems" if any(one.kind == "external" for one in context.externals) else "People"
    refs = context.refs(one.id for one in context.externals)
    return Claim(listed(refs, 8), label=label)


def _connections(context: Context) -> Line:
    sure = sum(len(found) for found in context.opened.values())
    likely = sum(one.confidence == "likely" for found in context.opened.values() for one in found)
    text = str(sure) if sure else "none found"
    if likely:
        text += f", {likely} of them likely rather than certain" if likely < sure else ", all of them likely"
    if context.possible:
        text += f"; {len(context.possible)} more would be possible"
    return (text,)


def _entries(context: Context) -> list[Block]:
    """Where requests come in from outside: per component one line, several systems in one table."""
    open_ = [one for one in context.components if any(way.public for way in one.interfaces)]
    if context.groups:
        return [_systems(context, open_)]
    if not open_:
        return []
    rows = tuple(
        Row(
            ((context.ref(one.id),), _addresses(one)),
            merged_evidence(*(way.evidence for way in one.interfaces if way.public)),
        )
        for one in open_
    )
    return [Table("Entry points", ("Entry point", "Reached at"), rows, fold=_MOST_ENTRIES)]


def _addresses(component: Component) -> Line:
    shown: list[Inline] = []
    for way in component.interfaces:
        if way.public:
            shown += [", ", Code(way.name)] if shown else [Code(way.name)]
    return tuple(shown)


def _systems(context: Context, entries: list[Component]) -> Table:
    """The index of a repository that holds several systems."""
    rows = []
    for group in context.groups:
        members = [one for one in context.components if one.group == group.name]
        links = sum(len(context.opened[one.id]) for one in members)
        doors = [context.near(one.id, group.name) for one in entries if one.group == group.name]
        rows.append(
            Row(
                (
                    (Ref(context.title(group.name), context.group_anchors[group.name]),),
                    (Code(group.path or "."),),
                    (kind_counts(one.kind for one in members) or "none",),
                    (str(links),),
                    listed(doors, 4),
                )
            )
        )
    columns = ("System", "Folder", "Components", "Connections", "Entered at")
    return Table("Systems", columns, tuple(rows), "none", linked=False, fold=1000)
