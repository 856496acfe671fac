"""The data of the lexicon: one TOML file a category, one table a technology.

`docs/technologies.md` says what an entry may hold. The files are plain TOML. Since every run needs
them and TOML parsers written in Python take a tenth of a second for that much, the plain subset
that they are written in (tables, strings, integers, booleans, arrays; comments on lines of their own) is
turned into JSON by a few substitutions; whatever does not fit that subset is read with `tomllib`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
_TABLE = re.compile(r"^\[([\w-]+)\][ \t]*$", re.MULTILINE)
_KEY = re.compile(r"^(\w+) *= *(?=[\"\[\dtf])(.*[\]\"\dea])[ \t]*$|^(\w+) *= *\[[ \t]*$", re.MULTILINE)
_ARRAY_END = re.compile(r",?\s*^\][ \t]*$", re.MULTILINE)
_LAST_COMMA = re.compile(r",\s*\}")


def _key(found: re.Match[str]) -> str:
    return f'"{found[1]}":{found[2]},' if found[1] else f'"{found[3]}":['


def parse_plain(text: str) -> dict[str, dict[str, Any]]:
    """The tables of a TOML text of the plain subset.

    Raises ValueError where the text is not of that subset.
    """
    text = _ARRAY_END.sub("],", _KEY.sub(_key, _TABLE.sub(r'},"\1":{', _COMMENT.sub("", text)))).strip()
    if not text:
        return {}
    if not text.startswith("},"):
        raise ValueError("a key before the first table")
    tables = json.loads(_LAST_COMMA.sub("}", "{" + text[2:] + "}}"), object_pairs_hook=_distinct)
    if not isinstance(tables, dict):
        raise ValueError("no tables")
    return tables


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a table or key that stands twice")
    return table


def files() -> list[Path]:
    """The data files, sorted by name."""
    return sorted(FOLDER.glob("*.toml"))


def read_tables() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Category, id and table of every technology, in the order of the files."""
    for path in files():
        text = path.read_text(encoding="utf-8")
        try:
            tables = parse_plain(text)
        except ValueError:
            import tomllib  # only for data that a contributor wrote in another style

            tables = tomllib.loads(text)
        for id, table in tables.items():
            yield path.stem, id, table
