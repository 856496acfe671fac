"""Sequelize's migrations and models.

Migrations: what `up` does by the query interface and by literal SQL; their order is that of the file names,
which begin with a time. Models: `define` and `init` with a literal name; tables and columns are named as
stated, else as Sequelize does (plural, or snake case where `underscored` says so).
Reference: https://sequelize.org/docs/v6/other-topics/query-interface/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.model.facts import Fact, Holds
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index, Key
from archscan.source import SourceFile, Tree

from ..origin import Origin, project_of, speaks
from ..plural import plural_of
from ..sql.embedded import read_raw
from ..syntax import (
    Block,
    Entry,
    Invoke,
    Items,
    Obj,
    Ref,
    Value,
    last_of,
    number_in,
    text_in,
    texts_in,
    truth_of,
)
from .ecmascript_migrations import chains_in, up_of
from .ecmascript_syntax import PATTERNS, Module, read_module

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

NAME = "sequelize"

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MODEL = re.compile(rb"\.define\s*\(|\.init\s*\(")


def wants(data: bytes) -> bool:
    """Whether the file is a migration or a model of Sequelize's."""
    if b"queryInterface" in data or b"QueryInterface" in data:
        return True
    return _MODEL.search(data) is not None and (b"equelize" in data or b"DataTypes" in data)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield each step of `up`, and the table of each model."""
    if not speaks(file.path):
        return
    module = read_module(file)
    if module.broken:
        yield Problem(file.path, 0, "not all of the file can be read", "valid source", "warning", "syntax")
    up = up_of(module)
    if up is not None and up.parameters:
        query = up.parameters[0].partition(":")[0].strip()
        names = {query, "queryInterface"}
        if query.startswith("{"):
            names |= {"context", "queryInterface"}
        origin = Origin(file.path, NAME, file.folder, "sequelize", step=file.name.rpartition(".")[0])
        for on, calls in chains_in(up):
            if isinstance(on, Ref) and calls and on.path.partition(".")[0] in names:
                yield from _read(calls[0], on.path, module, origin)
        return
    origin = Origin(file.path, NAME, project_of(file, tree), "sequelize", "model")
    for call in _model_calls(module):
        yield from _model(call, module, origin)


def _worth(value: Value | None, module: Module) -> Value | None:
    return module.names.get(value.path, value) if isinstance(value, Ref) else value


def _table(value: Value | None, module: Module) -> str:
    """A table's name: a text, or an object with the name and its schema."""
    value = _worth(value, module)
    if isinstance(value, Obj):
        name, schema = text_in(value.get("tableName")), text_in(value.get("schema"))
        return f"{schema}.{name}" if schema and name else name
    return text_in(value)


def _read(call: Invoke, on: str, module: Module, origin: Origin) -> Iterator[Holds | Problem]:
    """What one call of the query interface does."""
    first, second, third = (_worth(call.argument(place), module) for place in range(3))
    if call.name == "query" and on.endswith("sequelize"):
        yield from read_raw(text_in(first), first.line if first is not None else 0, origin)
        return
    table = _table(first, module)
    if not table:
        return
    name, line = text_in(second), call.line
    match call.name:
        case "createTable" if isinstance(second, Obj):
            columns, keys, indexes = _columns(second.entries, table, origin, False, module)
            if isinstance(third, Obj) and isinstance(unique := third.get("uniqueKeys"), Obj):
                for entry in unique.entries:
                    fields = texts_in(entry.value.get("fields")) if isinstance(entry.value, Obj) else ()
                    if fields:
                        keys.append(Key("unique", fields, entry.key, evidence=(origin.at(entry.line),)))
            made = (tuple(columns), tuple(keys), tuple(indexes))
            yield origin.holds("table", table, line, columns=made[0], keys=made[1], indexes=made[2])
        case "dropTable":
            yield origin.holds("drop_table", table, line)
        case "renameTable" if _table(second, module):
            yield origin.holds("rename_table", table, line, to=_table(second, module))
        case "addColumn" | "changeColumn" if name and third is not None:
            entry = Entry(name, third, line)
            columns, keys, indexes = _columns((entry,), table, origin, False, module)
            if call.name == "addColumn":
                made = (tuple(columns), tuple(keys), tuple(indexes))
                yield origin.holds("column", table, line, columns=made[0], keys=made[1], indexes=made[2])
            else:
                yield origin.holds("change_column", table, line, name=name, columns=tuple(columns))
        case "removeColumn" if name:
            yield origin.holds("drop_column", table, line, name=name)
        case "renameColumn" if name and text_in(third):
            yield origin.holds("rename_column", table, line, name=name, to=text_in(third))
        case "addIndex":
            index = _index(second, third, table, line, origin)
            if index is not None:
                yield origin.holds("index", table, line, indexes=(index,))
        case "removeIndex":
            gone = name or (_index_name(table, texts_in(second)) if texts_in(second) else "")
            if gone:
                yield origin.holds("drop_index", table, line, name=gone)
        case "addConstraint":
            key = _constraint(second, third, table, line, module, origin)
            if key is not None:
                yield origin.holds("key", table, line, keys=(key,))
        case "removeConstraint" if name:
            yield origin.holds("drop_key", table, line, name=name)
        case _:
            return


