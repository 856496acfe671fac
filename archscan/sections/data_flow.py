"""Chapter "Data Flow": numbered steps from each entry point, and where data goes."""

from __future__ import annotations

from dataclasses import replace

from archscan.model.elements import Connection, Flow, FlowStep
from archscan.model.ids import escape
from archscan.sections.context import Context, part, region_id
from archscan.sections.core_components import manner
from archscan.sections.pictures import picture
from archscan.sections.statements import (
    Block,
    ChapterView,
    Claim,
    Inline,
    Items,
    Line,
    Note,
    Part,
    stated,
)
from archscan.sections.words import listed, sentence, verb

HEADING = "Data Flow"


def build(context: Context) -> ChapterView:
    """The data-flow diagram, then one part for each flow of the model."""
    connections = {one.id: one for one in context.system.connections}
    lead: list[Block] = []
    if not context.groups:
        lead += picture(context, "data-flow")
    flows = _ordered(context, connections)
    prose = part(context, HEADING, "", ())
    if not flows and not prose.blocks:
        lead += part(
            context, HEADING, "", (), "No way from an entry point to a store was found.", "flows"
        ).blocks
    parts = [part(context, HEADING, "", lead)]
    current = None
    for group, flow in flows:
        if context.groups and group != current:
            current = group
            pictures = tuple(picture(context, "data-flow", group))
            parts.append(
                Part(region_id("flows", f"{escape(group)}/"), context.title(group), pictures, 3, False)
            )
        parts.append(_flow(context, flow, connections, group))
    return ChapterView("data-flow", HEADING, tuple(parts))


def _ordered(context: Context, connections: dict[str, Connection]) -> list[tuple[str, Flow]]:
    """The flows with the system that each begins in, by system, then in the order of the model."""
    places = {group.name: place for place, group in enumerate(context.groups)}
    flows = [(_group(context, flow, connections), flow) for flow in context.system.flows]
    return sorted(flows, key=lambda one: places.get(one[0], len(places)))


def _group(context: Context, flow: Flow, connections: dict[str, Connection]) -> str:
    for step in flow.steps:
        link = connections.get(step.connection)
        component = context.by_id.get(link.source if link else step.source)
        if component is not None:
            return component.group
    return ""


def _flow(context: Context, flow: Flow, connections: dict[str, Connection], group: str) -> Part:
    steps = tuple(
        claim for step in flow.steps if (claim := _step(context, flow, step, connections, group)) is not None
    )
    name = flow.id.partition(":")[2] or flow.name
    blocks: tuple[Block, ...] = (Items(steps, "steps", numbered=True),)
    if not steps:
        blocks = (Note(("No step of this flow is known.",)),)
    level = 4 if context.groups else 3
    return Part(region_id("flows", name), flow.name, blocks, level, False)


def _step(
    context: Context, flow: Flow, step: FlowStep, connections: dict[str, Connection], group: str
) -> Claim | None:
    origin = stated(flow.origin)
    link = connections.get(step.connection)
    if link is None:
        line = _told(context, step, group)
        return Claim(line, step.evidence, origin=origin) if line else None
    source, target = context.near(link.source, group), context.near(link.target, group)
    line = (source, f" {verb(link.kind, link.data)} ", target, *_over(link), ".")
    if step.text:
        line = (*line, f" {sentence(step.text)}")
    return Claim(line, step.evidence or link.evidence, origin=origin)


def _over(link: Connection) -> Line:
    """The protocol of a step; ports and variables stand with the component."""
    return manner(replace(link, port=None if link.protocol else link.port, via=(), description=""))


def _told(context: Context, step: FlowStep, group: str) -> Line:
    """A step in the words of a person."""
    ends = [context.near(id, group) for id in dict.fromkeys((step.source, step.target)) if id]
    if step.text:
        who: tuple[Inline, ...] = (*listed(ends, word="to"), ": ") if ends else ()
        return (*who, sentence(step.text))
    return (*ends[:1], " to ", *ends[1:], ".") if len(ends) == 2 else ()
