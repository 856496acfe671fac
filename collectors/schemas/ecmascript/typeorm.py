"""TypeORM's entities and migrations.

Entities: classes with `@Entity`, named as stated or as TypeORM's default strategy does (`OrderLine` ->
`order_line`, columns as the fields; in snake case, too, where the data source says so); relations on the side
that keeps the column. Migrations: what `up` does by the query runner's methods and by literal SQL.
Reference: https://typeorm.io/docs/entity/entities, https://typeorm.io/docs/migrations/api
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Holds
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index, Key
from archscan.source import SourceFile, Tree, resolve

from ..origin import Origin, project_of, speaks
from ..sql.embedded import read_raw
from ..syntax import (
    Block,
    Invoke,
    Items,
    Obj,
    Ref,
    Value,
    chain_of,
    last_of,
    number_in,
    text_in,
    texts_in,
    truth_of,
)
from .ecmascript_syntax import PATTERNS, Class, Member, Module, read_module

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

NAME = "typeorm"

_ENTITY = re.compile(rb"@(?:Entity|ViewEntity)\s*\(")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_KEYS = ("PrimaryColumn", "PrimaryGeneratedColumn", "ObjectIdColumn")
_COLUMNS = (
    "Column", *_KEYS, "CreateDateColumn", "UpdateDateColumn", "DeleteDateColumn", "VersionColumn",
    "EnumColumn", "TreeLevelColumn",
)  # fmt: skip
_SOURCES = re.compile(r"(?i)(?:orm|data-?source|database|db|config\w*|app\.module)[\w.-]*\.[jt]s$")
_MAX_SOURCES = 60
_STEP = re.compile(r"^(\d{10,}-?\w*|\w+)")


def wants(data: bytes) -> bool:
    """Whether the file is an entity or a migration of TypeORM's."""
    return (b"typeorm" in data and _ENTITY.search(data) is not None) or b"QueryRunner" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield the table of each entity, and each step of `up`."""
    if not speaks(file.path):
        return
    module = read_module(file)
    if module.broken:
        yield Problem(file.path, 0, "not all of the file can be read", "valid source", "warning", "syntax")
    root = project_of(file, tree)
    model = Origin(file.path, NAME, root, "typeorm", "model")
    entities = [one for one in module.classes.values() if "Entity" in one.marks]
    snakes = bool(entities) and _writes_snakes(root, tree)
    for one in entities:
        for step in _entity(one, module, model, tree, file):
            yield _in_snakes(step) if snakes else step
    up = module.methods.get("up")
    if up is not None and b"QueryRunner" in file.data:
        named = _STEP.match(file.name)
        origin = Origin(file.path, NAME, file.folder, "typeorm", step=named[1] if named else file.name)
        for value in up.body:
            yield from _read_step(value, module, origin)


def snake(name: str) -> str:
    """A name as TypeORM writes a class as a table.

    >>> snake("OrderLine"), snake("HTTPCall")
    ('order_line', 'http_call')
    """
    return _WORDS.sub("_", name).lower()


def _writes_snakes(root: str, tree: Tree) -> bool:
    """Whether a data source of the project names columns in snake case."""
    paths = [path for path in tree.below(root) if _SOURCES.search(path) and "node_modules/" not in path]
    files = (tree.read(path) for path in paths[:_MAX_SOURCES])
    return any(file is not None and b"SnakeNamingStrategy" in file.data for file in files)


def _in_snakes(step: Holds) -> Holds:
    """A table with its columns in snake case."""
    return replace(
        step,
        columns=tuple(replace(one, name=snake(one.name)) for one in step.columns),
        keys=tuple(
            replace(one, columns=tuple(map(snake, one.columns)), targets=tuple(map(snake, one.targets)))
            for one in step.keys
        ),
        indexes=tuple(replace(one, columns=tuple(map(snake, one.columns))) for one in step.indexes),
    )


def _options(mark: Invoke | None) -> Obj:
    """The options of a decorator, wherever they stand among its arguments."""
    given = [one for one in mark.arguments if isinstance(one, Obj)] if mark is not None else []
    return given[-1] if given else Obj((), 0)


def _table_of(one: Class, module: Module) -> str:
    """The table's name with its schema; "" if it is stated and no literal."""
    mark = one.marks["Entity"]
    options = _options(mark)
    stated = mark.argument(0) if not isinstance(mark.argument(0), Obj) else options.get("name")
    name = text_in(_worth(stated, module))
    if stated is not None and not name:
        return ""
    schema = text_in(options.get("schema"))
    name = name or snake(one.name)
    return f"{schema}.{name}" if schema else name


