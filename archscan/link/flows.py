"""Flows: what happens behind each entry point, read off the connections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from archscan.model.elements import STORES, Component, Connection, ConnectionKind, Flow, FlowStep
from archscan.model.ids import flow_id

MAX_STEPS = 16
"""A flow longer than this is a list of everything and tells nothing."""
_SILENT: frozenset[ConnectionKind] = frozenset(
    {"exports", "scrapes", "logs", "registers", "discovers", "loads_config", "starts_after", "mounts"}
)
_ENDS = STORES | {"broker", "observability", "external"}
"""Where a flow ends: what these do by themselves is another story."""
_ENTRY_KINDS = ("gateway", "proxy", "frontend", "service", "auth")


def find_flows(components: Sequence[Component], connections: Sequence[Connection]) -> tuple[Flow, ...]:
    """One flow an entry point, breadth first; telemetry, configuration and possible connections left out.

    An entry point is a component that is reachable from outside and opens a connection, and that no
    other entry point already reaches; where none is reachable, one that nothing calls.
    """
    opened: dict[str, list[Connection]] = defaultdict(list)
    answered: set[str] = set()
    for connection in connections:
        if connection.kind not in _SILENT and connection.confidence != "possible":
            opened[connection.source].append(connection)
            answered.add(connection.target)
    by_id = {component.id: component for component in components}
    flows = []
    for group in sorted({component.group for component in components}):
        members = [
            one
            for one in components
            if one.group == group and one.kind in _ENTRY_KINDS and opened.get(one.id)
        ]
        public = [one for one in members if any(interface.public for interface in one.interfaces)]
        entries = [one for one in public if one.id not in answered] or public
        if not entries:
            entries = [one for one in members if one.id not in answered]
        workers = [
            one
            for one in components
            if one.group == group
            and one.kind in ("worker", "job")
            and one.id not in answered
            and opened.get(one.id)
        ]
        reached: set[str] = set()
        for entry in sorted(entries, key=lambda one: (_ENTRY_KINDS.index(one.kind), one.name)):
            if entry.id not in reached:
                flows.append(_flow(entry, opened, by_id, f"Requests to {entry.name}", reached))
        flows.extend(_flow(one, opened, by_id, f"Work of {one.name}", set()) for one in workers)
    return tuple(flow for flow in flows if flow.steps)


def _flow(
    entry: Component,
    opened: dict[str, list[Connection]],
    by_id: dict[str, Component],
    name: str,
    reached: set[str],
) -> Flow:
    steps: list[FlowStep] = []
    queue, seen = [entry.id], {entry.id}
    while queue and len(steps) < MAX_STEPS:
        current = queue.pop(0)
        for connection in opened.get(current, ()):
            if len(steps) == MAX_STEPS:
                break
            steps.append(
                FlowStep("", connection.id, connection.source, connection.target, connection.evidence)
            )
            if connection.target not in seen:
                seen.add(connection.target)
                if by_id[connection.target].kind not in _ENDS:
                    queue.append(connection.target)
    reached |= seen
    title = name if not entry.group else f"{entry.group}: {name}"
    return Flow(flow_id(f"{entry.group}/{entry.name}" if entry.group else entry.name), title, tuple(steps))
