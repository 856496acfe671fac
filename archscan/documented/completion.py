"""The merge of archscan.yaml over the linked model. Who wins stands in `archscan.documented.rules`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from archscan.documented.components import Completed, complete_components
from archscan.documented.connections import complete_connections, move_connections
from archscan.documented.entries import Documented
from archscan.documented.environments import complete_environments, move_instances
from archscan.documented.flows import complete_flows, move_flows
from archscan.documented.matching import Findings
from archscan.documented.reading import fail
from archscan.documented.schemas import move_schemas
from archscan.model.elements import Component, Group
from archscan.model.system import System


def complete(system: System, documented: Documented) -> System:
    """The model with what people wrote in it.

    Entries that match nothing and contradictions become problems of the model. Raises UsageError, with
    every mistake at once, where a name is ambiguous or entries cannot hold together.
    """
    findings = Findings()
    completed = complete_components(system.components, system.groups, documented.components, findings)
    fail(findings.errors)
    moved = move_connections(system.connections, completed)
    joined = complete_connections(moved, documented.connections, completed, findings)
    flows = move_flows(system.flows, system.components, completed, joined)
    flows = complete_flows(flows, documented.flows, completed.components, joined.connections, findings)
    environments = move_instances(system.environments, completed)
    environments = complete_environments(environments, documented.environments, findings)
    fail(findings.errors)
    goals = dict(system.targets) | dict(documented.targets)
    return replace(
        system,
        name=documented.name or system.name,
        summary=documented.summary or system.summary,
        groups=_groups(system.groups, system.components, completed),
        components=completed.components,
        connections=tuple(joined.connections[id_] for id_ in sorted(joined.connections)),
        environments=environments,
        flows=flows,
        schemas=move_schemas(system.schemas, completed),
        decisions=(*system.decisions, *documented.decisions),
        targets=tuple(goals.items()),
        chapters=(*system.chapters, *documented.chapters),
        problems=tuple(sorted({*system.problems, *documented.problems, *findings.problems})),
    )


def _groups(
    groups: tuple[Group, ...], before: Iterable[Component], completed: Completed
) -> tuple[Group, ...]:
    """The groups without those whose last component was ignored or went to another."""
    emptied = {one.group for one in before} - {one.group for one in completed.components}
    return tuple(one for one in groups if one.name not in emptied)