def _worth(value: Value | None, module: Module) -> Value | None:
    return module.names.get(value.path, value) if isinstance(value, Ref) else value


def _find(name: str, module: Module, tree: Tree, file: SourceFile) -> tuple[Class, Module] | None:
    """A class of this file, or of one that is imported by a relative path."""
    if name in module.classes:
        return module.classes[name], module
    pattern = re.compile(rf"import\s*\{{[^}}]*\b{re.escape(name)}\b[^}}]*\}}\s*from\s*['\"](\.[^'\"]+)['\"]")
    found = pattern.search(file.data.decode("utf-8", "replace"))
    path = resolve(file.folder, found[1]) if found is not None else None
    for ending in (".ts", ".js", "/index.ts") if path else ():
        other = tree.read(f"{(path or '').removesuffix('.js')}{ending}")
        if other is not None:
            read = read_module(other)
            if name in read.classes:
                return read.classes[name], read
    return None


def _members(one: Class, module: Module, tree: Tree, file: SourceFile, depth: int = 0) -> list[Member]:
    """The fields of a class, those that it inherits first."""
    above: list[Member] = []
    found = _find(one.parent, module, tree, file) if one.parent and depth < 5 else None
    if found is not None and found[0] is not one:
        above = _members(found[0], found[1], tree, file, depth + 1)
    own = {member.name for member in one.members}
    return [*(member for member in above if member.name not in own), *one.members]


def _entity(one: Class, module: Module, origin: Origin, tree: Tree, file: SourceFile) -> Iterator[Holds]:
    table = _table_of(one, module)
    if not table:
        return
    found = _find(one.parent, module, tree, file) if one.parent else None
    if found is not None and "TableInheritance" in found[0].marks:
        return  # kept in its parent's table
    columns: list[Column] = []
    keys: list[Key] = []
    indexes: list[Index] = []
    primary: list[str] = []
    names: dict[str, str] = {}
    between: list[Holds] = []
    for member in _members(one, module, tree, file):
        at = (Evidence(member.path, member.line, NAME),)
        word = next((word for word in _COLUMNS if word in member.marks), "")
        name = ""
        if word:
            options = _options(member.marks[word])
            name = text_in(options.get("name")) or member.name
            key = word in _KEYS or truth_of(options.get("primary")) is True
            nullable = truth_of(options.get("nullable")) is True or word == "DeleteDateColumn"
            columns.append(Column(name, _type(member, word, options), nullable and not key, at))
            if key:
                primary.append(name)
            if truth_of(options.get("unique")) is True:
                keys.append(Key("unique", (name,), evidence=at))
        elif "ManyToOne" in member.marks or ("OneToOne" in member.marks and "JoinColumn" in member.marks):
            name = _reference(member, columns, keys, module, origin, tree, file)
        elif "ManyToMany" in member.marks and "JoinTable" in member.marks:
            stated = text_in(_options(member.marks["JoinTable"]).get("name"))
            if stated:
                between.append(origin.holds("table", stated, member.line, optional=True))
        names[member.name] = name or member.name
        if name and "Index" in member.marks:
            mark = member.marks["Index"]
            unique = truth_of(_options(mark).get("unique")) is True
            indexes.append(
                Index(
                    (name,),
                    text_in(mark.argument(0)),
                    unique,
                    evidence=(Evidence(member.path, mark.line, NAME),),
                )
            )
    if primary:
        keys.insert(0, Key("primary", tuple(primary), evidence=(origin.at(one.line),)))
    for word in ("Index", "Unique"):
        if word in one.marks:
            _stated(one.marks[word], names, keys, indexes, origin)
    if columns:
        yield origin.holds(
            "table", table, one.line, columns=tuple(columns), keys=tuple(keys), indexes=tuple(indexes)
        )
        yield from between


