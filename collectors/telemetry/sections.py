"""Files of sections and `key = value` lines, as daemons read them: no continuation, any value.

Sections become nested mappings: `[a.b]` holds keys at `a.b.key`. Lines that are neither are skipped, since
every daemon has its own extras. Comments begin with `#` or `;`.
"""

from __future__ import annotations

import re

from archscan.formats.node import Map, Place, Seq

_SECTION = re.compile(r"\[+\s*([^\]]{1,200}?)\s*\]+\s*(?:[#;].*)?\Z")
_ENTRY = re.compile(r"([\w.\-/:]{1,200}?)\s*[=:]\s*(.*)\Z")
_TAIL = re.compile(r"(?<!\s)\s+[#;].*\Z")


def load_sections(text: str, path: str) -> Map:
    """The entries of a file; of a key that stands several times, a list."""
    root = Map(path, 1)
    section = root
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if not bare or bare[0] in "#;":
            continue
        place = Place(path, number)
        if found := _SECTION.match(bare):
            section = root
            for part in found[1].strip("\"'").split("."):
                below = section.get(part)
                if not isinstance(below, Map):
                    below = Map(path, number)
                    section.put(part, below, place)
                section = below
        elif found := _ENTRY.match(bare):
            _put(section, found[1], _TAIL.sub("", found[2]).strip("\"'"), place)
    return root


def _put(node: Map, key: str, value: str, place: Place) -> None:
    before = node.get(key)
    if before is None:
        node.put(key, value, place)
    elif isinstance(before, Seq):
        before.add(value, place)
    elif isinstance(before, str):
        several = Seq(place.path, node.place(key).line)
        several.add(before, node.place(key))
        several.add(value, place)
        node.put(key, several, node.place(key))
