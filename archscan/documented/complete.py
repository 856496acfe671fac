"""The merge of archscan.yaml over the linked model."""

from __future__ import annotations

from archscan.documented.entries import Documented
from archscan.model.system import System


def complete(system: System, documented: Documented) -> System:
    """The model with what people wrote."""
    return system