def _type(member: Member, word: str, options: Obj) -> str:
    """The database's type where it is stated, else that of the program."""
    first = member.marks[word].argument(0)
    kind = text_in(first) or text_in(options.get("type"))
    if word == "PrimaryGeneratedColumn" and kind in ("uuid", "increment", "rowid", "identity"):
        return "uuid" if kind == "uuid" else member.type
    length = number_in(options.get("length")) or text_in(options.get("length"))
    kind = kind or member.type.partition(" | ")[0]
    return f"{kind}({length})" if length else kind[:60]


def _reference(
    member: Member,
    columns: list[Column],
    keys: list[Key],
    module: Module,
    origin: Origin,
    tree: Tree,
    file: SourceFile,
) -> str:
    """Add the column of a relation; its name, "" if that is not known."""
    one = "OneToOne" in member.marks
    mark = member.marks["OneToOne" if one else "ManyToOne"]
    target = mark.argument(0)
    picked = target.body[0] if isinstance(target, Block) and target.body else target
    other = _find(last_of(picked), module, tree, file)
    join = _options(member.marks.get("JoinColumn"))
    name = text_in(join.get("name"))
    if not name:
        key = ""
        if other is not None:
            found = [it for it in _members(*other, tree, file) if any(word in it.marks for word in _KEYS)]
            key = found[0].name if len(found) == 1 else ""
        if not key:
            return ""
        name = f"{member.name}{key[:1].upper()}{key[1:]}"
    at = (Evidence(member.path, member.line, NAME),)
    options = _options(mark)
    primary = truth_of(options.get("primary")) is True
    if all(one.name != name for one in columns):
        columns.append(Column(name, "", truth_of(options.get("nullable")) is not False and not primary, at))
    if other is not None and "Entity" in other[0].marks and (table := _table_of(*other)):
        to = text_in(join.get("referencedColumnName"))
        keys.append(Key("foreign", (name,), "", table, (to,) if to else (), at))
    if one:
        keys.append(Key("unique", (name,), evidence=at))
    return name


def _stated(
    mark: Invoke, names: dict[str, str], keys: list[Key], indexes: list[Index], origin: Origin
) -> None:
    """Add an index or a unique key that stands on the class."""
    name = text_in(mark.argument(0))
    listed = next((texts_in(one) for one in mark.arguments if isinstance(one, Items)), ())
    columns = tuple(names.get(one, one) for one in listed)
    if not columns:
        return
    at = (origin.at(mark.line),)
    if mark.name == "Unique":
        keys.append(Key("unique", columns, name, evidence=at))
    else:
        options = _options(mark)
        where = text_in(options.get("where"))
        indexes.append(Index(columns, name, truth_of(options.get("unique")) is True, "", where, at))


def _read_step(value: Value, module: Module, origin: Origin) -> Iterator[Holds | Problem]:
    """What one statement of `up` does."""
    _, calls = chain_of(value)
    call = calls[-1] if calls else None
    if call is None:
        return
    table = text_in(call.argument(0))
    second = _worth(call.argument(1), module)
    match call.name:
        case "query":
            text = _worth(call.argument(0), module)
            yield from read_raw(text_in(text), text.line if text is not None else 0, origin)
        case "createTable":
            yield from _create(call, module, origin)
        case "dropTable" if table:
            yield origin.holds("drop_table", table, call.line)
        case "renameTable" if table and text_in(second):
            yield origin.holds("rename_table", table, call.line, to=text_in(second))
        case "addColumn" | "addColumns" if table:
            listed = second.values if isinstance(second, Items) else (second,)
            for one in listed:
                columns, keys = _columns((one,), origin)
                if columns:
                    yield origin.holds("column", table, call.line, columns=columns, keys=keys)
        case "dropColumn" | "dropColumns" if table:
            for name in texts_in(second):
                yield origin.holds("drop_column", table, call.line, name=name)
        case "renameColumn" if table and text_in(second) and text_in(call.argument(2)):
            to = text_in(call.argument(2))
            yield origin.holds("rename_column", table, call.line, name=text_in(second), to=to)
        case "createIndex" | "createIndices" if table:
            for one in second.values if isinstance(second, Items) else (second,):
                indexes = _indexes((one,), origin)
                if indexes:
                    yield origin.holds("index", table, call.line, indexes=indexes)
        case "dropIndex" if table and text_in(second):
            yield origin.holds("drop_index", table, call.line, name=text_in(second))
        case "createForeignKey" | "createForeignKeys" if table:
            for one in second.values if isinstance(second, Items) else (second,):
                keys = _foreign((one,), origin)
                if keys:
                    yield origin.holds("key", table, call.line, keys=keys)
        case "dropForeignKey" if table and text_in(second):
            yield origin.holds("drop_key", table, call.line, name=text_in(second))
        case _:
            return


