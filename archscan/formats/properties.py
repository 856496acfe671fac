"""Java `.properties` files: keys and values with their lines.

Comments, the three separators, line continuations and escapes are read as `java.util.Properties`
does. Format: https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader-
"""

from __future__ import annotations

import re

from archscan.formats.node import Map, Place

_ENTRY = re.compile(r"((?:[^\\\s:=]|\\.)+)[ \t\f]*[=:]?[ \t\f]*(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_NAMED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def load(text: str, path: str) -> Map:
    """All entries of a file; of a key that is set twice the last counts. Every text is valid."""
    entries = Map(path, 1)
    lines = enumerate(text.split("\n"), start=1)
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
