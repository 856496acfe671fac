"""Configuration files of daemons: entries with their lines, whatever way the file writes them.

One tolerant reader for the many line and block syntaxes that no standard describes: `key = value`,
`key: value`, `key value;`, `[sections]`, `name { ... }`, `<Name ...>`, values that go on in the next lines.
A value of several lines comes back as several entries of the same key, so that each keeps its line.
A `Dialect` tells what differs. Every text is valid; what is no entry is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from archscan.formats.comments import without_blocks

_BLOCK_COMMENTS = (("\n/*", "*/"), (" /*", "*/"), ("\t/*", "*/"))
"""Not within words: paths have stars behind slashes."""
MAX_DEPTH = 50
MAX_ENTRIES = 20_000
MAX_LINE = 20_000
"""Characters of a line that are looked at."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a family of files does its own way."""

    comments: tuple[str, ...] = ("#", ";")
    """What begins a comment at the start of a line, and, behind a space, in it (unless `inline` is off)."""
    inline: bool = True
    blocks: bool = True
    """Whether `{` opens a block, and `/* */` is a comment."""
    indented: bool = False
    """Whether an indented line always goes on with the value above it (Postfix)."""
    terminated: bool = False
    """Whether `;` ends an entry, and a new line alone does not (BIND)."""


class Entry(NamedTuple):
    """One line of one entry."""

    path: tuple[str, ...]
    """Names of the sections and blocks around it, outermost first."""
    key: str
    """"" for a value by itself, as in a block that is a list."""
    value: str
    """Outer quotes taken off if the whole value is quoted."""
    line: int

    @property
    def dotted(self) -> str:
        """The whole key, with dots."""
        return ".".join(part for part in (*self.path, self.key) if part.strip("."))


_SECTION = re.compile(r"\[{1,3}([^\[\]]*)\]{1,3}\s*(?:[#;].*)?\Z")
_TAG = re.compile(r"<(/?)([A-Za-z][\w.:-]*)([^<>]*)>\s*\Z")
_PIECE = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[$%#]?\{\{[^{}]*\}\}|[$%#]\{[^{}\s]*\}|\\.|[{};\[\]()]"
    r"|[^\"'{};\[\]()$%#\\]+|."
)
_ENTRY = re.compile(
    r"(?:#!)?(?P<key>\"[^\"\n]+\"|'[^'\n]+'|[A-Za-z_$@!*][\w.$@/*!-]*(?:\[['\"]?[\w. -]*['\"]?\])*)"
    r"(?:\s*(?P<sign>:=|\+=|\?=|=>|=|:(?=[\s\"'\[]|$))\s*|\s+|(?=[\[(\"]))(?P<value>.*)\Z",
    re.DOTALL,
)


def read(text: str, dialect: Dialect) -> Iterator[Entry]:
    """Yield the entries of a text in their order, at most `MAX_ENTRIES`."""
    reader = _Reader(dialect)
    if dialect.blocks:
        text = without_blocks(text, _BLOCK_COMMENTS)
    count = 0
    for number, line in enumerate(text.split("\n"), start=1):
        for entry in reader.line(line[:MAX_LINE], number):
            count += 1
            if count > MAX_ENTRIES:
                return
            yield entry


