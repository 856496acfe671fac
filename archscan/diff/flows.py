"""Flows compared. An inferred flow follows from connections: what their changes say is not said again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archscan.diff.changes import Change
from archscan.diff.renames import name_of
from archscan.model.elements import Connection, Flow, FlowStep
from archscan.model.evidence import Evidence
from archscan.model.ids import connection_id
from archscan.model.system import System

_Step = tuple[str, str]
"""The connection's id, or the ends as an arrow, in the new model's names; and the sentence."""


def compare_flows(old: System, new: System, renames: Mapping[str, str]) -> Iterator[Change]:
    """Changes of flows."""
    before, after = _Side(old, renames), _Side(new, {})
    gone = [one for one in old.flows if one.id not in after.flows]
    come = [one for one in new.flows if one.id not in before.flows]
    pairs = [(one, after.flows[one.id]) for one in old.flows if one.id in after.flows]
    for one in list(gone):
        steps = before.steps(one)
        match = next((now for now in come if after.steps(now) == steps), None) if steps else None
        if match is not None:
            gone.remove(one)
            come.remove(match)
            if not (one.origin == match.origin == "inferred"):
                yield Change("flow", "renamed", match.id, "name", one.name, match.name, after.evidence(match))
    for one in gone:
        if one.origin != "inferred" or before.entry(one) in after.components:
            yield Change("flow", "removed", one.id, evidence=before.evidence(one))
    for now in come:
        if now.origin != "inferred" or after.entry(now) in before.components:
            yield Change("flow", "added", now.id, evidence=after.evidence(now))
    for one, now in pairs:
        derived = one.origin == now.origin == "inferred"
        steps, later = before.steps(one), after.steps(now)
        if derived:
            steps = [step for step in _plain(steps) if step[0] in after.ends or step[1]]
            later = [step for step in _plain(later) if step[0] in before.ends or step[1]]
        if steps != later:
            was, is_ = _shown(steps), _shown(later)
            yield Change("flow", "changed", now.id, "steps", was, is_, after.evidence(now))


class _Side:
    """The flows of one model, spoken of in the names of the new one."""

    def __init__(self, system: System, renames: Mapping[str, str]) -> None:
        self.flows = {one.id: one for one in system.flows}
        self.components = {renames.get(one.id, one.id) for one in system.components}
        self._renames = renames
        self._connections = {one.id: one for one in system.connections}
        self.ends = {
            self._id(one).rpartition(":")[0] for one in system.connections if one.confidence != "possible"
        }
        """Ids of connections without their kind."""

    def _id(self, one: Connection) -> str:
        source, target = (self._renames.get(end, end) for end in (one.source, one.target))
        return connection_id(source, target, one.kind)

    def steps(self, flow: Flow) -> list[_Step]:
        """What the steps say."""
        return [(self._way(step), step.text) for step in flow.steps]

    def _way(self, step: FlowStep) -> str:
        if step.connection in self._connections:
            return self._id(self._connections[step.connection])
        if step.source or step.target:
            return " -> ".join(name_of(self._renames.get(end, end)) for end in (step.source, step.target))
        return step.connection

    def entry(self, flow: Flow) -> str:
        """Where a flow begins: the component of its first step."""
        if not flow.steps:
            return ""
        step = flow.steps[0]
        connection = self._connections.get(step.connection)
        source = connection.source if connection else step.source
        return self._renames.get(source, source)

    def evidence(self, flow: Flow) -> tuple[Evidence, ...]:
        """The lines of a flow's steps."""
        found: dict[Evidence, None] = {}
        for step in flow.steps:
            connection = self._connections.get(step.connection)
            lines = step.evidence or (connection.evidence if connection else ())
            found.update(dict.fromkeys(lines))
        return tuple(found)


def _plain(steps: list[_Step]) -> list[_Step]:
    """The steps whatever the kind of their connections."""
    return [(way.rpartition(":")[0] if way.startswith("connection:") else way, text) for way, text in steps]


def _shown(steps: list[_Step]) -> str:
    return "; ".join(
        ": ".join(part for part in (name_of(way) if ":" in way else way, text) if part) for way, text in steps
    )
