"""Typed changes: the one form in which every comparison speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from archscan.model.evidence import Evidence

Verb: TypeAlias = Literal["added", "removed", "changed", "renamed"]
ElementKind: TypeAlias = Literal[
    "component", "connection", "environment", "instance", "flow", "schema", "table", "system", "document"
]
Severity: TypeAlias = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One difference between an old and a new model."""

    element: ElementKind
    verb: Verb
    subject: str
    """Id of the element (the new id of a renamed one); an instance's is `ENVIRONMENT_ID/COMPONENT_ID`,
    a table's `SCHEMA_ID/TABLE`."""
    field: str = ""
    """What changed of it: `kind`, `technologies`, `image`, `replicas`, `protocol`...; "" for the whole."""
    old: str = ""
    new: str = ""
    evidence: tuple[Evidence, ...] = ()
    """Lines that state the new side; of what is gone, those that stated the old."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A change, or a broken rule of the architecture, as a user is told of it."""

    rule: str
    """Stable id (`ARC101`), see `archscan.diff.rules`."""
    subject: str
    """Id of the element, or path of the file, that it is about."""
    message: str
    """One sentence without markup: what is so, and what was expected."""
    severity: Severity = "warning"
    evidence: tuple[Evidence, ...] = ()
    change: Change | None = None
    remedy: str = ""
    """What mends it: a command, or a key of archscan.yaml."""

    @property
    def fingerprint(self) -> str:
        """What stays the same when lines move: rule, subject, field and values, but no line."""
        import hashlib

        parts = [self.rule, self.subject]
        if self.change is not None:
            parts += [self.change.verb, self.change.field, self.change.old, self.change.new]
        return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
