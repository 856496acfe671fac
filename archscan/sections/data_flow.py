"""Chapter "Data Flow": numbered steps from each entry point, and where data goes."""

from __future__ import annotations

from collections.abc import Sequence

from archscan.model.elements import Connection, Flow, FlowStep
from archscan.model.ids import escape
from archscan.sections.context import Context, merged_evidence, part, region_id, unseen
from archscan.sections.interfaces import sureness
from archscan.sections.pictures import picture
from archscan.sections.statements import (
    Away,
    Block,
    ChapterView,
    Claim,
    Code,
    Inline,
    Items,
    Line,
    Note,
    Part,
    Picture,
    Remarks,
    stated,
)
from archscan.sections.words import listed, sentence, verb
from archscan.view.sequence import handed, published, sequence_view_id

HEADING = "Data Flow"
_WHAT_A_FLOW_IS = (
    "A flow lists what lies behind an entry point: each component that it reaches, with whom that one talks. "
    "Files do not say which single request leads to which step; some steps may follow a timer instead."
)
_MOST_DRAWN = 3
"""Flows whose sequence diagram stands in the text; those of the others are linked."""
_LONG_END = 3
"""Steps from which on a reference is shorter than telling them again."""


def build(context: Context) -> ChapterView:
    """The data-flow diagram, then one part for each flow of the model."""
    connections = {one.id: one for one in context.system.connections}
    lead: list[Block] = []
    if not context.groups:
        lead += picture(context, "data-flow")
    flows = _ordered(context, connections)
    prose = part(context, HEADING, "", ())
    if not flows and not prose.blocks:
        lead += part(context, HEADING, "", (), unseen("a way from an entry point to a store"), "flows").blocks
    if any(flow.origin == "inferred" for _, flow in flows):
        lead.append(Note((_WHAT_A_FLOW_IS,)))
    parts = [part(context, HEADING, "", lead)]
    current = None
    told: list[tuple[str, tuple[Claim, ...]]] = []
    sources: set[str] = set()
    for group, flow in flows:
        if context.groups and group != current:
            current = group
            pictures = tuple(picture(context, "data-flow", group))
            parts.append(
                Part(region_id("flows", f"{escape(group)}/"), context.title(group), pictures, 3, False)
            )
        title = _title(context, flow, group)
        steps = _steps(context, flow, connections, group)
        onward = _onward(context, flow, group, sources)
        sources |= {step.source for step in flow.steps}
        parts.append(_flow(context, flow, title, _brief(steps, told), len(told) < _MOST_DRAWN, onward))
        told.append((title, steps))
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


def _flow(
    context: Context, flow: Flow, title: str, steps: tuple[Claim, ...], first: bool, onward: list[Block]
) -> Part:
    name = flow.id.partition(":")[2] or flow.name
    blocks: tuple[Block, ...] = (Items(steps, "steps", numbered=True), *onward, *_drawn(context, flow, first))
    if not steps:
        blocks = (Note(("No step of this flow is known.",)),)
    level = 4 if context.groups else 3
    return Part(region_id("flows", name), title, blocks, level, False)


def _onward(context: Context, flow: Flow, group: str, told: set[str]) -> list[Block]:
    """Who goes on in a way that an earlier flow told."""
    own = {step.source for step in flow.steps if step.connection}
    ids = [step.target for step in flow.steps if step.target in told and step.target not in own]
    refs = [context.near(id, group) for id in context.in_order(ids)]
    if not refs:
        return []
    return [Note((*listed(refs, 8), f" {'goes' if len(refs) == 1 else 'go'} on as told above."))]


def _drawn(context: Context, flow: Flow, open: bool) -> list[Block]:
    """The sequence diagram of a flow: in the text of the first few, else a link to it."""
    view = context.views.get(sequence_view_id(flow))
    if view is None:
        return []
    if open:
        notes = tuple((note,) for note in view.notes)
        return [Picture(view.id, f"{view.title}, as a sequence"), *([Remarks(notes)] if notes else [])]
    return [Note(("Drawn as a ", Away("sequence", view=view.id), "."))]


