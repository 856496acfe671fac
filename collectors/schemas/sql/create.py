"""CREATE, DROP and RENAME of tables, indexes and views as steps of a schema.

Grammar: https://www.postgresql.org/docs/current/sql-createtable.html,
https://www.postgresql.org/docs/current/sql-createindex.html,
https://clickhouse.com/docs/engines/table-engines/mergetree-family/mergetree,
https://cassandra.apache.org/doc/latest/cassandra/developing/cql/ddl.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from archscan.lexicon.words import vocabulary
from archscan.model.facts import Holds
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index

from .columns import Parts, Reader, closing, indexed, is_name, listed, name_at, read_part, word_at
from .state import State, if_exists, partition_by, problem_at
from .tokens import Token

_TEMPORARY = vocabulary("TEMP TEMPORARY")
_ENDS_WHERE = vocabulary("WITH TABLESPACE STORING COMMENT ONLINE LOCAL")


def create_table(state: State, tokens: Sequence[Token], place: int) -> Iterator[Holds | Problem]:
    reader = state.reader
    optional, at = if_exists(tokens, place + 1)
    name, at = name_at(tokens, at)
    if not name:
        yield problem_at(state, tokens[place].start, "a table without a name", "CREATE TABLE name (...)")
    if (
        not name
        or any(one.word in _TEMPORARY for one in tokens[:place])
        or name.startswith(("#", "@", "tempdb."))
    ):
        return
    if word_at(tokens, at) == "PARTITION" and word_at(tokens, at + 1) == "OF":
        state.partitions.add(name.casefold())
        return
    if "${" in name or "{{" in name:
        what = "a table whose name is filled in later"
        yield problem_at(state, tokens[place].start, what, "a name")
        return
    if word_at(tokens, at) == "ON" and word_at(tokens, at + 1) == "CLUSTER":
        at = name_at(tokens, at + 2)[1]
    parts = Parts()
    end = at
    using = ""
    if word_at(tokens, at) == "USING":  # SQLite's virtual tables
        using, at = name_at(tokens, at + 1)
    if word_at(tokens, at) == "(" and word_at(tokens, at + 1) not in ("SELECT", "WITH"):
        end = closing(tokens, at)
        for part in listed(tokens[at + 1 : end]):
            if using and (len(part) > 1 and part[1].word == "="):
                continue
            if not read_part(reader, part, parts):
                yield problem_at(
                    state, part[0].start, f"a part of table {name} that is not understood", "a column"
                )
    elif word_at(tokens, at) == "LIKE":
        parts.like = name_at(tokens, at + 1)[0]
    options = tokens[end + 1 :]
    _read_options(reader, options, parts)
    if parts.like and parts.like.casefold() not in state.made:
        what = f"table {name} copies {parts.like}, which another file makes"
        yield problem_at(state, tokens[place].start, what, "its columns")
    columns = (*state.made.get(parts.like.casefold(), ()), *parts.columns)
    state.made[name.casefold()] = tuple(columns)
    yield replace(
        state.fact("table", name, tokens[place]),
        columns=tuple(columns),
        keys=tuple(parts.keys),
        indexes=tuple(parts.indexes),
        partition=partition_by(reader, options)
        or _scheme(reader, options)
        or _partition_key(state, tokens, at),
        optional=optional,
    )


def _read_options(reader: Reader, options: Sequence[Token], parts: Parts) -> None:
    """ClickHouse's sorting key, and the columns that PostgreSQL's children inherit."""
    for at, token in enumerate(options):
        if token.word == "ORDER" and word_at(options, at + 1) == "BY" and word_at(options, 0) == "ENGINE":
            if word_at(options, at + 2) == "(":
                columns = indexed(reader, options[at + 3 : closing(options, at + 2)])
            else:
                columns = (options[at + 2].text,) if at + 2 < len(options) else ()
            if columns and columns != ("tuple()",):
                parts.indexes.append(Index(columns, "", False, "sorting key", evidence=reader.cite(token)))
            return


def _scheme(reader: Reader, options: Sequence[Token]) -> str:
    """SQL Server: `ON scheme(column)` behind the columns."""
    if word_at(options, 0) == "ON" and len(options) > 2 and is_name(options[1]) and options[2].word == "(":
        return reader.written(options[1 : closing(options, 2) + 1], 120)
    return ""


def _partition_key(state: State, tokens: Sequence[Token], at: int) -> str:
    """Cassandra: the first part of the primary key says where a row lies."""
    if state.origin.dialect not in ("cassandra", "scylladb"):
        return ""
    for place in range(at, len(tokens) - 2):
        if tokens[place].word == "PRIMARY" and tokens[place + 1].word == "KEY":
            if word_at(tokens, place + 2) != "(":
                before = place
                while before > at and tokens[before - 1].word not in (",", "("):
                    before -= 1
                return f"partition key ({tokens[before].text})"
            inner = place + 3
            if word_at(tokens, inner) == "(":
                return f"partition key {state.reader.written(tokens[inner : closing(tokens, inner) + 1])}"
            return f"partition key ({tokens[inner].text})" if inner < len(tokens) else ""
    return ""


def create_index(state: State, tokens: Sequence[Token], place: int) -> Iterator[Holds]:
    reader = state.reader
    at = place + 1
    if word_at(tokens, at) == "CONCURRENTLY":
        at += 1
    optional, at = if_exists(tokens, at)
    name = ""
    if word_at(tokens, at) != "ON":
        name, at = name_at(tokens, at)
    method = next(
        (
            one.text.lower()
            for one in tokens[1:place]
            if one.word in ("FULLTEXT", "SPATIAL", "BITMAP", "INVERTED", "VECTOR", "COLUMNSTORE")
        ),
        "",
    )
    while at < len(tokens) and tokens[at].word != "ON":
        if tokens[at].word == "USING" and at + 1 < len(tokens):
            method = tokens[at + 1].text.lower()
        at += 1
    at += 1 + (word_at(tokens, at + 1) == "ONLY")
    table, at = name_at(tokens, at)
    if word_at(tokens, at) == "USING" and at + 1 < len(tokens):
        method, at = tokens[at + 1].text.lower(), at + 2
    if not table or table.startswith(("#", "@")):
        return
    columns: tuple[str, ...] = ()
    if word_at(tokens, at) == "(":
        end = closing(tokens, at)
        columns, at = indexed(reader, tokens[at + 1 : end]), end + 1
    unique = any(one.word == "UNIQUE" for one in tokens[:place])
    index = Index(columns, name.rpartition(".")[2], unique, method, _where(reader, tokens[at:]))
    cited = replace(index, evidence=reader.cite(tokens[place]))
    yield replace(state.fact("index", table, tokens[place]), indexes=(cited,), optional=optional)


def _where(reader: Reader, tokens: Sequence[Token]) -> str:
    for at, token in enumerate(tokens):
        if token.word == "WHERE":
            end = at + 1
            while end < len(tokens) and tokens[end].word not in _ENDS_WHERE:
                end = closing(tokens, end) + 1 if tokens[end].word == "(" else end + 1
            return reader.written(tokens[at + 1 : end])
    return ""


def create_view(state: State, tokens: Sequence[Token], place: int) -> Iterator[Holds]:
    optional, at = if_exists(tokens, place + 1)
    name, at = name_at(tokens, at)
    if not name or "${" in name or "{{" in name or any(one.word in _TEMPORARY for one in tokens[:place]):
        return
    columns: tuple[Column, ...] = ()
    if word_at(tokens, at) == "(":
        cite = state.reader.cite
        parts = listed(tokens[at + 1 : closing(tokens, at)])
        columns = tuple(Column(one[0].text, evidence=cite(one[0])) for one in parts if is_name(one[0]))
    yield replace(state.fact("table", name, tokens[place]), columns=columns, form="view", optional=optional)


def drop_statement(state: State, tokens: Sequence[Token]) -> Iterator[Holds]:
    at = 1
    while word_at(tokens, at) in ("MATERIALIZED", "FOREIGN"):
        at += 1
    kind = word_at(tokens, at)
    at += 1 + (word_at(tokens, at + 1) == "CONCURRENTLY")
    optional, at = if_exists(tokens, at)
    for part in listed(tokens[at:]):
        name, after = name_at(part, 0)
        if not name or name.startswith("#"):
            continue
        if kind in ("TABLE", "VIEW"):
            fact = state.fact("drop_table", name, part[0])
            yield replace(fact, optional=optional, form="view" if kind == "VIEW" else "table")
            continue
        table = name_at(part, after + 1)[0] if word_at(part, after) == "ON" else ""
        yield replace(
            state.fact("drop_index", table, part[0]), name=name.rpartition(".")[2], optional=optional
        )


def rename_tables(state: State, tokens: Sequence[Token]) -> Iterator[Holds]:
    """MySQL: `RENAME TABLE a TO b, c TO d`."""
    for part in listed(tokens[2:]):
        name, at = name_at(part, 0)
        to = name_at(part, at + 1)[0] if word_at(part, at) == "TO" else ""
        if name and to:
            yield replace(state.fact("rename_table", name, part[0]), to=to)
