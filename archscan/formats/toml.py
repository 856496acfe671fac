"""TOML to `Map`, `Seq` and strings, with the line of every key and item.

The values come from `tomllib`; beside it a scan of keys, tables and brackets finds the lines, which
`tomllib` does not tell. Scalars become text (`true`, `3`, `1979-05-27`). For manifests, not for large
lock files: both readings are pure Python, and texts above `MAX_SIZE` are refused.
Format: https://toml.io/en/v1.0.0
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from datetime import date, datetime, time
from typing import Any, TypeAlias

from archscan.errors import FormatError
from archscan.formats.node import Map, Place, Seq

MAX_SIZE = 2_000_000
MAX_DEPTH = 60
"""Nesting of arrays and inline tables, and parts of a dotted key."""

_Path: TypeAlias = tuple[str | int, ...]

_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY = re.compile(r'[ \t]*(?:([A-Za-z0-9_-]+)|("(?:[^"\\\n]|\\.)*")|\'([^\'\n]*)\')[ \t]*')
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")|\'\'\'.*?\'{3,5}(?!\')|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)
_BARE = re.compile(r"[^,\]}#\n]+")
_AT_LINE = re.compile(r"(.*?) \(at (?:line (\d+), column \d+|end of document)\)\Z", re.DOTALL)


def load(text: str, path: str) -> Map:
    """Parse a document; FormatError with its line if it is not TOML, too large or too deep."""
    import tomllib  # here, since few repositories' files need it

    if len(text) > MAX_SIZE:
        raise FormatError(path, 0, "too large for TOML", f"at most {MAX_SIZE} characters", "too-large")
    text = text.replace("\r\n", "\n")
    lines = _Scanner(text, path).scan()
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise FormatError(path, 0, "nested too deeply", f"at most {MAX_DEPTH} levels", "too-deep") from None
    except ValueError as error:
        found = _AT_LINE.match(str(error))
        line = int(found[2]) if found and found[2] else text.count("\n") + (not text.endswith("\n"))
        what = found[1] if found else "a number that is too long"
        raise FormatError(path, line, f"not TOML ({what[:120]})", "TOML 1.0", "toml-syntax") from None
    root = _convert(data, (), lines, path)
    assert isinstance(root, Map)
    return root


def _convert(value: Any, where: _Path, lines: dict[_Path, int], path: str) -> Any:
    line = lines.get(where, 1)
    if isinstance(value, dict):
        table = Map(path, line)
        for key, item in value.items():
            below = (*where, key)
            table.put(key, _convert(item, below, lines, path), Place(path, lines.get(below, line)))
        return table
    if isinstance(value, list):
        array = Seq(path, line)
        for index, item in enumerate(value):
            below = (*where, index)
            array.add(_convert(item, below, lines, path), Place(path, lines.get(below, line)))
        return array
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


class _Scanner:
    """Finds the line of each key path. Stops quietly at what is not TOML: `tomllib` explains that better."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.lines: dict[_Path, int] = {}
        self.counts: dict[_Path, int] = {}

    def scan(self) -> dict[_Path, int]:
        table: _Path = ()
        position: int | None = self.skip(0)
        while position is not None and position < len(self.text):
            if self.text[position] == "[":
                array = self.text.startswith("[[", position)
                keys, end = self.keys(position + 1 + array)
                if not keys or not self.text.startswith("]]" if array else "]", end):
                    break
                table = self.enter(keys, array, position)
                position = end + 1 + array
            else:
                position = self.pair(position, table, 0)
            if position is not None:
                position = self.skip(position)
        return self.lines

    def line(self, position: int) -> int:
        return bisect_right(self.starts, position)

    def skip(self, position: int) -> int:
        found = _SPACE.match(self.text, position)
        return found.end() if found else position

    def keys(self, position: int) -> tuple[list[str], int]:
        parts: list[str] = []
        while found := _KEY.match(self.text, position):
            parts.append(found[1] or found[3] or _unquote(found[2] or '""'))
            if len(parts) > MAX_DEPTH:
                raise self.too_deep(position)
            position = found.end()
            if not self.text.startswith(".", position):
                return parts, position
            position += 1
        return [], position

    def enter(self, keys: list[str], array: bool, position: int) -> _Path:
        where: _Path = ()
        for index, key in enumerate(keys):
            where = (*where, key)
            self.lines.setdefault(where, self.line(position))
            if array and index == len(keys) - 1:
                self.counts[where] = self.counts.get(where, 0) + 1
            if count := self.counts.get(where):
                where = (*where, count - 1)
                self.lines.setdefault(where, self.line(position))
        return where

    def pair(self, position: int, table: _Path, depth: int) -> int | None:
        keys, end = self.keys(position)
        if not keys or not self.text.startswith("=", end):
            return None
        for key in keys:
            table = (*table, key)
            self.lines.setdefault(table, self.line(position))
        return self.value(end + 1, table, depth)

    def value(self, position: int, where: _Path, depth: int) -> int | None:
        if depth > MAX_DEPTH:
            raise self.too_deep(position)
        position = self.skip(position)
        opening = self.text[position : position + 1]
        if opening in ("[", "{"):
            return self.items(position + 1, where, depth + 1, closing="]" if opening == "[" else "}")
        found = (_STRING if opening in ('"', "'") else _BARE).match(self.text, position)
        return found.end() if found else None

    def items(self, start: int, where: _Path, depth: int, closing: str) -> int | None:
        position: int | None = self.skip(start)
        index = 0
        while position is not None and position < len(self.text):
            if self.text[position] == closing:
                return position + 1
            if closing == "]":
                self.lines[(*where, index)] = self.line(position)
                position = self.value(position, (*where, index), depth)
            else:
                position = self.pair(position, where, depth)
            if position is not None:
                position = self.skip(position)
                if self.text.startswith(",", position):
                    position = self.skip(position + 1)
                elif not self.text.startswith(closing, position):
                    return None
            index += 1
        return None

    def too_deep(self, position: int) -> FormatError:
        line = self.line(position)
        return FormatError(self.path, line, "nested too deeply", f"at most {MAX_DEPTH} levels", "too-deep")


def _unquote(quoted: str) -> str:
    try:
        return str(json.loads(quoted))
    except ValueError:  # an escape that JSON does not know
        return quoted[1:-1]
