"""What the address under a key is for."""

from __future__ import annotations

from dataclasses import dataclass

from archscan.model.elements import ConnectionKind


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the address under a key is for."""

    purpose: ConnectionKind | None = None
    """None for brokers: who publishes or consumes, the key does not say."""
    technology: str = ""
    """Key in the lexicon of what answers there, if the key says it."""
    port: int | None = None
    """Where it listens unless told."""