def _made(value: Value | None) -> Obj:
    """The options of `new Table({...})`, or the object itself."""
    if isinstance(value, Invoke):
        value = value.argument(0)
    return value if isinstance(value, Obj) else Obj((), 0)


def _listed(value: Value | None) -> tuple[Value, ...]:
    return value.values if isinstance(value, Items) else ()


def _create(call: Invoke, module: Module, origin: Origin) -> Iterator[Holds]:
    options = _made(_worth(call.argument(0), module))
    table, schema = text_in(options.get("name")), text_in(options.get("schema"))
    if not table:
        return
    columns, keys = _columns(_listed(options.get("columns")), origin)
    keys += _foreign(_listed(options.get("foreignKeys")), origin)
    for one in _listed(options.get("uniques")):
        names = texts_in(_made(one).get("columnNames"))
        if names:
            name = text_in(_made(one).get("name"))
            keys += (Key("unique", names, name, evidence=(origin.at(one.line),)),)
    yield origin.holds(
        "table",
        f"{schema}.{table}" if schema else table,
        call.line,
        columns=columns,
        keys=keys,
        indexes=_indexes(_listed(options.get("indices")), origin),
        optional=truth_of(call.argument(1)) is True,
    )


def _columns(values: Iterable[Value | None], origin: Origin) -> tuple[tuple[Column, ...], tuple[Key, ...]]:
    columns: list[Column] = []
    keys: list[Key] = []
    primary: list[str] = []
    line = 0
    for value in values:
        one = _made(value)
        name = text_in(one.get("name"))
        if not name or value is None:
            continue
        at = (origin.at(value.line),)
        line = line or value.line
        length = text_in(one.get("length")) or number_in(one.get("length"))
        kind = text_in(one.get("type"))
        is_key = truth_of(one.get("isPrimary")) is True
        nullable = truth_of(one.get("isNullable")) is True and not is_key
        columns.append(Column(name, f"{kind}({length})" if kind and length else kind, nullable, at))
        if is_key:
            primary.append(name)
        if truth_of(one.get("isUnique")) is True:
            keys.append(Key("unique", (name,), evidence=at))
    if primary:
        keys.insert(0, Key("primary", tuple(primary), evidence=(origin.at(line),)))
    return tuple(columns), tuple(keys)


def _foreign(values: Iterable[Value | None], origin: Origin) -> tuple[Key, ...]:
    found = []
    for value in values:
        one = _made(value)
        columns, table = texts_in(one.get("columnNames")), text_in(one.get("referencedTableName"))
        if columns and table and value is not None:
            targets = texts_in(one.get("referencedColumnNames"))
            name = text_in(one.get("name"))
            found.append(Key("foreign", columns, name, table, targets, (origin.at(value.line),)))
    return tuple(found)


def _indexes(values: Iterable[Value | None], origin: Origin) -> tuple[Index, ...]:
    found = []
    for value in values:
        one = _made(value)
        columns = texts_in(one.get("columnNames"))
        if columns and value is not None:
            unique = truth_of(one.get("isUnique")) is True
            where = text_in(one.get("where"))
            at = (origin.at(value.line),)
            found.append(Index(columns, text_in(one.get("name")), unique, "", where, at))
    return tuple(found)
