"""What stands between the parentheses of CREATE TABLE, and behind ADD: columns, keys and indexes.

Tolerant: words that no rule knows (storage, collation, options) are passed over, so that one reader serves
all dialects. Grammar: https://www.postgresql.org/docs/current/sql-createtable.html,
https://dev.mysql.com/doc/refman/8.4/en/create-table.html, https://sqlite.org/lang_createtable.html,
https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.tables import Column, Index, Key, KeyKind

from .tokens import Text, Token

MAX_TYPE = 120
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}|\{\{[^}]*\}\}")
_END_OF_TYPE = vocabulary(
    "NOT NULL DEFAULT PRIMARY UNIQUE KEY REFERENCES CHECK CONSTRAINT GENERATED AS AUTO_INCREMENT "
    "AUTOINCREMENT IDENTITY COLLATE CHARSET COMMENT ON ENCODE CODEC TTL MATERIALIZED ALIAS EPHEMERAL "
    "INVISIBLE VISIBLE VIRTUAL STORED PERSISTED SPARSE ROWGUIDCOL FIRST AFTER STORAGE COMPRESSION STATIC "
    "ENABLE DISABLE DEFERRABLE INITIALLY USING MASKED FAMILY CREATE AUTO_RANDOM SRID COLUMN_FORMAT "
    "OPTIONS TYPE ORDER"
)
_TYPES = vocabulary(
    "VARCHAR NVARCHAR VARCHAR2 CHAR CHARACTER TEXT INT INTEGER BIGINT SMALLINT TINYINT MEDIUMINT DECIMAL "
    "NUMERIC NUMBER FLOAT DOUBLE REAL BINARY VARBINARY BLOB BIT DATETIME TIMESTAMP TIME ENUM SET VARBIT "
    "STRING BYTEA"
)
_BEFORE_NAME = vocabulary("PRIMARY UNIQUE KEY INDEX FULLTEXT SPATIAL VECTOR INVERTED CLUSTERED NONCLUSTERED")
_ORDER = vocabulary("ASC DESC NULLS FIRST LAST COLLATE")


def _none(_: Token) -> tuple[Evidence, ...]:
    return ()


@dataclass(slots=True)
class Parts:
    """What a table, or an addition to one, is made of."""

    columns: list[Column] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    like: str = ""
    """The table whose columns are copied."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The text that tokens come from, and how a token becomes evidence."""

    text: Text
    cite: Callable[[Token], tuple[Evidence, ...]] = _none

    def written(self, tokens: Sequence[Token], most: int = 200) -> str:
        return self.text.written(tokens, most)


def is_name(token: Token) -> bool:
    """Whether a token can be a name."""
    return token.kind in ("word", "name", "string")


def word_at(tokens: Sequence[Token], at: int) -> str:
    """The word or mark at a place, "" where there is none."""
    return tokens[at].word if 0 <= at < len(tokens) else ""


