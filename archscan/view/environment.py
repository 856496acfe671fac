"""View of an environment: what runs there, with image and replicas, and who talks to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archscan.model.elements import Component, Environment, Instance
from archscan.model.system import System
from archscan.view import selection
from archscan.view.elements import BUDGET, Budget, Link, Node, View
from archscan.view.entries import marked
from archscan.view.frames import framed
from archscan.view.groups import crossing, group_node, shows_something
from archscan.view.hubs import crowded, fold_hubs
from archscan.view.names import listed, view_id
from archscan.view.split import split

_WORKLOADS = {"compose_service": "", "aspire_resource": "", "dockerfile": "", "project": ""}


def environment_view(system: System, environment: Environment, budget: Budget = BUDGET) -> tuple[View, ...]:
    """The instances of an environment, and the external systems that they talk to.

    One view, or several as for `overview`; where the repository holds several systems that do not fit
    into one picture, one for each of them. A connection is drawn where both of its ends run here.
    """
    instances: dict[str, list[Instance]] = {}
    for instance in environment.instances:
        instances.setdefault(instance.component, []).append(instance)
    here = [one for one in system.components if one.id in instances]
    groups = sorted({one.group for one in here if not one.external})
    view = _whole(system, environment, instances, here)
    if len(groups) > 1 and crowded(view, budget):
        return _by_group(system, environment, instances, here, groups, budget)
    return split(framed(fold_hubs(view, budget), environment.name), budget)


def _by_group(
    system: System,
    environment: Environment,
    instances: dict[str, list[Instance]],
    here: Sequence[Component],
    groups: Sequence[str],
    budget: Budget,
) -> tuple[View, ...]:
    parts: list[View] = []
    links: list[Link] = []
    boxes: list[Node] = []
    for group in groups:
        own = [one for one in here if one.group == group]
        view = _whole(system, environment, instances, own, group)
        linked = shows_something(view)
        if linked:
            parts.extend(split(framed(fold_hubs(view, budget), group or system.name), budget))
            links.append(Link(view.id, group or system.name))
        boxes.append(group_node(system, group, own, view.id if linked else ""))
    top = View(
        view_id("environment", environment.name),
        f"Environment: {environment.name}",
        "environment",
        tuple(sorted(boxes, key=lambda one: one.id)),
        crossing(system, groups),
        notes=("Each box is a system of its own; those of several components have a picture each.",),
        links=tuple(links),
    )
    return (top, *parts)


def _whole(
    system: System,
    environment: Environment,
    instances: dict[str, list[Instance]],
    here: Sequence[Component],
    group: str | None = None,
) -> View:
    """One view of components in an environment: all of them, or a group's."""
    own = {one.id for one in here}
    touched = {end for one in system.connections for end in (one.source, one.target)}
    outside = [one for one in system.components if one.external and one.id in touched]
    by_id = {one.id: one for one in (*here, *outside)}
    chosen = selection.select(
        (one for one in system.connections if one.source in own or one.target in own),
        by_id.__contains__,
        lambda id: by_id[id].name,
    )
    lines = selection.edges(chosen.drawn)
    ends = {end for line in lines for end in (line.source, line.target)}
    boxes = [_instance_node(one, instances[one.id]) for one in here]
    boxes.extend(selection.node(one) for one in outside if one.id in ends and one.id not in own)
    nodes, published = marked(sorted(boxes, key=lambda one: one.id))
    notes = [*chosen.notes, *published]
    absent = [
        one.name
        for one in system.components
        if one.id not in own and not one.external and group in (None, one.group)
    ]
    if absent:
        notes.append(f"Not in this environment: {listed(absent)}.")
    title = f"Environment: {environment.name}"
    return View(
        view_id("environment", environment.name, *(() if group is None else (group or system.name,))),
        title if group is None else f"{title}, {group or system.name}",
        "environment",
        nodes,
        lines,
        notes=tuple(notes),
    )


def _instance_node(component: Component, instances: list[Instance]) -> Node:
    node = selection.node(component)
    images = list(dict.fromkeys(short_image(one.image) for one in instances if one.image))
    remarks = []
    for one in instances:
        workload = _WORKLOADS.get(one.workload, one.workload)
        times = f"\N{MULTIPLICATION SIGN} {one.replicas}" if one.replicas not in ("", "1") else ""
        remarks.append(f"{workload} {times}".strip())
    shown = list(dict.fromkeys(one for one in remarks if one))
    return replace(node, detail=listed(images, 2) or node.detail, remarks=tuple(shown[:3]))


def short_image(image: str) -> str:
    """An image's name and tag, without what stands before them, and without its digest.

    >>> short_image("registry.example.com:5000/shop/orders:1.9@sha256:0ab"), short_image("postgres:16")
    ('orders:1.9', 'postgres:16')
    """
    return image.partition("@")[0].rpartition("/")[2]
