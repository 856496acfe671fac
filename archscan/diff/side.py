"""One component where it is deployed, as one of two models has it."""

from __future__ import annotations

from dataclasses import dataclass

from archscan.model.elements import Component, Instance


@dataclass(frozen=True, slots=True)
class Side:
    """One component where it is deployed, on one side."""

    component: Component
    instance: Instance

    def values(self, topic: str) -> list[str]:
        """What is said of it under a topic, as a rule one value."""
        return [one.value for one in self.instance.properties if one.topic == topic]
