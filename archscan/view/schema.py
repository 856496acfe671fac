"""Views of a schema: tables with their keys, and who refers to whom.

Drawn are tables, not database views; of a schema that is over the budget only tables with references, in
several pictures of tables that belong together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from archscan.model.ids import escape
from archscan.model.system import System
from archscan.model.tables import Key, Schema, Table
from archscan.view.communities import communities
from archscan.view.elements import BUDGET, Budget, Edge, Field, Link, Node, Number, View
from archscan.view.names import counted, listed, view_id

MOST_VIEWS = 60
"""Pictures of schemas in a document."""
_PARTS, _PART = 8, 14
"""Pictures of one schema where one is not enough, and tables in each."""
_HUB = 8
"""Tables that refer to one above which its lines are left out of a crowded picture: at least so many, twice
as many in a large schema."""
_FIELDS, _CROWDED_FIELDS = 12, 6
_CROWDED = 10
_LONE = 12
_MODULES = re.compile(r"^(?:[A-Za-z_]\w*\.)+(?=[A-Z])")
_MARKS = {"primary": "PK", "foreign": "FK", "unique": "UK"}
_USUAL = ("public.", "dbo.", "main.")


def schema_views(system: System, budget: Budget = BUDGET) -> tuple[View, ...]:
    """The pictures of all schemas, in their order. A schema without references between tables has none."""
    found = [view for schema in system.schemas for view in schema_view(schema, budget)]
    return tuple(found[:MOST_VIEWS])


def schema_view_id(schema: Schema) -> str:
    """Id of a schema's first picture."""
    return view_id("schema", *schema.id.removeprefix("schema:").split("/", 1))


def schema_view(schema: Schema, budget: Budget = BUDGET) -> tuple[View, ...]:
    """The picture of a schema, and further ones of its parts where one picture would be over the budget."""
    tables = [one for one in schema.tables if one.kind != "view"]
    edges = _edges(tables)
    if not edges:
        return ()
    seen = [one.name for one in schema.tables if one.kind == "view"]
    notes = [f"Database views are not drawn: {listed(seen, 40)}."] if seen else []
    alone = _alone(tables, edges)
    crowded = len(tables) > budget.tables or len(edges) > budget.edges
    if crowded or len(alone) > _LONE:
        tables = [one for one in tables if one.name not in alone]
        if alone:
            notes.append(f"Not drawn, because no reference to or from them was found: {listed(alone, 40)}.")
    if len(tables) > budget.tables or len(edges) > budget.edges:
        edges, said = _without_hubs(tables, edges)
        notes += said
        left = _alone(tables, edges)
        if said and left:
            tables = [one for one in tables if one.name not in left]
            notes.append(f"Not drawn, because they refer to these only: {listed(left, 40)}.")
    if len(tables) <= budget.tables:
        return (_view(schema, tables, edges, "", notes),)
    return _parts(schema, tables, edges, notes)


def _alone(tables: Iterable[Table], edges: Iterable[Edge]) -> list[str]:
    """Names of tables without any line."""
    ends = {end for edge in edges for end in (edge.source, edge.target)}
    return [one.name for one in tables if _id(one.name) not in ends]


