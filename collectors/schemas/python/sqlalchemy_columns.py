"""What SQLAlchemy's constructs say of a table: `Column`, constraints and `Index`, for models and Alembic.

Reference: https://docs.sqlalchemy.org/en/20/core/metadata.html and constraints.html
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from archscan.model.tables import Column, Index, Key

from ..origin import Origin
from .python_source import Names, argument, keyword, last_name, text_in, texts_in, truth_of, value_of

_NO_TYPE = frozenset(
    ("ForeignKey", "Sequence", "Identity", "Computed", "CheckConstraint", "FetchedValue", "DefaultClause")
)
_METHODS = ("postgresql_using", "mysql_using", "mariadb_using")
_WHERES = ("postgresql_where", "sqlite_where", "mssql_where")
_MAX_TYPE = 60


@dataclass(slots=True)
class Parts:
    """The parts of one table, as they are found."""

    columns: list[Column] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    primary: list[str] = field(default_factory=list)
    """Columns that are the primary key each by its own word."""
    primary_line: int = 0

    def finish(self, origin: Origin) -> None:
        """Add the primary key that the columns make together, unless a constraint states one."""
        if self.primary and not any(one.kind == "primary" for one in self.keys):
            at = (origin.at(self.primary_line),)
            self.keys.insert(0, Key("primary", tuple(self.primary), evidence=at))


def type_text(node: ast.expr | None, names: Names) -> str:
    """A column's type, its module left out: `String(50)`, `Numeric(10, 2)`, `ARRAY(Integer)`.

    Arguments other than numbers and types are left out.
    """
    name = last_name(node)
    if not isinstance(node, ast.Call) or not name:
        return name
    if name == "as_mutable" and node.args:
        return type_text(node.args[0], names)
    if name == "with_variant" and isinstance(node.func, ast.Attribute):
        return type_text(node.func.value, names)
    shown: list[str] = []
    for one in [
        *node.args,
        *(one.value for one in node.keywords if one.arg in ("length", "precision", "scale")),
    ]:
        value = value_of(one, names)
        if isinstance(value, int) and not isinstance(value, bool):
            shown.append(str(value))
        elif name in ("ARRAY", "Array") and last_name(one):
            shown.append(type_text(one, names))
    text = f"{name}({', '.join(shown)})" if shown else name
    return text if len(text) <= _MAX_TYPE else name


def reference(text: str) -> tuple[str, str]:
    """Table and column of a foreign key's target (`schema.table.column`)."""
    table, _, column = text.rpartition(".")
    return table, column


def read_column(call: ast.Call, table: str, own: str, parts: Parts, origin: Origin, names: Names) -> str:
    """Add a `Column(...)` and the keys and indexes that it makes; its name, "" if that is not stated.

    `own` is the attribute that it is assigned to, if any.
    """
    arguments = list(call.args)
    name = own
    if arguments and isinstance(value_of(arguments[0], names), str):
        name = text_in(arguments.pop(0), names)
    elif keyword(call, "name") is not None:
        name = text_in(keyword(call, "name"), names) or own
    if not name:
        return ""
    kind = keyword(call, "type_")
    at = (origin.at(call.lineno),)
    for one in arguments:
        word = last_name(one)
        if word == "ForeignKey" and isinstance(one, ast.Call):
            target = text_in(argument(one, 0, "column"), names)
            to, column = reference(target)
            if to:
                key_name = text_in(keyword(one, "name"), names)
                parts.keys.append(Key("foreign", (name,), key_name, to, (column,), (origin.at(one.lineno),)))
        elif word == "PrimaryKeyConstraint":
            _primary(name, call.lineno, parts)
        elif kind is None and word and word not in _NO_TYPE:
            kind = one
    primary = truth_of(keyword(call, "primary_key"), names) is True
    if primary:
        _primary(name, call.lineno, parts)
    nullable = truth_of(keyword(call, "nullable"), names)
    if nullable is None and keyword(call, "nullable") is None:
        nullable = not primary
    parts.columns.append(Column(name, type_text(kind, names), nullable, at))
    unique = truth_of(keyword(call, "unique"), names) is True
    if truth_of(keyword(call, "index"), names) is True:
        bare = table.rpartition(".")[2]
        parts.indexes.append(Index((name,), f"ix_{bare}_{name}", unique, evidence=at))
    elif unique:
        parts.keys.append(Key("unique", (name,), evidence=at))
    return name


def _primary(name: str, line: int, parts: Parts) -> None:
    if name not in parts.primary:
        parts.primary.append(name)
        parts.primary_line = parts.primary_line or line


def read_constraint(call: ast.Call, parts: Parts, origin: Origin, names: Names) -> bool:
    """Add a constraint or an index that stands among the columns; whether the call is one."""
    word = last_name(call)
    at = (origin.at(call.lineno),)
    name = text_in(keyword(call, "name"), names)
    if word in ("PrimaryKeyConstraint", "UniqueConstraint"):
        columns = tuple(text_in(one, names) for one in call.args)
        if columns and all(columns):
            kind = "primary" if word == "PrimaryKeyConstraint" else "unique"
            parts.keys.append(Key("primary" if kind == "primary" else "unique", columns, name, evidence=at))
        return True
    if word == "ForeignKeyConstraint":
        columns = texts_in(argument(call, 0, "columns"), names)
        targets = [reference(one) for one in texts_in(argument(call, 1, "refcolumns"), names)]
        name = name or text_in(argument(call, 2, "name"), names)
        if columns and targets and targets[0][0]:
            into = tuple(column for _, column in targets)
            parts.keys.append(Key("foreign", columns, name, targets[0][0], into, at))
        return True
    if word == "Index":
        made = read_index(call, call.args[1:], text_in(argument(call, 0, "name"), names), origin, names)
        if made is not None:
            parts.indexes.append(made)
        return True
    return False


def read_index(
    call: ast.Call, columns: list[ast.expr], name: str, origin: Origin, names: Names
) -> Index | None:
    """The index of an `Index(...)` or `create_index(...)`, None if it is on nothing that is known."""
    shown = tuple(filter(None, (_indexed(one, names) for one in columns)))
    if not shown:
        return None
    method = next((text_in(keyword(call, one), names) for one in _METHODS if keyword(call, one)), "")
    where = next((keyword(call, one) for one in _WHERES if keyword(call, one) is not None), None)
    condition = ""
    if where is not None:
        condition = text_in(where, names) or ast.unparse(where)[:200]
    unique = truth_of(keyword(call, "unique"), names) is True
    return Index(shown, name, unique, method, condition, (origin.at(call.lineno),))


def _indexed(node: ast.expr, names: Names) -> str:
    """What an index is on: a column's name, or an expression as written."""
    if text := text_in(node, names):
        return text
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and last_name(node)
        in (
            "desc",
            "asc",
        )
    ):
        return _indexed(node.func.value, names)
    if isinstance(node, ast.Name | ast.Attribute):
        return last_name(node)
    return ast.unparse(node)[:200] if isinstance(node, ast.Call) else ""