def _steps(context: Context, flow: Flow, connections: dict[str, Connection], group: str) -> tuple[Claim, ...]:
    claims = (_step(context, flow, steps, connections, group) for steps in _alike(flow, connections))
    return tuple(one for one in claims if one is not None)


def _brief(steps: tuple[Claim, ...], told: list[tuple[str, tuple[Claim, ...]]]) -> tuple[Claim, ...]:
    """The steps, a long end that an earlier flow has, too, replaced by a reference to it."""
    best, place = 0, ("", 0)
    for title, earlier in told:
        same = 0
        while same < min(len(steps), len(earlier)) and steps[-1 - same] == earlier[-1 - same]:
            same += 1
        if same > best:
            best, place = same, (title, len(earlier) - same + 1)
    if best < _LONG_END:
        return steps
    title, first = place
    line = (f"Then as in “{title}”, steps {first} to {first + best - 1}.",)
    return (*steps[: len(steps) - best], Claim(line))


def _title(context: Context, flow: Flow, group: str) -> str:
    """Its name; below the heading of a system without the name of that system."""
    return flow.name.removeprefix(f"{group}: ") if context.groups and group else flow.name


def _alike(flow: Flow, connections: dict[str, Connection]) -> list[list[FlowStep]]:
    """Steps in their order; those that follow each other and differ in the target only, together."""
    found: list[list[FlowStep]] = []
    last: tuple[object, ...] | None = None
    for step in flow.steps:
        link = connections.get(step.connection)
        key = None
        if link is not None and not step.text:
            key = (link.source, step.source, verb(link.kind, link.data), link.protocol, link.confidence)
        if key is not None and key == last:
            found[-1].append(step)
        else:
            found.append([step])
        last = key
    return found


def _step(
    context: Context, flow: Flow, steps: list[FlowStep], connections: dict[str, Connection], group: str
) -> Claim | None:
    origin = stated(flow.origin)
    step = steps[0]
    link = connections.get(step.connection)
    if link is None:
        line = _told(context, step, group)
        return Claim(line, step.evidence, origin=origin) if line else None
    links = [connections[one.connection] for one in steps]
    targets = [context.near(one.target, group) for one in links]
    source = context.near(link.source, group)
    if step.source == link.target and step.target == link.source:
        channels = handed(link, published(flow, connections))
        broker = context.near(link.target, group)
        line = (broker, " hands messages to ", source, *_named(channels), *sureness(link), ".")
        return Claim(line, link.evidence or step.evidence, origin=origin)
    over: Line = (f" ({link.protocol})",) if link.protocol else ()
    if len(links) == 1 and not link.protocol and link.port:
        over = (f" (port {link.port})",)
    line = (source, f" {verb(link.kind, link.data)} ", *listed(targets), *over, *sureness(link), ".")
    if step.text:
        line = (*line, f" {sentence(step.text)}")
    proof = merged_evidence(*(link.evidence or one.evidence for one, link in zip(steps, links, strict=True)))
    return Claim(line, proof, origin=origin)


def _named(channels: Sequence[str]) -> Line:
    """The channels of a step, where a file names them."""
    names: list[Inline] = [Code(name) for name in channels]
    return (" (", *listed(names, 3), ")") if names else ()


def _told(context: Context, step: FlowStep, group: str) -> Line:
    """A step in the words of a person."""
    ends = [context.near(id, group) for id in dict.fromkeys((step.source, step.target)) if id]
    if step.text:
        who: tuple[Inline, ...] = (*listed(ends, word="to"), ": ") if ends else ()
        return (*who, sentence(step.text))
    return (*ends[:1], " to ", *ends[1:], ".") if len(ends) == 2 else ()
