"""The plain part of YAML, read line by line: what most manifests are written in, in half the time.

Block mappings and sequences, scalars that are plain or in quotes on one line, literal blocks (`|`), and
collections in brackets that hold such scalars and stand on one line; ASCII without tabs. Whatever is not
surely of this part is left to libyaml, which also has the words for mistakes: a document is read here as
libyaml would read it, to the line, or not at all. Format: https://yaml.org/spec/1.1/
"""

from __future__ import annotations

import re
from typing import Any

from archscan.formats.node import Map, Seq

NULLS = frozenset(("", "~", "null", "Null", "NULL"))
"""Plain scalars that mean that there is nothing."""
_MAX_LENGTH = 200_000
"""Bytes of a document, all of whose lines are held at once."""
_MAX_DEPTH = 60

_TEXT = re.compile(rb"[\n -~]*\Z")
_START = re.compile(r"--- *(?: #[^\n]*)?\n")
_LINE = re.compile(
    r"""^([ ]*+)
    (?:
        (-[ ]++)?
        (?: ([A-Za-z0-9_/.][A-Za-z0-9_./-]{0,200}+|"[^"\\\n]{0,200}+"|'[^'\n]{0,200}+'):(?:[ ]++|$) )?
        (?:
            ( (?:[A-Za-z0-9_./$(+=^~<;\\]|-(?=[^ \n]))
              [^\n:\#]*+(?:(?::(?=[^ \n])|(?<=[^ ])\#)[^\n:\#]*+)*+ )
            | ( "[^"\\\n]*" | '[^'\n]*' | \{[^{}\n]*\} | \[[^][\n]*\] | \|-? )[ ]*
        )?
        (?: (?<![^ \n])\#[^\n]* )?
        | ([^\n]+)
    )$""",
    re.MULTILINE | re.VERBOSE,
)
"""Indentation, dash, key, plain value, other value (in quotes, in brackets, a literal's head), odd text."""
_PART = re.compile(
    r"""[ ]* (?: ([A-Za-z0-9_/.][\w./-]{0,200}) :[ ]+ )?
    (?: "([^"\\]*)" | '([^']*)' | (-{0,2}[\w./$(=][\w./$()=-]*) ) [ ]* (,|\Z)""",
    re.VERBOSE | re.ASCII,
)
"""Key, value in double or single quotes or plain, and what ends a part of a collection in brackets."""


def read_plain(data: bytes, path: str, first: int) -> Map | Seq | None:
    """The root of the only document of a text that begins at line `first`; None if it is not plain."""
    if len(data) > _MAX_LENGTH or not _TEXT.match(data):
        return None
    text = data.decode("ascii")
    if text.startswith("---"):
        start = _START.match(text)
        if start is None:
            return None
        text = text[start.end() :]
        first += 1
    root: Any = None
    container: Any = None
    column = -1  # of the entries of the container
    above: list[tuple[Any, int]] = []  # containers that it stands in, with their columns
    pending: str | None = None  # a key whose value is on the next lines, if there is one
    lines: list[str] = []  # as written, once they are asked for
    resume = first  # the line behind a literal block
    value: Any
    for line, (indent, dash, key, plain, other, odd) in enumerate(_LINE.findall(text), first):
        if line < resume:
            continue
        if not (key or dash):
            if plain or other or odd:
                return None
            continue
        here = len(indent)
        if pending is not None:
            if here > column or (dash and here == column):
                value = Seq(path, line) if dash else Map(path, line)
                container[pending] = value
                above.append((container, column))
                container, column = value, here
            pending = None
        elif container is None:
            root = container = Seq(path, line) if dash else Map(path, line)
            column = here
        while here < column and above:
            container, column = above.pop()
        if container.__class__ is Seq and not dash and above:
            container, column = above.pop()  # a sequence may stand in the column of its key
        if here != column or container.__class__ is (Map if dash else Seq) or len(above) > _MAX_DEPTH:
            return None

        if plain:
            value = plain.rstrip(" ")
            if value in NULLS:
                value = None
        elif not other:
            value = None
        elif other[0] in "\"'":
            value = other[1:-1]
        elif other[0] == "|":
            lines = lines or text.split("\n")
            literal = _literal(lines, line - first, here + len(dash) if key else here, other)
            if literal is None:
                return None
            value, resume = literal[0], first + literal[1]
        else:
            value = _bracketed(other, path, line)
            if value is None:
                return None

        if dash:
            container.lines.append(line)
            if not key:
                if not (plain or other):
                    return None
                container.append(value)
                continue
            inner = Map(path, line)
            container.append(inner)
            above.append((container, column))
            container, column = inner, here + len(dash)
        if key[0] in "\"'":
            key = key[1:-1]
        if key in container:
            return None
        container[key] = value
        container.lines[key] = line
        if not (plain or other):
            pending = key
    found: Map | Seq | None = root
    return found


def _literal(lines: list[str], index: int, column: int, head: str) -> tuple[str, int] | None:
    """The literal block below a line, which entries in `column` hold, and the line that it ends before."""
    begin = index + 1
    while begin < len(lines) and not lines[begin]:
        begin += 1
    written = lines[begin] if begin < len(lines) else ""
    depth = len(written) - len(written.lstrip(" "))
    if depth <= column or depth == len(written):
        return None
    end = begin + 1
    while end < len(lines) and not lines[end][:depth].strip(" "):
        end += 1
    if end == len(lines) and lines[-1]:
        return None
    kept = [text[depth:] for text in lines[index + 1 : end]]
    while not kept[-1]:
        kept.pop()
    return "\n".join(kept) + ("\n" if head == "|" else ""), end


def _bracketed(text: str, path: str, line: int) -> Map | Seq | None:
    """The mapping or sequence that is written in brackets; None if it is not plain."""
    container: Map | Seq = Map(path, line) if text[0] == "{" else Seq(path, line)
    inside = text[1:-1]
    position = 0
    end = "," if inside.strip(" ") else ""
    while end:
        part = _PART.match(inside, position)
        if part is None:
            return None
        key, double, single, plain, end = part.groups()
        value = next((quoted for quoted in (double, single) if quoted is not None), plain)
        if plain in NULLS:
            value = None
        if isinstance(container, Map) and key is not None and key not in container:
            container[key] = value
            container.lines[key] = line
        elif isinstance(container, Seq) and key is None:
            container.append(value)
            container.lines.append(line)
        else:
            return None
        position = part.end()
    return container