class _Reader:
    """Where the reading stands: the blocks that are open, and the key that a line may go on with."""

    __slots__ = ("brackets", "continued", "dialect", "key", "listed", "pending", "section", "stack")

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.section: tuple[str, ...] = ()
        self.stack: list[str] = []
        self.key = ""
        self.brackets = 0
        self.listed = False
        """Whether the line begins within brackets."""
        self.continued = False
        self.pending: list[tuple[str, int]] = []
        """Words of an unfinished entry, where only `;` ends one."""

    def line(self, line: str, number: int) -> Iterator[Entry]:
        """The entries that a line holds."""
        bare = self._without_comment(line)
        if not bare:
            self.continued = self.continued and self.brackets > 0
            return
        indented = line[:1] in (" ", "\t")
        if self.brackets == 0 and not self.continued and not self.pending:
            if found := _SECTION.match(bare):
                self.section, self.stack, self.key = (found[1].strip().strip("\"'"),), [], ""
                return
            if found := _TAG.match(bare):
                self._tag(found[1], found[2], found[3])
                return
        goes_on = self.continued or (self.dialect.indented and indented and bool(self.key))
        self.continued = bare.endswith("\\")
        self.listed = self.brackets > 0
        yield from self._pieces(bare.rstrip("\\").rstrip(), number, goes_on or self.listed, indented)

    def _without_comment(self, line: str) -> str:
        bare = line.strip()
        if not bare or bare.startswith(self.dialect.comments):
            return ""
        if self.dialect.inline and any(sign in bare for sign in self.dialect.comments):
            return _cut(bare, self.dialect.comments)
        return bare

    def _tag(self, closing: str, name: str, argument: str) -> None:
        if not closing:
            if len(self.stack) < MAX_DEPTH and not argument.endswith("/"):
                self.stack.append(name)
        elif self.stack:
            self.stack.pop()
        self.key = ""

    def _pieces(self, text: str, number: int, goes_on: bool, indented: bool) -> Iterator[Entry]:
        """Cut a line at braces and semicolons outside quotes."""
        words: list[str] = []
        for found in _PIECE.finditer(text):
            piece = found[0]
            if piece in ("[", "("):
                self.brackets += 1
            elif piece in ("]", ")"):
                self.brackets = max(0, self.brackets - 1)
            elif piece == "{" and self.dialect.blocks and self.brackets == 0 and _opens(text, found.start()):
                self._open("".join([*(word for word, _ in self.pending), *words]))
                words, goes_on = [], False
                self.pending.clear()
                continue
            elif piece == "}" and self.dialect.blocks and self.brackets == 0 and self.stack:
                yield from self._end("".join(words), number, goes_on, indented)
                self.stack.pop()
                words, goes_on, self.key = [], False, ""
                continue
            elif piece == ";" and self.brackets == 0 and ";" not in self.dialect.comments:
                yield from self._end("".join(words), number, goes_on, indented)
                words, goes_on = [], False
                continue
            words.append(piece)
        rest = "".join(words)
        if rest.strip():
            if self.dialect.terminated and self.brackets == 0:
                self.pending.append((rest + " ", number))
            else:
                yield from self._end(rest, number, goes_on, indented)

    def _open(self, text: str) -> None:
        if len(self.stack) < MAX_DEPTH:
            self.stack.append(_unquoted(text.strip().rstrip("=:").strip()).replace('"', ""))
        self.key = ""

    def _end(self, text: str, number: int, goes_on: bool, indented: bool) -> Iterator[Entry]:
        """The entry that ends here, or the line of one that goes on."""
        if self.pending:
            text = "".join(word for word, _ in self.pending) + text
            number = self.pending[0][1]
            self.pending.clear()
        text = text.strip()
        if not text:
            return
        path = (*self.section, *self.stack)
        found = _ENTRY.match(text)
        if goes_on:
            text = text.strip(",").strip()
            if self.listed and found is not None and found["sign"] and found["value"]:
                path = (*path, self.key)  # an entry of an object in a list
                yield Entry(path, _unquoted(found["key"]), _unquoted(found["value"].rstrip(",")), number)
            elif text.strip("[](){}"):
                yield Entry(path, self.key, _unquoted(text), number)
            return
        if found is None or (not found["sign"] and not found["value"]):
            if indented and self.key and not self.stack:
                yield Entry(path, self.key, _unquoted(text), number)
            elif self.stack:
                yield Entry(path, "", _unquoted(text.rstrip(",")), number)
            return
        self.key = _unquoted(found["key"])
        if (value := found["value"]).strip("[](){}"):
            yield Entry(path, self.key, _unquoted(value.rstrip(",")), number)


def _opens(text: str, at: int) -> bool:
    """Whether a brace begins a block: `name {`, not `a{b` and not a lone template's."""
    return at == 0 or text[at - 1] in " \t)\"'=:;{}" or text[at + 1 :].strip() == ""


def _cut(text: str, signs: tuple[str, ...]) -> str:
    """The text before a comment that begins behind a space outside quotes."""
    quote = ""
    for index, char in enumerate(text):
        if quote:
            if char == quote and text[index - 1] != "\\":
                quote = ""
        elif char in "\"'" and (index == 0 or not text[index - 1].isalnum()):
            quote = char if text.find(char, index + 1) > 0 else ""
        elif index and text[index - 1] in " \t" and text.startswith(signs, index):
            return text[:index].rstrip()
    return text


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" and text[0] not in text[1:-1]:
        return text[1:-1].strip()
    return text
