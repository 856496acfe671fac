"""The operations of a Django migration as steps of a schema.

Django names columns, and leaves keys and indexes without stated names to itself: such a key or index has no
name here, and a step that drops it says its columns instead.
Reference: https://docs.djangoproject.com/en/stable/ref/migration-operations/
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archscan.model.facts import Holds
from archscan.model.tables import Column, Index, Key

from ..origin import Origin
from ..sql.embedded import read_raw
from .django_fields import Field, read_field
from .django_state import Model, State
from .python_source import Names, argument, keyword, last_name, text_in, texts_in, truth_of, value_of

_MAX_DEPTH = 5


def read_operations(
    operations: Iterable[ast.expr], state: State, origin: Origin, names: Names, depth: int = 0
) -> Iterator[Holds]:
    """What operations do to the database, in their order; the state follows."""
    for one in operations:
        if not isinstance(one, ast.Call):
            continue
        word = last_name(one)
        word = last_name(names[word]) if word in names else word
        if word == "SeparateDatabaseAndState" and depth < _MAX_DEPTH:
            database = _listed(argument(one, 0, "database_operations"), names)
            only_state = _listed(argument(one, 1, "state_operations"), names)
            before = {name: replace(model, fields=dict(model.fields)) for name, model in state.models.items()}
            yield from read_operations(database, state, origin, names, depth + 1)
            state.models = before
            for _ in read_operations(only_state, state, origin, names, depth + 1):
                pass  # only the state changes
        elif word == "RunSQL":
            node = argument(one, 0, "sql")
            for text in texts_in(node, names):
                line = node.lineno if isinstance(node, ast.Constant) else one.lineno
                yield from (step for step in read_raw(text, line, origin) if isinstance(step, Holds))
        elif word in _READERS:
            yield from _READERS[word](_Operation(one, state, origin, names))


def _listed(node: ast.expr | None, names: Names) -> list[ast.expr]:
    if isinstance(node, ast.Name) and node.id in names:
        node = names[node.id]
    return list(node.elts) if isinstance(node, ast.List | ast.Tuple) else []


class _Operation:
    """One operation, and the state that it finds."""

    __slots__ = ("call", "line", "names", "origin", "state")

    def __init__(self, call: ast.Call, state: State, origin: Origin, names: Names) -> None:
        self.call = call
        self.state = state
        self.origin = origin
        self.names = names
        self.line = call.lineno

    def text(self, place: int, name: str) -> str:
        return text_in(argument(self.call, place, name), self.names)

    def model(self) -> Model | None:
        """The model that the operation is on; one that no migration makes is taken to be as Django would."""
        name = self.text(0, "model_name")
        if not name:
            return None
        return self.state.get(name) or Model(name, self.state.default_table(name), False)

    def columns(self, model: Model, fields: Iterable[str]) -> tuple[str, ...]:
        """Columns of fields; a minus for a descending order is left out."""
        found = []
        for one in fields:
            known = model.fields.get(one.removeprefix("-"))
            found.append(known.column if known and known.column else one.removeprefix("-"))
        return tuple(found)


def _create_model(op: _Operation) -> Iterator[Holds]:
    name = op.text(0, "name")
    if not name:
        return
    options = _options(argument(op.call, 2, "options"))
    table = text_in(options.get("db_table"), op.names).replace('"', "")
    model = Model(name, table or op.state.default_table(name), bool(table))
    flags = {word: truth_of(options.get(word), op.names) for word in ("proxy", "managed", "abstract")}
    model.managed = flags["managed"] is not False and not flags["proxy"] and not flags["abstract"]
    op.state.models[name.lower()] = model
    many: list[Field] = []
    columns: list[Column] = []
    keys: list[Key] = []
    indexes: list[Index] = []
    for item in _listed(argument(op.call, 1, "fields"), op.names):
        if not isinstance(item, ast.Tuple) or len(item.elts) != 2:
            continue
        one = read_field(text_in(item.elts[0], op.names), item.elts[1], op.names)
        if one is None or not one.name:
            continue
        model.fields[one.name] = one
        if one.many:
            many.append(one)
        elif one.column:
            columns.append(_column(one, op.origin))
            made = _keys(one, model, op)
            keys += [key for key in made if isinstance(key, Key)]
            indexes += [index for index in made if isinstance(index, Index)]
    for word in ("unique_together", "index_together"):
        sets = _sets(options.get(word), op.names)
        model.together[word] = sets
        at = (op.origin.at(getattr(options.get(word), "lineno", op.line)),)
        for fields in sets:
            if word == "unique_together":
                keys.append(Key("unique", op.columns(model, fields), evidence=at))
            else:
                indexes.append(Index(op.columns(model, fields), evidence=at))
    for word in ("indexes", "constraints"):
        for item in _listed(options.get(word), op.names):
            stated = _stated(item, model, op)
            if isinstance(stated, Key):
                keys.append(stated)
            elif stated is not None:
                indexes.append(stated)
    if not model.managed:
        return
    yield op.origin.holds(
        "table", model.table, op.line, columns=tuple(columns), keys=tuple(keys), indexes=tuple(indexes)
    )
    for one in many:
        yield from _pairs(one, model, op)


def _options(node: ast.expr | None) -> dict[str, ast.expr]:
    if not isinstance(node, ast.Dict):
        return {}
    return {
        str(key.value): value
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant)
    }


def _sets(node: ast.expr | None, names: Names) -> tuple[tuple[str, ...], ...]:
    """Sets of fields: `{("a", "b")}`, or a single one."""
    value = value_of(node, names)
    if not isinstance(value, list):
        return ()
    if value and all(isinstance(one, str) for one in value):
        return (tuple(map(str, value)),)
    return tuple(
        tuple(map(str, one))
        for one in value
        if isinstance(one, list) and one and all(isinstance(part, str) for part in one)
    )


def _column(one: Field, origin: Origin) -> Column:
    return Column(one.column, one.type, one.nullable, (origin.at(one.line),))


def _keys(one: Field, model: Model, op: _Operation) -> list[Key | Index]:
    """The keys and indexes that a field makes by itself."""
    at = (op.origin.at(one.line),)
    found: list[Key | Index] = []
    if one.primary:
        found.append(Key("primary", (one.column,), evidence=at))
    if one.references and one.constraint and one.to:
        table, _ = op.state.target(one.to, model)
        if table:
            targets = (one.to_field,) if one.to_field else ()
            found.append(Key("foreign", (one.column,), "", table, targets, at))
    if one.unique:
        found.append(Key("unique", (one.column,), evidence=at))
    elif one.indexed:
        found.append(Index((one.column,), evidence=at))
    return found


def _pairs(one: Field, model: Model, op: _Operation) -> Iterator[Holds]:
    """The table of a many-to-many field."""
    at = (op.origin.at(one.line),)
    to, name = op.state.target(one.to, model) if one.to else ("", "")
    own = model.name.lower()
    first, second = (f"from_{own}", f"to_{own}") if name == own and to == model.table else (own, name)
    columns = [Column("id", "", False, at), Column(f"{first}_id", "", False, at)]
    keys = [Key("primary", ("id",), evidence=at), Key("foreign", (f"{first}_id",), "", model.table, (), at)]
    indexes = [Index((f"{first}_id",), evidence=at)]
    if second:
        columns.append(Column(f"{second}_id", "", False, at))
        keys.append(Key("unique", (f"{first}_id", f"{second}_id"), evidence=at))
        indexes.append(Index((f"{second}_id",), evidence=at))
    if second and to:
        keys.append(Key("foreign", (f"{second}_id",), "", to, (), at))
    yield op.origin.holds(
        "table",
        op.state.pairs(model, one),
        one.line,
        columns=tuple(columns),
        keys=tuple(keys),
        indexes=tuple(indexes),
    )


def _stated(node: ast.expr, model: Model, op: _Operation) -> Key | Index | None:
    """The key or index of `models.Index(...)` or `models.UniqueConstraint(...)`; None for other checks."""
    if not isinstance(node, ast.Call):
        return None
    word = last_name(node)
    name = text_in(keyword(node, "name"), op.names)
    at = (op.origin.at(node.lineno),)
    fields = texts_in(keyword(node, "fields"), op.names)
    expressions = tuple(ast.unparse(one)[:200] for one in node.args)
    on = (*op.columns(model, fields), *expressions)
    condition = keyword(node, "condition")
    where = ast.unparse(condition)[:200] if condition is not None and not _is_none(condition) else ""
    if word == "UniqueConstraint":
        model.constraints[name] = "index" if expressions or where else "key"
        if not on:
            return None
        if expressions or where:
            return Index(on, name, True, where=where, evidence=at)
        return Key("unique", on, name, evidence=at)
    if word.endswith("Index") and on:
        method = word.removesuffix("Index").lower() if word not in ("Index", "OpClassIndex") else ""
        return Index(on, name, False, method, where, at)
    if name:
        model.constraints[name] = "check"
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _delete_model(op: _Operation) -> Iterator[Holds]:
    model = op.state.models.pop(op.text(0, "name").lower(), None)
    if model is not None and model.managed:
        for one in model.fields.values():
            if one.many:
                yield op.origin.holds("drop_table", op.state.pairs(model, one), op.line)
        yield op.origin.holds("drop_table", model.table, op.line)


def _rename_model(op: _Operation) -> Iterator[Holds]:
    old, new = op.text(0, "old_name"), op.text(1, "new_name")
    model = op.state.models.pop(old.lower(), None)
    if model is None or not new:
        return
    before = {name: op.state.pairs(model, one) for name, one in model.fields.items() if one.many}
    table = model.table if model.named else op.state.default_table(new)
    renamed = replace(model, name=new, table=table)
    op.state.models[new.lower()] = renamed
    if not model.managed or old.lower() == new.lower():
        return
    yield from _move(model, renamed, before, op)
    if not renamed.named:
        for name, pairs in before.items():
            # Its own column follows the model's name, unless the model refers to itself.
            if op.state.target(renamed.fields[name].to, renamed)[0] != table:
                to = f"{new.lower()}_id"
                now = op.state.pairs(renamed, renamed.fields[name])
                yield op.origin.holds("rename_column", now, op.line, name=f"{old.lower()}_id", to=to)
            del pairs
    for other in op.state.models.values():
        for name, one in other.fields.items():
            if _names_model(one.to, old, op.state.label):
                other.fields[name] = replace(one, to=f"{op.state.label}.{new}")
                if one.many and other is not renamed and other.managed:
                    table = op.state.pairs(other, one)
                    column, to = f"{old.lower()}_id", f"{new.lower()}_id"
                    yield op.origin.holds("rename_column", table, op.line, name=column, to=to)


def _names_model(to: str, name: str, label: str) -> bool:
    return to.lower() in (name.lower(), f"{label}.{name}".lower())


def _move(old: Model, new: Model, pairs: dict[str, str], op: _Operation) -> Iterator[Holds]:
    """Rename a model's table, and the tables of its many-to-many fields with it."""
    if old.table == new.table:
        return
    yield op.origin.holds("rename_table", old.table, op.line, to=new.table)
    for name, table in pairs.items():
        to = op.state.pairs(new, new.fields[name])
        if to != table:
            yield op.origin.holds("rename_table", table, op.line, to=to)


