"""Schema Overview: what each schema was read from, its picture, and its tables."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from archscan.model.evidence import Evidence
from archscan.model.tables import Key, Schema, Table
from archscan.sections import statements
from archscan.sections.context import Context, unseen
from archscan.sections.database_design.tools import counted_tables, source_words
from archscan.sections.pictures import more
from archscan.sections.statements import (
    Away,
    Block,
    Claim,
    Code,
    Inline,
    Line,
    Note,
    Open,
    Picture,
    Remarks,
    Row,
)
from archscan.sections.words import count, listed
from archscan.view.names import view_id
from archscan.view.schema import short_type

_FEW = 5
"""Schemas that are told one by one; more stand in a table."""
_PICTURES = 4
_ROWS = 150
"""Tables with their columns in a document."""
_COLUMNS = 10
_NAMES = 12
_SMALL = 12
"""Tables of several schemas that stand in one table."""
_HEADS = ("Table", "Columns", "Keys and references")


def schemas(context: Context) -> list[Block]:
    """Sentences and pictures of the schemas, their tables folded; empty if there is none."""
    found = in_order(context)
    if not found:
        return []
    blocks: list[Block] = []
    if len(found) <= _FEW:
        for schema in found:
            blocks.append(_sentence(context, schema))
            blocks += _picture(context, schema)
    else:
        blocks.append(_table_of_schemas(context, found))
        drawn = [one for one in found if _view(context, one)]
        for schema in drawn[:_PICTURES]:
            blocks += _picture(context, schema)
        rest = [Away(one.name, view=_view(context, one)) for one in drawn[_PICTURES:]]
        if rest:
            blocks.append(Note(("Further pictures: ", *listed(rest, 40), ".")))
    return [*blocks, *_tables(found), *_without(context, found)]


def in_order(context: Context) -> list[Schema]:
    """The schemas by store, then owner, in the order of the document; the largest of those first."""
    last = len(context.ranks)
    return sorted(
        context.system.schemas,
        key=lambda one: (
            context.ranks.get(one.store, last),
            context.ranks.get(one.owner, last),
            -len(one.tables),
            one.id,
        ),
    )


def _sentence(context: Context, schema: Schema) -> Claim:
    line: list[Inline] = [*_source(schema), f" {_makes(schema)} {counted_tables(schema.tables)}"]
    if schema.owner:
        line += [" for ", context.ref(schema.owner)]
    if schema.store:
        line += [", kept in ", context.ref(schema.store)]
    if not _view(context, schema) and len(schema.tables) > 1:
        line += [": ", *listed([Code(one.name) for one in schema.tables], _NAMES)]
    return Claim((*line, "."), _ends(schema), label=schema.name)


def _makes(schema: Schema) -> str:
    if schema.kind == "dump":
        return "states"
    if schema.kind == "model":
        return "describe"
    return "change" if all(one.partial for one in schema.tables) else "make"


def _source(schema: Schema) -> list[Inline]:
    """What it was read from: the tool, the folder, and its first and last file."""
    words = source_words(schema)
    line: list[Inline] = [f"{words[0].upper()}{words[1:]}"]
    if schema.path:
        line += [" in ", Code(schema.path)]
    files = schema.evidence
    if len(files) > 1:
        line.append(f" ({count(len(files), 'file')}")
        if schema.kind == "migration" and _in_one_row(schema):
            line += [", ", Code(_file(files[0])), " to ", Code(_file(files[-1]))]
        line.append(")")
    return line


def _in_one_row(schema: Schema) -> bool:
    """Whether the files follow each other in one folder, or in a folder each beside the others."""
    folders = {posixpath.dirname(one.path) for one in schema.evidence}
    return len(folders) == 1 or len({posixpath.dirname(folder) for folder in folders}) == 1


def _file(evidence: Evidence) -> str:
    """A migration's file, with its folder where that bears the name (`20240101_init/migration.sql`)."""
    folder, name = posixpath.split(evidence.path)
    plain = posixpath.splitext(name)[0].casefold() in ("migration", "up", "migrate")
    return posixpath.join(posixpath.basename(folder), name) if plain else name


def _ends(schema: Schema) -> tuple[Evidence, ...]:
    """The first and the last of its lines, then the others."""
    files = schema.evidence
    return files if len(files) < 3 else (files[0], files[-1], *files[1:-1])


