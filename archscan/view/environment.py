"""View of an environment: what runs there, with image and replicas, and who talks to whom."""

from __future__ import annotations

from dataclasses import replace

from archscan.model.elements import Component, Environment, Instance
from archscan.model.system import System
from archscan.view import selection
from archscan.view.elements import BUDGET, Budget, Node, View
from archscan.view.frames import framed
from archscan.view.hubs import fold_hubs
from archscan.view.names import listed, view_id
from archscan.view.split import split

_WORKLOADS = {"compose_service": "", "dockerfile": "", "project": ""}


def environment_view(system: System, environment: Environment, budget: Budget = BUDGET) -> tuple[View, ...]:
    """The instances of an environment, and the external systems that they talk to.

    One view, or several as for `overview`. A connection is drawn where both of its ends run here.
    """
    instances: dict[str, list[Instance]] = {}
    for instance in environment.instances:
        instances.setdefault(instance.component, []).append(instance)
    touched = {end for one in system.connections for end in (one.source, one.target)}
    here = [one for one in system.components if one.id in instances]
    outside = [one for one in system.components if one.external and one.id in touched]
    by_id = {one.id: one for one in (*here, *outside)}
    chosen = selection.select(
        (one for one in system.connections if one.source in instances or one.target in instances),
        by_id.__contains__,
        lambda id: by_id[id].name,
    )
    lines = selection.edges(chosen.drawn)
    ends = {end for line in lines for end in (line.source, line.target)}
    nodes = [_instance_node(one, instances[one.id]) for one in here]
    nodes.extend(selection.node(one) for one in outside if one.id in ends)
    absent = [one.name for one in system.components if one.id not in instances and not one.external]
    notes = list(chosen.notes)
    if absent:
        notes.append(f"Not in this environment: {listed(absent)}.")
    view = View(
        view_id("environment", environment.name),
        f"Environment: {environment.name}",
        "environment",
        tuple(sorted(nodes, key=lambda one: one.id)),
        lines,
        notes=tuple(notes),
    )
    return split(framed(fold_hubs(view, budget), environment.name), budget)


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
    """An image reference without registry and digest.

    >>> short_image("registry.example.com:5000/shop/orders:1.9@sha256:0ab"), short_image("postgres:16")
    ('shop/orders:1.9', 'postgres:16')
    """
    reference = image.partition("@")[0]
    first, slash, rest = reference.partition("/")
    return rest if slash and ("." in first or ":" in first or first == "localhost") else reference
