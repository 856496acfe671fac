"""How a live source is asked, and what it says: the words that the readers of all sources share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from archscan.model.facts import Fact
from archscan.model.problem import Problem

Progress = Callable[[int, int], None]
"""Called with the objects read so far and their number, as far as it is known."""


@dataclass(frozen=True, slots=True)
class LiveLimits:
    """How much is read at most; what is left out is reported."""

    objects: int = 50_000
    """Objects of one kind: containers, pods."""
    custom: int = 1_000
    """Objects of one kind that only a custom resource definition declares."""


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How a live source is asked."""

    timeout: float = 10.0
    """Seconds that any one call may take."""
    host: str = ""
    """Address of the Docker Engine (`unix:///run/docker.sock`, `tcp://10.0.0.5:2376`); "" for that of the
    environment."""
    limits: LiveLimits = field(default_factory=LiveLimits)


@dataclass(frozen=True, slots=True)
class LiveFacts:
    """What a live source said, in an order that does not depend on the moment."""

    facts: tuple[Fact, ...]
    problems: tuple[Problem, ...] = ()
