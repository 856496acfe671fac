"""Gradle scripts as statements within blocks, without running them; no collector.

Groovy and Kotlin scripts are programs. This reads their outer form, which both languages share: comments,
strings, braces, and statements that end with the line. Variables are those that a literal is assigned to.
Format: https://docs.gradle.org/current/userguide/writing_build_scripts.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"//[^\n]*|/\*.*?(?:\*/|\Z)"
    r'|"""(?:[^\\]|\\.){0,500}?"""|\'\'\'(?:[^\\]|\\.){0,500}?\'\'\''
    r'|"(?:[^"\\\n]|\\.){0,500}+"|\'(?:[^\'\\\n]|\\.){0,500}+\''
    r"|[^\s\"'/{}()\[\];]+|[ \t\r\f\v]+|.",
    re.DOTALL,
)
_MAX_DEPTH = 100
_UNFINISHED = (",", "+", "=", ".", "&&", "||", "?:")

STRING = re.compile(
    r"\"\"\"(.{0,500}?)\"\"\"|'''(.{0,500}?)'''"
    r"|\"((?:[^\"\\]|\\.){0,500}+)\"|'((?:[^'\\]|\\.){0,500}+)'",
    re.DOTALL,
)

_ASSIGNED = re.compile(r"(?:^|[\s.])(\w+)(?:\s*:\s*String)?\s*=\s*[\"']([^\"'$\n]*)[\"']\s*\Z")
_INDEXED = re.compile(r"(?<=\w)\[\s*[\"']([\w.-]+)[\"']\s*\]\s*=\s*[\"']([^\"'$\n]*)[\"']")
_SET = re.compile(r"\bset\(\s*[\"']([\w.-]+)[\"']\s*,\s*[\"']([^\"'$\n]*)[\"']")
_EXTRA = re.compile(
    r"\bva[lr]\s+(\w+)(?:\s*:\s*String)?\s+by\s+(?:project\.|rootProject\.)?extra\(\s*[\"']([^\"'$\n]*)[\"']"
)
_ENTRY = re.compile(r"[\[,\s(][\"']?(\w[\w.-]*)[\"']?\s*(?::|\bto\b)\s*[\"']([^\"'$\n]*)[\"']")
_INTERPOLATED = re.compile(r"\$\{([^{}]*)\}|\$(\w+(?:\.\w+)*)")
_PROPERTY = re.compile(r"(?:property|findProperty|extra|get)\s*[(\[]\s*[\"']([\w.-]+)[\"']")
_ADDED = re.compile(r"\s*\+\s*([\w.]+)")
_LAST_NAME = re.compile(r"(?<![\w-])([\w-]+)(?:\(\))?(?:\s+as\s+\w+)?\s*!*\Z")


class Statement(NamedTuple):
    """A statement, or what stands before a brace."""

    line: int
    text: str
    blocks: tuple[str, ...]
    """Names of the blocks around it, outermost first: `buildscript`, `dependencies`."""


@lru_cache(maxsize=64)
def parse_script(text: str) -> tuple[Statement, ...]:
    """The statements of a script, in order. Every text has some; what it cannot read it keeps as text."""
    return tuple(_statements(text))


def _statements(text: str) -> Iterator[Statement]:
    blocks: list[tuple[tuple[str, ...], int]] = []
    inside: tuple[str, ...] = ()
    parts: list[str] = []
    line = start = 1
    parens = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == "\n":
            if parens <= 0 and parts and not _goes_on(parts):
                yield from _flush(start, parts, inside)
            elif parts:
                parts.append("\n")
        elif token in "{}":
            yield from _flush(start, parts, inside, header=token == "{")
            if token == "{":
                if len(blocks) < _MAX_DEPTH:
                    blocks.append((inside, parens))
                    inside = (*inside, _block_name("".join(parts)))
                parens = 0
            elif blocks:
                inside, parens = blocks.pop()
            parts = []
        elif token == ";":
            yield from _flush(start, parts, inside)
        elif token.startswith(("//", "/*")):
            parts += ["\n"] * token.count("\n") if parts else []
        elif parts or not token.isspace():
            if not parts:
                start = line
            parts.append(token)
            parens += (token in ("(", "[")) - (token in (")", "]"))
        line += token.count("\n")
    yield from _flush(start, parts, inside)


def _flush(line: int, parts: list[str], inside: tuple[str, ...], header: bool = False) -> Iterator[Statement]:
    text = "".join(parts).strip()
    if text:
        yield Statement(line, text, inside)
    if not header:
        parts.clear()


def _goes_on(parts: list[str]) -> bool:
    last = next((part for part in reversed(parts) if not part.isspace()), "")
    return last.endswith(_UNFINISHED)


def _block_name(header: str) -> str:
    found = re.search(r"[\w.]+", header)
    return found[0] if found else ""


def find_variables(statements: tuple[Statement, ...]) -> dict[str, str]:
    """Names that a literal string is assigned to, anywhere in the script; the first one counts."""
    found: dict[str, str] = {}
    for statement in statements:
        for pattern in (_ASSIGNED, _INDEXED, _SET, _EXTRA):
            for match in pattern.finditer(statement.text):
                found.setdefault(match[1], match[2])
        if re.search(r"=\s*(?:\[|mapOf\()", statement.text):
            for match in _ENTRY.finditer(statement.text):
                found.setdefault(match[1], match[2])
    return found


def literals(text: str, variables: Mapping[str, str]) -> list[str]:
    """The strings of a text, with the variables in them; `$?` stands for what is unknown."""
    return [value for _, value in placed_literals(text, variables)]


def placed_literals(text: str, variables: Mapping[str, str]) -> list[tuple[int, str]]:
    """The same, each with its position in the text."""
    found: list[tuple[int, str]] = []
    for match in STRING.finditer(text):
        raw = next(group for group in match.groups() if group is not None)
        value = _INTERPOLATED.sub(lambda one: resolve_name(one[1] or one[2], variables) or "$?", raw)
        added = _ADDED.match(text, match.end())
        value += (resolve_name(added[1], variables) or "$?") if added else ""
        found.append((match.start(), value))
    return found


def resolve_name(expression: str, variables: Mapping[str, str]) -> str:
    """The value of `x`, `rootProject.ext.x`, `property("x")`, `libs.versions.x.get()`; "" if unknown."""
    expression = expression.strip()
    if found := _PROPERTY.search(expression):
        return variables.get(found[1], "")
    plain = expression.removesuffix(".get()")
    if plain.startswith("libs.versions."):
        return variables.get(plain, "")
    last = _LAST_NAME.search(plain)
    return variables.get(plain) or (variables.get(last[1], "") if last else "")
