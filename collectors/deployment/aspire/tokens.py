"""C# text to tokens: words, strings with their holes, numbers, punctuation, each with its line.

No collector. Comments and preprocessor lines are left out (both branches of an `#if` stay). A lexical
scan only: no names are looked up and nothing is compiled.
Grammar: https://learn.microsoft.com/dotnet/csharp/language-reference/language-specification/lexical-structure
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from archscan.errors import FormatError

MAX_TOKENS = 200_000
MAX_BRACKETS = 80
"""Brackets within brackets."""
_MAX_NESTING = 8
_SKIP = re.compile(r"\s+|//[^\n]*|/\*.*?\*/", re.DOTALL)
_WORD = re.compile(r"@?[^\W\d]\w*")
_NUMBER = re.compile(r"\d[\w]*(?:\.\d\w*)?")
_CHARACTER = re.compile(r"'(?:\\.[^'\n]{0,8}|[^'\\\n])'")
_STRING_START = re.compile(r'(\${1,8}@?|@\$?|)("{3,20}|")')
_OPERATOR = re.compile(r"=>|\?\?=|\?\?|\?\.|==|!=|<=|>=|&&|\|\||\+\+|--|\+=|-=|::|\.\.|.", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{1,4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


class Token(NamedTuple):
    """A piece of C#."""

    kind: Literal["word", "string", "number", "mark"]
    text: str
    """As written; of a string its value, the holes of an interpolated one left out."""
    line: int
    holes: tuple[str | tuple[Token, ...], ...] = ()
    """Of an interpolated string: its texts and the tokens of its holes, in order."""


def tokenize(text: str, path: str) -> list[Token]:
    """All tokens of a file. Raises FormatError for a string or comment that does not end."""
    return _Scanner(text.removeprefix("\ufeff"), path, 1, 0).scan()


class _Scanner:
    def __init__(self, text: str, path: str, line: int, nesting: int) -> None:
        self._text = text
        self._path = path
        self._line = line
        self._nesting = nesting
        self._at = 0

    def scan(self) -> list[Token]:
        found: list[Token] = []
        text, end = self._text, len(self._text)
        fresh = True
        depth = 0
        while self._at < end:
            if (skipped := _SKIP.match(text, self._at)) is not None:
                fresh = fresh or "\n" in skipped[0]
                self._advance(skipped.end())
                continue
            if fresh and text[self._at] == "#" and not self._nesting:
                stop = text.find("\n", self._at)
                self._at = end if stop < 0 else stop
                continue
            fresh = False
            found.append(token := self._next())
            if token.kind == "mark":
                depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
            if len(found) > MAX_TOKENS:
                raise FormatError(
                    self._path, self._line, "too much code", f"at most {MAX_TOKENS} tokens", "too-large"
                )
            if depth > MAX_BRACKETS:
                expected = f"at most {MAX_BRACKETS} brackets within brackets"
                raise FormatError(self._path, self._line, "code nested too deeply", expected, "csharp-syntax")
        return found

    def _advance(self, to: int) -> None:
        self._line += self._text.count("\n", self._at, to)
        self._at = to

    def _next(self) -> Token:
        text, at, line = self._text, self._at, self._line
        if text.startswith("/*", at):
            raise FormatError(self._path, line, "a comment does not end", "*/", "csharp-syntax")
        if text[at] in '"$@' and (start := _STRING_START.match(text, at)):
            return self._string(start)
        if word := _WORD.match(text, at):
            self._at = word.end()
            return Token("word", word[0].removeprefix("@"), line)
        if number := _NUMBER.match(text, at):
            self._at = number.end()
            return Token("number", number[0], line)
        if character := _CHARACTER.match(text, at):
            self._at = character.end()
            return Token("number", character[0], line)
        operator = _OPERATOR.match(text, at)
        assert operator is not None
        self._at = operator.end()
        return Token("mark", operator[0], line)

    def _string(self, start: re.Match[str]) -> Token:
        """A string of any form: its value, or the texts and tokens of an interpolated one."""
        line, dollars = self._line, start[1].count("$")
        quotes, verbatim = start[2], "@" in start[1]
        raw = len(quotes) > 2
        if quotes == '"' and self._text.startswith('""', start.start(2)):
            self._advance(start.end() + 1)
            return Token("string", "", line)
        self._advance(start.end())
        opening = "{" * max(1, dollars)
        pieces: list[str | tuple[Token, ...]] = []
        current: list[str] = []
        while True:
            if self._at >= len(self._text):
                raise FormatError(self._path, line, "a string does not end", quotes, "csharp-syntax")
            if self._text.startswith(quotes, self._at):
                if verbatim and not raw and self._text.startswith('""', self._at):
                    current.append('"')
                    self._at += 2
                    continue
                self._at += len(quotes)
                break
            if dollars and not raw and self._text.startswith(("{{", "}}"), self._at):
                current.append(self._text[self._at])
                self._at += 2
            elif dollars and self._text.startswith(opening, self._at):
                pieces.append("".join(current))
                current = []
                pieces.append(self._hole(len(opening)))
            elif not raw and not verbatim and (escape := _ESCAPE.match(self._text, self._at)):
                code = escape[1] or escape[2]
                current.append(chr(int(code, 16)) if code else _ESCAPED.get(escape[3], escape[3]))
                self._advance(escape.end())
            elif not raw and not verbatim and self._text[self._at] == "\n":
                raise FormatError(self._path, line, "a string does not end", quotes, "csharp-syntax")
            else:
                current.append(self._text[self._at])
                self._advance(self._at + 1)
        pieces.append("".join(current))
        value = "".join(piece for piece in pieces if isinstance(piece, str))
        return Token("string", value, line, tuple(pieces) if len(pieces) > 1 else ())

    def _hole(self, braces: int) -> tuple[Token, ...]:
        """The tokens of a hole; the scan goes on behind it."""
        line, depth, begin = self._line, 0, self._at + braces
        if self._nesting >= _MAX_NESTING:
            raise FormatError(self._path, line, "strings nested too deeply", rule="csharp-syntax")
        inner = _Scanner(self._text, self._path, line, self._nesting + 1)
        inner._at = begin
        found: list[Token] = []
        while inner._at < len(self._text):
            if skipped := _SKIP.match(self._text, inner._at):
                inner._advance(skipped.end())
                continue
            if depth == 0 and self._text.startswith("}" * braces, inner._at):
                self._at, self._line = inner._at + braces, inner._line
                return tuple(found)
            token = inner._next()
            depth += token.text in ("(", "[", "{") if token.kind == "mark" else 0
            depth -= token.text in (")", "]", "}") if token.kind == "mark" else 0
            found.append(token)
        raise FormatError(self._path, line, "a string does not end", "}", "csharp-syntax")
