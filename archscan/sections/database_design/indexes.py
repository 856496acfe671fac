"""Indexing Strategy: which indexes there are, and what they are on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archscan.model.tables import Index, Key, Schema, Table
from archscan.sections import statements
from archscan.sections.context import Context, merged_evidence
from archscan.sections.database_design.overview import in_order
from archscan.sections.statements import Block, Claim, Code, Inline, Line, Note, Row
from archscan.sections.words import count, listed

_ROWS = 100
_INDEXES = 12
_INDEXES_REFERENCES = frozenset(
    {"mysql", "mariadb", "percona", "tidb", "vitess", "planetscale", "mongodb", "django"}
)
"""Databases and tools that make an index for each foreign key by themselves."""
_USUAL = ("", "btree")
_NAMES = 12


def indexing(context: Context) -> list[Block]:
    """What the indexes are on, in numbers and in a table; empty if none was found."""
    found = in_order(context)
    indexed = [(schema, table) for schema in found for table in schema.tables if table.indexes]
    bare = _bare_references(context, found)
    if not indexed:
        return bare
    several = len({schema.id for schema, _ in indexed}) > 1
    rows = [_row(schema, table, several) for schema, table in indexed]
    heads = ("Schema", "Table", "Indexes on") if several else ("Table", "Indexes on")
    blocks: list[Block] = [*_summary(found), *bare]
    blocks.append(statements.Table("Indexes by table", heads, tuple(rows[:_ROWS]), fold=8))
    if len(rows) > _ROWS:
        blocks.append(Note((f"Indexes of {count(len(rows) - _ROWS, 'further table')}: see the model.",)))
    return blocks


def _summary(found: Iterable[Schema]) -> list[Block]:
    """How many there are, and those that are more than a list of columns."""
    pairs = [(table, index) for schema in found for table in schema.tables for index in table.indexes]
    unique = [index for _, index in pairs if index.unique]
    partial = [index for _, index in pairs if index.where]
    linking = [index for table, index in pairs if _is_of_reference(index, table)]
    wide = [index for _, index in pairs if len(index.columns) > 1]
    parts = [
        f"{len(some)} {word}"
        for some, word in (
            (unique, "unique"),
            (linking, "on the columns of a reference"),
            (wide, "on several columns"),
            (partial, "on some of the rows only"),
        )
        if some
    ]
    tables = len({id(table) for table, _ in pairs})
    line = f"{_counted(len(pairs))} on {count(tables, 'table')}"
    if parts:
        line += f", of these {', '.join(parts)}"
    blocks: list[Block] = [Claim((f"{line}.",), merged_evidence(*(index.evidence for _, index in pairs)))]
    methods: dict[str, list[tuple[Table, Index]]] = {}
    for table, index in pairs:
        if index.method.casefold() not in _USUAL:
            methods.setdefault(index.method, []).append((table, index))
    for method, some in sorted(methods.items())[:6]:
        places = [Code(f"{table.name}({', '.join(index.columns)})") for table, index in some]
        proof = merged_evidence(*(index.evidence for _, index in some))
        blocks.append(Claim((Code(method), ": ", *listed(places, 6), "."), proof))
    return blocks


def _is_of_reference(index: Index, table: Table) -> bool:
    columns = set(_folded(index.columns))
    return any(key.kind == "foreign" and set(_folded(key.columns)) == columns for key in table.keys)


def _counted(number: int) -> str:
    return "1 index" if number == 1 else f"{number} indexes"


def _row(schema: Schema, table: Table, several: bool) -> Row:
    line: list[Inline] = []
    for index in table.indexes[:_INDEXES]:
        if line:
            line.append("; ")
        line += _index(index)
    if len(table.indexes) > _INDEXES:
        line.append(f"; and {len(table.indexes) - _INDEXES} more")
    cells: list[Line] = [(Code(table.name),), tuple(line)]
    proof = merged_evidence(*(index.evidence for index in table.indexes)) or table.evidence
    return Row(((schema.name,), *cells) if several else tuple(cells), proof)


def _index(index: Index) -> list[Inline]:
    """Its columns, and in brackets what is special about it."""
    details: list[Inline] = ["unique"] if index.unique else []
    if index.method.casefold() not in _USUAL:
        details += [*([", "] if details else []), Code(index.method)]
    if index.where:
        details += [", only where " if details else "only where ", Code(index.where)]
    columns = Code(", ".join(index.columns) or index.name or "?")
    return [columns, " (", *details, ")"] if details else [columns]


def _bare_references(context: Context, found: Sequence[Schema]) -> list[Block]:
    """Foreign keys whose columns begin no index: told only where the database makes none by itself."""
    bare: list[tuple[Table, Key]] = []
    for schema in found:
        if schema.kind == "model" or _INDEXES_REFERENCES & {schema.tool, *_databases(context, schema)}:
            continue
        if not _databases(context, schema):
            continue  # it may be one that does
        for table in schema.tables:
            bare += [(table, key) for key in table.keys if key.kind == "foreign" and _is_bare(key, table)]
    if not bare:
        return []
    names = [Code(f"{table.name}({', '.join(key.columns)})") for table, key in bare]
    line = ("No index that begins with these foreign keys was found: ", *listed(names, _NAMES), ".")
    return [Claim(line, merged_evidence(*(key.evidence or table.evidence for table, key in bare)))]


def _databases(context: Context, schema: Schema) -> set[str]:
    """The databases that the schema is for, by their keys: as its files say, else as its store is."""
    if schema.dialect:
        return {schema.dialect}
    store = context.by_id.get(schema.store)
    return {one.id for one in store.technologies if one.category == "database" and one.id} if store else set()


def _is_bare(key: Key, table: Table) -> bool:
    wanted = _folded(key.columns)
    if not wanted:
        return False
    leads = [index.columns for index in table.indexes if not index.where]
    leads += [one.columns for one in table.keys if one.kind != "foreign"]
    return not any(set(_folded(columns)[: len(wanted)]) == set(wanted) for columns in leads)


def _folded(columns: Iterable[str]) -> tuple[str, ...]:
    """Names of columns without case and without the order behind them (`created_at DESC`)."""
    return tuple(name.casefold().partition(" ")[0] for name in columns)
