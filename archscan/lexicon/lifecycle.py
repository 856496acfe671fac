"""Until when a release of a technology is maintained, by the dated table in `lifecycles.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("lifecycles.toml")
_PINNED = re.compile(r"[v=^~]*\s*(\d+(?:\.\d+)*)(?:[.-](?:x|\*|[A-Za-z][\w.-]*))?\Z")
"""A version that names its release cycle: `1.5.22.RELEASE`, `^18.2`, `3.x`; no `>=3.8`, no `3 || 4`."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A release cycle and its end."""

    cycle: str
    ends: date
    """Last day of free maintenance, as the maker announced it."""
    source: str
    """Where the maker says so."""
    ended: bool
    """As of the table's date."""


def as_of() -> date:
    """The date of the table: states are judged by it, never by the clock."""
    found = _table()["as_of"]
    assert isinstance(found, date)
    return found


def lifecycle(technology: str, version: str) -> Lifecycle | None:
    """The release cycle of a version, the longest that fits; None if the table does not list it.

    `technology` is a key of the lexicon.

    >>> lifecycle("spring-boot", "1.5.22.RELEASE").ends.isoformat()
    '2019-08-06'
    >>> lifecycle("python", ">=3.7"), lifecycle("python", "3.70"), lifecycle("mongodb", "")
    (None, None, None)
    """
    entry = _table().get(technology)
    found = _PINNED.match(version.strip())
    if entry is None or found is None:
        return None
    numbers = found[1].split(".")
    for length in range(len(numbers), 0, -1):
        cycle = ".".join(numbers[:length])
        if isinstance(ends := entry.get(cycle), date):
            return Lifecycle(cycle, ends, entry["source"], ends < as_of())
    return None


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
