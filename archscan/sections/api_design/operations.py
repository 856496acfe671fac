"""Operations one by one: who offers them, what they take and give, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archscan.model.elements import Component, Interface
from archscan.sections.context import Context
from archscan.sections.statements import Block, Code, Inline, Line, Note, Row, Table

_MANY = 8
"""Components from which on one table holds the operations of all."""
_FEW = 10
"""Rows that stand open."""
_MOST_ROWS = 400
_SOURCES = {"code": "code", "contract": "contract", "deployment": "deployment"}
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Offered:
    """An interface with the component that offers it; None for what belongs to no single one."""

    component: Component | None
    way: Interface


def offered(context: Context, *kinds: str) -> list[Offered]:
    """The interfaces of some kinds: of components in the order of the document, then of the repository."""
    found = [Offered(one, way) for one in context.components for way in one.interfaces if way.kind in kinds]
    return [*found, *(Offered(None, way) for way in context.system.interfaces if way.kind in kinds)]


def holder(context: Context, component: Component | None) -> Inline:
    """A component as a link, or the words for what belongs to no single one."""
    return "no single component" if component is None else context.ref(component.id)


def by_component(found: Sequence[Offered]) -> list[tuple[Component | None, list[Interface]]]:
    """The interfaces of each component, in the order of the document."""
    groups: dict[str, tuple[Component | None, list[Interface]]] = {}
    for one in found:
        key = one.component.id if one.component else ""
        groups.setdefault(key, (one.component, []))[1].append(one.way)
    return list(groups.values())


def path_of(way: Interface) -> str:
    """The path in the name of an HTTP interface (`GET /orders`)."""
    method, _, path = way.name.partition(" ")
    return path or method


def operation_blocks(context: Context, found: Sequence[Offered], noun: str = "Operation") -> list[Block]:
    """A folded table for each component; one for all where they are many, or say little each."""
    groups = by_component(found)
    if len(groups) > 1 and (len(groups) > _MANY or len(found) <= _FEW):
        return _table(context, f"{noun}s", noun, found, True)
    blocks: list[Block] = []
    for component, ways in groups:
        of = "no single component" if component is None else component.name
        mine = [Offered(component, way) for way in ways]
        blocks += _table(context, f"{noun}s of {of}", noun, mine, False, _FEW if len(groups) == 1 else 0)
    return blocks


def _table(
    context: Context, title: str, noun: str, found: Sequence[Offered], named: bool, fold: int = _FEW
) -> list[Block]:
    """The table with a note of what it leaves out; a title is seen only where it is folded."""
    ordered = sorted(found, key=_order(context))
    rows = [_row(context, one, named) for one in ordered[:_MOST_ROWS]]
    heads = [*(("Component",) if named else ()), noun, "Takes", "Gives", "Told by"]
    keep = [index for index in range(len(heads)) if any(row.cells[index] for row in rows)]
    shown = tuple(Row(tuple(row.cells[index] for index in keep), row.evidence) for row in rows)
    table = Table(title, tuple(heads[index] for index in keep), shown, fold=fold)
    rest = len(ordered) - len(rows)
    return [table, Note((f"{rest} more stand in the model.",))] if rest > 0 else [table]


def _order(context: Context):  # type: ignore[no-untyped-def]
    last = len(context.ranks)

    def key(one: Offered) -> tuple[int, str, str]:
        rank = context.ranks.get(one.component.id, last) if one.component else last
        return rank, path_of(one.way), one.way.name

    return key


def _row(context: Context, one: Offered, named: bool) -> Row:
    way = one.way
    cells: list[Line] = [(holder(context, one.component),)] if named else []
    name: Line = (Code(way.name), " (deprecated)") if way.deprecated else (Code(way.name),)
    told = " and ".join(_SOURCES.get(by, by) for by in way.by)
    cells += [name, _text(way.request), _text(way.response), (told,) if told else ()]
    return Row(tuple(cells), way.evidence)


def _text(text: str) -> Line:
    if not text:
        return ()
    return (Code(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"),)
