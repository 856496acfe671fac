"""Text that remembers, line by line, where it was written: in a template, a helper, a values file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from archscan.formats.node import Place

Trace: TypeAlias = tuple[Place, ...]
"""Places that one line of output comes from, the nearest to its text first."""

MAX_PLACES = 12


class Traced(str):
    """A text with the trace of each of its lines."""

    __slots__ = ("lines",)

    lines: tuple[Trace, ...]

    def __new__(cls, text: str, lines: tuple[Trace, ...]) -> Traced:
        made = super().__new__(cls, text)
        made.lines = lines
        return made


class Writer:
    """Gathers output; what begins a line decides where the line was written."""

    __slots__ = ("_parts", "_traces", "size")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._traces: list[Trace] = [()]
        self.size = 0

    def static(self, text: str, path: str, line: int) -> None:
        """Put out a template's own text, which begins on a line of that file; "" for no file."""
        self._parts.append(text)
        self.size += len(text)
        first, *others = text.split("\n")
        if path and first.strip():
            self._note((Place(path, line),))
        for offset, other in enumerate(others, start=1):
            self._traces.append((Place(path, line + offset),) if path and other.strip() else ())

    def value(self, text: str, trace: Trace) -> None:
        """Put out the result of an action whose own place and values are the trace."""
        self._parts.append(text)
        self.size += len(text)
        inner = text.lines if isinstance(text, Traced) else ()
        count = text.count("\n") + 1
        block = trace[-1] if count > 1 and not inner and len(trace) > 1 else None
        for index in range(count):
            if index:
                self._traces.append(())
            of = inner[index] if index < len(inner) else ()
            if block is not None and not of:
                # A value of several lines mostly is a block below its key.
                of = (Place(block.path, block.line + 1 + index),)
            self._note((*of, *trace))

    def _note(self, trace: Trace) -> None:
        known = self._traces[-1]
        if len(known) < MAX_PLACES:
            self._traces[-1] = tuple(dict.fromkeys((*known, *trace)))[:MAX_PLACES]

    def traced(self) -> Traced:
        """All that was put out."""
        return Traced("".join(self._parts), tuple(self._traces))


def carried(before: Traced, after: str) -> str:
    """A text that was made of another by changing its lines or adding and removing some at its ends."""
    if isinstance(after, Traced):
        return after
    old, new = before.count("\n"), after.count("\n")
    if new == old:
        return Traced(after, before.lines)
    lines: Sequence[Trace] = before.lines
    if new < old:
        lead = before[: len(before) - len(before.lstrip())].count("\n")
        start = lead if before[lead:].strip()[:20] == after.strip()[:20] and after[:1] != "\n" else 0
        return Traced(after, tuple(lines[start : start + new + 1]))
    if after.startswith("\n") and new == old + 1:
        return Traced(after, ((), *lines))
    return after
