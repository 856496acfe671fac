"""A Docker Engine's containers, read through its API."""

from __future__ import annotations

from archscan.live.reading import LiveFacts, LiveOptions, Progress
from archscan.live.source import LiveSource


def read(source: LiveSource, options: LiveOptions, progress: Progress | None = None) -> LiveFacts:
    """What an engine runs, or one Compose project or stack of it. LiveError if it cannot be asked."""
    raise NotImplementedError
