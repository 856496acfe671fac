"""Ask a live source: the facts of what runs, and what could not be read of it."""

from __future__ import annotations

from archscan.errors import UsageError
from archscan.live.source import LiveSource
from archscan.live.terms import LiveFacts, LiveOptions, Progress


def read_live(source: LiveSource, options: LiveOptions, progress: Progress | None = None) -> LiveFacts:
    """Everything that the source says. LiveError if it cannot be asked; UsageError if its client is missing.

    The client's package is imported here and nowhere earlier.
    """
    try:
        if source.kind == "docker":
            from archscan.live.docker import read as read_engine

            return read_engine(source, options, progress)
        from archscan.live.kubernetes import read as read_kubernetes

        return read_kubernetes(source, options, progress)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package == "archscan":
            raise
        raise UsageError(
            f'{source}: the Python package {package} is missing; expected pip install "archscan[live]"'
        ) from None
