"""SQL that a migration in a programming language runs by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.model.facts import Holds
from archscan.model.problem import Problem

from ..origin import Origin
from .statements import read_sql

_DDL = re.compile(r"(?i)\b(?:create|alter|drop|rename)\b[^;]{0,80}?\b(?:table|index|view)\b")


def read_raw(text: str, line: int, origin: Origin) -> Iterator[Holds | Problem]:
    """What a literal SQL text, that begins on a line, does to the schema."""
    if text and _DDL.search(text):
        yield from read_sql(text, origin, line)
