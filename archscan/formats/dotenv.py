"""dotenv files: `NAME=value` lines, as Docker Compose reads them.

Quoted values may span lines; single-quoted ones are literal. Variables inside values (`${A}`) are left
as written: whoever reads the file knows what they stand for.
Format: https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archscan.model.problem import Problem

_NAME = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*")
_QUOTED = {
    '"': re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL),
    "'": re.compile(r"'([^']*)'"),
}
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#.*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\n": "", "$": "$$"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One variable of a dotenv file."""

    name: str
    value: str | None
    """As written, quotes and escapes taken off; None where the line only names it (`NAME`)."""
    line: int
    literal: bool = False
    """Single-quoted: `$` has no meaning in it."""


def parse_dotenv(text: str, path: str, problems: list[Problem] | None = None) -> list[Entry]:
    """The variables of a dotenv file in the order of the file, repeated ones too (the last one counts).

    Lines that are no variable are left out and added to `problems`, without their text: it may be secret.

    >>> parse_dotenv("A=1 # one\\nB='$x'", ".env")
    [Entry(name='A', value='1', line=1, literal=False), Entry(name='B', value='$x', line=2, literal=True)]
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return list(_entries(text, path, [] if problems is None else problems))


def _entries(text: str, path: str, problems: list[Problem]) -> Iterator[Entry]:
    position, line = 0, 1
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        stop = end
        row = text[position:end]
        if row.strip() and not row.lstrip().startswith("#"):
            entry, stop = _entry(text, position, end, line)
            if entry is None:
                what = "a line that is no variable"
                problems.append(Problem(path, line, what, "NAME=value", "warning", "dotenv-syntax"))
            else:
                yield entry
        line += text.count("\n", position, stop) + 1
        position = stop + 1


def _entry(text: str, start: int, end: int, line: int) -> tuple[Entry | None, int]:
    """The entry that begins at `start`, and where its last line ends."""
    name = _NAME.match(text, start, end)
    if name is None:
        return None, end
    rest = text[name.end() : end]
    if not rest or rest.startswith("#"):
        return Entry(name[1], None, line), end
    if rest[0] not in "=:":
        return None, end
    value = rest[1:].lstrip(" \t")
    begin = end - len(value)
    if value[:1] in _QUOTED:
        quoted = _QUOTED[value[0]].match(text, begin)
        if quoted is not None:
            stop = text.find("\n", quoted.end())
            stop = len(text) if stop < 0 else stop
            literal = value[0] == "'"
            content = quoted[1] if literal else _ESCAPE.sub(_unescape, quoted[1])
            return Entry(name[1], content, line, literal), stop
    return Entry(name[1], _COMMENT.sub("", value).strip(), line), end


def _unescape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[1], found[1] if found[1] in "\"'\\" else found[0])
