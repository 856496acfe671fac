"""SQLAlchemy's and SQLModel's classes and `Table`s: the tables that a program maps.

Columns of mixins and base classes are taken along where these stand in the same file or in one that it
imports them from. Relationships are no columns; abstract classes and mixins are no tables; a subclass
without a table of its own adds nothing.
Reference: https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html, https://sqlmodel.tiangolo.com/
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from archscan.errors import FormatError
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact, Holds
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index, Key
from archscan.source import SourceFile, Tree

from ..origin import Origin, project_of, speaks
from .python_source import (
    Names,
    argument,
    constants_of,
    dotted,
    keyword,
    last_name,
    parse_source,
    text_in,
    truth_of,
    value_of,
)
from .sqlalchemy_columns import Parts, read_column, read_constraint, reference

NAME = "sqlalchemy_models"
PATTERNS = ("*.py",)

_TABLES = re.compile(rb"__tablename__|table\s*=\s*True|\bTable\(\s*[\"']|\.Model\b")
_MARKS = (b"sqlalchemy", b"sqlmodel", b"SQLAlchemy", b"__tablename__", b"db.Model")
_COLUMNS = frozenset(("Column", "mapped_column", "column"))
_NO_COLUMNS = vocabulary(
    "relationship Relationship relation backref association_proxy column_property synonym composite "
    "query_expression dynamic_loader PrivateAttr"
)
_MAX_BASES = 30
_MAX_DEPTH = 6
_CAMEL = re.compile(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))")


def wants(data: bytes) -> bool:
    """Whether the file maps tables."""
    return _TABLES.search(data) is not None and any(one in data for one in _MARKS)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield each table that the file's classes map or its `Table`s name."""
    if not speaks(file.path) or b"down_revision" in file.data:
        return
    module = _Module.of(file)
    origin = Origin(file.path, NAME, project_of(file, tree), "sqlalchemy", "model")
    for one in module.tree.body:
        match one:
            case ast.ClassDef():
                yield from _read_class(one, module, origin, tree)
            case ast.Assign(value=ast.Call() as call) | ast.AnnAssign(value=ast.Call() as call):
                if last_name(call) == "Table":
                    yield from _read_table(call, module.names, origin)


@dataclass(slots=True)
class _Module:
    """A module and what it names."""

    file: SourceFile
    tree: ast.Module
    names: Names
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    imports: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    """Local name -> level, module and name that it is imported from."""

    @classmethod
    def of(cls, file: SourceFile) -> _Module:
        tree = parse_source(file)
        made = cls(file, tree, constants_of(tree.body))
        for one in tree.body:
            if isinstance(one, ast.ClassDef):
                made.classes[one.name] = one
            elif isinstance(one, ast.ImportFrom):
                for name in one.names:
                    made.imports[name.asname or name.name] = (one.level, one.module or "", name.name)
        return made


@dataclass(frozen=True, slots=True)
class _Class:
    """A class and the module that it stands in."""

    node: ast.ClassDef
    module: _Module


def _bases(one: _Class, tree: Tree, seen: set[str], depth: int = 0) -> Iterator[_Class]:
    """The classes that a class inherits from, nearest last, as far as their source is found."""
    for node in reversed(one.node.bases):
        name = last_name(node.value if isinstance(node, ast.Subscript) else node)
        if not name or name in seen or depth > _MAX_DEPTH or len(seen) > _MAX_BASES:
            continue
        seen.add(name)
        found = _find_class(name, one.module, tree)
        if found is not None:
            yield from _bases(found, tree, seen, depth + 1)
            yield found


def _find_class(name: str, module: _Module, tree: Tree) -> _Class | None:
    """A class of the module, or of one that it imports it from."""
    for _ in range(_MAX_DEPTH):
        if name in module.classes:
            return _Class(module.classes[name], module)
        if name not in module.imports:
            return None
        level, source, wanted = module.imports[name]
        file = _imported(level, source, module.file, tree)
        if file is None:
            return None
        try:
            module, name = _Module.of(file), wanted
        except FormatError:
            return None  # the file's own reading reports it
    return None


