"""JSON to `Map`, `Seq` and strings, with the line of every key and item.

Stricter than the YAML reader, which would take nearly any text for JSON and stops at keys of more than
1,024 characters; strings are decoded by the standard library. Beyond
https://www.rfc-editor.org/rfc/rfc8259, comments and trailing commas are allowed, as configuration files
of tools have them. Numbers, `true` and `false` stay as written, `null` is None.
"""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]

from archscan.errors import FormatError
from archscan.formats.node import Map, Node, Seq
from archscan.formats.yaml import MAX_DEPTH, MAX_PROBLEMS, encoded
from archscan.model.problem import Problem

_SPACE = re.compile(r"(?:[ \t\r\n]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_WORD = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def load(data: bytes | str, path: str, problems: list[Problem] | None = None) -> Node:
    """The value of a JSON text; keys that stand twice (the last one counts) are reported to `problems`.

    Raises FormatError (rules `json-syntax`, `json-depth`, `encoding`) for anything but one whole object,
    array or scalar.
    """
    text = _text(data, path)
    try:
        return _scan(text, path, [] if problems is None else problems)
    except _Unexpected as error:
        line = text.count("\n", 0, error.at) + 1
        char = text[error.at : error.at + 1]
        found = (
            "the end of the text" if not char else "the end of the line" if char in "\r\n" else f"`{char}`"
        )
        raise FormatError(path, line, f"{error.what} at {found}", error.expected, "json-syntax") from None


class _Unexpected(Exception):
    def __init__(self, at: int, expected: str, what: str = "not JSON") -> None:
        self.at = at
        self.what = what
        self.expected = expected


def _text(data: bytes | str, path: str) -> str:
    raw = encoded(data, path)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FormatError(path, line, "not valid UTF-8", "UTF-8 text", "encoding") from None


def _scan(text: str, path: str, problems: list[Problem]) -> Node:
    """One value and nothing after it, built without recursion."""
    stack: list[tuple[Map | Seq | None, str, int]] = []
    container: Map | Seq | None = None
    key, line, counted = "", 1, 0
    left = MAX_PROBLEMS
    value: Node
    space = _SPACE.match
    pos = _end(space(text, 0))
    while True:
        # A value begins here.
        char = text[pos : pos + 1]
        begins = line + text.count("\n", counted, pos)
        if container.__class__ is Seq or container is None:
            line, counted = begins, pos
        opened = char == "{" or char == "["
        if opened:
            if len(stack) >= MAX_DEPTH:
                expected = f"at most {MAX_DEPTH} levels"
                raise FormatError(path, begins, "nested too deeply", expected, "json-depth")
            stack.append((container, key, line))
            container = Map(path, begins) if char == "{" else Seq(path, begins)
            pos += 1
        else:
            value, pos = _scalar(text, pos)
            if container is None:
                break
            _attach(container, key, line, value)
        # What follows: the end of one or more containers, and a comma.
        while True:
            pos = _end(space(text, pos))
            char = text[pos : pos + 1]
            if not opened and char == ",":
                pos = _end(space(text, pos + 1))
                char = text[pos : pos + 1]
                opened = True
            if char and char == ("}" if container.__class__ is Map else "]"):
                value = container
                container, key, begins = stack.pop()
                pos += 1
                if container is None:
                    break
                _attach(container, key, begins, value)
                opened = False
                continue
            if not opened:
                raise _Unexpected(pos, f"`,` or `{'}' if container.__class__ is Map else ']'}`")
            break
        if container is None:
            break
        if container.__class__ is Map:
            line, counted = line + text.count("\n", counted, pos), pos
            if char != '"':
                raise _Unexpected(pos, "a key in double quotes")
            key, pos = _string(text, pos)
            pos = _end(space(text, pos))
            if text[pos : pos + 1] != ":":
                raise _Unexpected(pos, "`:` after a key")
            pos = _end(space(text, pos + 1))
            if key in container and left > 0:
                left -= 1
                what = f"the key `{key[:80]}` stands here again; the last one counts"
                problems.append(Problem(path, line, what, "each key once", "warning", "json-duplicate-key"))
    pos = _end(space(text, pos))
    if pos < len(text):
        raise _Unexpected(pos, "nothing after the value")
    return value


def _end(match: re.Match[str] | None) -> int:
    assert match is not None  # the pattern matches the empty text
    return match.end()


def _attach(container: Map | Seq, key: str, line: int, value: Node) -> None:
    if isinstance(container, Map):
        container[key] = value
        container.lines[key] = line
    else:
        container.append(value)
        container.lines.append(line)


def _scalar(text: str, pos: int) -> tuple[str | None, int]:
    if text.startswith('"', pos):
        return _string(text, pos)
    word = _WORD.match(text, pos)
    if word is None:
        raise _Unexpected(pos, "a value")
    return None if word[0] == "null" else word[0], word.end()


def _string(text: str, pos: int) -> tuple[str, int]:
    try:
        value, end = scanstring(text, pos + 1, True)
    except JSONDecodeError as error:
        raise _Unexpected(error.pos, "a string that ends on its line, with known escapes") from None
    if not value.isascii():
        # Half a surrogate pair, written as an escape: no text that could ever be written out again.
        value = _SURROGATE.sub("\ufffd", value)
    return value, end
