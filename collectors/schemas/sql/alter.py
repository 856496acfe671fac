"""ALTER statements as steps of a schema.

Grammar: https://www.postgresql.org/docs/current/sql-altertable.html,
https://dev.mysql.com/doc/refman/8.4/en/alter-table.html,
https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from archscan.lexicon.words import vocabulary
from archscan.model.facts import Holds
from archscan.model.tables import Column, Key, KeyKind

from .columns import Parts, closing, is_name, listed, name_at, read_column, read_part, word_at
from .state import State, if_exists, partition_by
from .tokens import Token

_NO_COLUMN = vocabulary("SET DROP RESET RESTART ADD")
_NOTHING = vocabulary(
    "OWNER ENABLE DISABLE SET RESET CLUSTER INHERIT NO VALIDATE REPLICA ENGINE COMMENT AUTO_INCREMENT "
    "CONVERT ORDER CHECK NOCHECK FORCE LOCK ALGORITHM DEFAULT CHARACTER CHARSET COLLATE ROW_FORMAT DETACH "
    "OF NOT REBUILD SWITCH TRUNCATE EXCHANGE REORGANIZE COALESCE ANALYZE OPTIMIZE MOVE DISCARD IMPORT "
    "WITHOUT SPLIT CONFIGURE ATTACHED"
)
_USUAL_TYPES = vocabulary(
    "INT INTEGER BIGINT SMALLINT TINYINT BIT DECIMAL NUMERIC FLOAT REAL CHAR VARCHAR NCHAR NVARCHAR "
    "TEXT DATE DATETIME DATETIME2 TIME TIMESTAMP UUID UNIQUEIDENTIFIER BOOLEAN BOOL VARBINARY MONEY "
    "NUMBER VARCHAR2"
)


def alter_statement(state: State, tokens: Sequence[Token]) -> Iterator[Holds]:
    """The steps of ALTER TABLE, ALTER INDEX ... RENAME and ALTER VIEW ... RENAME."""
    at = 1
    while word_at(tokens, at) in ("MATERIALIZED", "FOREIGN"):
        at += 1
    kind = word_at(tokens, at)
    optional, at = if_exists(tokens, at + 1)
    if word_at(tokens, at) == "ONLY":
        at += 1
    name, at = name_at(tokens, at)
    if word_at(tokens, at) == "*":
        at += 1
    if not name or name.startswith(("#", "@")) or "${" in name or "{{" in name:
        return
    if kind == "INDEX":
        if word_at(tokens, at) == "RENAME" and word_at(tokens, at + 1) == "TO":
            to = name_at(tokens, at + 2)[0]
            fact = state.fact("rename_index", "", tokens[0])
            yield replace(fact, name=name.rpartition(".")[2], to=to, optional=optional)
        return
    if word_at(tokens, at) == "ON" and word_at(tokens, at + 1) == "CLUSTER":
        at = name_at(tokens, at + 2)[1]
    if word_at(tokens, at) == "WITH" and word_at(tokens, at + 1) in ("CHECK", "NOCHECK"):
        at += 2
    table = name
    last = ""
    for part in listed(tokens[at:]):
        word = part[0].word
        if not word or (word not in _ACTIONS and word not in _NOTHING):
            if last not in ("ADD", "DROP COLUMN", "DROP CONSTRAINT"):
                continue
            found = _continued(state, table, part, last)
        elif last == "ADD" and word in _NOTHING and len(part) > 1 and part[1].kind == "word":
            found = _continued(state, table, part, last) if word == "COMMENT" else iter(())
        else:
            last = f"DROP {word_at(part, 1)}" if word == "DROP" else word
            found = _ACTIONS[word](state, table, part) if word in _ACTIONS else iter(())
        for one in found:
            yield replace(one, optional=True) if optional else one
            if one.operation == "rename_table":
                space = table.rpartition(".")[0]
                table = f"{space}.{one.to}" if space and "." not in one.to else one.to
    cut = partition_by(state.reader, tokens[at:])
    if cut:
        yield replace(state.fact("partition", table, tokens[at]), partition=cut)


def _continued(state: State, table: str, part: Sequence[Token], last: str) -> Iterator[Holds]:
    """SQL Server lists several columns behind one ADD or DROP COLUMN."""
    if last == "ADD":
        if state.origin.dialect == "sqlserver" or word_at(part, 1) in _USUAL_TYPES:
            yield from _added(state, table, part, False)
    elif word_at(part, 0) in ("COLUMN", "CONSTRAINT"):
        yield from _drop(state, table, [part[0], *part])
    else:
        yield from _dropped(state, table, part, last.partition(" ")[2])


def _add(state: State, table: str, part: Sequence[Token]) -> Iterator[Holds]:
    at = 1
    if word_at(part, at) in ("COLUMN", "COLUMNS"):
        at += 1
    optional, at = if_exists(part, at)
    if word_at(part, at) == "PARTITION":
        return
    if word_at(part, at) == "(":
        for one in listed(part[at + 1 : closing(part, at)]):
            yield from _added(state, table, one, optional)
    elif at < len(part):
        yield from _added(state, table, part[at:], optional, at > 1 and not optional)


def _added(
    state: State, table: str, part: Sequence[Token], optional: bool, column: bool = False
) -> Iterator[Holds]:
    """What is added: a column with its keys, a key, or an index."""
    parts = Parts()
    if column:
        read_column(state.reader, part, parts)
    else:
        read_part(state.reader, part, parts)
    if parts.columns:
        yield replace(
            state.fact("column", table, part[0]),
            columns=tuple(parts.columns),
            keys=tuple(parts.keys),
            optional=optional,
        )
        return
    if parts.keys:
        keys = tuple(key for key in parts.keys if key.columns)
        if keys:
            yield replace(state.fact("key", table, part[0]), keys=keys, optional=optional)
        elif index := _using_index(part):
            yield replace(state.fact("key", table, part[0]), keys=(), name=index, optional=True)
    if parts.indexes:
        yield replace(state.fact("index", table, part[0]), indexes=tuple(parts.indexes), optional=optional)


def _using_index(part: Sequence[Token]) -> str:
    return next((part[at + 1].text for at in range(len(part) - 1) if part[at].word == "INDEX"), "")


def _drop(state: State, table: str, part: Sequence[Token]) -> Iterator[Holds]:
    kind = word_at(part, 1)
    if kind == "(":  # Oracle
        for one in listed(part[2 : closing(part, 1)]):
            yield replace(state.fact("drop_column", table, one[0]), name=one[0].text)
        return
    if kind in (
        "PARTITION",
        "CHECK",
        "DEFAULT",
        "PERIOD",
        "SYSTEM",
        "EXPRESSION",
        "IDENTITY",
        "SUBPARTITION",
    ):
        return
    if kind == "PRIMARY":
        yield _without_name(state, table, part, "primary")
        return
    if kind in ("COLUMN", "CONSTRAINT", "INDEX", "KEY"):
        yield from _dropped(state, table, part[2:], kind)
    elif kind == "FOREIGN":
        yield from _dropped(state, table, part[3:], "CONSTRAINT")
    elif kind == "UNIQUE" and word_at(part, 2) == "(":
        yield _without_name(state, table, part, "unique")
    elif len(part) > 1:
        yield from _dropped(state, table, part[1:], "COLUMN")


def _without_name(state: State, table: str, part: Sequence[Token], kind: KeyKind) -> Holds:
    columns: tuple[str, ...] = ()
    if kind == "unique":
        columns = tuple(one.text for one in part[3:] if is_name(one))
    return replace(state.fact("drop_key", table, part[0]), keys=(Key(kind, columns),))


def _dropped(state: State, table: str, part: Sequence[Token], kind: str) -> Iterator[Holds]:
    """What is dropped, by its name."""
    optional, at = if_exists(part, 0)
    if word_at(part, at) == "(":
        names = [one[0].text for one in listed(part[at + 1 : closing(part, at)])]
    else:
        names = [part[at].text] if at < len(part) and is_name(part[at]) else []
    for name in names:
        if kind == "COLUMN":
            yield replace(state.fact("drop_column", table, part[0]), name=name, optional=optional)
        elif kind in ("INDEX", "KEY"):
            yield replace(state.fact("drop_index", table, part[0]), name=name, optional=optional)
        else:
            yield replace(state.fact("drop_key", table, part[0]), name=name, optional=optional)


def _alter(state: State, table: str, part: Sequence[Token]) -> Iterator[Holds]:
    """ALTER COLUMN: a type, or whether it may be null."""
    at = 1
    if word_at(part, at) == "COLUMN":
        at += 1
    elif word_at(part, at) in ("INDEX", "CONSTRAINT", "CHECK"):
        return
    optional, at = if_exists(part, at)
    if at >= len(part) or not is_name(part[at]):
        return
    name, rest = part[at], part[at + 1 :]
    words = [one.word for one in rest[:3]]
    cited = state.reader.cite(name)
    fact = replace(state.fact("change_column", table, name), optional=optional)
    if words[:3] == ["SET", "NOT", "NULL"]:
        yield replace(fact, columns=(Column(name.text, "", False, cited),))
    elif words[:3] == ["DROP", "NOT", "NULL"]:
        yield replace(fact, columns=(Column(name.text, "", True, cited),))
    elif words[:1] == ["TYPE"] or words[:3] == ["SET", "DATA", "TYPE"]:
        skipped = 1 if words[0] == "TYPE" else 3
        yield from _changed(state, fact, [name, *rest[skipped:]])
    elif words and words[0] not in _NO_COLUMN:
        yield from _changed(state, fact, [name, *rest])  # SQL Server


def _changed(state: State, fact: Holds, tokens: Sequence[Token]) -> Iterator[Holds]:
    parts = Parts()
    if read_column(state.reader, tokens, parts) and parts.columns:
        yield replace(fact, columns=tuple(parts.columns), keys=tuple(parts.keys))


def _modify(state: State, table: str, part: Sequence[Token]) -> Iterator[Holds]:
    """MySQL's and Oracle's MODIFY, which states the whole column anew."""
    at = 1 + (word_at(part, 1) == "COLUMN")
    optional, at = if_exists(part, at)
    listing = listed(part[at + 1 : closing(part, at)]) if word_at(part, at) == "(" else [list(part[at:])]
    for one in listing:
        if one and is_name(one[0]):
            fact = replace(state.fact("change_column", table, one[0]), optional=optional)
            yield from _changed(state, fact, one)


def _change(state: State, table: str, part: Sequence[Token]) -> Iterator[Holds]:
    """MySQL's CHANGE: the old name, then the whole column."""
    at = 1 + (word_at(part, 1) == "COLUMN")
    optional, at = if_exists(part, at)
    if at + 1 >= len(part):
        return
    old, rest = part[at], part[at + 1 :]
    if old.text != rest[0].text:
        fact = state.fact("rename_column", table, old)
        yield replace(fact, name=old.text, to=rest[0].text, optional=optional)
    yield from _changed(state, replace(state.fact("change_column", table, old), optional=optional), rest)


