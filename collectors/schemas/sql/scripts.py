"""Schemas from SQL: DDL files, dumps, and the migrations of Flyway, golang-migrate, Prisma, goose and others.

What undoes a migration, data, routines, temporary tables, tests and examples say nothing; a part of a
partitioned table is no table of its own. Changelogs of Liquibase are read by their own collector.
Grammar: https://www.postgresql.org/docs/current/sql-commands.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from archscan.errors import FormatError
from archscan.model.facts import Fact, Holds
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..liquibase.files import FORMATTED, included_paths
from ..origin import Origin
from .files import find_home, forward_part, speaks_for_schema
from .statements import MAX_PROBLEMS, read_sql

NAME = "sql"
PATTERNS = ("*.sql", "*.ddl", "*.cql", "*.psql", "*.pgsql", "*.mysql")
_DDL = re.compile(
    rb"(?i)\b(?:create|alter|drop|rename)\s+(?:[\w/*!=@`.\"]+\s+){0,8}?(?:table|index|view)\b|\bsp_rename\b"
    rb"|create_(?:hypertable|distributed_table)\b"
)


def wants(data: bytes) -> bool:
    """Whether any statement makes or changes a table, an index or a view."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):  # UTF-16, as SQL Server's tools write it
        data = data.replace(b"\0", b"")
    return _DDL.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield each step that the file makes."""
    if not speaks_for_schema(file.path):
        return
    text = _text_of(file)
    if FORMATTED.match(text) or file.path in included_paths(tree):
        return
    text, tool = forward_part(text)
    home = find_home(file, tree, text, tool)
    dialect = home.dialect or ("cassandra" if file.name.lower().endswith(".cql") else "")
    origin = Origin(file.path, NAME, home.history, home.tool, home.kind, home.step, home.after, dialect)
    problems = 0
    for one in _fresh(list(read_sql(text, origin))):
        if isinstance(one, Problem):
            problems += 1
            if problems > MAX_PROBLEMS:
                continue
        yield one


def _text_of(file: SourceFile) -> str:
    """The text; old dumps are in Latin-1, which matters to comments and data only, mostly."""
    try:
        return file.text
    except FormatError:
        if b"\0" in file.data:
            raise
        return file.data.decode("latin-1")


def _fresh(found: list[Holds | Problem]) -> Iterable[Holds | Problem]:
    """A table that a script drops before it makes it need not be there."""
    made: dict[str, int] = {}
    for number, one in enumerate(found):
        if isinstance(one, Holds) and one.operation == "table":
            made.setdefault(one.table.casefold(), number)
    for number, one in enumerate(found):
        if isinstance(one, Holds) and one.operation == "drop_table":
            yield replace(one, optional=one.optional or made.get(one.table.casefold(), -1) > number)
        else:
            yield one
