"""Statements of SQL that make and change tables, as steps of a schema.

Statements are found wherever they begin: also behind `IF NOT EXISTS (...)`, in the blocks of `DO $$`, and
in batches that no semicolon parts. What routines do when they are called is left out, and so are
temporary tables and data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Holds, Operation
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index

from .origin import Origin
from .sql_columns import Parts, Reader, closing, indexed, is_name, listed, name_at, read_part, word_at
from .sql_tokens import Text, Token

MAX_TOKENS = 60_000
"""Tokens of one statement."""
MAX_STATEMENT = 1_000_000
"""Characters of one statement."""
MAX_PROBLEMS = 20
"""Statements of one file that are reported as unreadable."""
_DEFINES = re.compile(
    r"(?i)\b(?:CREATE|ALTER|DROP|RENAME)\b|\bUSE\b|\bsp_rename\b|\bcreate_(?:hypertable|distributed_table)\b"
)
_ROUTINE = re.compile(
    r"(?is)\s*+(?:--[^\n]*+\s*+|/\*.*?\*/\s*+)*+(?:(?:CREATE|ALTER)\s++(?:OR\s++(?:REPLACE|ALTER)\s++)?"
    r"(?:(?:NON)?EDITIONABLE\s++|DEFINER\s*+=\s*+\S++\s++|/\*!\d*+\s++|\*/\s++|CONSTRAINT\s++|TEMP(?:ORARY)?\s++|AGGREGATE\s++)*+"
    r"(?:TRIGGER|PROC(?:EDURE)?|FUNCTION|PACKAGE|EVENT|TYPE\s++BODY)\b|DECLARE\b)"
)
_DATA = re.compile(
    r"(?is)\s*+(?:--[^\n]*+\s*+)*+(?:INSERT|REPLACE\s++INTO|COPY|VALUES|UPDATE|GRANT|COMMENT)\b"
)
_DYNAMIC = re.compile(r"(?is)\s*+(?:--[^\n]*+\s*+)*+(?:SET\s++@|PREPARE\s++\w++\s++FROM\b)")
_SPELLED = re.compile(r"(?is)\s*+(?:CREATE|ALTER|DROP|RENAME)\s++(?:UNIQUE\s++)?(?:TABLE|INDEX|VIEW)\b")
_OBJECTS = vocabulary("TABLE INDEX VIEW")
_BEFORE_OBJECT = vocabulary(
    "OR REPLACE GLOBAL LOCAL TEMP TEMPORARY UNLOGGED EXTERNAL FOREIGN VIRTUAL UNIQUE CLUSTERED "
    "NONCLUSTERED COLUMNSTORE FULLTEXT SPATIAL BITMAP INVERTED VECTOR CUSTOM MATERIALIZED RECURSIVE FORCE "
    "NOFORCE EDITIONABLE NONEDITIONABLE ALGORITHM UNDEFINED MERGE TEMPTABLE DEFINER SQL SECURITY INVOKER "
    "PRIVATE COLUMN SHARDED DUPLICATED IMMUTABLE BLOCKCHAIN TRANSIENT DYNAMIC PRIMARY XML ALTER = @ "
    "CURRENT_USER . STATEMENT"
)
_TEMPORARY = vocabulary("TEMP TEMPORARY")
_BEFORE_STATEMENT = vocabulary("BEGIN THEN ELSE LOOP )")
_ENDS_WHERE = vocabulary("WITH TABLESPACE STORING COMMENT ONLINE LOCAL")


@dataclass(slots=True)
class State:
    """What a file has said so far."""

    origin: Origin
    reader: Reader
    database: str = ""
    partitions: set[str] = field(default_factory=set)
    """Tables that are parts of others."""
    made: dict[str, tuple[Column, ...]] = field(default_factory=dict)
    problems: int = 0

    def line(self, token: Token) -> int:
        return self.reader.text.line(token.start)

    def fact(self, operation: Operation, table: str, at: Token) -> Holds:
        """A step without its particulars, on the line of a token."""
        return replace(self.origin.holds(operation, table, self.line(at)), database=self.database)


def read_sql(text: str, origin: Origin, first: int = 1, database: str = "") -> Iterator[Holds | Problem]:
    """Yield the steps that a text of SQL makes, in their order; a note where a statement is not understood.

    `first` is the line of the file that the text begins in.
    """
    escapes = origin.dialect in ("mysql", "mariadb", "clickhouse")
    whole = Text(text, escapes, first)

    def cite(token: Token) -> tuple[Evidence, ...]:
        return (origin.at(whole.line(token.start)),)

    yield from _read(State(origin, Reader(whole, cite), database), 0)


def _read(state: State, depth: int) -> Iterator[Holds | Problem]:
    text = state.reader.text
    ends_by_line = re.search(r"(?im)^[ \t]*(?:GO|/)[ \t]*\r?$", text.text) is not None
    within = 0  # blocks of a routine that are open
    until_line = False
    for chunk in text.chunks():
        if until_line:
            until_line = chunk.mark not in ("GO", "/", "")
            continue
        if within:
            within += _blocks(text, chunk.start, chunk.end)
            continue
        if chunk.mark.startswith(("\\c ", "\\connect ")):
            yield from _statements(state, chunk.start, chunk.end, depth)
            words = chunk.mark.split()
            state.database = words[1].strip("\"'") if words[1:] and words[1] != "-" else state.database
            continue
        if _ROUTINE.match(text.text, chunk.start, chunk.end):
            if ends_by_line:
                until_line = chunk.mark not in ("GO", "/", "")
            else:
                within = max(_blocks(text, chunk.start, chunk.end), 0)
            continue
        yield from _statements(state, chunk.start, chunk.end, depth)


def _blocks(text: Text, start: int, end: int) -> int:
    """How many more blocks a stretch opens than it closes."""
    tokens = text.tokens(start, end, MAX_TOKENS) or []
    depth = 0
    for at, token in enumerate(tokens):
        if token.word == "END":
            depth -= word_at(tokens, at + 1) not in ("IF", "LOOP", "WHILE", "REPEAT", "FOR")
        elif token.word in ("BEGIN", "CASE") and word_at(tokens, at - 1) != "END":
            depth += 1
    return depth


def _statements(state: State, start: int, end: int, depth: int) -> Iterator[Holds | Problem]:
    """Read what a chunk defines: usually one statement."""
    text = state.reader.text
    if _DYNAMIC.match(text.text, start, end):
        yield from _dynamic(state, start, end, depth)
        return
    if _DATA.match(text.text, start, end) or not (found := _DEFINES.search(text.text, start, end)):
        return
    if end - start > MAX_STATEMENT:
        yield _problem(
            state, found.start(), "a statement that is too long", f"at most {MAX_STATEMENT} characters"
        )
        return
    tokens = text.tokens(start, end, MAX_TOKENS)
    if tokens is None:
        yield _problem(state, found.start(), "a statement that is too long", f"at most {MAX_TOKENS} words")
        return
    if word_at(tokens, 0) == "USE" and len(tokens) > 1:
        state.database, at = name_at(tokens, 1)
        tokens = tokens[at:]
    if word_at(tokens, 0) == "DO":
        yield from _inner(state, next((one for one in tokens if one.kind == "string"), None), depth)
        return
    if word_at(tokens, 0) == "SELECT":
        yield from _distributed(state, tokens)
        return
    yield from _executed(state, tokens, depth)
    heads = [at for at in range(len(tokens)) if _is_head(state, tokens, at)]
    unsure = word_at(tokens, 0) == "IF"
    for at, following in zip(heads, [*heads[1:], len(tokens)], strict=False):
        yield from _one(state, tokens[at:following], unsure)


def _dynamic(state: State, start: int, end: int, depth: int) -> Iterator[Holds | Problem]:
    """MySQL: a statement in a variable, and its preparation; a note where it is put together as it runs."""
    tokens = state.reader.text.tokens(start, end, MAX_TOKENS) or []
    joined = any(one.word in ("CONCAT", "CONCAT_WS", "REPLACE") for one in tokens)
    for one in tokens:
        if one.kind in ("string", "name") and _SPELLED.match(one.text):
            if joined:
                what = "a statement that is put together as it runs"
                yield _problem(state, one.start, what, "the statement itself")
                return
            for found in _inner(state, one, depth):
                yield replace(found, optional=True) if isinstance(found, Holds) else found


def _inner(state: State, body: Token | None, depth: int) -> Iterator[Holds | Problem]:
    """The statements within a string: a block that is executed once."""
    if body is None or depth:
        return
    inner = Text(body.text, False, state.line(body))
    within = replace(state, reader=Reader(inner, lambda token: (state.origin.at(inner.line(token.start)),)))
    yield from _read(within, depth + 1)


def _executed(state: State, tokens: Sequence[Token], depth: int) -> Iterator[Holds | Problem]:
    """SQL Server: `EXEC(N'...')` and `EXEC sp_rename 'table.column', 'name', 'COLUMN'`."""
    for at, token in enumerate(tokens):
        if token.word not in ("EXEC", "EXECUTE"):
            continue
        after = at + 1
        if word_at(tokens, after) == "(" and after + 1 < len(tokens) and tokens[after + 1].kind == "string":
            if word_at(tokens, after + 2) == ")":
                yield from _inner(state, tokens[after + 1], depth)
            continue
        if word_at(tokens, after) == "SYS" and word_at(tokens, after + 1) == ".":
            after += 2
        if word_at(tokens, after) == "SP_RENAME":
            texts = [one.text for one in tokens[after + 1 : after + 12] if one.kind == "string"]
            yield from _renamed(state, token, texts)


def _renamed(state: State, at: Token, texts: Sequence[str]) -> Iterator[Holds]:
    if len(texts) < 2:
        return
    parts = [part.strip('[]" ') for part in texts[0].split(".")]
    to = texts[1].strip("[]")
    kind = texts[2].upper() if len(texts) > 2 else "OBJECT"
    if kind == "COLUMN" and len(parts) > 1:
        yield replace(state.fact("rename_column", ".".join(parts[:-1]), at), name=parts[-1], to=to)
    elif kind == "INDEX" and len(parts) > 1:
        yield replace(state.fact("rename_index", ".".join(parts[:-1]), at), name=parts[-1], to=to)
    elif kind == "OBJECT":  # a table, or a constraint
        yield replace(state.fact("rename_table", ".".join(parts), at), to=to, optional=True)


def _distributed(state: State, tokens: Sequence[Token]) -> Iterator[Holds]:
    """TimescaleDB's and Citus's functions that cut a table."""
    for at, token in enumerate(tokens):
        if token.word not in ("CREATE_HYPERTABLE", "CREATE_DISTRIBUTED_TABLE"):
            continue
        end = closing(tokens, at + 1)
        texts = [one.text for one in tokens[at + 1 : end] if one.kind == "string"]
        if len(texts) > 1:
            word = "hypertable" if token.word == "CREATE_HYPERTABLE" else "shard key"
            table = texts[0].replace('"', "")
            yield replace(state.fact("partition", table, token), partition=f"{word} ({texts[1]})")


def _is_head(state: State, tokens: Sequence[Token], at: int) -> bool:
    """Whether a statement that defines something begins here."""
    word = tokens[at].word
    if word not in ("CREATE", "ALTER", "DROP", "RENAME"):
        return False
    if at:
        before = tokens[at - 1]
        fresh = "\n" in state.reader.text.text[before.end : tokens[at].start]
        if before.word not in _BEFORE_STATEMENT and not fresh:
            return False
    if word == "CREATE":
        return _object_at(tokens, at) is not None
    after = word_at(tokens, at + 1)
    if word == "RENAME":
        return after == "TABLE" and at == 0
    if word == "ALTER":
        return after in ("TABLE", "FOREIGN", "MATERIALIZED", "VIEW") or (after == "INDEX" and at == 0)
    if after == "INDEX":
        return at == 0 or any(one.word == "ON" for one in tokens[at : at + 8])
    return after in ("TABLE", "VIEW", "MATERIALIZED", "FOREIGN")


def _object_at(tokens: Sequence[Token], at: int) -> int | None:
    """Where TABLE, INDEX or VIEW stands behind CREATE."""
    for place in range(at + 1, min(at + 16, len(tokens))):
        if tokens[place].word in _OBJECTS:
            return place
        if tokens[place].word not in _BEFORE_OBJECT and not (
            tokens[place].kind in ("name", "string") or word_at(tokens, place - 1) in ("=", "@", ".")
        ):
            return None
    return None


def _one(state: State, tokens: Sequence[Token], unsure: bool) -> Iterator[Holds | Problem]:
    """Read one statement."""
    found: Iterator[Holds | Problem] | None = None
    first = tokens[0].word
    if first == "CREATE":
        place = _object_at(tokens, 0)
        if place is not None:
            read = {"TABLE": _create_table, "INDEX": _create_index, "VIEW": _create_view}
            found = read[tokens[place].word](state, tokens, place)
    elif first == "ALTER":
        from .sql_alter import alter_statement

        found = alter_statement(state, tokens)
    elif first == "DROP":
        found = _drop(state, tokens)
    else:
        found = _rename_tables(state, tokens)
    read_any = False
    for one in found or ():
        read_any = True
        if isinstance(one, Problem):
            yield one
            continue
        if one.operation != "table" and one.table.casefold() in state.partitions:
            continue
        yield replace(one, optional=True) if unsure and not one.optional else one
    if found is None and not read_any:
        yield _problem(state, tokens[0].start, f"a statement that is not understood ({first} ...)", "DDL")


def _problem(state: State, position: int, what: str, expected: str) -> Problem:
    line = state.reader.text.line(position)
    return Problem(state.origin.path, line, what, expected, "note", "sql-statement")


def if_exists(tokens: Sequence[Token], at: int) -> tuple[bool, int]:
    """Whether IF [NOT] EXISTS stands at a place, and the place behind it."""
    if word_at(tokens, at) == "IF" and word_at(tokens, at + 1) in ("NOT", "EXISTS"):
        return True, at + (3 if word_at(tokens, at + 1) == "NOT" else 2)
    return False, at


def partition_by(reader: Reader, tokens: Sequence[Token]) -> str:
    """How a table is cut: what stands behind PARTITION BY, up to the end of its parentheses."""
    for at in range(len(tokens) - 2):
        if tokens[at].word == "PARTITION" and tokens[at + 1].word == "BY":
            end = at + 2
            while end < len(tokens) and tokens[end].word not in (
                "(", "ORDER", "PRIMARY", "SAMPLE", "TTL", "SETTINGS", "PARTITIONS", "ENGINE",
            ):  # fmt: skip
                end += 1
            if word_at(tokens, end) == "(":
                end = closing(tokens, end) + 1
            return reader.written(tokens[at + 2 : end], 120)
    return ""


def _create_table(state: State, tokens: Sequence[Token], place: int) -> Iterator[Holds | Problem]:
    reader = state.reader
    optional, at = if_exists(tokens, place + 1)
    name, at = name_at(tokens, at)
    if not name:
        yield _problem(state, tokens[place].start, "a table without a name", "CREATE TABLE name (...)")
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
        yield _problem(state, tokens[place].start, what, "a name")
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
                yield _problem(
                    state, part[0].start, f"a part of table {name} that is not understood", "a column"
                )
    elif word_at(tokens, at) == "LIKE":
        parts.like = name_at(tokens, at + 1)[0]
    options = tokens[end + 1 :]
    _read_options(reader, options, parts)
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


def _create_index(state: State, tokens: Sequence[Token], place: int) -> Iterator[Holds]:
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


def _create_view(state: State, tokens: Sequence[Token], place: int) -> Iterator[Holds]:
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


def _drop(state: State, tokens: Sequence[Token]) -> Iterator[Holds]:
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


def _rename_tables(state: State, tokens: Sequence[Token]) -> Iterator[Holds]:
    """MySQL: `RENAME TABLE a TO b, c TO d`."""
    for part in listed(tokens[2:]):
        name, at = name_at(part, 0)
        to = name_at(part, at + 1)[0] if word_at(part, at) == "TO" else ""
        if name and to:
            yield replace(state.fact("rename_table", name, part[0]), to=to)