def _imported(level: int, source: str, file: SourceFile, tree: Tree) -> SourceFile | None:
    """The file of a module, as the import statement of another file names it."""
    parts = source.split(".") if source else []
    folders = file.folder.split("/") if file.folder else []
    if level:
        starts = [folders[: len(folders) - level + 1]]
    else:
        starts = [folders[:count] for count in range(len(folders), -1, -1)]
        starts = [one for start in starts for one in (start, [*start, "src"])]
    for start in starts:
        path = "/".join([*start, *parts])
        for name in (f"{path}.py", f"{path}/__init__.py") if path else ("__init__.py",):
            found = tree.read(name)
            if found is not None and found.path != file.path:
                return found
    return None


def _read_class(node: ast.ClassDef, module: _Module, origin: Origin, tree: Tree) -> Iterator[Holds]:
    names = constants_of(node.body, module.names)
    if truth_of(names.get("__abstract__"), module.names):
        return
    own = _Class(node, module)
    words = {last_name(one) for one in node.bases}
    sql_model = any(one.arg == "table" and value_of(one.value, names) is True for one in node.keywords)
    table = text_in(names.get("__tablename__"), names)
    flask = any(dotted(one).endswith(".Model") for one in node.bases)
    if not table and "__tablename__" not in names:
        if sql_model:
            table = node.name.lower()
        elif flask:
            table = _CAMEL.sub(r"_\1", node.name).lower()
    if not table:
        return
    bases = list(_bases(own, tree, {node.name}))
    if flask and "__tablename__" not in names and not sql_model:
        primary = any("primary_key" in ast.unparse(one.node) for one in [own, *bases])
        if not primary:
            return
    parts = Parts()
    for one in [*bases, own]:
        known = constants_of(one.node.body, one.module.names)
        if one is not own and "__tablename__" in known:
            continue
        at = replace(origin, path=one.module.file.path)
        _read_body(one.node, table, parts, at, {**module.names, **known}, sql_model)
    arguments = names.get("__table_args__")
    listed = (
        list(arguments.elts)
        if isinstance(arguments, ast.Tuple | ast.List)
        else [arguments]
        if arguments
        else []
    )
    for item in listed:
        if isinstance(item, ast.Dict):
            for key, value in zip(item.keys, item.values, strict=True):
                if key is not None and value_of(key, names) == "schema" and text_in(value, names):
                    table = f"{text_in(value, names)}.{table}"
        elif isinstance(item, ast.Call):
            read_constraint(item, parts, origin, names)
    parts.finish(origin)
    if not parts.columns and "SQLModel" not in words and not sql_model:
        return
    yield _table(table, node.lineno, parts, _attributes(parts), origin)


def _read_body(
    node: ast.ClassDef, table: str, parts: Parts, origin: Origin, names: Names, sql_model: bool
) -> None:
    """Add the columns of one class."""
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and any(
            last_name(mark) == "declared_attr" for mark in one.decorator_list
        ):
            made = next((it.value for it in one.body if isinstance(it, ast.Return)), None)
            if isinstance(made, ast.Call) and last_name(made) in _COLUMNS:
                read_column(made, table, one.name, parts, origin, names)
        elif isinstance(one, ast.Assign) and len(one.targets) == 1 and isinstance(one.targets[0], ast.Name):
            if isinstance(one.value, ast.Call) and last_name(one.value) in _COLUMNS:
                read_column(one.value, table, one.targets[0].id, parts, origin, names)
        elif isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            _read_annotated(one, one.target.id, table, parts, origin, names, sql_model)


def _read_annotated(
    one: ast.AnnAssign, name: str, table: str, parts: Parts, origin: Origin, names: Names, sql_model: bool
) -> None:
    """Add a column that is declared by its annotation: `Mapped[int]`, or a field of a SQLModel."""
    word = last_name(one.value) if isinstance(one.value, ast.Call) else ""
    if word in _NO_COLUMNS or "ClassVar" in ast.unparse(one.annotation)[:200]:
        return
    mapped = isinstance(one.annotation, ast.Subscript) and last_name(one.annotation.value) == "Mapped"
    if not mapped and word in _COLUMNS and isinstance(one.value, ast.Call):
        read_column(one.value, table, name, parts, origin, names)
        return
    if isinstance(one.annotation, ast.Subscript) and last_name(one.annotation.value) == "Mapped":
        kind, optional = _annotated(one.annotation.slice)
        relates = "[" in kind or (kind[:1].isupper() and kind not in _KNOWN_TYPES)
        if one.value is None and relates and kind not in names:
            return  # a relationship without a call
        call = one.value if isinstance(one.value, ast.Call) and word in _COLUMNS else None
        if one.value is not None and call is None:
            return
        _add(call, name, kind, optional, table, parts, origin, names, one.lineno)
    elif sql_model and not name.startswith(("_", "model_config")):
        kind, optional = _annotated(one.annotation)
        call = one.value if isinstance(one.value, ast.Call) and word in ("Field", "mapped_column") else None
        inner = keyword(call, "sa_column") if call is not None else None
        if isinstance(inner, ast.Call):
            read_column(inner, table, name, parts, origin, names)
        else:
            _add(call, name, kind, optional, table, parts, origin, names, one.lineno)
            target = text_in(keyword(call, "foreign_key"), names) if call is not None else ""
            if target:
                to, column = reference(target)
                at = (origin.at(one.lineno),)
                parts.keys.append(Key("foreign", (name,), "", to, (column,), at))