def _rename(state: State, table: str, part: Sequence[Token]) -> Iterator[Holds]:
    at = 1
    kind = word_at(part, at)
    if kind in ("TO", "AS", "="):
        to = name_at(part, at + 1)[0]
        if to:
            yield replace(state.fact("rename_table", table, part[0]), to=to)
        return
    if kind in ("COLUMN", "INDEX", "KEY", "CONSTRAINT") and word_at(part, at + 1) != "TO":
        at += 1
    else:
        kind = "COLUMN"
    optional, at = if_exists(part, at)
    if at >= len(part):
        return
    if word_at(part, at + 1) != "TO" or at + 2 >= len(part):
        if at == 1 and at + 1 == len(part):  # MySQL: RENAME name
            yield replace(state.fact("rename_table", table, part[0]), to=part[at].text)
        return
    name, to = part[at].text, part[at + 2].text
    fact = state.fact("rename_column" if kind == "COLUMN" else "rename_index", table, part[0])
    yield replace(fact, name=name, to=to, optional=optional or kind != "COLUMN")


def _attach(state: State, table: str, part: Sequence[Token]) -> Iterator[Holds]:
    """A table that becomes a part of another is none of its own any more."""
    if word_at(part, 1) == "PARTITION":
        name = name_at(part, 2)[0]
        if name:
            yield replace(state.fact("drop_table", name, part[0]), optional=True)
            state.partitions.add(name.casefold())


def _set(state: State, table: str, part: Sequence[Token]) -> Iterator[Holds]:
    if word_at(part, 1) == "SCHEMA" and len(part) > 2:
        to = f"{part[2].text}.{table.rpartition('.')[2]}"
        yield replace(state.fact("rename_table", table, part[0]), to=to)


_ACTIONS = {
    "ADD": _add, "DROP": _drop, "ALTER": _alter, "MODIFY": _modify, "CHANGE": _change, "RENAME": _rename,
    "ATTACH": _attach, "SET": _set,
}  # fmt: skip
