"""What was observed under some topics, of components and of the repository, as rows and claims.

For topics whose values speak for themselves: a chapter names the topics and the words around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archscan.model.elements import Component, Property
from archscan.model.evidence import Evidence
from archscan.sections.context import Context, merged_evidence
from archscan.sections.properties import holders, shared_rows
from archscan.sections.statements import Code, Line, Row, Table


@dataclass(frozen=True, slots=True)
class Observed:
    """One property with its holder."""

    component: Component | None
    """None for what belongs to the repository as a whole."""
    environment: str
    """"" where it holds everywhere."""
    topic: str
    name: str
    value: str
    evidence: tuple[Evidence, ...]


def observed(context: Context, *topics: str) -> list[Observed]:
    """Properties of these topics: of components in the order of the document, then of the repository.

    What holds everywhere is not repeated for an environment.
    """
    found: list[Observed] = []
    wanted = set(topics)
    for holder in holders(context, topics):
        place = holder.environment.name if holder.environment else ""
        found += [_one(holder.component, place, said) for said in holder.properties]
    found += [_one(None, "", said) for said in context.system.properties if said.topic in wanted]
    return found


def _one(component: Component | None, place: str, said: Property) -> Observed:
    return Observed(component, place, said.topic, said.name, said.value, said.evidence)


def observed_table(
    context: Context,
    title: str,
    topics: Iterable[str],
    columns: Sequence[str] = ("Component", "Key", "Value"),
    fold: int = 16,
) -> tuple[Table, ...]:
    """A table of holder, name and value; holders of which the same is said share a row. Empty if nothing is.

    The column of names is left out where no property has one.
    """
    found = observed(context, *topics)
    if not found:
        return ()
    named = any(one.name for one in found)
    rows: list[tuple[str, Row]] = []
    for one in found:
        cells: list[Line] = [(Code(one.name),) if one.name else ()] if named else []
        cells.append((Code(one.value), f" in {one.environment}") if one.environment else (Code(one.value),))
        rows.append((one.component.id if one.component else "", Row(tuple(cells), one.evidence)))
    own = [(id, row) for id, row in rows if id]
    rest: dict[tuple[Line, ...], list[Row]] = {}
    for id, row in rows:
        if not id:
            rest.setdefault(row.cells, []).append(row)
    general = (
        Row((("the repository",), *cells), merged_evidence(*(row.evidence for row in same)))
        for cells, same in rest.items()
    )
    heads = tuple(columns) if named else (columns[0], columns[-1])
    return (Table(title, heads, (*shared_rows(context, own), *general), fold=fold),)