def name_at(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """A name with its namespace, and the place behind it; "" where no name stands.

    Of three parts the last two count; a namespace that is filled in later (`${schema}.orders`) is left out.
    """
    parts: list[str] = []
    while at < len(tokens) and (is_name(tokens[at]) or (parts and tokens[at].kind == "number")):
        parts.append(tokens[at].text.strip())
        at += 1
        while word_at(tokens, at) == "." and at + 1 < len(tokens) and word_at(tokens, at + 1) == ".":
            at += 1  # `db..table`
        if word_at(tokens, at) != ".":
            break
        at += 1
    if len(parts) == 1 and tokens[at - 1].kind == "name":
        parts = parts[0].split(".") if _PLACEHOLDER.search(parts[0]) else parts
    kept = [part for part in parts[:-1] if part and not _PLACEHOLDER.search(part)]
    return ".".join((kept + parts[-1:])[-2:]), at


def closing(tokens: Sequence[Token], at: int) -> int:
    """The place of the parenthesis that closes the one at `at`; the end where it is missing."""
    depth = 0
    for place in range(at, len(tokens)):
        if tokens[place].word == "(":
            depth += 1
        elif tokens[place].word == ")":
            depth -= 1
            if not depth:
                return place
    return len(tokens)


def listed(tokens: Sequence[Token]) -> list[list[Token]]:
    """What stands between the commas, those within parentheses left alone."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.word in ("(", "<"):
            depth += 1
        elif token.word in (")", ">"):
            depth = max(depth - 1, 0)
        if token.word == "," and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def names_in(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], int]:
    """The plain names of a list in parentheses, and the place behind it; none where no list stands.

    Inner parentheses count for nothing: Cassandra's partition key is `PRIMARY KEY ((a, b), c)`.
    """
    if word_at(tokens, at) != "(":
        return (), at
    end = closing(tokens, at)
    found = (
        token.text
        for before, token in zip(tokens[at:end], tokens[at + 1 : end], strict=False)
        if before.word in ("(", ",") and is_name(token)
    )
    return tuple(found), end + 1


def indexed(reader: Reader, tokens: Sequence[Token]) -> tuple[str, ...]:
    """The columns and expressions that an index is on, without their order, length and operator class."""
    return tuple(_indexed_one(reader, part) for part in listed(tokens))


def _indexed_one(reader: Reader, part: Sequence[Token]) -> str:
    if is_name(part[0]):
        after = part[1] if len(part) > 1 else None
        if after is None or after.kind in ("word", "name"):
            return part[0].text
        if after.word == "(" and len(part) > 2 and part[2].kind == "number" and word_at(part, 3) == ")":
            return part[0].text
    end = len(part)
    while end > 1 and part[end - 1].word in _ORDER:
        end -= 1
    if part[0].word == "(" and closing(part, 0) == end - 1:
        return reader.written(part[1 : end - 1])
    return reader.written(part[:end])


def read_part(reader: Reader, tokens: Sequence[Token], parts: Parts) -> bool:
    """Add one element of a table to its parts; False if it is neither column nor constraint."""
    if not tokens:
        return False
    if _is_constraint(tokens):
        return read_constraint(reader, tokens, parts)
    return read_column(reader, tokens, parts)


def _is_constraint(tokens: Sequence[Token]) -> bool:
    """Whether an element is a constraint or an index; a column may be called `key` or `index`."""
    first, second, third = tokens[0].word, word_at(tokens, 1), word_at(tokens, 2)
    match first:
        case "CONSTRAINT" | "UNIQUE":
            return True
        case "PRIMARY" | "FOREIGN":
            return second == "KEY"
        case "CHECK":
            return second == "("
        case "EXCLUDE":
            return second in ("USING", "(")
        case "PERIOD" | "SUPPLEMENTAL":
            return second in ("FOR", "LOG")
        case "FULLTEXT" | "SPATIAL" | "VECTOR" | "INVERTED":
            return second in ("KEY", "INDEX", "(") or (third == "(" and second not in _TYPES)
        case "LIKE" | "PROJECTION" | "FAMILY":
            return len(tokens) > 1 and second not in _TYPES and (first != "FAMILY" or "(" in (second, third))
        case "KEY" | "INDEX":
            if second in ("(", "USING"):
                return True
            if any(token.word == "GRANULARITY" for token in tokens):
                return True
            named = len(tokens) > 2 and is_name(tokens[1]) and third in ("(", "USING")
            return named and second not in _TYPES
    return False


def read_constraint(reader: Reader, tokens: Sequence[Token], parts: Parts) -> bool:
    """Add a constraint or an index that stands by itself."""
    cited, at, name = reader.cite(tokens[0]), 0, ""
    if tokens[0].word == "CONSTRAINT":
        at = 1
        if word_at(tokens, 1) not in ("PRIMARY", "UNIQUE", "FOREIGN", "CHECK") or word_at(tokens, 2) in (
            "PRIMARY", "UNIQUE", "FOREIGN", "CHECK",
        ):  # fmt: skip
            name, at = name_at(tokens, 1)
    kind = word_at(tokens, at)
    if kind == "LIKE":
        parts.like = name_at(tokens, at + 1)[0]
        return True
    if kind == "FOREIGN":
        opening = _opening(tokens, at)
        columns, at = names_in(tokens, opening)
        if word_at(tokens, at) != "REFERENCES":
            return False
        table, at = name_at(tokens, at + 1)
        parts.keys.append(Key("foreign", columns, name, table, names_in(tokens, at)[0], cited))
        return bool(columns and table)
    if kind not in _BEFORE_NAME and kind != "EXCLUDE":
        return True  # a check, a period, a family of columns
    if kind == "INDEX" and any(token.word == "GRANULARITY" for token in tokens):
        return _skipping_index(reader, tokens, at, cited, parts)
    opening = _opening(tokens, at)
    if opening >= len(tokens):
        return False
    columns = indexed(reader, tokens[opening + 1 : closing(tokens, opening)])
    method = _method(tokens[at:])
    own, is_index = _own_name(tokens, at)
    if kind == "PRIMARY":
        columns = names_in(tokens, opening)[0]
        parts.keys.append(Key("primary", columns, name, evidence=cited))
    elif kind == "UNIQUE" and not is_index:
        parts.keys.append(Key("unique", columns, name or own, evidence=cited))
    elif kind == "EXCLUDE":
        columns = tuple(column.partition(" WITH ")[0].partition(" with ")[0] for column in columns)
        parts.indexes.append(Index(columns, name, False, method or "gist", evidence=cited))
    else:
        sort = kind.lower() if kind in ("FULLTEXT", "SPATIAL", "VECTOR", "INVERTED") else method
        parts.indexes.append(Index(columns, own or name, kind == "UNIQUE", sort, evidence=cited))
    return bool(columns)


def _opening(tokens: Sequence[Token], at: int) -> int:
    while at < len(tokens) and tokens[at].word != "(":
        at += 1
    return at


def _method(tokens: Sequence[Token]) -> str:
    """What `USING` names, in lower case."""
    for at, token in enumerate(tokens[:-1]):
        if token.word == "USING" and tokens[at + 1].kind == "word" and tokens[at + 1].word != "INDEX":
            return tokens[at + 1].text.lower()
    return ""


def _own_name(tokens: Sequence[Token], at: int) -> tuple[str, bool]:
    """The name that MySQL and SQL Server write behind KEY, INDEX or UNIQUE; whether INDEX is written."""
    is_index = False
    while at < len(tokens) and tokens[at].word in _BEFORE_NAME:
        is_index = is_index or tokens[at].word == "INDEX"
        at += 1
    if at + 2 < len(tokens) and word_at(tokens, at) == "IF" and word_at(tokens, at + 1) == "NOT":
        at += 3
    if at < len(tokens) and is_name(tokens[at]) and tokens[at].word not in ("USING", "NULLS"):
        return tokens[at].text, is_index
    return "", is_index


def _skipping_index(
    reader: Reader, tokens: Sequence[Token], at: int, cited: tuple[Evidence, ...], parts: Parts
) -> bool:
    """ClickHouse: `INDEX name expression TYPE minmax GRANULARITY 4`."""
    name, at = name_at(tokens, at + 1)
    end = next((i for i, token in enumerate(tokens) if i > at and token.word == "TYPE"), len(tokens))
    columns = indexed(reader, tokens[at:end])
    method = tokens[end + 1].text if end + 1 < len(tokens) else ""
    parts.indexes.append(Index(columns, name, False, method, evidence=cited))
    return bool(columns)


def read_column(reader: Reader, tokens: Sequence[Token], parts: Parts) -> bool:
    """Add a column with what its definition says of keys."""
    first = tokens[0]
    if not is_name(first) and not (first.kind == "number" and not first.text.isdigit()):
        return False
    if word_at(tokens, 1) == ".":
        return False
    cited = reader.cite(first)
    end = _end_of_type(tokens)
    column = Column(first.text, reader.written(tokens[1:end], MAX_TYPE), None, cited)
    nullable = _read_conditions(reader, tokens, end, column, parts)
    parts.columns.append(Column(column.name, column.type, nullable, cited))
    return True


def _end_of_type(tokens: Sequence[Token]) -> int:
    at = 1
    while at < len(tokens):
        word = tokens[at].word
        if word == "(":
            at = closing(tokens, at) + 1
            continue
        if word in _END_OF_TYPE or (word == "CHARACTER" and word_at(tokens, at + 1) == "SET"):
            break
        if word in ("=", ":") or (tokens[at].kind == "string" and at > 1 and word_at(tokens, at - 1) != ","):
            break
        at += 1
    return min(at, len(tokens))


def _read_conditions(
    reader: Reader, tokens: Sequence[Token], at: int, column: Column, parts: Parts
) -> bool | None:
    """Read what follows a column's type; whether it may be null, None if nothing says so."""
    nullable: bool | None = None
    name = ""
    referring: tuple[str, ...] = (column.name,)
    while at < len(tokens):
        word, after = tokens[at].word, word_at(tokens, at + 1)
        step = 1
        if word == "(":
            step = closing(tokens, at) + 1 - at
        elif word == "CONSTRAINT":
            name, end = name_at(tokens, at + 1)
            at = max(end, at + 1)
            continue
        elif word == "NOT":
            nullable = False if after == "NULL" else nullable
            step = 3 if after == "FOR" else 2
        elif word == "NULL":
            nullable = True
        elif word == "DEFAULT":
            step = 2 + (after in ("-", "+")) if after != "(" else 1
            name = ""
        elif word == "ON":
            action = word_at(tokens, at + 2)
            step = 4 if action in ("SET", "NO") else 3
        elif word == "AS" and word_at(tokens, at + 1) == "ROW":
            step = 3
        elif word == "FOREIGN" and after == "KEY":
            own, at = names_in(tokens, at + 2)  # the comma before a constraint may be missing
            referring = own or referring
            continue
        elif (word == "PRIMARY" and after == "KEY") or word in ("KEY", "UNIQUE"):
            kind: KeyKind = "unique" if word == "UNIQUE" else "primary"
            end = at + (2 if after in ("KEY", "INDEX") else 1)
            end += word_at(tokens, end) in ("CLUSTERED", "NONCLUSTERED")
            own, end = names_in(tokens, end)
            parts.keys.append(Key(kind, own or (column.name,), name, evidence=reader.cite(tokens[at])))
            nullable = False if kind == "primary" and not own else nullable
            name = ""
            at = end
            continue
        elif word == "REFERENCES":
            table, end = name_at(tokens, at + 1)
            targets, end = names_in(tokens, end)
            if table:
                cited = reader.cite(tokens[at])
                parts.keys.append(Key("foreign", referring, name, table, targets, cited))
            name, referring = "", (column.name,)
            at = max(end, at + 1)
            continue
        at += step
    return nullable