def _columns(
    entries: Iterable[Entry], table: str, origin: Origin, underscored: bool, module: Module
) -> tuple[list[Column], list[Key], list[Index]]:
    """The columns of an object, with their keys."""
    columns: list[Column] = []
    keys: list[Key] = []
    indexes: list[Index] = []
    primary: list[str] = []
    line = 0
    for entry in entries:
        if entry.key == "..." or isinstance(entry.value, Block):
            continue
        at = (origin.at(entry.line),)
        options = entry.value if isinstance(entry.value, Obj) else Obj((), entry.line)
        kind = options.get("type") if isinstance(entry.value, Obj) else entry.value
        if isinstance(kind, Invoke | Ref) and last_of(kind) == "VIRTUAL":
            continue
        name = text_in(options.get("field")) or (_snake(entry.key) if underscored else entry.key)
        key = truth_of(options.get("primaryKey")) is True
        nullable = truth_of(options.get("allowNull")) is not False and not key
        columns.append(Column(name, _type(kind), nullable, at))
        if key:
            primary.append(name)
            line = line or entry.line
        unique = options.get("unique")
        if truth_of(unique) is True or (
            unique is not None and not isinstance(unique, Ref) and text_in(unique)
        ):
            keys.append(Key("unique", (name,), text_in(unique), evidence=at))
        references = options.get("references")
        if isinstance(references, Obj):
            to = _table(references.get("model", "table"), module)
            if to:
                keys.append(Key("foreign", (name,), "", to, texts_in(references.get("key", "field")), at))
    if primary:
        keys.insert(0, Key("primary", tuple(primary), evidence=(origin.at(line),)))
    return columns, keys, indexes


def _type(value: Value | None) -> str:
    """The type without its module: `STRING(20)`, `ARRAY(TEXT)`."""
    if isinstance(value, Invoke):
        shown = [number_in(one) or last_of(one) for one in value.arguments]
        if value.name == "ENUM" or not all(shown):
            return value.name
        return f"{value.name}({', '.join(shown)})"[:60] if shown else value.name
    return last_of(value) or text_in(value)


def _snake(name: str) -> str:
    return _CAMEL.sub("_", name).lower()


def _index_name(table: str, fields: tuple[str, ...]) -> str:
    """The name that Sequelize gives an index."""
    return _snake("_".join((table.replace(".", "_"), *fields)))


def _fields(value: Value | None) -> tuple[str, ...]:
    """The columns of an index: texts, or objects with a name."""
    found = []
    for one in value.values if isinstance(value, Items) else ():
        text = text_in(one.get("name", "attribute")) if isinstance(one, Obj) else text_in(one)
        if not text and isinstance(one, Invoke) and one.name in ("fn", "literal", "col"):
            text = " ".join(filter(None, (text_in(part) or _inner(part) for part in one.arguments)))
        if not text:
            return ()
        found.append(text)
    return tuple(found)


def _inner(value: Value) -> str:
    return text_in(value.argument(0)) if isinstance(value, Invoke) else ""


