"""The models of a Django application as its migrations leave them: a step means what those before made.

Only what names tables and columns is kept: `RemoveField("order", "customer")` drops `customer_id` if the
field was a foreign key, and a whole table if it was a many-to-many field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .django_fields import Field

_MAX_NAME = 63


@dataclass(slots=True)
class Model:
    """One model."""

    name: str
    table: str
    named: bool
    """Whether the table's name is stated, so that renaming the model leaves it."""
    managed: bool = True
    fields: dict[str, Field] = field(default_factory=dict)
    together: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """The sets of columns under `unique_together` and `index_together`."""
    constraints: dict[str, str] = field(default_factory=dict)
    """Constraints by name: what they are, `key`, `index` or `check`."""

    @property
    def key(self) -> str:
        """Column of the primary key."""
        return next((one.column for one in self.fields.values() if one.primary), "id")


@dataclass(slots=True)
class State:
    """All models of one application."""

    label: str
    foreign: Callable[[str, str], str]
    """The table of another application's model, by label and name."""
    models: dict[str, Model] = field(default_factory=dict)

    def get(self, name: str) -> Model | None:
        """A model by its name, in any case."""
        return self.models.get(name.lower())

    def default_table(self, model: str) -> str:
        """The table that Django names for a model."""
        return f"{self.label}_{model.lower()}"[:_MAX_NAME]

    def target(self, to: str, own: Model) -> tuple[str, str]:
        """Table that a reference leads to, "" if it is not known; and that model's name in lower case."""
        if to == "self":
            return own.table, own.name.lower()
        label, _, name = to.rpartition(".")
        if label in ("", self.label) and to != "USER":
            model = self.get(name)
            return (model.table if model else self.default_table(name)), name.lower()
        table = self.foreign(label, name)
        return table, (name.lower() if to != "USER" else table.rpartition("_")[2])

    def pairs(self, own: Model, one: Field) -> str:
        """The table of a many-to-many field."""
        return one.pairs or f"{own.table}_{one.name}"[:_MAX_NAME]
