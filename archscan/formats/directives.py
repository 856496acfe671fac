"""Directives in braces, as nginx and its descendants (OpenResty, Tengine, Angie) write them.

A statement ends in `;` or opens a block. Marks of templates (`{{ }}`, `{% %}`, `<% %>`, `${NAME}`) are
read as parts of words, since configurations are shipped as templates more often than not; code of other
languages (`content_by_lua_block { }`) is skipped. Format:
https://nginx.org/en/docs/beginners_guide.html#conf_structure
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archscan.errors import FormatError

MAX_DEPTH = 60
"""Blocks within blocks; nginx itself knows no use for more than half a dozen."""


@dataclass(frozen=True, slots=True)
class Directive:
    """One statement: its words, unquoted, and the statements of its block."""

    name: str
    arguments: tuple[str, ...]
    line: int
    """Where the first word stands."""
    block: tuple[Directive, ...] | None = None
    """None where it ends in a semicolon."""

    @property
    def value(self) -> str:
        """The arguments, a space between them."""
        return " ".join(self.arguments)


@dataclass(frozen=True, slots=True)
class Directives:
    """All statements of a file; `cut` is the line where an unclosed one begins, 0 if all are closed."""

    statements: tuple[Directive, ...]
    cut: int = 0


_MARK = r"\{\{[^{}]{0,500}\}\}|\{%[^%]{0,500}%\}|<%[^%]{0,500}%>"
_TOKEN = re.compile(
    rf"""(?P<space>[\s\ufeff]++|\#[^\n]*+)
    |(?P<statement>\{{%[^%]{{0,500}}%\}}|<%[^%=]{{0,500}}%>)
    |(?P<mark>{_MARK})
    |(?P<sign>[;{{}}])
    |"(?P<double>(?:[^"\\]|\\.)*+)"
    |'(?P<single>(?:[^'\\]|\\.)*+)'
    |(?P<rest>["'])""",
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(rf"(?:\$\{{\w*\}}|{_MARK}|\\.|[^\s;{{}}\\])++", re.DOTALL)
_CODE = re.compile(
    r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|--\[\[.*?\]\]|--[^\n]*+|//[^\n]*+|(?P<brace>[{}])",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\([\"'\\])")
_CODE_BLOCK = re.compile(r"_by_(?:lua|njs|php)_block\Z|\A(?:perl|perl_set)\Z")


def load(text: str, path: str) -> Directives:
    """All statements of a text. Raises FormatError where blocks are nested too deeply."""
    stack: list[tuple[str, tuple[str, ...], int, list[Directive]]] = []
    statements: list[Directive] = []
    words: list[str] = []
    first = 0
    for token, sign, line in _tokens(text, path):
        if not sign:
            if not words:
                first = line
            words.append(token)
        elif token == ";":
            if words:
                statements.append(Directive(words[0], tuple(words[1:]), first))
            words = []
        elif token == "{":
            if len(stack) >= MAX_DEPTH:
                what = f"more than {MAX_DEPTH} blocks within each other"
                raise FormatError(path, line, what, "a configuration", "too-deep")
            stack.append((words[0] if words else "", tuple(words[1:]), first if words else line, statements))
            statements, words = [], []
        else:
            words = []
            if stack:  # a stray brace closes nothing
                statements = _close(stack, statements)
    cut = first if words else 0
    while stack:
        cut = stack[-1][2]
        statements = _close(stack, statements)
    return Directives(tuple(statements), cut)


def _close(
    stack: list[tuple[str, tuple[str, ...], int, list[Directive]]], inner: list[Directive]
) -> list[Directive]:
    name, arguments, line, outer = stack.pop()
    outer.append(Directive(name, arguments, line, tuple(inner)))
    return outer


def _tokens(text: str, path: str) -> Iterator[tuple[str, bool, int]]:
    """Each word or sign, whether it is a sign, and its line."""
    at, line, counted = 0, 1, 0
    name = ""  # of the statement being read, "" at its start
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is not None and found["space"] is not None:
            at = found.end()
            continue
        line += text.count("\n", counted, at)
        counted = at
        if found is None or (found["mark"] is not None and name):
            word = _WORD.match(text, at)
            if word is None:  # a lone backslash at the end
                return
            at = word.end()
            name = name or word[0]
            yield word[0], False, line
            continue
        at = found.end()
        if found["sign"] is not None:
            if found["sign"] == "{" and _CODE_BLOCK.search(name):
                at = _skip_code(text, at)
                yield ";", True, line
            else:
                yield found["sign"], True, line
            name = ""
        elif found["double"] is not None or found["single"] is not None:
            quoted = found["double"] if found["double"] is not None else found["single"]
            name = name or quoted
            yield _ESCAPE.sub(r"\1", quoted), False, line
        elif found["rest"] is not None:
            return  # a quote that nothing closes: what follows cannot be told apart


def _skip_code(text: str, at: int) -> int:
    """The place behind the brace that closes a block of code."""
    depth = 1
    for found in _CODE.finditer(text, at):
        if found["brace"] is not None:
            depth += 1 if found["brace"] == "{" else -1
            if depth == 0:
                return found.end()
    return len(text)


def walk(
    statements: tuple[Directive, ...], around: tuple[Directive, ...] = ()
) -> Iterator[tuple[Directive, tuple[Directive, ...]]]:
    """Every statement at any depth, each with the blocks around it, innermost last."""
    for one in statements:
        yield one, around
        if one.block:
            yield from walk(one.block, (*around, one))