def _alter_table(op: _Operation) -> Iterator[Holds]:
    model = op.state.get(op.text(0, "name"))
    if model is None:
        return
    node = argument(op.call, 1, "table")
    table = op.text(1, "table").replace('"', "")
    if not table and not (node is not None and _is_none(node)):
        return
    before = {name: op.state.pairs(model, one) for name, one in model.fields.items() if one.many}
    moved = replace(model, table=table or op.state.default_table(model.name), named=bool(table))
    op.state.models[model.name.lower()] = moved
    if model.managed:
        yield from _move(model, moved, before, op)


def _alter_options(op: _Operation) -> Iterator[Holds]:
    model = op.state.get(op.text(0, "name"))
    if model is not None:
        managed = truth_of(_options(argument(op.call, 1, "options")).get("managed"), op.names)
        model.managed = model.managed if managed is None else managed
    yield from ()


def _add_field(op: _Operation) -> Iterator[Holds]:
    model = op.model()
    one = read_field(op.text(1, "name"), argument(op.call, 2, "field") or ast.Constant(None), op.names)
    if model is None or one is None or not one.name:
        return
    model.fields[one.name] = one
    if model.managed:
        yield from _make(one, model, op)


def _make(one: Field, model: Model, op: _Operation) -> Iterator[Holds]:
    if one.many:
        yield from _pairs(one, model, op)
    elif one.column:
        made = _keys(one, model, op)
        keys = tuple(key for key in made if isinstance(key, Key))
        indexes = tuple(index for index in made if isinstance(index, Index))
        column = _column(one, op.origin)
        yield op.origin.holds("column", model.table, op.line, columns=(column,), keys=keys, indexes=indexes)


