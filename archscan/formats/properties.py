"""Java `.properties` files: keys and values with their lines.

Comments, the three separators, line continuations and escapes are read as `java.util.Properties`
does. Format: https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader-
Spring cuts such a file into documents by `#---` or `!---` lines:
https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files.multi-document
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map, Place

_ENTRY = re.compile(r"((?:[^\\\s:=]|\\.)+)[ \t\f]*[=:]?[ \t\f]*(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_NAMED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


_CUT = re.compile(r"[#!]---[ \t\f]*\r?\Z")


def load_all(text: str, path: str) -> Iterator[Map]:
    """The entries of each document of a file that Spring reads; a file without cuts is one document."""
    first, part = 1, list[str]()
    for number, line in enumerate(text.split("\n"), start=1):
        if _CUT.match(line):
            yield load("\n".join(part), path, first)
            first, part = number + 1, []
        else:
            part.append(line)
    yield load("\n".join(part), path, first)


def load(text: str, path: str, first: int = 1) -> Map:
    """All entries of a text that begins at line `first`; of a key that is set twice the last counts.

    Every text is valid.
    """
    entries = Map(path, first)
    lines = enumerate(text.split("\n"), start=first)
    for number, line in lines:
        parts = [line.strip()]
        if not parts[0] or parts[0][0] in "#!":
            continue
        while _continued(parts[-1]):
            parts[-1] = parts[-1][:-1]
            following = next(lines, None)
            if following is None:
                break
            parts.append(following[1].strip())
        if found := _ENTRY.match("".join(parts)):
            entries.put(_unescape(found[1]), _unescape(found[2]), Place(path, number))
    return entries


def _continued(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _unescape(text: str) -> str:
    return _ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else _NAMED.get(found[2], found[2]), text
    )
