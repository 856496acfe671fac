"""Alembic's migrations: what `upgrade()` does to the schema.

Functions of the same file that `upgrade()` calls are followed, also those that Alembic's template for several
databases picks by name; loops over literals are run and literal SQL is read. `downgrade()` says nothing.
Reference: https://alembic.sqlalchemy.org/en/latest/ops.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from archscan.model.facts import Fact, Holds
from archscan.model.problem import Problem
from archscan.model.tables import Column, Key
from archscan.source import SourceFile, Tree

from ..origin import Origin, speaks
from ..sql.embedded import read_raw
from .python_source import (
    Names,
    argument,
    constants_of,
    dotted,
    functions_of,
    keyword,
    last_name,
    parse_source,
    statements_in,
    text_in,
    texts_in,
    truth_of,
)
from .sqlalchemy_columns import Parts, read_column, read_constraint, read_index, type_text

NAME = "alembic"
PATTERNS = ("*.py",)
_VERSIONS = re.compile(r"(.*?(?:^|/)versions)(?:/|$)")
_MAX_FOLLOWED = 50


def wants(data: bytes) -> bool:
    """Whether the file is a migration of Alembic's."""
    return b"down_revision" in data and b"upgrade" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield each step of `upgrade()`; of one that does nothing to the schema, that it has its place."""
    if not speaks(file.path):
        return
    module = parse_source(file)
    names = constants_of(module.body)
    functions = functions_of(module)
    revision = text_in(names.get("revision"), names)
    if not revision or "upgrade" not in functions:
        return
    after = (*texts_in(names.get("down_revision"), names), *texts_in(names.get("depends_on"), names))
    below = _VERSIONS.match(file.folder)
    history = below[1] if below else file.folder
    origin = Origin(file.path, NAME, history, "alembic", step=revision, after=after)
    found = list(_run(functions, names, origin))
    yield from found or [origin.holds("nothing", "", functions["upgrade"].lineno)]


def _run(functions: dict[str, ast.FunctionDef], names: Names, origin: Origin) -> Iterator[Holds | Problem]:
    """The steps of `upgrade` and of the functions that it calls, in their order."""
    seen: set[str] = set()

    def steps(function: str, batches: dict[str, str]) -> Iterator[Holds | Problem]:
        if function in seen or len(seen) > _MAX_FOLLOWED:
            return
        seen.add(function)
        outer = constants_of(functions[function].body, names)
        within = dict(batches)
        for statement, known in statements_in(functions[function].body, outer):
            if isinstance(statement, ast.With):
                _open_batches(statement, within, known)
            if (call := _call_of(statement)) is not None:
                called = dotted(call.func)
                if called in functions:
                    yield from steps(called, within)
                elif isinstance(call.func, ast.Subscript) and last_name(call.func.value) == "globals":
                    for other in functions:
                        if other.startswith("upgrade_"):
                            yield from steps(other, within)
                elif "." in called:
                    receiver, _, method = called.rpartition(".")
                    if receiver in within:
                        yield from _Call(call, within[receiver], 0, origin, known).steps(method)
                    elif receiver in ("op", "alembic.op", "operations"):
                        yield from _Call(call, "", 1, origin, known).steps(method)

    yield from steps("upgrade", {})


def _open_batches(statement: ast.With, batches: dict[str, str], names: Names) -> None:
    """Note the tables that `with op.batch_alter_table(...) as x` opens."""
    for item in statement.items:
        call = item.context_expr
        opened = item.optional_vars
        if (
            isinstance(call, ast.Call)
            and isinstance(opened, ast.Name)
            and last_name(call) == "batch_alter_table"
        ):
            table = text_in(argument(call, 0, "table_name"), names)
            batches[opened.id] = _qualified(table, call, "schema", names)


def _call_of(statement: ast.stmt) -> ast.Call | None:
    """The call that a statement is, None if it is something else."""
    match statement:
        case ast.Expr(ast.Call() as call) | ast.Assign(value=ast.Call() as call):
            return call
    return None


def _qualified(table: str, call: ast.Call, word: str, names: Names) -> str:
    schema = text_in(keyword(call, word), names)
    return f"{schema}.{table}" if schema and table else table


@dataclass(frozen=True, slots=True)
class _Call:
    """One call of `op`, or of a batch: then the table is known and not among the arguments."""

    call: ast.Call
    batch: str
    offset: int
    """1 if the table is among the arguments."""
    origin: Origin
    names: Names

    def text(self, place: int, name: str) -> str:
        return text_in(argument(self.call, place, name), self.names)

    def table(self, place: int, name: str = "table_name") -> str:
        if self.batch or not self.offset:
            return self.batch
        return _qualified(self.text(place, name), self.call, "schema", self.names)

    def steps(self, method: str) -> Iterator[Holds | Problem]:
        """What the call does."""
        read = _READERS.get(method)
        if read is not None:
            yield from read(self)

    def create_table(self) -> Iterator[Holds]:
        table = self.table(0)
        if not table:
            return
        parts = Parts()
        for one in self.call.args[1:]:
            if isinstance(one, ast.Call):
                if last_name(one) in ("Column", "column"):
                    read_column(one, table, "", parts, self.origin, self.names)
                else:
                    read_constraint(one, parts, self.origin, self.names)
        parts.finish(self.origin)
        partition = text_in(keyword(self.call, "postgresql_partition_by"), self.names)
        yield self.origin.holds(
            "table", table, self.call.lineno,
            columns=tuple(parts.columns), keys=tuple(parts.keys), indexes=tuple(parts.indexes),
            partition=partition, optional=truth_of(keyword(self.call, "if_not_exists"), self.names) is True,
        )  # fmt: skip

    def drop_table(self) -> Iterator[Holds]:
        if table := self.table(0):
            optional = truth_of(keyword(self.call, "if_exists"), self.names) is True
            yield self.origin.holds("drop_table", table, self.call.lineno, optional=optional)

    def rename_table(self) -> Iterator[Holds]:
        table, to = self.table(0, "old_table_name"), self.text(1, "new_table_name")
        if table and to:
            to = _qualified(to, self.call, "schema", self.names)
            yield self.origin.holds("rename_table", table, self.call.lineno, to=to)

    def add_column(self) -> Iterator[Holds]:
        table, column = self.table(0), argument(self.call, self.offset, "column")
        if not table or not isinstance(column, ast.Call):
            return
        parts = Parts()
        read_column(column, table, "", parts, self.origin, self.names)
        parts.finish(self.origin)
        if parts.columns:
            yield self.origin.holds(
                "column", table, self.call.lineno,
                columns=tuple(parts.columns), keys=tuple(parts.keys), indexes=tuple(parts.indexes),
            )  # fmt: skip

    def drop_column(self) -> Iterator[Holds]:
        table, column = self.table(0), self.text(self.offset, "column_name")
        if table and column:
            yield self.origin.holds("drop_column", table, self.call.lineno, name=column)

    def alter_column(self) -> Iterator[Holds]:
        table, column = self.table(0), self.text(self.offset, "column_name")
        if not table or not column:
            return
        line = self.call.lineno
        kind = type_text(keyword(self.call, "type_"), self.names)
        nullable = truth_of(keyword(self.call, "nullable"), self.names)
        if kind or nullable is not None:
            changed = Column(column, kind, nullable, (self.origin.at(line),))
            yield self.origin.holds("change_column", table, line, name=column, columns=(changed,))
        to = text_in(keyword(self.call, "new_column_name"), self.names)
        if to and to != column:
            yield self.origin.holds("rename_column", table, line, name=column, to=to)

    def create_index(self) -> Iterator[Holds]:
        table = self.table(1)
        columns = argument(self.call, 1 + self.offset, "columns")
        if isinstance(columns, ast.Name):
            columns = self.names.get(columns.id)
        listed = columns.elts if isinstance(columns, ast.List | ast.Tuple) else [columns] if columns else []
        index = read_index(self.call, listed, self.text(0, "index_name"), self.origin, self.names)
        if table and index is not None:
            optional = truth_of(keyword(self.call, "if_not_exists"), self.names) is True
            yield self.origin.holds("index", table, self.call.lineno, indexes=(index,), optional=optional)

    def drop_index(self) -> Iterator[Holds]:
        if name := self.text(0, "index_name"):
            optional = truth_of(keyword(self.call, "if_exists"), self.names) is True
            yield self.origin.holds(
                "drop_index", self.table(1), self.call.lineno, name=name, optional=optional
            )

    def execute(self) -> Iterator[Holds | Problem]:
        node = argument(self.call, 0, "sqltext")
        text = text_in(node, self.names)
        yield from read_raw(
            text, node.lineno if isinstance(node, ast.Constant) else self.call.lineno, self.origin
        )

    def drop_constraint(self) -> Iterator[Holds]:
        table, name = self.table(1), self.text(0, "constraint_name")
        kind = self.text(1 + self.offset, "type_")
        if table and name and kind != "check":
            yield self.origin.holds("drop_key", table, self.call.lineno, name=name, optional=not kind)

    def create_foreign_key(self) -> Iterator[Holds]:
        place = 1 + self.offset
        table = self.table(1, "source_table")
        if self.offset and table and keyword(self.call, "source_schema"):
            table = _qualified(table, self.call, "source_schema", self.names)
        to = _qualified(self.text(place, "referent_table"), self.call, "referent_schema", self.names)
        columns = texts_in(argument(self.call, place + 1, "local_cols"), self.names)
        targets = texts_in(argument(self.call, place + 2, "remote_cols"), self.names)
        if table and to and columns:
            at = (self.origin.at(self.call.lineno),)
            key = Key("foreign", columns, self.text(0, "constraint_name"), to, targets, at)
            yield self.origin.holds("key", table, self.call.lineno, keys=(key,))

    def create_unique_constraint(self) -> Iterator[Holds]:
        yield from self._key("unique")

    def create_primary_key(self) -> Iterator[Holds]:
        yield from self._key("primary")

    def _key(self, kind: str) -> Iterator[Holds]:
        columns = texts_in(argument(self.call, 1 + self.offset, "columns"), self.names)
        if (table := self.table(1)) and columns:
            at = (self.origin.at(self.call.lineno),)
            key = Key("primary" if kind == "primary" else "unique", columns, self.text(0, "constraint_name"))
            yield self.origin.holds("key", table, self.call.lineno, keys=(replace(key, evidence=at),))


_READERS = {
    name: getattr(_Call, name)
    for name in (
        "create_table", "drop_table", "rename_table", "add_column", "drop_column", "alter_column",
        "create_index", "drop_index", "drop_constraint", "create_foreign_key", "create_unique_constraint",
        "create_primary_key", "execute",
    )
}  # fmt: skip