def _remove_field(op: _Operation) -> Iterator[Holds]:
    model, name = op.model(), op.text(1, "name")
    if model is None or not name:
        return
    one = model.fields.pop(name, None)
    if not model.managed:
        return
    if one is None:
        yield op.origin.holds("drop_column", model.table, op.line, name=name)
    elif one.many:
        yield op.origin.holds("drop_table", op.state.pairs(model, one), op.line)
    elif one.column:
        yield op.origin.holds("drop_column", model.table, op.line, name=one.column)


def _alter_field(op: _Operation) -> Iterator[Holds]:
    model = op.model()
    one = read_field(op.text(1, "name"), argument(op.call, 2, "field") or ast.Constant(None), op.names)
    if model is None or one is None or not one.name:
        return
    old = model.fields.get(one.name)
    model.fields[one.name] = one
    if not model.managed:
        return
    if old is None or old.many or one.many or not one.column:
        return
    if old.column != one.column:
        yield op.origin.holds("rename_column", model.table, op.line, name=old.column, to=one.column)
    yield op.origin.holds(
        "change_column", model.table, op.line, name=one.column, columns=(_column(one, op.origin),)
    )
    before = _keys(replace(old, column=one.column), model, op)
    now = _keys(one, model, op)
    for made in before:
        if not any(_same(made, other) for other in now):
            if isinstance(made, Key):
                yield op.origin.holds("drop_key", model.table, op.line, keys=(made,), optional=True)
            else:
                yield op.origin.holds("drop_index", model.table, op.line, indexes=(made,), optional=True)
    for made in now:
        if not any(_same(made, other) for other in before):
            if isinstance(made, Key):
                yield op.origin.holds("key", model.table, op.line, keys=(made,))
            else:
                yield op.origin.holds("index", model.table, op.line, indexes=(made,))


