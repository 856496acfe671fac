"""Flows: what happens behind each entry point, read off the connections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from archscan.model.elements import STORES, Component, Connection, ConnectionKind, Flow, FlowStep
from archscan.model.ids import flow_id, messages_id

MAX_STEPS = 32
"""A flow longer than this is a list of everything and tells nothing; like steps are told together."""
_MANY = 6
"""Targets from which on a gateway's flow is the list of them, and each of these begins a flow of its own."""
_MOST_BEHIND = 10
"""Flows that begin behind one gateway: frontends first, then those that open most connections."""
_SILENT: frozenset[ConnectionKind] = frozenset(
    {"exports", "scrapes", "logs", "registers", "discovers", "loads_config", "starts_after", "mounts"}
)
_ENDS = STORES | {"broker", "observability", "external"}
"""Where a flow ends: what these do by themselves is another story."""
_ENTRY_KINDS = ("gateway", "proxy", "frontend", "service", "auth")
_BACKGROUND = ("worker", "job")


def find_flows(components: Sequence[Component], connections: Sequence[Connection]) -> tuple[Flow, ...]:
    """One flow an entry point, breadth first; telemetry, configuration and possible connections left out.

    An entry point is a component that is reachable from outside and opens a connection, and that no
    other entry point already reaches; where none is reachable, one that nothing calls. What is published
    goes on to those who consume it. Schedules, and consumers and workers that no flow reaches, begin flows of
    their own. How a component goes on is told once: later flows end where they meet what is told.
    """
    told = [one for one in connections if one.kind not in _SILENT and one.confidence != "possible"]
    paths = _Paths(components, told)
    flows = []
    for group in sorted({component.group for component in components}):
        members = [one for one in components if one.group == group and paths.opened.get(one.id)]
        reached: set[str] = set()
        for entry in _entries(members, paths):
            if entry.id not in reached:
                flows += _from(entry, paths, reached)
        for one in members:
            if times := _schedule(one):
                flows.append(paths.flow(one, f"Scheduled run ({times}) of {one.name}", reached))
        for one in members:
            if paths.awaits(one):
                flows.append(paths.messages(one, reached))
            elif one.kind in _BACKGROUND and one.id not in {*reached, *paths.answered}:
                flows.append(paths.flow(one, f"Work of {one.name}", reached))
    return tuple(_distinct(flow for flow in flows if flow.steps))


def _distinct(flows: Iterable[Flow]) -> Iterator[Flow]:
    """The flows, ids of components of one name told apart by a number."""
    taken: dict[str, int] = {}
    for flow in flows:
        number = taken[flow.id] = taken.get(flow.id, 0) + 1
        yield flow if number == 1 else replace(flow, id=f"{flow.id}~{number}")


def _from(entry: Component, paths: _Paths, reached: set[str]) -> list[Flow]:
    """The flow of an entry point; of a gateway before many, its targets and what begins at each of them."""
    targets = paths.targets(entry)
    if entry.kind not in ("gateway", "proxy") or len(targets) <= _MANY:
        return [paths.flow(entry, f"Requests to {entry.name}", reached)]
    first = paths.flow(entry, f"Requests to {entry.name}", reached, deep=False)
    wide = sorted(targets, key=lambda one: (one.kind != "frontend", -paths.width(one), one.name))
    behind = [paths.flow(one, f"Requests to {one.name}", reached) for one in wide[:_MOST_BEHIND]]
    return [first, *(flow for flow in behind if len(flow.steps) > 1)]


def _entries(members: Iterable[Component], paths: _Paths) -> list[Component]:
    able = [one for one in members if one.kind in _ENTRY_KINDS and paths.calls(one)]
    public = [one for one in able if any(interface.public for interface in one.interfaces)]
    entries = [one for one in public if one.id not in paths.answered] or public
    if not entries:
        entries = [one for one in able if one.id not in paths.answered]
    return sorted(entries, key=lambda one: (_ENTRY_KINDS.index(one.kind), one.name))


