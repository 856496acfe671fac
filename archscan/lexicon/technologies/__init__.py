"""The data of the lexicon: one TOML file a category, one table a technology.

`docs/technologies.md` says what an entry may hold. The files are plain TOML. Every run needs them, and
`tomllib` takes five times as long as all the rest of loading; so the plain subset that they are written
in (tables of strings, integers, booleans and arrays; comments on lines of their own) is turned into
JSON by three substitutions. What does not fit that subset is read with `tomllib`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

_COMMENT = re.compile(r"\n#.*")
_FIRST_KEY = re.compile(r"\n\[([\w-]+)\]\n+(\w+) *= *")
_KEY = re.compile(r"\n(\w+) *= *")


def parse_plain(text: str) -> dict[str, dict[str, Any]]:
    """The tables of a TOML text of the plain subset.

    Raises ValueError where the text is not of that subset.
    """
    text = _COMMENT.sub("", f"\n{text}")
    text = _KEY.sub(r',"\1":', _FIRST_KEY.sub(r'},"\1":{"\2":', text)).strip()
    if not text:
        return {}
    if not text.startswith("},"):
        raise ValueError("a key before the first table, or an empty table")
    tables: dict[str, dict[str, Any]] = json.loads("{" + text[2:] + "}}", object_pairs_hook=_distinct)
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
    """Category, id and table of every technology, in the order of the files.

    Raises `tomllib.TOMLDecodeError` for data that is no TOML.
    """
    for path in files():
        text = path.read_text(encoding="utf-8")
        try:
            tables = parse_plain(text)
        except ValueError:
            import tomllib  # only for data that a contributor wrote in another style

            tables = tomllib.loads(text)
        for id, table in tables.items():
            yield path.stem, id, table
