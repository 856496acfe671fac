"""Which partitions are a broker's, and none of a database."""

from __future__ import annotations

import re

from archscan.model.elements import STORES
from archscan.sections.observed import Observed

_OF_TOPICS = re.compile(
    r"kafka|topic|partition|retention|cleanup|insync|pulsar|stream|queue|\breplicas\b", re.IGNORECASE
)


def of_topic(one: Observed) -> bool:
    """Whether partitions are those of a broker's topic."""
    if one.component is not None and one.component.kind in STORES:
        return False
    if one.component is not None and one.component.kind == "broker":
        return True
    return bool(_OF_TOPICS.search(f"{one.name} {one.value}"))
