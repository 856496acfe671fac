"""Observed properties of components: who holds them where, and tables of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from archscan.model.elements import Component, Environment, Instance, Property
from archscan.sections.context import Context, by_stage, merged_evidence
from archscan.sections.statements import Code, Inline, Line, Row, Table
from archscan.sections.words import listed

_MOST_SHARERS = 30


def values(properties: Iterable[Property], topic: str) -> list[str]:
    """The distinct values of a topic, in their order."""
    return list(dict.fromkeys(one.value for one in properties if one.topic == topic))


@dataclass(frozen=True, slots=True)
class Holder:
    """Properties of a component: everywhere, or in one environment."""

    component: Component
    environment: Environment | None
    instance: Instance | None
    properties: tuple[Property, ...]


def holders(context: Context, topics: Iterable[str]) -> list[Holder]:
    """Who has a property of these topics; environments only where they say something else."""
    wanted = set(topics)
    found: list[Holder] = []
    homes = placed(context)
    for component in context.components:
        places = [instance for _, instance in homes.get(component.id, ())]
        base = tuple(one for one in everywhere(component, places) if one.topic in wanted)
        if base:
            found.append(Holder(component, None, None, base))
        said = {(one.topic, one.value) for one in base}
        for environment, instance in homes.get(component.id, ()):
            own = tuple(one for one in _properties(instance) if one.topic in wanted)
            if any((one.topic, one.value) not in said for one in own):
                found.append(Holder(component, environment, instance, own))
    return found


def everywhere(component: Component, instances: Sequence[Instance]) -> tuple[Property, ...]:
    """What is said of a component wherever it runs: what all of its instances say, and what none does.

    What only some of them say (a Compose file, of what Kubernetes manifests deploy as well) holds there.
    """
    if len(instances) < 2:
        return component.properties
    said = [{(one.topic, one.name, one.value) for one in _properties(place)} for place in instances]
    counts = Counter(key for keys in said for key in keys)
    return tuple(
        one for one in component.properties if counts[one.topic, one.name, one.value] in (0, len(instances))
    )


def placed(context: Context) -> dict[str, list[tuple[Environment, Instance]]]:
    """The instances of each component, in the order of the environments."""
    found: dict[str, list[tuple[Environment, Instance]]] = {}
    for environment in by_stage(context.system.environments):
        for instance in environment.instances:
            found.setdefault(instance.component, []).append((environment, instance))
    return found


def _properties(instance: Instance) -> tuple[Property, ...]:
    """Properties of an instance, its number of replicas among them."""
    replicas = [one for one in instance.properties if one.topic == "availability.replicas"]
    if instance.replicas and not replicas:
        count = Property("availability.replicas", instance.replicas, instance.evidence)
        return (*instance.properties, count)
    return instance.properties


def topic_table(
    context: Context,
    title: str,
    columns: Sequence[tuple[str, Sequence[str]]],
    needed: Sequence[str] = (),
    read: Callable[[Component, Property], Property | None] = lambda _, said: said,
) -> tuple[Table, ...]:
    """A table of components with their properties; only columns that have values.

    Components of which the same is said share a row. `columns` are titles with the topics that stand in
    them; a row must have one of the `needed` topics, by default any. `read` may put a property in other
    words, or leave it out. Empty if there is no row.
    """
    topics = [topic for _, own in columns for topic in own]
    read_all = [_read(holder, read) for holder in holders(context, topics)]
    telling = {
        one.component.id
        for one in read_all
        if any(said.topic in (needed or topics) for said in one.properties)
    }
    found = [one for one in read_all if one.component.id in telling]
    used = [
        (name, own)
        for name, own in columns
        if any(one.topic in own for holder in found for one in holder.properties)
    ]
    by_component: dict[str, list[Holder]] = {}
    for holder in found:
        by_component.setdefault(holder.component.id, []).append(holder)
    homes = {id: [environment.name for environment, _ in places] for id, places in placed(context).items()}
    rows = []
    for id, held in by_component.items():
        cells = (_cell(held, topics, homes.get(id, ())) for _, topics in used)
        proof = merged_evidence(*(one.evidence for holder in held for one in holder.properties))
        rows.append((id, Row(tuple(cells), proof)))
    heads = ("Component", *(name for name, _ in used))
    return (Table(title, heads, shared_rows(context, rows)),) if rows else ()


def _read(holder: Holder, read: Callable[[Component, Property], Property | None]) -> Holder:
    said = (read(holder.component, one) for one in holder.properties)
    return replace(holder, properties=tuple(one for one in said if one is not None))


def shared_rows(context: Context, rows: Iterable[tuple[str, Row]]) -> tuple[Row, ...]:
    """Rows of components, a first cell with their names put in front; those with equal cells become one."""
    same: dict[tuple[Line, ...], list[tuple[str, Row]]] = {}
    for id, row in rows:
        same.setdefault(row.cells, []).append((id, row))
    return tuple(
        Row(
            (listed([context.ref(id) for id, _ in found], _MOST_SHARERS), *cells),
            merged_evidence(*(row.evidence for _, row in found)),
        )
        for cells, found in same.items()
    )


def _cell(found: Sequence[Holder], topics: Sequence[str], homes: Sequence[str]) -> Line:
    """The values of one column; where environments differ, each value with those that have it.

    `homes` are all environments of the component.
    """
    said: dict[tuple[str, ...], list[str]] = {}
    for holder in found:
        shown = tuple(value for topic in topics for value in values(holder.properties, topic))
        if shown:
            said.setdefault(shown, []).append(holder.environment.name if holder.environment else "")
    if len(said) == 1:
        texts, places = next(iter(said.items()))
        if "" in places or set(places) >= set(homes):
            return code_list(texts)
    line: list[Inline] = []
    for texts, places in said.items():
        named = [place for place in places if place]
        line += ["; " if line else "", *code_list(texts)]
        if named:
            line += [" in ", *listed(named, 4)]
    return tuple(line)


def code_list(texts: Sequence[str], most: int = 6) -> Line:
    """Values as code, separated by commas; the rest becomes a number."""
    line: list[Inline] = []
    for text in dict.fromkeys(texts[:most]):
        line += [", ", Code(text)] if line else [Code(text)]
    if len(texts) > most:
        line.append(f" and {len(texts) - most} more")
    return tuple(line)