def _same(one: Key | Index, other: Key | Index) -> bool:
    return type(one) is type(other) and replace(one, evidence=()) == replace(other, evidence=())


def _rename_field(op: _Operation) -> Iterator[Holds]:
    model, old, new = op.model(), op.text(1, "old_name"), op.text(2, "new_name")
    if model is None or not old or not new:
        return
    one = model.fields.get(old)
    if one is None:
        yield op.origin.holds("rename_column", model.table, op.line, name=old, to=new)
        return
    suffix = "_id" if one.references else ""
    follows = one.column == f"{old}{suffix}"
    moved = replace(one, name=new, column=f"{new}{suffix}" if follows and one.column else one.column)
    model.fields = {
        (new if name == old else name): (moved if name == old else it) for name, it in model.fields.items()
    }
    for word, sets in model.together.items():
        model.together[word] = tuple(tuple(new if part == old else part for part in each) for each in sets)
    if not model.managed:
        return
    if one.many:
        before, now = op.state.pairs(model, one), op.state.pairs(model, moved)
        if before != now:
            yield op.origin.holds("rename_table", before, op.line, to=now)
    elif one.column != moved.column:
        yield op.origin.holds("rename_column", model.table, op.line, name=one.column, to=moved.column)


def _alter_together(op: _Operation) -> Iterator[Holds]:
    word = "unique_together" if last_name(op.call) == "AlterUniqueTogether" else "index_together"
    model = op.state.get(op.text(0, "name"))
    if model is None:
        return
    before = model.together.get(word, ())
    now = _sets(argument(op.call, 1, word), op.names)
    model.together[word] = now
    if not model.managed:
        return
    at = (op.origin.at(op.line),)
    for fields in before:
        if set(fields) not in [set(one) for one in now]:
            columns = op.columns(model, fields)
            if word == "unique_together":
                key = Key("unique", columns, evidence=at)
                yield op.origin.holds("drop_key", model.table, op.line, keys=(key,), optional=True)
            else:
                index = Index(columns, evidence=at)
                yield op.origin.holds("drop_index", model.table, op.line, indexes=(index,), optional=True)
    for fields in now:
        if set(fields) not in [set(one) for one in before]:
            columns = op.columns(model, fields)
            if word == "unique_together":
                key = Key("unique", columns, evidence=at)
                yield op.origin.holds("key", model.table, op.line, keys=(key,))
            else:
                index = Index(columns, evidence=at)
                yield op.origin.holds("index", model.table, op.line, indexes=(index,))


