"""All views that a document shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from archscan.model.system import System
from archscan.view.component import component_view
from archscan.view.elements import BUDGET, Budget, View
from archscan.view.environment import environment_view
from archscan.view.groups import group_names, index, shows_something
from archscan.view.schema import schema_views
from archscan.view.sequence import sequence_views
from archscan.view.system import data_flow, overview

MOST_SINGLE = 300
"""Components of which each gets a picture of its own; of more, thousands of files would say little."""


def views(system: System, budget: Budget = BUDGET) -> tuple[View, ...]:
    """Index (of several systems), overviews, data flows, environments, components, schemas, sequences.

    Left out is what would show nothing: data flows without a line, environments without instances,
    components without neighbours (all single ones, if there are too many), and, of several systems, those
    that are a few boxes without a line.
    """
    return tuple(
        _linked(
            tuple(
                _distinct(
                    (*_all(system, budget), *schema_views(system, budget), *sequence_views(system, budget))
                )
            )
        )
    )


def _all(system: System, budget: Budget) -> Iterator[View]:
    if not system.components:
        return
    names = group_names(system)
    several = len(names) > 1
    groups: list[str | None] = []
    overviews: list[View] = []
    for group in names if several else (None,):
        found = overview(system, group, budget)
        if not several or shows_something(found[0]):
            groups.append(group)
            overviews.extend(found)
    if several:
        yield index(system)
    if overviews and len(system.components) > MOST_SINGLE:
        note = f"Pictures of single components are left out: there are {len(system.components)}."
        overviews[0] = replace(overviews[0], notes=(*overviews[0].notes, note))
    yield from overviews
    for group in groups:
        found = data_flow(system, group, budget)
        if found[0].edges:
            yield from found
    for environment in system.environments:
        if environment.instances:
            yield from environment_view(system, environment, budget)
    if len(system.components) <= MOST_SINGLE:
        for component in system.components:
            view = component_view(system, component.id, budget)
            if len(view.nodes) > 1:
                yield view


def _distinct(found: Iterable[View]) -> Iterator[View]:
    """The views, ids that came twice (by way of equal names) told apart by a number."""
    taken: dict[str, int] = {}
    for view in found:
        number = taken.get(view.id, 0) + 1
        taken[view.id] = number
        yield replace(view, id=f"{view.id}~{number}") if number > 1 else view


def _linked(found: Sequence[View]) -> Iterator[View]:
    """The views without links to those that were left out."""
    known = {view.id for view in found}
    for view in found:
        yield replace(
            view,
            nodes=tuple(
                one if one.link in known or not one.link else replace(one, link="") for one in view.nodes
            ),
            links=tuple(one for one in view.links if one.view in known),
        )
