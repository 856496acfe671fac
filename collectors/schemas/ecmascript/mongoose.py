"""Mongoose's schemas: the collections of a program and what their documents hold.

A collection is named where a model is made of a schema of the same file: by the model's third argument or the
schema's option, else the model's name in lower case and plural. A schema without a model is a part of others.
Reference: https://mongoosejs.com/docs/guide.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archscan.model.facts import Fact, Holds
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index, Key
from archscan.source import SourceFile, Tree

from ..origin import Origin, project_of, speaks
from ..plural import plural_of
from ..syntax import Block, Invoke, Items, Obj, Plain, Ref, Text, Value, chain_of, last_of, text_in, truth_of
from .ecmascript_syntax import PATTERNS, Module, read_module

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

NAME = "mongoose"


def wants(data: bytes) -> bool:
    """Whether the file makes a schema of Mongoose's."""
    return b"mongoose" in data and b"Schema" in data and b"model" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield the collection of each model whose schema stands in the file."""
    if not speaks(file.path):
        return
    module = read_module(file)
    origin = Origin(file.path, NAME, project_of(file, tree), "mongoose", "model", dialect="mongodb")
    if module.broken:
        yield Problem(file.path, 0, "not all of the file can be read", "valid source", "warning", "syntax")
    seen: set[str] = set()
    for call in _models(module):
        name = text_in(_worth(call.argument(0), module))
        schema = _schema_of(call.argument(1), module)
        if not name or schema is None:
            continue
        made = schema.arguments[0] if schema.arguments else None
        options = schema.argument(1)
        stated = options.get("collection") if isinstance(options, Obj) else None
        given = text_in(call.argument(2)) or text_in(stated)
        if stated is not None and not given:
            continue
        collection = given or plural_of(name.lower())
        if isinstance(made, Ref):
            made = module.names.get(made.path)
        if isinstance(made, Obj) and collection not in seen:
            seen.add(collection)
            yield _collection(collection, made, options, _name_of(call.argument(1)), schema, module, origin)


def _worth(value: Value | None, module: Module) -> Value | None:
    return module.names.get(value.path, value) if isinstance(value, Ref) else value


def _name_of(value: Value | None) -> str:
    return value.path if isinstance(value, Ref) else ""


def _models(module: Module) -> Iterator[Invoke]:
    """Calls of `model`, outermost ones: also `mongoose.models.X || mongoose.model(...)` is one of a name."""
    for one in module.calls:
        _, calls = chain_of(one)
        for call in calls:
            if call.name == "model" or call.name.startswith("model<"):
                yield call


def _schema_of(value: Value | None, module: Module) -> Invoke | None:
    """The `new Schema(...)` that a value is."""
    value = _worth(value, module)
    if isinstance(value, Invoke) and value.name.partition("<")[0] == "Schema":
        return value
    return None


def _collection(
    name: str, fields: Obj, options: Value | None, bound: str, schema: Invoke, module: Module, origin: Origin
) -> Holds:
    columns: list[Column] = [Column("_id", "ObjectId", False, (origin.at(schema.line),))]
    keys: list[Key] = [Key("primary", ("_id",), evidence=(origin.at(schema.line),))]
    indexes: list[Index] = []
    _fields(fields, "", columns, keys, indexes, module, origin)
    if isinstance(options, Obj) and options.get("timestamps") is not None:
        at = (origin.at(options.line),)
        if truth_of(options.get("timestamps")) is not False:
            columns += [Column("createdAt", "Date", None, at), Column("updatedAt", "Date", None, at)]
    for one in module.calls:
        if one.name == "index" and bound and isinstance(one.on, Ref) and one.on.path == bound:
            made = _index(one, origin)
            if made is not None:
                indexes.append(made)
    partition = ""
    if isinstance(options, Obj) and isinstance(shard := options.get("shardKey"), Obj):
        partition = f"shard key ({', '.join(one.key for one in shard.entries)})"
    return origin.holds(
        "table",
        name,
        schema.line,
        columns=tuple(columns),
        keys=tuple(keys),
        indexes=tuple(indexes),
        partition=partition,
        form="collection",
    )


def _fields(
    fields: Obj,
    prefix: str,
    columns: list[Column],
    keys: list[Key],
    indexes: list[Index],
    module: Module,
    origin: Origin,
    depth: int = 0,
) -> None:
    """Add the fields of an object, those of inner ones with their paths."""
    for entry in fields.entries:
        if entry.key == "...":
            inner = _worth(entry.value, module)
            if isinstance(inner, Obj) and depth < 5:
                _fields(inner, prefix, columns, keys, indexes, module, origin, depth + 1)
            continue
        name, value = f"{prefix}{entry.key}", entry.value
        at = (origin.at(entry.line),)
        options = value if isinstance(value, Obj) else None
        if isinstance(value, Items) and len(value.values) == 1 and isinstance(value.values[0], Obj):
            options = value.values[0] if _typed(value.values[0]) else None
        if options is not None and options is value and not _typed(options):
            if depth < 5 and options.entries:
                _fields(options, f"{name}.", columns, keys, indexes, module, origin, depth + 1)
            continue
        kind = _type(value)
        required = _required(options.get("required")) if options is not None else False
        columns.append(Column(name, kind, not required, at))
        if options is None:
            continue
        unique = truth_of(options.get("unique")) is True
        index = options.get("index")
        if unique or truth_of(index) is True or isinstance(index, Obj | Text):
            method = text_in(index)
            unique = unique or (isinstance(index, Obj) and truth_of(index.get("unique")) is True)
            indexes.append(Index((name,), unique=unique, method=method, evidence=at))
        if isinstance(ref := options.get("ref"), Text):
            keys.append(Key("foreign", (name,), "", plural_of(ref.value.lower()), (), at))


def _typed(options: Obj) -> bool:
    """Whether an object describes a field, rather than holding fields."""
    kind = options.get("type")
    return kind is not None and not (isinstance(kind, Obj) and kind.get("type") is not None)


def _required(value: Value | None) -> bool:
    if isinstance(value, Items):
        return bool(value.values) and truth_of(value.values[0]) is True
    return truth_of(value) is True


def _type(value: Value | None) -> str:
    if isinstance(value, Obj):
        return _type(value.get("type")) if value.get("type") is not None else "Object"
    if isinstance(value, Items):
        return f"[{_type(value.values[0])}]" if value.values else "Array"
    if isinstance(value, Block | Plain):
        return ""
    return text_in(value) or last_of(value)


def _index(call: Invoke, origin: Origin) -> Index | None:
    """The index of `schema.index({...}, {...})`."""
    fields, options = call.argument(0), call.argument(1)
    if not isinstance(fields, Obj) or not fields.entries:
        return None
    method = next((text_in(one.value) for one in fields.entries if text_in(one.value)), "")
    unique = isinstance(options, Obj) and truth_of(options.get("unique")) is True
    name = text_in(options.get("name")) if isinstance(options, Obj) else ""
    names = tuple(one.key for one in fields.entries)
    return Index(names, name, unique, method, evidence=(origin.at(call.line),))
