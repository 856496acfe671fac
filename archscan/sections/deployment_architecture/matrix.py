"""What runs where: image and replicas of each component, a few environments beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from archscan.model.elements import Component, Environment, Instance
from archscan.sections.context import Context, by_stage
from archscan.sections.deployment_architecture.instances import Seen
from archscan.sections.deployment_architecture.names import composed, replicas, short_image, workload
from archscan.sections.statements import Block, Code, Inline, Line, Row, Table

_WIDTH = 4
"""Environments that fit beside each other in a table."""


def matrix(context: Context, places: Sequence[Environment], seen: Seen) -> list[Block]:
    """What runs where: image and replicas, a few environments beside each other."""
    ranked = by_stage(places)
    blocks: list[Block] = []
    for start in range(0, len(ranked), _WIDTH):
        shown = ranked[start : start + _WIDTH]
        rows = []
        for component in context.components:
            found = seen.homes.get(component.id, ())
            cells = [_cell(component, [one for place, one in found if place is here]) for here in shown]
            if any(cells):
                rows.append(Row(((context.ref(component.id),), *(cell or ("–",) for cell in cells))))
        columns = ("Component", *(one.name for one in shown))
        if rows:
            blocks.append(Table("Components by environment", columns, tuple(rows), "none", linked=False))
    return blocks


def _cell(component: Component, instances: Sequence[Instance]) -> Line:
    """The image without its registry, and how many of it."""
    line: list[Inline] = []
    for instance in instances:
        name = short_image(instance.image).rpartition("/")[2]
        kind = "built" if component.source and composed(instance) else workload(instance.workload)
        shown: Inline = Code(name) if name else kind
        many = replicas(instance)
        if shown not in line:
            line += [", ", shown] if line else [shown]
            line += [f" ×{many}"] if many and many != "1" else []
    return tuple(line)