_KNOWN_TYPES = frozenset(("UUID", "Decimal", "Any", "Dict", "List", "Date", "DateTime"))


def _annotated(node: ast.expr) -> tuple[str, bool]:
    """The type of an annotation in short, and whether it may be None."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return _annotated(ast.parse(node.value, mode="eval").body)
        except (SyntaxError, RecursionError, MemoryError, ValueError):
            return node.value[:60], False
    match node:
        case ast.Subscript(value, inner) if last_name(value) == "Optional":
            return _annotated(inner)[0], True
        case ast.Subscript(value, ast.Tuple(items)) if last_name(value) in ("Union", "Annotated") and items:
            rest = [one for one in items if not (isinstance(one, ast.Constant) and one.value is None)]
            return _annotated(rest[0])[0], last_name(value) == "Union" and len(rest) < len(items)
        case ast.BinOp(left, ast.BitOr(), ast.Constant(None)):
            return _annotated(left)[0], True
        case ast.BinOp(ast.Constant(None), ast.BitOr(), right):
            return _annotated(right)[0], True
        case ast.Attribute() | ast.Name():
            return last_name(node), False
    return ast.unparse(node)[:60], False


def _add(
    call: ast.Call | None,
    name: str,
    kind: str,
    optional: bool,
    table: str,
    parts: Parts,
    origin: Origin,
    names: Names,
    line: int,
) -> None:
    """Add a column by its annotation and the call behind it, if there is one."""
    call = call or ast.Call(func=ast.Name("mapped_column"), args=[], keywords=[], lineno=line)
    is_field = last_name(call) == "Field"
    if is_field:
        call = ast.Call(func=call.func, args=[], keywords=call.keywords, lineno=call.lineno)
    made = read_column(call, table, name, parts, origin, names)
    if not made:
        return
    column = parts.columns[-1]
    primary = made in parts.primary
    stated = truth_of(keyword(call, "nullable"), names)
    nullable = stated if stated is not None else optional and not primary
    if is_field:
        kind_of = argument(call, 9, "sa_type")
        column = replace(column, type=last_name(kind_of) if kind_of is not None else "")
    parts.columns[-1] = replace(column, type=column.type or kind, nullable=nullable)


def _attributes(parts: Parts) -> dict[str, Column]:
    """Columns by name, the last of a name: a class overrides what it inherits."""
    return {one.name: one for one in parts.columns}


def _table(table: str, line: int, parts: Parts, columns: dict[str, Column], origin: Origin) -> Holds:
    keys: dict[tuple[str, tuple[str, ...], str], Key] = {}
    for key in parts.keys:
        keys[(key.kind, key.columns, key.table)] = key
    indexes: dict[tuple[tuple[str, ...], str], Index] = {
        (one.columns, one.name): one for one in parts.indexes
    }
    return origin.holds(
        "table",
        table,
        line,
        columns=tuple(columns.values()),
        keys=tuple(keys.values()),
        indexes=tuple(indexes.values()),
    )


def _read_table(call: ast.Call, names: Names, origin: Origin) -> Iterator[Holds]:
    """A table that is stated without a class: `Table("name", metadata, Column(...))`."""
    table = text_in(argument(call, 0, "name"), names)
    parts = Parts()
    for one in call.args[1:]:
        if isinstance(one, ast.Call):
            if last_name(one) in _COLUMNS:
                read_column(one, table, "", parts, origin, names)
            else:
                read_constraint(one, parts, origin, names)
    parts.finish(origin)
    schema = text_in(keyword(call, "schema"), names)
    if table and parts.columns:
        named = f"{schema}.{table}" if schema else table
        yield _table(named, call.lineno, parts, _attributes(parts), origin)
