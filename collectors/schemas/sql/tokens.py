"""SQL as statements and tokens, in any of the usual dialects, with the place of each token.

Knows comments, strings, quoted names and the marks by which clients part statements (`;`, `GO`, `/`,
MySQL's `DELIMITER`, psql's `\\connect`, the data of `COPY ... FROM stdin`), and nothing of grammar.
Every expression here is linear: a hostile file costs no more than a long one.
Lexical structure: https://www.postgresql.org/docs/current/sql-syntax-lexical.html,
https://dev.mysql.com/doc/refman/8.4/en/language-structure.html
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_COMMENT = r"--[^\n]*+|/\*(?!!).*?(?:\*/|\Z)|(?m:^)[ \t]*+\#(?=[\s\#*=-])[^\n]*+"
_PLAIN_STRING = r"'[^']*+(?:''[^']*+)*+'"
_ESCAPED_STRING = r"'[^'\\]*+(?:(?:''|\\.)[^'\\]*+)*+'"
_DOLLARS = r"(?<![\w$])\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z)"
_PLACEHOLDER = r"(?:\$\{[^}\n]{0,80}\}|\{\{[^}\n]{0,80}\}\})"
_QUOTED = r"\"[^\"]*+(?:\"\"[^\"]*+)*+\"|`[^`]*+(?:``[^`]*+)*+`"
_BRACKETS = r"(?<![\w\]])\[(?=[^\W]|\$)[^\]\[\n]*+\]"
_MARK = r";|(?m:^)[ \t]*+(?:(?i:GO)(?:[ \t]+\d+)?|/)[ \t]*+;?[ \t]*+\r?(?m:$)|(?m:^)\\\w[^\n]*+"
_DELIMITER = re.compile(r"(?im)^[ \t]*DELIMITER[ \t]+(\S{1,20})[^\n]*$")
_COPIES = re.compile(r"(?is)\s*+(?:--[^\n]*+\s*+)*+COPY\b[^;]{0,100000}?\bFROM\s+STDIN\b")
_DATA_END = re.compile(r"(?m)^\\\.[ \t\r]*$")


class Token(NamedTuple):
    """A word, a quoted name, a string, a number or a mark."""

    kind: str
    """`word`, `name` (quoted), `string`, `number` or `mark`."""
    text: str
    """Without quotes."""
    word: str
    """A word in upper case, or the mark; "" for what was quoted, and for numbers."""
    start: int
    end: int


class Chunk(NamedTuple):
    """A statement, or several that nothing parts, by where it stands in the text."""

    start: int
    end: int
    mark: str
    """What ends it: `;`, `GO`, `/`, a line of psql's (`\\connect shop`), or "" at the end of the text."""


class Text:
    """A text of SQL, its lines, and how its strings are written."""

    __slots__ = ("_chunks", "_first", "_lines", "_tokens", "text")

    def __init__(self, text: str, escapes: bool = False, first: int = 1) -> None:
        """`escapes`: a backslash escapes a quote, as in MySQL; `first` is the line of the text's begin."""
        self.text = text
        self._first = first
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._chunks = _chunk_pattern(escapes)
        self._tokens = _token_pattern(escapes)

    def line(self, position: int) -> int:
        """The line of a place in the text."""
        return bisect_right(self._lines, position) + self._first - 1

    def chunks(self) -> Iterator[Chunk]:
        """The statements in their order, without those data that a client reads after `COPY`."""
        start, delimiter = 0, ";"
        for found in _DELIMITER.finditer(self.text):
            yield from self._parted(start, found.start(), delimiter)
            start, delimiter = found.end(), found[1]
        yield from self._parted(start, len(self.text), delimiter)

    def _parted(self, start: int, end: int, delimiter: str) -> Iterator[Chunk]:
        if delimiter != ";":
            while start < end:
                found = self.text.find(delimiter, start, end)
                stop = found if found >= 0 else end
                yield Chunk(start, stop, delimiter)
                start = stop + len(delimiter)
            return
        at = start
        while (mark := self._chunks.search(self.text, at, end)) is not None:
            at = mark.end()
            if mark["mark"] is None:
                continue
            sign = mark["mark"].strip()
            yield Chunk(start, mark.start(), sign if len(sign) > 3 else sign.upper().rstrip("; ") or ";")
            if sign == ";" and _COPIES.match(self.text, start, mark.start()):
                data_end = _DATA_END.search(self.text, at, end)
                at = data_end.end() if data_end else end
            start = at
        yield Chunk(start, end, "")

    def tokens(self, start: int, end: int, limit: int) -> list[Token] | None:
        """The tokens of a stretch without its comments; None if there are more than `limit`."""
        tokens: list[Token] = []
        for found in self._tokens.finditer(self.text, start, end):
            kind = found.lastgroup
            if kind == "space":
                continue
            if len(tokens) == limit:
                return None
            raw = found[0]
            if kind == "word":
                tokens.append(Token("word", raw, raw.upper(), found.start(), found.end()))
            elif kind == "name":
                tokens.append(Token("name", _unquoted(raw), "", found.start(), found.end()))
            elif kind == "string":
                body = raw[raw.index("'") + 1 : -1].replace("''", "'")
                tokens.append(Token("string", body, "", found.start(), found.end()))
            elif kind == "dollars":
                size = len(found["tag"]) + 2
                tokens.append(Token("string", raw[size:-size], "", found.start() + size, found.end()))
            elif kind == "number":
                tokens.append(Token("number", raw, "", found.start(), found.end()))
            else:
                tokens.append(Token("mark", raw, raw, found.start(), found.end()))
        return tokens

    def written(self, tokens: Sequence[Token], most: int = 200) -> str:
        """Tokens as they stand in the text, without the quotes of names, on one line."""
        parts: list[str] = []
        last: Token | None = None
        for token in tokens:
            if last is not None and last.end < token.start:
                parts.append(" ")
            parts.append(token.text if token.kind == "name" else self.text[token.start : token.end])
            last = token
        text = " ".join("".join(parts).split())
        return text if len(text) <= most else f"{text[: most - 3].rstrip()}..."


def _unquoted(raw: str) -> str:
    quote = raw[-1]
    return raw[1:-1].replace(quote * 2, quote)


def _chunk_pattern(escapes: bool) -> re.Pattern[str]:
    string = _ESCAPED_STRING if escapes else rf"(?<![\w])[Ee]{_ESCAPED_STRING}|{_PLAIN_STRING}"
    return re.compile(rf"(?s){_COMMENT}|{string}|{_DOLLARS}|{_QUOTED}|(?P<mark>{_MARK})")


def _token_pattern(escapes: bool) -> re.Pattern[str]:
    string = f"[NnXxBb]?{_ESCAPED_STRING}" if escapes else f"[Ee]{_ESCAPED_STRING}|[NnXxBb]?{_PLAIN_STRING}"
    return re.compile(
        rf"(?s)(?P<space>\s++|{_COMMENT}|/\*!\d*|\*/)|(?P<string>{string})|(?P<dollars>{_DOLLARS})"
        rf"|(?P<name>{_QUOTED}|{_BRACKETS})"
        rf"|(?P<word>(?:[^\W\d]|[@\#]|{_PLACEHOLDER})(?:[\w$\#@]|{_PLACEHOLDER})*+)"
        rf"|(?P<number>\d[\w.]*+)|(?P<mark>::|.)"
    )