def _add_stated(op: _Operation) -> Iterator[Holds]:
    model = op.model()
    place, word = (1, "constraint") if "Constraint" in last_name(op.call) else (1, "index")
    node = argument(op.call, place, word)
    if model is None or node is None:
        return
    made = _stated(node, model, op)
    if made is None or not model.managed:
        return
    if isinstance(made, Key):
        yield op.origin.holds("key", model.table, op.line, keys=(made,))
    else:
        yield op.origin.holds("index", model.table, op.line, indexes=(made,))


def _remove_stated(op: _Operation) -> Iterator[Holds]:
    model, name = op.model(), op.text(1, "name")
    if model is None or not name or not model.managed:
        return
    kind = model.constraints.pop(name, "key") if "Constraint" in last_name(op.call) else "index"
    if kind == "key":
        yield op.origin.holds("drop_key", model.table, op.line, name=name, optional=True)
    elif kind == "index":
        yield op.origin.holds("drop_index", model.table, op.line, name=name, optional=True)


def _rename_index(op: _Operation) -> Iterator[Holds]:
    model, new = op.model(), op.text(1, "new_name")
    old = text_in(keyword(op.call, "old_name"), op.names)
    fields = texts_in(keyword(op.call, "old_fields"), op.names)
    if model is None or not new:
        return
    if fields:
        sets = model.together.get("index_together", ())
        model.together["index_together"] = tuple(one for one in sets if one != fields)
    if not model.managed:
        return
    if old:
        yield op.origin.holds("rename_index", model.table, op.line, name=old, to=new)
    elif fields:
        columns = op.columns(model, fields)
        at = (op.origin.at(op.line),)
        gone = (Index(columns, evidence=at),)
        yield op.origin.holds("drop_index", model.table, op.line, indexes=gone, optional=True)
        yield op.origin.holds("index", model.table, op.line, indexes=(Index(columns, new, evidence=at),))


_READERS = {
    "CreateModel": _create_model,
    "DeleteModel": _delete_model,
    "RenameModel": _rename_model,
    "AlterModelTable": _alter_table,
    "AlterModelOptions": _alter_options,
    "AddField": _add_field,
    "RemoveField": _remove_field,
    "AlterField": _alter_field,
    "RenameField": _rename_field,
    "AlterUniqueTogether": _alter_together,
    "AlterIndexTogether": _alter_together,
    "AddIndex": _add_stated,
    "AddIndexConcurrently": _add_stated,
    "RemoveIndex": _remove_stated,
    "RemoveIndexConcurrently": _remove_stated,
    "RenameIndex": _rename_index,
    "AddConstraint": _add_stated,
    "AddConstraintNotValid": _add_stated,
    "RemoveConstraint": _remove_stated,
}