def _table_of_schemas(context: Context, found: Sequence[Schema]) -> Block:
    rows = []
    for one in found:
        owner: Line = (context.ref(one.owner),) if one.owner else ()
        store: Line = (context.ref(one.store),) if one.store else ()
        rows.append(
            Row(((one.name,), owner, store, tuple(_source(one)), (counted_tables(one.tables),)), _ends(one))
        )
    heads = ("Schema", "Of", "Kept in", "Read from", "Holds")
    return statements.Table("Schemas", heads, tuple(rows), fold=12)


def _view(context: Context, schema: Schema) -> str:
    """Id of the schema's picture, "" if there is none."""
    id = view_id("schema", *schema.id.removeprefix("schema:").split("/", 1))
    return id if id in context.views else ""


def _picture(context: Context, schema: Schema) -> list[Block]:
    id = _view(context, schema)
    if not id:
        return []
    view = context.views[id]
    blocks: list[Block] = [Picture(view.id, view.title)]
    if links := more(context, view):
        blocks.append(Note(("In detail: ", *listed(links), ".")))
    return [*blocks, Remarks(tuple((note,) for note in view.notes))] if view.notes else blocks


def _tables(found: Sequence[Schema]) -> list[Block]:
    """The tables of each schema with columns and keys, folded; of many schemas in one table."""
    rows = [_row(table, schema) for schema in found for table in schema.tables]
    if len(found) > _FEW or (len(found) > 1 and len(rows) <= _SMALL):
        left = len(rows) - _ROWS
        whole = statements.Table("Tables of all schemas", ("Schema", *_HEADS), tuple(rows[:_ROWS]), fold=6)
        return [whole, _left_out(left)] if left > 0 else [whole]
    blocks: list[Block] = []
    room = _ROWS
    for schema in found:
        own = [_row(table) for table in schema.tables]
        shown = own[: max(room, 0)]
        if shown:
            fold = 4 if len(found) == 1 else 0
            blocks.append(statements.Table(f"Tables of {schema.name}", _HEADS, tuple(shown), fold=fold))
        if len(own) > len(shown):
            blocks.append(_left_out(len(own) - len(shown)))
        room -= len(own)
    return blocks


def _left_out(number: int) -> Note:
    return Note((f"{count(number, 'further table')} with columns and keys: see the model.",))


def _row(table: Table, schema: Schema | None = None) -> Row:
    name: list[Inline] = [Code(table.name)]
    if table.kind != "table":
        name.append(f" ({table.kind})")
    if table.partial:
        name.append(" (only changes)")
    cells: list[Line] = [tuple(name), _columns(table), _keys(table)]
    return Row(((schema.name,), *cells) if schema is not None else tuple(cells), table.evidence)


def _columns(table: Table) -> Line:
    shown: list[Inline] = []
    for column in table.columns[:_COLUMNS]:
        shown += [", " if shown else "", Code(f"{column.name} {short_type(column.type)}".strip())]
    if len(table.columns) > _COLUMNS:
        shown.append(f" and {len(table.columns) - _COLUMNS} more")
    return tuple(piece for piece in shown if piece != "")


def _keys(table: Table) -> Line:
    line: list[Inline] = []
    order = {"primary": 0, "unique": 1, "foreign": 2}
    for key in sorted(table.keys, key=lambda one: order[one.kind]):
        line += ["; " if line else "", *_key(key)]
    return tuple(piece for piece in line if piece != "")


def _key(key: Key) -> list[Inline]:
    columns = Code(", ".join(key.columns)) if key.columns else Code(key.name or "?")
    if key.kind != "foreign":
        return [f"{key.kind} ", columns]
    target = f"{key.table}({', '.join(key.targets)})" if key.targets else key.table
    return [columns, " → ", Code(target)]


def _without(context: Context, found: Sequence[Schema]) -> list[Block]:
    """Databases of which no tables were found, once."""
    told = {one.store for one in found if one.store}
    for one in found:
        if not one.store:  # perhaps these are its tables
            asked = context.opened.get(one.owner, ()) if one.owner else ()
            told.update(link.target for link in asked)
            if not one.owner:
                return []
    names = [one.name for one in context.of_kind("database") if one.id not in told]
    if not names:
        return []
    shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    return [Open(unseen(f"tables of {shown}"), 'chapters: "Database Design/Schema Overview"')]
