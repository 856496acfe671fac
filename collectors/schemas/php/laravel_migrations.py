"""Laravel's migrations: what `up` does by the schema builder, with the names that Laravel gives.

Tables of installed packages and what their macros add are not known. The order is that of the file names,
which begin with a time.
Reference: https://laravel.com/docs/migrations
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from archscan.code.grammar import text_of
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact, Holds
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index, Key
from archscan.source import SourceFile, Tree

from ..origin import Origin, speaks
from ..plural import plural_of
from ..sql.embedded import read_raw
from ..syntax import (
    Block,
    Invoke,
    Items,
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
from .php_syntax import PHP

NAME = "laravel_migrations"
PATTERNS = ("*.php",)

_SNAKE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TYPES = vocabulary(
    "bigInteger binary boolean char dateTimeTz dateTime date decimal double enum float foreignUlid "
    "foreignUuid geography geometry integer ipAddress json jsonb lineString longText macAddress "
    "mediumInteger mediumText multiLineString multiPoint multiPolygon point polygon set smallInteger string "
    "text timeTz time timestampTz timestamp tinyInteger tinyText unsignedBigInteger unsignedDecimal "
    "unsignedInteger unsignedMediumInteger unsignedSmallInteger unsignedTinyInteger ulid uuid year vector "
    "foreignId addColumn rawColumn"
)
_KEYS = vocabulary("id increments bigIncrements mediumIncrements smallIncrements tinyIncrements")
_INDEXES = {"index": "", "fullText": "fulltext", "spatialIndex": "spatial", "rawIndex": ""}


def wants(data: bytes) -> bool:
    """Whether the file is a migration of Laravel's."""
    return b"Migration" in data and b"function up" in data and b"Illuminate" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield each step of `up`."""
    if not speaks(file.path):
        return
    root = parse_tree(file, PHP)
    if root.has_error:
        yield Problem(file.path, 0, "not all of the file can be read", "valid PHP", "warning", "syntax")
    reading = Reading(PHP)
    step = file.name.removesuffix(".php")
    origin = Origin(file.path, NAME, file.folder, "laravel", step=step)
    for method in find_nodes(root, "method_declaration"):
        if text_of(method.child_by_field_name("name")) == "up":
            for value in reading.statements(method.child_by_field_name("body")):
                yield from _read(value, origin)


def _read(value: Value, origin: Origin) -> Iterator[Holds | Problem]:
    """What one statement of `up` does."""
    on, calls = chain_of(value)
    call = next((one for one in calls if one.name not in ("connection", "setConnection")), None)
    if call is None or not isinstance(on, Ref):
        return
    if on.path.endswith("DB") and call.name in ("statement", "unprepared"):
        text = call.argument(0)
        yield from read_raw(text_in(text), text.line if text is not None else 0, origin)
    if not on.path.endswith("Schema"):
        return
    table = text_in(call.argument(0, "table"))
    if not table:
        return
    match call.name:
        case "create" | "table":
            body = call.argument(1, "callback")
            if isinstance(body, Block):
                yield from _blueprint(call, table, body, origin)
        case "drop" | "dropIfExists":
            optional = call.name == "dropIfExists"
            yield origin.holds("drop_table", table, call.line, optional=optional)
        case "rename" if text_in(call.argument(1, "to")):
            yield origin.holds("rename_table", table, call.line, to=text_in(call.argument(1, "to")))
        case "dropColumns":
            for name in texts_in(call.argument(1, "columns")):
                yield origin.holds("drop_column", table, call.line, name=name)
        case _:
            return


@dataclass(slots=True)
class _Parts:
    """What the statements of a blueprint add to their table, and what else they do to it."""

    columns: list[Column] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    steps: list[Holds] = field(default_factory=list)


def _blueprint(call: Invoke, table: str, body: Block, origin: Origin) -> Iterator[Holds]:
    """The steps of the function that describes a table, or its changes."""
    new = call.name == "create"
    whole = _Parts()
    for value in body.body:
        on, calls = chain_of(value)
        if not isinstance(on, Ref) or not calls or on.path not in body.parameters:
            continue
        part = whole if new else _Parts()
        changed = any(one.name == "change" for one in calls)
        _statement(calls, table, part, origin)
        if new:
            continue
        if part.columns and changed:
            for column in part.columns:
                yield origin.holds("change_column", table, calls[0].line, name=column.name, columns=(column,))
            part = replace(part, columns=[])
        if part.columns:
            yield origin.holds(
                "column",
                table,
                calls[0].line,
                columns=tuple(part.columns),
                keys=tuple(part.keys),
                indexes=tuple(part.indexes),
            )
        else:
            for key in part.keys:
                yield origin.holds("key", table, calls[0].line, keys=(key,))
            for index in part.indexes:
                yield origin.holds("index", table, calls[0].line, indexes=(index,))
        yield from part.steps
    if new:
        yield origin.holds(
            "table",
            table,
            call.line,
            columns=tuple(whole.columns),
            keys=tuple(whole.keys),
            indexes=tuple(whole.indexes),
        )
        yield from whole.steps


def _name(table: str, columns: tuple[str, ...], kind: str) -> str:
    """The name that Laravel gives an index or a key.

    >>> _name("order-lines", ("a", "b"), "unique")
    'order_lines_a_b_unique'
    """
    return re.sub(r"[-.]", "_", "_".join((table, *columns, kind)).lower())


def _statement(calls: tuple[Invoke, ...], table: str, parts: _Parts, origin: Origin) -> None:
    """Add what one statement on the blueprint does."""
    call = calls[0]
    word = call.name
    at = (origin.at(call.line),)
    names = texts_in(call.argument(0, "column", "columns"))
    rest = {one.name: one for one in calls[1:]}
    nullable = "nullable" in rest and truth_of(rest["nullable"].argument(0)) is not False
    if word in _KEYS:
        name = names[0] if names else "id"
        parts.columns.append(Column(name, word, False, at))
        parts.keys.append(Key("primary", (name,), evidence=at))
    elif word in _TYPES:
        name = names[0] if names else ""
        kind = word
        if word in ("addColumn", "rawColumn"):
            name, kind = text_in(call.argument(1 if word == "addColumn" else 0)), text_in(call.argument(0))
        if name:
            _column(call, name, kind, nullable, rest, table, parts, origin)
    elif word in ("foreignIdFor",):
        model = call.argument(0)
        if isinstance(model, Ref) and model.path.endswith("::class"):
            plain = model.path.removesuffix("::class").rpartition("\\")[2]
            name = text_in(call.argument(1)) or f"{_SNAKE.sub('_', plain).lower()}_id"
            _column(call, name, "foreignId", nullable, rest, table, parts, origin)
    elif word in ("timestamps", "timestampsTz", "nullableTimestamps", "datetimes"):
        for name in ("created_at", "updated_at"):
            parts.columns.append(Column(name, "timestamp", True, at))
    elif word in ("softDeletes", "softDeletesTz", "softDeletesDatetime"):
        parts.columns.append(Column(names[0] if names else "deleted_at", "timestamp", True, at))
    elif word == "rememberToken":
        parts.columns.append(Column("remember_token", "string(100)", True, at))
    elif word in (
        "morphs",
        "nullableMorphs",
        "uuidMorphs",
        "nullableUuidMorphs",
        "ulidMorphs",
        "nullableUlidMorphs",
    ):
        _morphs(call, names, table, parts, origin)
    elif word in ("unique", "primary", *_INDEXES) and names:
        stated = text_in(call.argument(1, "name", "indexName"))
        if word == "primary":
            parts.keys.append(Key("primary", names, stated, evidence=at))
        elif word == "unique":
            parts.keys.append(Key("unique", names, stated or _name(table, names, word), evidence=at))
        else:
            name = stated or _name(table, names, word.lower())
            parts.indexes.append(Index(names, name, False, _INDEXES[word], evidence=at))
    elif word == "foreign" and names:
        to = text_in(rest["on"].argument(0)) if "on" in rest else ""
        targets = texts_in(rest["references"].argument(0)) if "references" in rest else ()
        name = text_in(call.argument(1, "name")) or _name(table, names, "foreign")
        if to:
            parts.keys.append(Key("foreign", names, name, to, targets, at))
    else:
        _removal(call, table, parts, origin)


def _column(
    call: Invoke,
    name: str,
    kind: str,
    nullable: bool,
    rest: dict[str, Invoke],
    table: str,
    parts: _Parts,
    origin: Origin,
) -> None:
    """Add a column with the keys and indexes that its chain makes."""
    at = (origin.at(call.line),)
    length = number_in(call.argument(1, "length"))
    shown = f"{kind}({length})" if length and kind in ("string", "char", "decimal") else kind
    parts.columns.append(Column(name, shown, nullable, at))
    if "primary" in rest:
        parts.keys.append(Key("primary", (name,), evidence=at))
    for word in ("unique", *_INDEXES):
        if word not in rest or truth_of(rest[word].argument(0)) is False:
            continue
        stated = text_in(rest[word].argument(0))
        named = stated or _name(table, (name,), word.lower())
        if word == "unique":
            parts.keys.append(Key("unique", (name,), named, evidence=at))
        else:
            parts.indexes.append(Index((name,), named, False, _INDEXES[word], evidence=at))
    if "constrained" in rest or ("references" in rest and "on" in rest):
        if "constrained" in rest:
            mark = rest["constrained"]
            to = text_in(mark.argument(0, "table"))
            if not to and mark.argument(0, "table") is None and name.endswith("_id"):
                to = plural_of(name.removesuffix("_id"))
            targets = texts_in(mark.argument(1, "column"))
            named = text_in(mark.argument(2, "indexName"))
        else:
            to, targets = text_in(rest["on"].argument(0)), texts_in(rest["references"].argument(0))
            named = ""
        if to:
            key = Key("foreign", (name,), named or _name(table, (name,), "foreign"), to, targets, at)
            parts.keys.append(key)


def _morphs(call: Invoke, names: tuple[str, ...], table: str, parts: _Parts, origin: Origin) -> None:
    """Add the two columns of a reference to a row of any table, and their index."""
    if not names:
        return
    at = (origin.at(call.line),)
    nullable = call.name.startswith("nullable")
    kind = (
        "uuid"
        if "uuid" in call.name.lower()
        else "ulid"
        if "ulid" in call.name.lower()
        else "unsignedBigInteger"
    )
    both = (f"{names[0]}_type", f"{names[0]}_id")
    parts.columns += [Column(both[0], "string", nullable, at), Column(both[1], kind, nullable, at)]
    name = text_in(call.argument(1, "indexName")) or _name(table, both, "index")
    parts.indexes.append(Index(both, name, evidence=at))


def _removal(call: Invoke, table: str, parts: _Parts, origin: Origin) -> None:
    """Add a step that takes away or renames."""
    word, line = call.name, call.line
    first = call.argument(0)
    many = texts_in(first)
    match word:
        case "dropColumn":
            listed = many if isinstance(first, Items) else tuple(text_in(one) for one in call.arguments)
            for name in filter(None, listed):
                parts.steps.append(origin.holds("drop_column", table, line, name=name))
        case "dropTimestamps" | "dropTimestampsTz":
            for name in ("created_at", "updated_at"):
                parts.steps.append(origin.holds("drop_column", table, line, name=name))
        case "dropSoftDeletes" | "dropSoftDeletesTz":
            name = many[0] if many else "deleted_at"
            parts.steps.append(origin.holds("drop_column", table, line, name=name))
        case "dropRememberToken":
            parts.steps.append(origin.holds("drop_column", table, line, name="remember_token"))
        case "dropConstrainedForeignId" if many:
            parts.steps.append(origin.holds("drop_column", table, line, name=many[0]))
        case "renameColumn" if many and text_in(call.argument(1)):
            parts.steps.append(
                origin.holds("rename_column", table, line, name=many[0], to=text_in(call.argument(1)))
            )
        case "rename" if many:
            parts.steps.append(origin.holds("rename_table", table, line, to=many[0]))
        case "renameIndex" if many and text_in(call.argument(1)):
            parts.steps.append(
                origin.holds("rename_index", table, line, name=many[0], to=text_in(call.argument(1)))
            )
        case "dropUnique" | "dropForeign" | "dropPrimary" if many or word == "dropPrimary":
            kind = word.removeprefix("drop").lower()
            if word == "dropPrimary":
                gone = (Key("primary", ()),)
                parts.steps.append(origin.holds("drop_key", table, line, keys=gone))
                return
            name = _name(table, many, kind) if isinstance(first, Items) else many[0]
            parts.steps.append(origin.holds("drop_key", table, line, name=name))
        case "dropIndex" | "dropFullText" | "dropSpatialIndex" if many:
            kind = word.removeprefix("drop").lower()
            name = _name(table, many, kind) if isinstance(first, Items) else many[0]
            parts.steps.append(origin.holds("drop_index", table, line, name=name))
        case _:
            return