def _index(second: Value | None, third: Value | None, table: str, line: int, origin: Origin) -> Index | None:
    options = second if isinstance(second, Obj) else third if isinstance(third, Obj) else Obj((), line)
    fields = _fields(second) if isinstance(second, Items) else _fields(options.get("fields"))
    if not fields:
        return None
    name = text_in(options.get("name", "indexName")) or _index_name(table, fields)
    unique = truth_of(options.get("unique")) is True or text_in(options.get("type")).upper() == "UNIQUE"
    method = text_in(options.get("using", "method"))
    return Index(fields, name, unique, method.lower(), evidence=(origin.at(line),))


def _constraint(
    second: Value | None, third: Value | None, table: str, line: int, module: Module, origin: Origin
) -> Key | None:
    options = second if isinstance(second, Obj) else third if isinstance(third, Obj) else None
    if options is None:
        return None
    fields = texts_in(options.get("fields")) or texts_in(second)
    kind, name = text_in(options.get("type")).lower(), text_in(options.get("name"))
    at = (origin.at(line),)
    if not fields:
        return None
    if kind == "unique":
        return Key("unique", fields, name, evidence=at)
    if kind == "primary key":
        return Key("primary", fields, name, evidence=at)
    references = options.get("references")
    if kind == "foreign key" and isinstance(references, Obj):
        to = _table(references.get("table", "model"), module)
        if to:
            return Key("foreign", fields, name, to, texts_in(references.get("field", "fields")), at)
    return None


def _model_calls(module: Module) -> Iterator[Invoke]:
    """Calls of `define` and `init`, outside and within exported functions."""
    outer: list[Value] = list(module.calls)
    outer += [module.names[name] for name in ("module.exports", "default") if name in module.names]
    outer += list(module.methods.values())
    for value in outer:
        for _, calls in chains_in(value):
            if calls and calls[0].name in ("define", "init"):
                yield calls[0]


def _model(call: Invoke, module: Module, origin: Origin) -> Iterator[Holds]:
    """The table of a model."""
    if call.name == "define":
        name, fields, options = text_in(call.argument(0)), call.argument(1), call.argument(2)
    else:
        fields, options = call.argument(0), call.argument(1)
        own = call.on.path if isinstance(call.on, Ref) else ""
        given = _worth(options, module)
        name = text_in(given.get("modelName")) if isinstance(given, Obj) else ""
        name = name or own
        if not isinstance(given, Obj) or given.get("sequelize") is None:
            return
    fields, options = _worth(fields, module), _worth(options, module)
    settings = options if isinstance(options, Obj) else Obj((), call.line)
    if not isinstance(fields, Obj) or not name:
        return
    underscored = truth_of(settings.get("underscored")) is True
    stated = settings.get("tableName")
    table = text_in(_worth(stated, module))
    if stated is not None and not table:
        return
    if not table:
        base = _snake(name) if underscored else name
        table = base if truth_of(settings.get("freezeTableName")) is True else _plural(base)
    columns, keys, indexes = _columns(fields.entries, table, origin, underscored, module)
    at = (origin.at(call.line),)
    if not any(key.kind == "primary" for key in keys):
        columns.insert(0, Column("id", "INTEGER", False, at))
        keys.insert(0, Key("primary", ("id",), evidence=at))
    if truth_of(settings.get("timestamps")) is not False:
        for one in ("createdAt", "updatedAt"):
            given = settings.get(one)
            named = text_in(given) or (_snake(one) if underscored else one)
            if truth_of(given) is not False and all(column.name != named for column in columns):
                columns.append(Column(named, "DATE", None, at))
    listed = settings.get("indexes")
    for value in listed.values if isinstance(listed, Items) else ():
        index = _index(value, None, table, value.line, origin)
        if index is not None:
            indexes.append(index)
    yield origin.holds(
        "table", table, call.line, columns=tuple(columns), keys=tuple(keys), indexes=tuple(indexes)
    )


def _plural(name: str) -> str:
    """`User` -> `Users`, `order_line` -> `order_lines`."""
    made = plural_of(name.lower())
    return name + made[len(name) :] if made.startswith(name.lower()) else name[:1] + made[1:]
