"""What could not be read, understood or resolved: a value, not a crash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One line for the reader: where, what, and what was expected instead."""

    path: str
    line: int
    what: str
    expected: str = ""
    severity: Severity = "warning"
    """`error`: the file was lost; `warning`: a part of it; `note`: worth knowing."""
    rule: str = ""
    """Stable short name (`yaml-syntax`, `too-large`, `templated`, `unresolved-variable`)."""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.what}" + (f"; expected {self.expected}" if self.expected else "")
