"""What a running system says of itself: states, health, restarts, machines, and how it differs from files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from archscan.model.elements import Instance, Property
from archscan.model.system import System
from archscan.sections.context import Context, merged_evidence
from archscan.sections.statements import Block, Claim, Code, Items, Line, Note, Row, Table

_MOST_OPEN = 12
_SHORT_DIGEST = 12


def running(context: Context) -> list[Block]:
    """A table of what runs, and one of the differences; nothing for a model of files alone."""
    return [*_states(context), *_differences(context.system), *_machines(context.system)]


def _states(context: Context) -> list[Block]:
    rows = []
    last = len(context.ranks)
    instances = [one for place in context.system.environments for one in place.instances]
    for one in sorted(instances, key=lambda each: (context.ranks.get(each.component, last), each.component)):
        states = _of(one, "runtime.state")
        if not states:
            continue
        restarts = sorted({each.value for each in _of(one, "runtime.restarts")}, key=_number)
        cells: tuple[Line, ...] = (
            (context.ref(one.component),),
            (_counted(states),),
            (_counted(_of(one, "runtime.health")),),
            (", ".join(restarts),),
            (_image(one),),
        )
        rows.append(Row(cells, merged_evidence(*(each.evidence for each in states))))
    if not rows:
        return []
    columns = ("Component", "State", "Health", "Restarts", "Image that runs")
    return [Table("What runs", columns, tuple(rows), fold=_MOST_OPEN)]


def _of(instance: Instance, topic: str) -> list[Property]:
    return [one for one in instance.properties if one.topic == topic]


def _counted(properties: Iterable[Property]) -> str:
    """`running`, or `2 running, 1 exited with code 1`; what counts already is left as it is."""
    values = Counter(one.value for one in properties for _ in one.evidence)
    if (len(values) == 1 and values.total() == 1) or any(one[:1].isdigit() for one in values):
        return ", ".join(sorted(values))
    return ", ".join(f"{count} {value}" for value, count in sorted(values.items()))


def _number(text: str) -> tuple[int, str]:
    return (int(text) if text.isdigit() else 0, text)


def _image(instance: Instance) -> Code | str:
    """The digest that runs, short, as tools show it."""
    found = [one.value for one in _of(instance, "runtime.image") if not one.name]
    if not found:
        return ""
    name, at, digest = found[0].rpartition("@")
    algorithm, _, value = digest.partition(":")
    return Code(f"{name}{at}{algorithm}:{value[:_SHORT_DIGEST]}" if value else found[0])


def _differences(system: System) -> list[Block]:
    found = [one for one in system.properties if one.topic == "runtime.difference"]
    if not found:
        return []
    claims = tuple(Claim((f"{one.value}.",), one.evidence) for one in sorted(found, key=lambda one: one.name))
    return [Note(("What runs differs from the files:",)), Items(claims, "differences")]


def _machines(system: System) -> list[Block]:
    found = [one for one in system.properties if one.topic == "runtime.node"]
    rows = tuple(Row(((Code(one.name),), (one.value,)), one.evidence) for one in found)
    return [Table("Machines", ("Node", "What it is"), rows, fold=_MOST_OPEN)] if rows else []
