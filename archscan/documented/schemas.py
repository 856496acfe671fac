"""Schemas among components that archscan.yaml renames, joins or ignores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from archscan.documented.components import Completed
from archscan.model.tables import Schema


def move_schemas(schemas: Iterable[Schema], completed: Completed) -> tuple[Schema, ...]:
    """Schemas with the ids that their components have now; one that only ignored ones hold is left out."""
    moved = []
    for one in schemas:
        owner, store = completed.now(one.owner) or "", completed.now(one.store) or ""
        if owner or store or not (one.owner or one.store):
            moved.append(replace(one, owner=owner, store=store))
    return tuple(moved)
