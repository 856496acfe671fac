"""Statements of SQL that make and change tables, as steps of a schema.

Statements are found wherever they begin: also behind `IF NOT EXISTS (...)`, in the blocks of `DO $$`, and
in batches that no semicolon parts. What routines do when they are called is left out, and so are
temporary tables and data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Holds
from archscan.model.problem import Problem

from ..origin import Origin
from .alter import alter_statement
from .columns import Reader, closing, name_at, word_at
from .create import create_index, create_table, create_view, drop_statement, rename_tables
from .state import State, problem_at
from .tokens import Text, Token

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
_BEFORE_STATEMENT = vocabulary("BEGIN THEN ELSE LOOP )")


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
        yield problem_at(
            state, found.start(), "a statement that is too long", f"at most {MAX_STATEMENT} characters"
        )
        return
    tokens = text.tokens(start, end, MAX_TOKENS)
    if tokens is None:
        yield problem_at(state, found.start(), "a statement that is too long", f"at most {MAX_TOKENS} words")
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
                yield problem_at(state, one.start, what, "the statement itself")
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
            read = {"TABLE": create_table, "INDEX": create_index, "VIEW": create_view}
            found = read[tokens[place].word](state, tokens, place)
    elif first == "ALTER":
        found = alter_statement(state, tokens)
    elif first == "DROP":
        found = drop_statement(state, tokens)
    else:
        found = rename_tables(state, tokens)
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
        yield problem_at(state, tokens[0].start, f"a statement that is not understood ({first} ...)", "DDL")
