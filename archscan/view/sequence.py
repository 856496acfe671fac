"""View of a flow: who takes part, and each step as a message from one to another, in their order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from archscan.model.elements import Connection, Flow, FlowStep
from archscan.model.system import System
from archscan.view import selection
from archscan.view.elements import BUDGET, Budget, Edge, Link, View
from archscan.view.names import counted, view_id

MOST_VIEWS = 40
"""Pictures of flows in a document."""
_FEWEST = 2
"""Steps below which a picture shows no more than the sentence."""


def sequence_views(system: System, budget: Budget = BUDGET) -> tuple[View, ...]:
    """The pictures of all flows, in their order; flows of a step or two have none."""
    found = (sequence_view(system, flow, budget) for flow in system.flows)
    return tuple([one for one in found if one is not None][:MOST_VIEWS])


def sequence_view_id(flow: Flow) -> str:
    """Id of a flow's picture."""
    return view_id("sequence", flow.id.partition(":")[2] or flow.name)


def sequence_view(system: System, flow: Flow, budget: Budget = BUDGET) -> View | None:
    """The picture of a flow; None if it has too few steps, or all of one component. Edges are numbered, and
    sorted by their number.

    Where too many take part, steps of those who come up last are left out.
    """
    components = {one.id: one for one in system.components}
    connections = {one.id: one for one in system.connections}
    taking_part: dict[str, None] = {}
    edges: list[Edge] = []
    left = 0
    for source, target, said, likely in _messages(flow, connections):
        ends = {source, target}
        if not ends <= components.keys() or len({*taking_part, *ends}) > budget.participants:
            left += 1
            continue
        taking_part.update({source: None, target: None})
        number = len(edges) + 1
        edges.append(Edge(f"{number:02}", source, target, (said,), likely=likely))
    if len(edges) <= _FEWEST or len({edge.source for edge in edges}) == 1:
        return None
    stand = "stands" if left == 1 else "stand"
    notes = (f"{counted(left, 'further step')} {stand} in the text only.",) if left else ()
    group = components[next(iter(taking_part))].group
    return View(
        sequence_view_id(flow),
        flow.name,
        "sequence",
        tuple(selection.node(components[id]) for id in sorted(taking_part)),
        tuple(edges),
        notes=notes,
        links=(Link(view_id("data-flow", group), "Data flow"),),
    )


def _messages(flow: Flow, connections: dict[str, Connection]) -> Iterator[tuple[str, str, str, bool]]:
    """Source, target and words of each step. What a consumer takes is handed to it by the broker."""
    sent = published(flow, connections)
    for step in flow.steps:
        link = connections.get(step.connection)
        if link is None:
            yield step.source, step.target or step.source, step.text or "", False
        elif step.source == link.target:
            yield link.target, link.source, step.text or _handed(link, sent), link.confidence != "certain"
        else:
            yield link.source, link.target, step.text or _spoken(step, link), link.confidence != "certain"


def published(flow: Flow, connections: Mapping[str, Connection]) -> frozenset[str]:
    """The channels that a flow publishes to, as far as files name them."""
    links = (connections.get(step.connection) for step in flow.steps)
    return frozenset(
        name for link in links if link is not None and link.kind == "publishes" for name in link.resources
    )


def handed(link: Connection, sent: Collection[str]) -> tuple[str, ...]:
    """The channels over which a broker hands messages to a consumer in a flow that publishes to `sent`."""
    return tuple(name for name in link.resources if name in sent) if sent else link.resources


def _handed(link: Connection, sent: Collection[str]) -> str:
    names = handed(link, sent)
    return f"delivers {', '.join(names[:2])}" if names else "delivers messages"


def _spoken(step: FlowStep, link: Connection) -> str:
    """What a step says where nobody wrote a sentence."""
    if link.description:
        return link.description
    said = link.kind.replace("_", " ")
    if link.kind == "publishes" and link.resources:
        return f"{said} {', '.join(link.resources[:2])}"
    return f"{said} ({link.protocol})" if link.protocol else said
