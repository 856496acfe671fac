"""Knex's migrations: what `up` does by the schema builder, with the names that Knex gives.

The order is that of the file names, which begin with a time.
Reference: https://knexjs.org/guide/schema-builder.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact, Holds
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index, Key
from archscan.source import SourceFile, Tree

from ..origin import Origin, speaks
from ..sql.embedded import read_raw
from ..syntax import Block, Invoke, Obj, Ref, Text, Value, chain_of, number_in, text_in, texts_in, truth_of
from .ecmascript_migrations import chains_in, up_of
from .ecmascript_syntax import PATTERNS, read_module

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

NAME = "knex_migrations"

_TYPES = vocabulary(
    "integer bigInteger bigint tinyint smallint mediumint int text string float double decimal boolean date "
    "datetime timestamp time geometry geography point binary enum enu json jsonb uuid specificType"
)
_KEYS = vocabulary("increments bigIncrements bigincrements")


def wants(data: bytes) -> bool:
    """Whether the file is a migration of Knex's."""
    return b"up" in data and b"schema" in data and (b"knex" in data or b"Knex" in data)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield each step of `up`."""
    if not speaks(file.path):
        return
    module = read_module(file)
    up = up_of(module)
    if up is None or not up.parameters:
        if module.broken and b"exports" in file.data:
            yield Problem(
                file.path, 0, "not all of the file can be read", "valid source", "warning", "syntax"
            )
        return
    knex = up.parameters[0].partition(":")[0].strip()
    origin = Origin(file.path, NAME, file.folder, "knex", step=file.name.rpartition(".")[0])
    for on, calls in chains_in(up):
        if not isinstance(on, Ref) or on.path.partition(".")[0] not in (knex, "knex", "trx", "t", "tx"):
            continue
        if on.path.endswith(".schema") or on.path == f"{knex}.schema":
            schema = ""
            for call in calls:
                if call.name == "withSchema":
                    schema = text_in(call.argument(0))
                else:
                    yield from _read(call, schema, module.names, origin)
        elif calls and calls[0].name == "raw":
            yield from _raw(calls[0], origin)


def _raw(call: Invoke, origin: Origin) -> Iterator[Holds | Problem]:
    text = call.argument(0)
    yield from read_raw(text_in(text), text.line if text is not None else 0, origin)


def _read(call: Invoke, schema: str, names: dict[str, Value], origin: Origin) -> Iterator[Holds | Problem]:
    """What one call of the schema builder does."""
    if call.name == "raw":
        yield from _raw(call, origin)
        return
    first = call.argument(0)
    if isinstance(first, Ref):
        first = names.get(first.path)
    table = text_in(first)
    if not table:
        return
    table = f"{schema}.{table}" if schema else table
    body = call.argument(1)
    match call.name:
        case "createTable" | "createTableIfNotExists" if isinstance(body, Block):
            yield from _describe(call, table, body, origin, new=True)
        case "table" | "alterTable" if isinstance(body, Block):
            yield from _describe(call, table, body, origin, new=False)
        case "dropTable" | "dropTableIfExists":
            yield origin.holds("drop_table", table, call.line, optional=call.name != "dropTable")
        case "renameTable" if text_in(body):
            yield origin.holds("rename_table", table, call.line, to=text_in(body))
        case _:
            return


@dataclass(slots=True)
class _Parts:
    columns: list[Column] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    steps: list[Holds] = field(default_factory=list)


def _describe(call: Invoke, table: str, body: Block, origin: Origin, new: bool) -> Iterator[Holds]:
    """The steps of the function that describes a table, or its changes."""
    own = body.parameters[0].partition(":")[0].strip() if body.parameters else "this"
    whole = _Parts()
    for value in body.body:
        on, calls = chain_of(value)
        if not isinstance(on, Ref) or on.path not in (own, "this") or not calls:
            continue
        part = whole if new else _Parts()
        _statement(calls, table, part, origin)
        if new:
            continue
        line = calls[0].line
        if part.columns and any(one.name == "alter" for one in calls):
            for column in part.columns:
                yield origin.holds("change_column", table, line, name=column.name, columns=(column,))
        elif part.columns:
            yield origin.holds(
                "column",
                table,
                line,
                columns=tuple(part.columns),
                keys=tuple(part.keys),
                indexes=tuple(part.indexes),
            )
        else:
            for key in part.keys:
                yield origin.holds("key", table, line, keys=(key,))
            for index in part.indexes:
                yield origin.holds("index", table, line, indexes=(index,))
        yield from part.steps
    if new:
        yield origin.holds(
            "table",
            table,
            call.line,
            columns=tuple(whole.columns),
            keys=tuple(whole.keys),
            indexes=tuple(whole.indexes),
            optional=call.name.endswith("IfNotExists"),
        )
        yield from whole.steps


def _name(table: str, columns: tuple[str, ...], kind: str) -> str:
    """The name that Knex gives an index or a key."""
    return "_".join((table.replace(".", "_"), *columns, kind)).lower()


def _statement(calls: tuple[Invoke, ...], table: str, parts: _Parts, origin: Origin) -> None:
    """Add what one statement on the table builder does."""
    call = calls[0]
    word = call.name
    at = (origin.at(call.line),)
    names = texts_in(call.argument(0))
    rest = {one.name: one for one in calls[1:]}
    if word in _KEYS:
        name = names[0] if names else "id"
        parts.columns.append(Column(name, word, False, at))
        parts.keys.append(Key("primary", (name,), evidence=at))
    elif word in _TYPES and names:
        _column(call, names[0], rest, table, parts, origin)
    elif word == "timestamps":
        options = call.argument(0)
        camel = truth_of(call.argument(2)) is True or (
            isinstance(options, Obj) and truth_of(options.get("useCamelCase")) is True
        )
        for name in ("createdAt", "updatedAt") if camel else ("created_at", "updated_at"):
            parts.columns.append(Column(name, "timestamp", None, at))
    elif word in ("index", "unique", "primary") and names:
        given = call.argument(1)
        stated = text_in(given)
        if isinstance(given, Obj):
            stated = text_in(given.get("indexName", "constraintName"))
        if word == "index":
            kind = text_in(call.argument(2))
            parts.indexes.append(Index(names, stated or _name(table, names, word), False, kind, evidence=at))
        elif word == "unique":
            parts.keys.append(Key("unique", names, stated or _name(table, names, word), evidence=at))
        else:
            parts.keys.append(Key("primary", names, stated, evidence=at))
    elif word == "foreign" and names:
        _foreign(names, text_in(call.argument(1)), rest, table, parts, at_line=call.line, origin=origin)
    else:
        _removal(call, names, table, parts, origin)


def _column(
    call: Invoke, name: str, rest: dict[str, Invoke], table: str, parts: _Parts, origin: Origin
) -> None:
    """Add a column with the keys and indexes that its chain makes."""
    at = (origin.at(call.line),)
    second = call.argument(1)
    length = number_in(second)
    kind = call.name
    if kind == "specificType":
        kind = text_in(second) or kind
    elif length and kind in ("string", "decimal", "float"):
        kind = f"{kind}({length})"
    required = "notNullable" in rest or "notNull" in rest or "primary" in rest
    parts.columns.append(Column(name, kind, not required, at))
    if "primary" in rest:
        parts.keys.append(Key("primary", (name,), evidence=at))
    if "unique" in rest:
        given = rest["unique"].argument(0)
        stated = text_in(given.get("indexName")) if isinstance(given, Obj) else text_in(given)
        parts.keys.append(Key("unique", (name,), stated or _name(table, (name,), "unique"), evidence=at))
    if "index" in rest:
        stated = text_in(rest["index"].argument(0)) or _name(table, (name,), "index")
        parts.indexes.append(Index((name,), stated, evidence=at))
    if "references" in rest:
        _foreign((name,), "", rest, table, parts, at_line=call.line, origin=origin)


def _foreign(
    names: tuple[str, ...],
    stated: str,
    rest: dict[str, Invoke],
    table: str,
    parts: _Parts,
    at_line: int,
    origin: Origin,
) -> None:
    targets = texts_in(rest["references"].argument(0)) if "references" in rest else ()
    into = rest.get("inTable") or rest.get("on")
    to = text_in(into.argument(0)) if into is not None else ""
    if not to and len(targets) == 1 and "." in targets[0]:
        to, _, column = targets[0].rpartition(".")
        targets = (column,)
    if "withKeyName" in rest:
        stated = text_in(rest["withKeyName"].argument(0))
    if to:
        name = stated or _name(table, names, "foreign")
        parts.keys.append(Key("foreign", names, name, to, targets, (origin.at(at_line),)))


def _removal(call: Invoke, names: tuple[str, ...], table: str, parts: _Parts, origin: Origin) -> None:
    """Add a step that takes away or renames."""
    word, line = call.name, call.line
    match word:
        case "dropColumn" | "dropColumns":
            listed = [text_in(one) for one in call.arguments if isinstance(one, Text)] or list(names)
            for name in listed:
                parts.steps.append(origin.holds("drop_column", table, line, name=name))
        case "dropTimestamps":
            for name in ("created_at", "updated_at"):
                parts.steps.append(origin.holds("drop_column", table, line, name=name))
        case "renameColumn" if names and text_in(call.argument(1)):
            to = text_in(call.argument(1))
            parts.steps.append(origin.holds("rename_column", table, line, name=names[0], to=to))
        case "dropIndex" | "dropUnique" | "dropForeign" if names or call.argument(1) is not None:
            kind = word.removeprefix("drop").lower()
            name = text_in(call.argument(1)) or _name(table, names, kind)
            operation = "drop_index" if kind == "index" else "drop_key"
            parts.steps.append(
                origin.holds(
                    "drop_index" if operation == "drop_index" else "drop_key", table, line, name=name
                )
            )
        case "dropPrimary":
            parts.steps.append(origin.holds("drop_key", table, line, keys=(Key("primary", ()),)))
        case "setNullable" | "dropNullable" if names:
            column = Column(names[0], "", word == "setNullable", (origin.at(line),))
            parts.steps.append(origin.holds("change_column", table, line, name=names[0], columns=(column,)))
        case _:
            return
