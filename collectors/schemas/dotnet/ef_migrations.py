"""Entity Framework's migrations: what `Up` does to the schema through its migration builder.

Designer files and model snapshots say the same again and are not read, nor is data; literal SQL is.
The order of migrations is that of their file names, which begin with a time.
Reference: https://learn.microsoft.com/ef/core/managing-schemas/migrations/operations
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from archscan.code.grammar import line_of, text_of
from archscan.model.facts import Fact, Holds
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index, Key
from archscan.source import SourceFile, Tree

from ..origin import Origin, speaks
from ..sql.embedded import read_raw
from ..syntax import (
    Block,
    Entry,
    Invoke,
    Obj,
    Reading,
    Ref,
    Value,
    chain_of,
    find_nodes,
    number_in,
    parse_tree,
    text_in,
    texts_in,
    truth_of,
)
from .csharp_syntax import CSHARP

NAME = "ef_migrations"
PATTERNS = ("*.cs",)

_UP = re.compile(rb"void\s+Up\s*\(\s*MigrationBuilder\b")
_STEP = re.compile(r"^(\d{8,}_\w+|\w+)")


def wants(data: bytes) -> bool:
    """Whether the file is a migration of Entity Framework's."""
    return b"MigrationBuilder" in data and _UP.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield each step of `Up`."""
    if not speaks(file.path):
        return
    root = parse_tree(file, CSHARP)
    reading = Reading(CSHARP)
    step = _STEP.match(file.name)
    origin = Origin(file.path, NAME, file.folder, "ef", step=step[1] if step else file.name)
    for method in find_nodes(root, "method_declaration"):
        name = method.child_by_field_name("name")
        if name is None or text_of(name) != "Up":
            continue
        for value in reading.statements(method.child_by_field_name("body")):
            yield from _read(value, origin)
        if root.has_error and method.has_error:
            line = line_of(method)
            yield Problem(file.path, line, "not all of Up can be read", "valid C#", "warning", "syntax")


def _read(value: Value, origin: Origin) -> Iterator[Holds | Problem]:
    """What one statement does, if it calls the migration builder."""
    on, calls = chain_of(value)
    if not isinstance(on, Ref) or not calls:
        return
    if calls[0].name == "Sql":
        text = calls[0].argument(0, "sql")
        yield from read_raw(text_in(text), text.line if text is not None else 0, origin)
    read = _READERS.get(calls[0].name)
    if read is not None:
        yield from read(calls[0], origin)


def _table(call: Invoke, place: int = 0, word: str = "name") -> str:
    """The table that a call is on, with its schema."""
    table = text_in(call.argument(place, word))
    schema = text_in(call.argument(-1, "schema"))
    return f"{schema}.{table}" if schema and table else table


def _column(name: str, call: Invoke, origin: Origin, line: int) -> Column:
    """A column: its type as the database is told, else as the program has it."""
    kind = text_in(call.argument(0, "type"))
    length = number_in(call.argument(-1, "maxLength"))
    if not kind and call.types:
        kind = f"{call.types[0]}({length})" if length else call.types[0]
    return Column(name, kind, truth_of(call.argument(-1, "nullable")) is True, (origin.at(line),))


def _create_table(call: Invoke, origin: Origin) -> Iterator[Holds]:
    table = _table(call)
    if not table:
        return
    columns: list[Column] = []
    names: dict[str, str] = {}
    listed = call.argument(1, "columns")
    body = listed.body[0] if isinstance(listed, Block) and listed.body else None
    for entry in body.entries if isinstance(body, Obj) else ():
        _, calls = chain_of(entry.value)
        made = next((one for one in calls if one.name == "Column"), None)
        if made is not None:
            name = text_in(made.argument(-1, "name")) or entry.key.removeprefix("@")
            names[entry.key] = name
            columns.append(_column(name, made, origin, entry.line))
    keys: list[Key] = []
    constraints = call.argument(-1, "constraints")
    for statement in constraints.body if isinstance(constraints, Block) else ():
        _, calls = chain_of(statement)
        if calls:
            keys += _constraint(calls[0], names, origin)
    yield origin.holds("table", table, call.line, columns=tuple(columns), keys=tuple(keys))


def _constraint(call: Invoke, names: dict[str, str], origin: Origin) -> Iterator[Key]:
    """A key among the constraints of a table."""
    at = (origin.at(call.line),)
    name = text_in(call.argument(0, "name"))
    columns = _selected(call.argument(1, "columns", "column"), names)
    if not columns:
        return
    if call.name == "PrimaryKey":
        yield Key("primary", columns, name, evidence=at)
    elif call.name == "UniqueConstraint":
        yield Key("unique", columns, name, evidence=at)
    elif call.name == "ForeignKey":
        table = text_in(call.argument(2, "principalTable"))
        schema = text_in(call.argument(-1, "principalSchema"))
        targets = texts_in(call.argument(3, "principalColumn", "principalColumns"))
        if table:
            yield Key("foreign", columns, name, f"{schema}.{table}" if schema else table, targets, at)


def _selected(value: Value | None, names: dict[str, str]) -> tuple[str, ...]:
    """The columns that a lambda picks: `x => x.Id`, `x => new { x.A, x.B }`."""
    if not isinstance(value, Block) or not value.body:
        return texts_in(value)
    picked = value.body[0]
    entries: tuple[Entry, ...] = picked.entries if isinstance(picked, Obj) else ()
    parts = [entry.key for entry in entries]
    if isinstance(picked, Ref):
        parts = [picked.path.rpartition(".")[2]]
    return tuple(names.get(one, one) for one in parts)


def _add_column(call: Invoke, origin: Origin) -> Iterator[Holds]:
    table, name = _table(call, 1, "table"), text_in(call.argument(0, "name"))
    if table and name:
        kind = call if call.argument(-1, "type") else _without_place(call)
        yield origin.holds("column", table, call.line, columns=(_column(name, kind, origin, call.line),))


def _alter_column(call: Invoke, origin: Origin) -> Iterator[Holds]:
    table, name = _table(call, 1, "table"), text_in(call.argument(0, "name"))
    if table and name:
        kind = call if call.argument(-1, "type") else _without_place(call)
        column = _column(name, kind, origin, call.line)
        yield origin.holds("change_column", table, call.line, name=name, columns=(column,))


def _without_place(call: Invoke) -> Invoke:
    """The call with its third plain argument, the type, as its first."""
    return Invoke(call.name, call.on, call.arguments[2:], call.line, call.named, call.types)


def _drop_column(call: Invoke, origin: Origin) -> Iterator[Holds]:
    table, name = _table(call, 1, "table"), text_in(call.argument(0, "name"))
    if table and name:
        yield origin.holds("drop_column", table, call.line, name=name)


def _rename_column(call: Invoke, origin: Origin) -> Iterator[Holds]:
    table, name = _table(call, 1, "table"), text_in(call.argument(0, "name"))
    to = text_in(call.argument(2, "newName"))
    if table and name and to:
        yield origin.holds("rename_column", table, call.line, name=name, to=to)


def _drop_table(call: Invoke, origin: Origin) -> Iterator[Holds]:
    if table := _table(call):
        yield origin.holds("drop_table", table, call.line)


def _rename_table(call: Invoke, origin: Origin) -> Iterator[Holds]:
    table, to = _table(call), text_in(call.argument(1, "newName"))
    schema = text_in(call.argument(-1, "newSchema")) or text_in(call.argument(-1, "schema"))
    to = to or (text_in(call.argument(0, "name")) if text_in(call.argument(-1, "newSchema")) else "")
    if table and to:
        yield origin.holds("rename_table", table, call.line, to=f"{schema}.{to}" if schema else to)


def _create_index(call: Invoke, origin: Origin) -> Iterator[Holds]:
    table, name = _table(call, 1, "table"), text_in(call.argument(0, "name"))
    columns = texts_in(call.argument(2, "column", "columns"))
    if table and columns:
        unique = truth_of(call.argument(-1, "unique")) is True
        where = text_in(call.argument(-1, "filter"))
        index = Index(columns, name, unique, where=where, evidence=(origin.at(call.line),))
        yield origin.holds("index", table, call.line, indexes=(index,))


def _drop_index(call: Invoke, origin: Origin) -> Iterator[Holds]:
    if name := text_in(call.argument(0, "name")):
        yield origin.holds("drop_index", _table(call, 1, "table"), call.line, name=name)


def _rename_index(call: Invoke, origin: Origin) -> Iterator[Holds]:
    name, to = text_in(call.argument(0, "name")), text_in(call.argument(1, "newName"))
    table = _table(call, 2, "table")
    if name and to:
        yield origin.holds("rename_index", table, call.line, name=name, to=to)


def _add_key(call: Invoke, origin: Origin) -> Iterator[Holds]:
    table, name = _table(call, 1, "table"), text_in(call.argument(0, "name"))
    columns = texts_in(call.argument(2, "column", "columns"))
    if not table or not columns:
        return
    at = (origin.at(call.line),)
    if call.name == "AddForeignKey":
        to = text_in(call.argument(3, "principalTable"))
        schema = text_in(call.argument(-1, "principalSchema"))
        targets = texts_in(call.argument(-1, "principalColumn", "principalColumns"))
        key = Key("foreign", columns, name, f"{schema}.{to}" if schema else to, targets, at)
        if not to:
            return
    elif call.name == "AddPrimaryKey":
        key = Key("primary", columns, name, evidence=at)
    else:
        key = Key("unique", columns, name, evidence=at)
    yield origin.holds("key", table, call.line, keys=(key,))


def _drop_key(call: Invoke, origin: Origin) -> Iterator[Holds]:
    table, name = _table(call, 1, "table"), text_in(call.argument(0, "name"))
    if table and name:
        yield origin.holds("drop_key", table, call.line, name=name)


_READERS: dict[str, Callable[[Invoke, Origin], Iterator[Holds]]] = {
    "CreateTable": _create_table,
    "DropTable": _drop_table,
    "RenameTable": _rename_table,
    "AddColumn": _add_column,
    "AlterColumn": _alter_column,
    "DropColumn": _drop_column,
    "RenameColumn": _rename_column,
    "CreateIndex": _create_index,
    "DropIndex": _drop_index,
    "RenameIndex": _rename_index,
    "AddPrimaryKey": _add_key,
    "AddForeignKey": _add_key,
    "AddUniqueConstraint": _add_key,
    "DropPrimaryKey": _drop_key,
    "DropForeignKey": _drop_key,
    "DropUniqueConstraint": _drop_key,
}
