"""The flows of the model, completed: moved with their components, replaced, renamed, ordered, ignored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from archscan.documented.components import Completed
from archscan.documented.connections import Joined
from archscan.documented.entries import FlowEntry, StepEntry
from archscan.documented.matching import Findings, Lookup, Names
from archscan.documented.schema import shown
from archscan.model.elements import Component, Connection, Flow, FlowStep
from archscan.model.ids import flow_id, messages_id


def move_flows(
    flows: Iterable[Flow], before: Sequence[Component], completed: Completed, joined: Joined
) -> tuple[Flow, ...]:
    """Inferred flows between the components as they are now, as far as they still hang together.

    A flow is called after the component that it begins with, and is renamed with it.
    """
    renamed = _renamed(before, completed)
    made: dict[str, Flow] = {}
    for flow in flows:
        steps = tuple(_moved_steps(flow, completed, joined))
        if flow.steps and not steps:
            continue
        id_, name = flow.id, flow.name
        if flow.id in renamed:
            id_, old, new = renamed[flow.id]
            name = f"{name.removesuffix(old)}{new}" if name.endswith(old) else name
        made.setdefault(id_, replace(flow, id=id_, name=name, steps=steps))
    return tuple(made.values())


def _renamed(before: Sequence[Component], completed: Completed) -> dict[str, tuple[str, str, str]]:
    """Flow ids that change: the new one, the old name in it and the new name."""
    now = {one.id: one for one in completed.components}
    renamed = {}
    for old in before:
        new_id = completed.moved.get(old.id)
        if new_id is not None:
            new = now[new_id]
            before_id, after_id = _flow_id(old), _flow_id(new)
            renamed[before_id] = (after_id, old.name, new.name)
            renamed[messages_id(before_id)] = (messages_id(after_id), old.name, new.name)
    return renamed


def _flow_id(entry: Component) -> str:
    return flow_id(f"{entry.group}/{entry.name}" if entry.group else entry.name)


def _moved_steps(flow: Flow, completed: Completed, joined: Joined) -> Iterator[FlowStep]:
    """The steps that are left, each once, without those that nothing leads to any more."""
    begin = completed.now(flow.steps[0].source) if flow.steps else None
    if begin is None:
        return
    reached: set[str] = {begin}
    seen: set[str] = set()
    for step in flow.steps:
        source, target = completed.now(step.source), completed.now(step.target)
        if source is None or target is None:
            continue
        if step.connection:
            link = joined.connections.get(joined.now(step.connection) or "")
            if link is None or link.id in seen or (source and source not in reached):
                continue
            seen.add(link.id)
            reached.add(target)
            if link.id != step.connection:
                step = replace(step, connection=link.id, evidence=link.evidence)
        yield replace(step, source=source, target=target)


def complete_flows(
    flows: Sequence[Flow],
    entries: Sequence[FlowEntry],
    components: Sequence[Component],
    connections: Mapping[str, Connection],
    findings: Findings,
) -> tuple[Flow, ...]:
    """Apply all entries: flows that they name come first, in the order of the file."""
    names = Names(components)
    between: dict[tuple[str, str], Connection] = {}
    for id_ in sorted(connections, key=lambda one: (connections[one].kind == "starts_after", one)):
        one = connections[id_]
        between.setdefault((one.source, one.target), one)
    known, rest = Lookup(flows), {flow.id: flow for flow in flows}
    made: list[Flow] = []
    taken: dict[str, FlowEntry] = {}
    for entry in entries:
        found = known.find(entry.key.name)
        if found not in rest:
            found = None
        if found is None and (entry.ignore or not entry.steps):
            _dead(entry, rest, findings)
            continue
        inferred = rest.pop(found) if found is not None else None
        if entry.ignore:
            continue
        name = entry.name or (inferred.name if inferred else entry.key.name)
        id_ = inferred.id if inferred and not entry.name else flow_id(name)
        if id_ in taken or id_ in rest:
            findings.fail(entry.key.evidence, f"flows: `{shown(name)}` is there twice", "another name")
            continue
        taken[id_] = entry
        if entry.steps:
            steps = tuple(_step(step, names, between, findings) for step in entry.steps)
            made.append(Flow(id_, name, steps, "both" if inferred else "documented"))
        elif inferred is not None:
            made.append(replace(inferred, id=id_, name=name, origin="both"))
    return (*made, *rest.values())


def _dead(entry: FlowEntry, flows: Mapping[str, Flow], findings: Findings) -> None:
    near = findings.near(entry.key.name, [one.name for one in flows.values()])
    first = f"`{shown(near)}`" if near else "a flow of the model"
    otherwise = "no such entry" if entry.ignore else "`steps` that make it one"
    what = f"flows: none is called `{shown(entry.key.name)}`"
    findings.dead(entry.key.evidence, what, f"{first}, or {otherwise}")


def _step(
    entry: StepEntry, names: Names, between: Mapping[tuple[str, str], Connection], findings: Findings
) -> FlowStep:
    """A step with its components, and the connection between them if there is one."""
    ends: list[str] = []
    told: list[str] = []
    group = None
    for name in (entry.source, entry.target):
        found = names.candidates(name, group) if name else ()
        if len(found) == 1:
            group = found[0].group
            ends.append(found[0].id)
            told.append(found[0].name)
            continue
        if name:
            near = names.near(name, findings) if not found else ""
            what = (
                f"flows: `{shown(name)}` is {'the name of several components' if found else 'no component'}"
            )
            expected = f"`{shown(near)}`" if near else "the name of one component"
            findings.dead(entry.evidence, what, expected)
            told.append(name)
        ends.append("")
    if (entry.source and not ends[0]) or (entry.target and not ends[1]):
        # A name that is no component stays readable: the sentence carries both.
        sentence = " to ".join(one for one in told if one)
        return FlowStep(f"{sentence}: {entry.text}" if entry.text else sentence, evidence=(entry.evidence,))
    link = between.get((ends[0], ends[1]))
    return FlowStep(entry.text, link.id if link else "", ends[0], ends[1], (entry.evidence,))
