"""A guard for input that could be made to take for ever: it must come to an end, however slow the machine."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENOUGH = 60.0
"""Seconds of the processor, many times what anything here needs: this is no measure of speed."""


@contextmanager
def coming_to_an_end() -> Iterator[None]:
    """Fail what the block does once it has used the processor for longer than anything honest does."""

    def give_up(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"still at work after {ENOUGH:g} s of processor time")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, ENOUGH)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
