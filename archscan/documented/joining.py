"""Elements of the model that turn out to be one: what both say, joined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from archscan.model.elements import (
    Component,
    Confidence,
    Connection,
    Environment,
    Instance,
    Interface,
    Origin,
    Property,
    Technology,
)
from archscan.model.evidence import joined

_SURE: tuple[Confidence, ...] = ("certain", "likely", "possible")


def joined_components(one: Component, other: Component) -> Component:
    """`one` with all that is known of `other`; where both say something, `one` is right."""
    kind = one.kind
    if kind == "other" or (kind == "external" and not other.external):
        kind = other.kind
    return replace(
        one,
        kind=kind,
        aliases=tuple(sorted({*one.aliases, other.name, *other.aliases} - {one.name})),
        technologies=joined_technologies(one.technologies, other.technologies),
        responsibility=one.responsibility or other.responsibility,
        owner=one.owner or other.owner,
        source=one.source or other.source,
        interfaces=_joined_interfaces(one.interfaces, other.interfaces),
        properties=_joined_properties(one.properties, other.properties),
        origin=_origin(one.origin, other.origin),
        confidence=_surer(one.confidence, other.confidence),
        evidence=joined(one.evidence, other.evidence),
    )


def joined_connections(one: Connection, other: Connection) -> Connection:
    """`one` with all that is known of `other`, which has the same ends and kind."""
    return replace(
        one,
        protocol=one.protocol or other.protocol,
        port=one.port if one.port is not None else other.port,
        description=one.description or other.description,
        via=tuple(sorted({*one.via, *other.via})),
        origin=_origin(one.origin, other.origin),
        confidence=_surer(one.confidence, other.confidence),
        evidence=tuple(dict.fromkeys((*one.evidence, *other.evidence))),
    )


def joined_environments(one: Environment, other: Environment) -> Environment:
    """`one` with what runs in `other`."""
    return replace(
        one,
        stage=one.stage if one.stage != "other" else other.stage,
        instances=joined_instances((*one.instances, *other.instances)),
        description=one.description or other.description,
        origin=_origin(one.origin, other.origin),
        evidence=joined(one.evidence, other.evidence),
    )


def joined_instances(instances: Iterable[Instance]) -> tuple[Instance, ...]:
    """Instances sorted by component; those of one component, workload and image become one."""
    found: dict[tuple[str, str, str], Instance] = {}
    for one in instances:
        key = (one.component, one.workload, one.image)
        known = found.get(key)
        if known is not None:
            one = replace(
                known,
                replicas=known.replicas or one.replicas,
                properties=_joined_properties(known.properties, one.properties),
                evidence=joined(known.evidence, one.evidence),
            )
        found[key] = one
    return tuple(found[key] for key in sorted(found))


def joined_technologies(
    first: tuple[Technology, ...], second: tuple[Technology, ...]
) -> tuple[Technology, ...]:
    """Technologies by id, each once; name, category and version of the first that states them."""
    found: dict[str, Technology] = {}
    for one in (*first, *second):
        key = one.id or one.name
        known = found.get(key)
        if known is not None:
            one = replace(
                known, version=known.version or one.version, evidence=joined(known.evidence, one.evidence)
            )
        found[key] = one
    return tuple(found[key] for key in sorted(found))


def _joined_interfaces(first: tuple[Interface, ...], second: tuple[Interface, ...]) -> tuple[Interface, ...]:
    found: dict[tuple[str, int, str], Interface] = {}
    for one in (*first, *second):
        key = (one.kind, one.port or 0, one.name)
        known = found.get(key)
        if known is not None:
            one = replace(
                known,
                protocol=known.protocol or one.protocol,
                public=known.public or one.public,
                evidence=joined(known.evidence, one.evidence),
            )
        found[key] = one
    return tuple(found[key] for key in sorted(found))


def _joined_properties(first: tuple[Property, ...], second: tuple[Property, ...]) -> tuple[Property, ...]:
    found: dict[tuple[str, str], Property] = {}
    for one in (*first, *second):
        key = (one.topic, one.value)
        known = found.get(key)
        found[key] = replace(one, evidence=joined(known.evidence, one.evidence)) if known else one
    return tuple(found[key] for key in sorted(found))


def _origin(one: Origin, other: Origin) -> Origin:
    return one if one == other else "both"


def _surer(one: Confidence, other: Confidence) -> Confidence:
    return min(one, other, key=_SURE.index)
