"""What people wrote: archscan.yaml, its schema, and the merge over the linked model."""

from __future__ import annotations

from archscan.documented.completion import complete
from archscan.documented.draft import starter
from archscan.documented.entries import Documented
from archscan.documented.reading import documented_from_text, find_documented, read_documented
from archscan.documented.schema import schema_text

__all__ = [
    "Documented",
    "complete",
    "documented_from_text",
    "find_documented",
    "read_documented",
    "schema_text",
    "starter",
]
