"""Caddyfiles: directives by lines, blocks in braces.

A line is a statement; a brace as its last word opens a block. Environment variables stand for their
defaults; those without one, and placeholders, stay as they are written.
Format: https://caddyserver.com/docs/caddyfile/concepts
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.errors import FormatError
from archscan.formats.directives import Directive, Directives

MAX_DEPTH = 60
"""Blocks within blocks."""

_TOKEN = re.compile(
    r"""(?P<space>[^\S\n]++|\\\r?\n)
    |(?P<end>\n)
    |(?P<comment>\#[^\n]*+)
    |"(?P<double>(?:[^"\\]|\\.)*+)"
    |`(?P<raw>[^`]*+)`
    |<<(?P<mark>[A-Za-z0-9_-]{1,60})\r?\n
    |(?P<word>(?:\{\{[^{}\n]{0,300}\}\}|[^\s])++)""",
    re.VERBOSE | re.DOTALL,
)
_REST = re.compile(r"\S++")
_VARIABLE = re.compile(r"\{\$(\w+)(?::([^{}]*))?\}")


def load(text: str, path: str) -> Directives:
    """All statements of a Caddyfile. Raises FormatError where blocks are nested too deeply."""
    stack: list[tuple[tuple[str, ...], int, list[Directive]]] = []
    statements: list[Directive] = []
    for words, line in _lines(text):
        if words == ("}",):
            if stack:
                statements = _close(stack, statements)
            continue
        if words[-1] != "{":
            closing = words[-1] == "}" and bool(stack)
            shown = words[:-1] if closing else words
            statements.append(Directive(shown[0], shown[1:], line))
            if closing:
                statements = _close(stack, statements)
            continue
        if len(stack) >= MAX_DEPTH:
            what = f"more than {MAX_DEPTH} blocks within each other"
            raise FormatError(path, line, what, "a Caddyfile", "too-deep")
        stack.append((words[:-1], line, statements))
        statements = []
    cut = stack[0][1] if stack else 0
    while stack:
        statements = _close(stack, statements)
    return Directives(tuple(statements), cut)


def _close(
    stack: list[tuple[tuple[str, ...], int, list[Directive]]], inner: list[Directive]
) -> list[Directive]:
    words, line, outer = stack.pop()
    outer.append(Directive(words[0] if words else "", words[1:], line, tuple(inner)))
    return outer


def _lines(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """The words of each line that has any, and the line of the first."""
    words: list[str] = []
    unclosed: set[str] = set()
    at, line, counted, first = 0, 1, 0, 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:  # a quote that nothing closes is a word
            found = _REST.match(text, at)
            assert found is not None
            kind, word = "word", found[0]
        else:
            kind = found.lastgroup or "space"
            word = found[kind]
        start, at = at, found.end()
        if kind == "end":
            if words:
                yield tuple(words), first
            words = []
            continue
        if kind in ("space", "comment"):
            continue
        if kind == "mark":
            end = None
            if word not in unclosed and len(unclosed) < 20:
                end = re.compile(rf"^[ \t]*{re.escape(word)}\b", re.MULTILINE).search(text, at)
            if end is None:
                unclosed.add(word)  # none follows; to look again would only cost time
            else:
                word, at = "", end.end()
        if not words:
            line += text.count("\n", counted, start)
            counted, first = start, line
        words.append(_VARIABLE.sub(lambda variable: variable[2] or f"${{{variable[1]}}}", word))
    if words:
        yield tuple(words), first
