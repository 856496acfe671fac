"""What code says of a program's manners, by language: data of `archscan.code.manners`.

One file a language, of `[[manner]]` tables; `archscan.code.manners` says what the keys mean. `telling` lists
texts by which a file may say something, looked for before it is parsed.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=16)
def read_manners(language: str) -> dict[str, Any]:
    """The table of a language, as it stands in its file."""
    text = files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
