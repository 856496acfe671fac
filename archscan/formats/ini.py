"""INI files as Python's tools write them (`setup.cfg`): sections of keys, each value a list of lines.

No interpolation. A value is a `Seq` of its non-empty lines, whose `lines` tell where each stands, since
every line of `install_requires` is evidence of its own.
Format: https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
"""

from __future__ import annotations

import re

from archscan.errors import FormatError
from archscan.formats.node import Map, Place, Seq

_SECTION = re.compile(r"\[([^\]]+)\]\s*(?:[#;].*)?\Z")
_ENTRY = re.compile(r"([^\s:=][^:=]*)[:=](.*)\Z")
_COMMENT = re.compile(r"\s#(?:\s.*)?\Z")


def load(text: str, path: str) -> Map:
    """Sections as `Map`s of `Seq`s; keys are in lower case. FormatError at a line that is none of it."""
    root = Map(path, 1)
    section: Map | None = None
    values: Seq | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if not bare or bare[0] in "#;":
            continue
        if line[0].isspace() and values is not None:
            _add(values, bare, Place(path, number))
        elif found := _SECTION.match(bare):
            section, values = root.map(found[1].strip()), None
            root.put(found[1].strip(), section, Place(path, number))
        elif section is None:
            raise FormatError(path, number, "text before the first section", "[section]", "ini-syntax")
        elif found := _ENTRY.match(bare):
            values = Seq(path, number)
            section.put(found[1].strip().lower(), values, Place(path, number))
            _add(values, found[2], Place(path, number))
        else:
            raise FormatError(path, number, "neither a section nor a key", "key = value", "ini-syntax")
    return root


def _add(values: Seq, text: str, place: Place) -> None:
    if text := _COMMENT.sub("", text).strip():
        values.add(text, place)