def _schedule(one: Component) -> str:
    """When a component is started by the clock, as its file says it; "" if it is not."""
    return next((said.value for said in one.properties if said.topic == "deploy.schedule"), "")


class _Paths:
    """Connections by their ends, to be followed."""

    def __init__(self, components: Iterable[Component], connections: Iterable[Connection]) -> None:
        self._by_id = {component.id: component for component in components}
        self.opened: defaultdict[str, list[Connection]] = defaultdict(list)
        self._takers: defaultdict[str, list[Connection]] = defaultdict(list)
        self._told: set[str] = set()
        self._handed: set[str] = set()
        self.answered: set[str] = set()
        for connection in connections:
            self.opened[connection.source].append(connection)
            self.answered.add(connection.target)
            if connection.kind == "consumes":
                self._takers[connection.target].append(connection)

    def targets(self, entry: Component) -> list[Component]:
        """Those whom a component passes requests on to and who go on with them, by kind and name."""
        ids = {one.target for one in self.opened.get(entry.id, ())}
        found = [self._by_id[id] for id in ids]
        able = [one for one in found if one.kind not in _ENDS and one.id != entry.id]
        return sorted(able, key=lambda one: (one.kind != "frontend", one.name, one.id))

    def width(self, one: Component) -> int:
        """How many connections a component opens."""
        return len(self.opened.get(one.id, ()))

    def calls(self, one: Component) -> bool:
        """Whether a component does more than take messages."""
        return any(link.kind != "consumes" for link in self.opened.get(one.id, ()))

    def awaits(self, one: Component) -> bool:
        """Whether a component takes messages of which no flow told yet."""
        return any(
            link.kind == "consumes" and link.id not in self._handed for link in self.opened.get(one.id, ())
        )

    def messages(self, taker: Component, reached: set[str]) -> Flow:
        """The flow of the messages that a component takes and no flow told of."""
        steps = [
            FlowStep("", link.id, link.target, link.source, link.evidence)
            for link in self.opened[taker.id]
            if link.kind == "consumes" and link.id not in self._handed
        ]
        behind = self.flow(taker, f"Messages to {taker.name}", reached)
        return replace(behind, id=messages_id(behind.id), steps=(*steps, *behind.steps))

    def flow(self, entry: Component, name: str, reached: set[str], deep: bool = True) -> Flow:
        """The steps behind an entry, if not `deep` only its own; what they reach is added to `reached`."""
        steps: list[FlowStep] = []
        queue, seen, told = [entry.id], {entry.id}, set[str]()
        while queue and len(steps) < MAX_STEPS:
            current = queue.pop(0)
            if current in self._told:
                continue
            if deep:
                self._told.add(current)
            for connection, source, target in self._onward(current):
                if len(steps) == MAX_STEPS:
                    break
                if connection.id in told:
                    continue
                told.add(connection.id)
                if connection.kind == "consumes":
                    self._handed.add(connection.id)
                steps.append(FlowStep("", connection.id, source, target, connection.evidence))
                if target not in seen:
                    seen.add(target)
                    if deep and self._by_id[target].kind not in _ENDS:
                        queue.append(target)
        reached |= seen
        title = name if not entry.group else f"{entry.group}: {name}"
        return Flow(
            flow_id(f"{entry.group}/{entry.name}" if entry.group else entry.name), title, tuple(steps)
        )

    def _onward(self, id: str) -> Iterator[tuple[Connection, str, str]]:
        """What a component opens, each with its ends; behind what it publishes those who take it."""
        for connection in self.opened.get(id, ()):
            if connection.kind == "consumes":
                continue  # what it takes is no answer to whoever called it
            yield connection, connection.source, connection.target
            if connection.kind == "publishes":
                for taker in self._takers.get(connection.target, ()):
                    if taker.source != id and _same_channel(connection, taker):
                        yield taker, taker.target, taker.source


def _same_channel(sent: Connection, taken: Connection) -> bool:
    """Whether what one publishes is what the other consumes, as far as both name it."""
    return not sent.resources or not taken.resources or not set(sent.resources).isdisjoint(taken.resources)