def _without_hubs(tables: Sequence[Table], edges: tuple[Edge, ...]) -> tuple[tuple[Edge, ...], list[str]]:
    """The lines but for those to tables that most others refer to, and a sentence about them."""
    sources: dict[str, set[str]] = {}
    for edge in edges:
        sources.setdefault(edge.target, set()).add(edge.source)
    most = max(_HUB, min(len(tables) // 4, 2 * _HUB))
    hubs = {id: len(found - {id}) for id, found in sources.items() if len(found) > most}
    kept = tuple(one for one in edges if one.target not in hubs or one.source in hubs)
    if not hubs or not kept:
        return edges, []
    named = [
        f"{one.name} ({counted(hubs[_id(one.name)], 'table')})" for one in tables if _id(one.name) in hubs
    ]
    return kept, [f"References to tables that many others refer to are not drawn: {listed(named, 12)}."]


def _parts(
    schema: Schema, tables: Sequence[Table], edges: Sequence[Edge], notes: list[str]
) -> tuple[View, ...]:
    """Pictures of tables that belong together, the largest first; small groups share one."""
    by_id = {_id(one.name): one for one in tables}
    groups = communities(list(by_id), ((one.source, one.target) for one in edges), _PART)
    packed: list[list[str]] = []
    for group in sorted(groups, key=lambda one: (-len(one), one)):
        room = next((one for one in packed if len(one) + len(group) <= _PART), None)
        if room is None:
            packed.append(list(group))
        else:
            room.extend(group)
    shown, left = packed[:_PARTS], [by_id[id].name for group in packed[_PARTS:] for id in group]
    if left:
        notes.append(f"Not drawn, because there are too many tables: {listed(sorted(left), 40)}.")
    views: list[View] = []
    for number, ids in enumerate(shown, start=1):
        own = set(ids)
        near = [one for one in edges if one.source in own]
        guests = sorted({one.target for one in near} - own)
        inside = [by_id[id] for id in sorted([*ids, *guests])]
        hub = max(sorted(ids), key=lambda id: sum(id in (one.source, one.target) for one in edges))
        title = f"around {by_id[hub].name}"
        views.append(_view(schema, inside, near, f"{number}", [], title, frozenset(guests)))
    links = tuple(Link(one.id, one.title) for one in views[1:])
    return (replace(views[0], notes=tuple(notes), links=links), *views[1:])


def _view(
    schema: Schema,
    tables: Sequence[Table],
    edges: Sequence[Edge],
    part: str,
    notes: Iterable[str],
    about: str = "",
    guests: frozenset[str] = frozenset(),
) -> View:
    inside = {_id(one.name) for one in tables}
    edges = [one for one in edges if one.source in inside and one.target in inside]
    lines = {
        (one.source, name.casefold()) for one in edges for label in one.labels for name in label.split(", ")
    }
    most = _FIELDS if len(tables) <= _CROWDED else _CROWDED_FIELDS
    nodes = (_node(one, most, _id(one.name) in guests, lines) for one in tables)
    id = schema_view_id(schema) if part in ("", "1") else f"{schema_view_id(schema)}--{part}"
    return View(
        id,
        f"Tables of {schema.name}{f' {about}' if about else ''}",
        "schema",
        tuple(sorted(nodes, key=lambda one: one.id)),
        tuple(edges),
        notes=tuple(notes),
    )


def _node(table: Table, most: int, guest: bool, lines: Collection[tuple[str, str]]) -> Node:
    fields = [] if guest else _fields(table)
    drawn = {field.name for field in fields if (_id(table.name), field.name.casefold()) in lines}
    shown = fields if len(fields) <= most else _chosen(fields, most, drawn)
    rest = len(fields) - len(shown)
    remarks = (f"and {counted(rest, 'more column')}",) if rest else ()
    name = next(
        (table.name.removeprefix(usual) for usual in _USUAL if table.name.startswith(usual)), table.name
    )
    return Node(
        _id(table.name),
        name,
        "table",
        remarks=remarks,
        role="neighbour" if guest else "member",
        fields=tuple(shown),
    )


def _chosen(fields: Sequence[Field], most: int, drawn: Collection[str]) -> list[Field]:
    """Primary keys and columns with a line first, as far as there is room, other references last; all in
    their own order."""

    def rank(at: int) -> tuple[bool, bool, bool, int]:
        one = fields[at]
        return "PK" not in one.mark, one.name not in drawn, "FK" in one.mark, at

    ranked = sorted(range(len(fields)), key=rank)
    return [fields[at] for at in sorted(ranked[:most])]


def _fields(table: Table) -> list[Field]:
    marks: dict[str, dict[str, None]] = {}
    for key in table.keys:
        for column in key.columns:
            if key.kind == "unique" and len(key.columns) > 1:
                continue
            marks.setdefault(column.casefold(), {})[_MARKS[key.kind]] = None
    order = tuple(_MARKS.values())
    return [
        Field(one.name, short_type(one.type), ",".join(mark for mark in order if mark in found))
        for one in table.columns
        for found in [marks.get(one.name.casefold(), {})]
    ]


def short_type(type_: str) -> str:
    """A column's type without the module that a class stands in.

    >>> short_type("models.CharField"), short_type("sa.String(length=64)"), short_type("public.citext")
    ('CharField', 'String(length=64)', 'public.citext')
    """
    return _MODULES.sub("", type_)


def _id(name: str) -> str:
    return f"table:{escape(name)}"


def _edges(tables: Sequence[Table]) -> tuple[Edge, ...]:
    """A line for all references of a table to another, sorted by id."""
    finder = table_finder(tables)
    found: dict[tuple[str, str], list[tuple[Table, Key]]] = {}
    for table in tables:
        for key in table.keys:
            target = finder(key.table) if key.kind == "foreign" and key.table else None
            if target is not None:
                found.setdefault((table.name, target.name), []).append((table, key))
    edges = (_edge(source, target, held) for (source, target), held in found.items())
    return tuple(sorted(edges, key=lambda one: one.id))


def _edge(source: str, target: str, held: Sequence[tuple[Table, Key]]) -> Edge:
    labels = tuple(dict.fromkeys(", ".join(key.columns) for _, key in held if key.columns))
    ends = [_ends(table, key) for table, key in held]
    many: Number = "maybe" if all(one[0] == "maybe" for one in ends) else "many"
    one_: Number = "maybe" if any(one[1] == "maybe" for one in ends) else "one"
    id = f"reference:{escape(source)}->{escape(target)}"
    return Edge(id, _id(source), _id(target), labels, count=len(labels) or 1, ends=(many, one_))


def table_finder(tables: Sequence[Table]) -> Callable[[str], Table | None]:
    """A function that finds the table that a reference names: as written, else without its namespace."""
    exact: dict[str, Table] = {}
    last: dict[str, Table] = {}
    for one in tables:
        exact.setdefault(one.name.casefold(), one)
        last.setdefault(one.name.casefold().rpartition(".")[2], one)

    def find(name: str) -> Table | None:
        key = name.casefold()
        return exact.get(key) or last.get(key.rpartition(".")[2])

    return find


def _ends(table: Table, key: Key) -> tuple[Number, Number]:
    """Rows on either side: one at most where the columns are unique, none unless they are never empty."""
    columns = {name.casefold() for name in key.columns}
    alone = any(
        one.kind in ("primary", "unique") and {name.casefold() for name in one.columns} == columns
        for one in table.keys
    ) or any(
        one.unique and not one.where and {name.casefold() for name in one.columns} == columns
        for one in table.indexes
    )
    known = {one.name.casefold() for one in table.columns if one.nullable is False}
    known.update(name.casefold() for one in table.keys if one.kind == "primary" for name in one.columns)
    return ("maybe" if alone and columns else "many", "one" if columns and columns <= known else "maybe")
