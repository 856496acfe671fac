"""Connections that stand in resources of their own, what ECS services add, and schedules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from archscan.formats.node import Map, Place, Seq
from archscan.model.facts import (
    Provides,
    Requires,
    Setting,
    Subject,
)

from .catalogue import MANAGED
from .claims import StackFact, address_of, at, figures, names_of, start_order
from .programs import PROGRAMS
from .stack import Resource, Stack, owners, setting_of
from .values import EXPORT, decoded, found_at, is_known, references_at, text_at
from .wires import WIRES


def service_facts(stack: Stack) -> Iterator[StackFact]:
    """What ECS services add to the tasks that they run."""
    for one in stack.by_type.get("aws_ecs_service", ()):
        if not one.component:
            continue
        subject = Subject(stack.scope, one.component)
        line = at(one.place, stack)
        names = names_of(one, stack)
        for path in (
            "service_connect_configuration.service.client_alias.dns_name",
            "service_connect_configuration.service.discovery_name",
            "service_connect_configuration.services.client_aliases.dns_name",
        ):
            names += [value.lower() for value, _ in found_at(one.config, path) if isinstance(value, str)]
        for reference, _ in references_at(one.config, "service_registries"):
            for registry in stack.by_address.get(reference.address, ()):
                names += list(_registered(registry, stack))
        for name in dict.fromkeys(names):
            if is_known(name):
                yield Provides(subject, name, line)
        yield from figures(one, subject, stack)
        yield from start_order(one, subject, stack)


def _registered(registry: Resource, stack: Stack) -> Iterator[str]:
    name = registry.full or text_at(registry.config, "name")
    if not name:
        return
    yield name.lower()
    for reference, _ in references_at(registry.config, "dns_config.namespace_id"):
        for namespace in stack.by_address.get(reference.address, ()):
            if space := text_at(namespace.config, "name"):
                yield f"{name}.{space}".lower()


def wire_facts(one: Resource, stack: Stack) -> Iterator[StackFact]:
    for wire in WIRES.get(one.type, ()):
        sources = _ends(one, wire.source, stack)
        targets = _ends(one, wire.target, stack)
        for source, start, way in sources:
            for target, end, further in targets:
                if source.component == target.component:
                    continue
                line = end if end.line else start if start.line else one.place
                also = [start, end, *way, *further, *((one.place,) if not end.line else ())]
                first, second, purpose = _directed(source, target, wire.purpose)
                if first.type == EXPORT:
                    continue
                yield Requires(
                    Subject(stack.scope, first.component),
                    address_of(second),
                    at(line, stack),
                    key=one.type,
                    via="config",
                    purpose=purpose,
                    also=tuple(
                        dict.fromkeys(at(place, stack) for place in also if place.line and place != line)
                    ),
                )


def _ends(one: Resource, path: str, stack: Stack) -> list[tuple[Resource, Place, tuple[Place, ...]]]:
    """The components at one end of a wire, with the line that names each."""
    if not path:
        return [(one, Place("", 0), ())] if one.component else []
    found: dict[str, tuple[Resource, Place, tuple[Place, ...]]] = {}
    for alternative in path.split("|"):
        for value, _ in found_at(one.config, alternative):
            node = decoded(value) if isinstance(value, str) else None
            if isinstance(node, Map | Seq):
                holder = Map(*one.place)
                holder["x"] = node
                references = references_at(holder, "x")
            else:
                references = []
            for reference, place in [*references, *references_at(one.config, alternative)]:
                if reference.address.startswith(EXPORT):
                    other = Resource(EXPORT, reference.address, "", Map(*place), place)
                    other.component = reference.address
                    found.setdefault(reference.address, (other, place, ()))
                for owner, way in owners(reference, stack):
                    found.setdefault(owner.component, (owner, place, way))
    return list(found.values())


_BROKERS = frozenset({"queue", "topic", "stream", "bus", "events", "kafka", "broker", "kinesis"})


def _directed(source: Resource, target: Resource, purpose: str) -> tuple[Resource, Resource, str]:
    """Who opens the connection: events reach a function because it asks for them."""
    if purpose != "delivers":
        return source, target, purpose
    if source.type == EXPORT:
        return target, source, "consumes"  # of another stack: what it hands out is an event bus or a queue
    if target.type in MANAGED:
        return source, target, "publishes"
    sort = MANAGED.get(source.type)
    if sort is not None and (sort.noun in _BROKERS or sort.noun in ("table",)):
        return target, source, "consumes"
    return source, target, "calls"


def routes_of(stack: Stack) -> dict[str, set[str]]:
    """What each gateway or load balancer leads to."""
    routes: defaultdict[str, set[str]] = defaultdict(set)
    for one in stack.resources:
        for wire in WIRES.get(one.type, ()):
            if wire.purpose == "proxies":
                for source, _, _ in _ends(one, wire.source, stack):
                    routes[source.component].update(
                        target.component for target, _, _ in _ends(one, wire.target, stack)
                    )
    return dict(routes)


_CLOCKS = {
    "aws_cloudwatch_event_target": ("rule", "arn"),
    "aws_scheduler_schedule": ("", "target.arn|target"),
    "google_cloud_scheduler_job": ("", "http_target.uri|pubsub_target.topic_name|app_engine_http_target"),
    "aws_cloudwatch_event_rule": ("", "targets.arn"),
}


def schedule_facts(stack: Stack) -> Iterator[StackFact]:
    """When functions and jobs are started by the clock."""
    for type_, (rule, target) in _CLOCKS.items():
        for one in stack.by_type.get(type_, ()):
            holders = [one]
            if rule:
                holders = [
                    found
                    for reference, _ in references_at(one.config, rule)
                    for found in stack.by_address.get(reference.address, ())
                ]
            for holder in holders:
                found = setting_of(holder, "schedule_expression|schedule")
                if found is None:
                    continue
                for owner, _, _ in _ends(one, target, stack):
                    if owner.type in PROGRAMS:
                        subject = Subject(stack.scope, owner.component)
                        yield Setting(subject, "deploy.schedule", found[0][:100], at(found[1], stack))
