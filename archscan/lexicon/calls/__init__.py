"""The calls that open a connection, by language: data of `archscan.code.clients`.

One file a language, of `[[client]]` tables; `docs/code.md` says what the keys mean.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=16)
def read_calls(language: str) -> tuple[dict[str, Any], ...]:
    """The `[[client]]` tables of a language, as they stand in its file."""
    text = files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text).get("client", ()))
