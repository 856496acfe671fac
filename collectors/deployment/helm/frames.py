"""What a template knows while it is evaluated: values with their places, variables, objects with methods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from archscan.formats.node import Map, Place


class Method:
    """A function that is a field of an object: `.Files.Get`."""

    __slots__ = ("call",)

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call = call


class Object(Map):
    """A mapping with methods, which are no entries of it."""

    __slots__ = ("methods",)

    def __init__(self, methods: dict[str, Method]) -> None:
        super().__init__()
        self.methods = methods


@dataclass(frozen=True, slots=True)
class Held:
    """A value, and where it stands if that is known."""

    value: Any
    place: Place | None = None


@dataclass(slots=True)
class Frame:
    """What one block knows: its dot and its variables."""

    dot: Held
    path: str
    """File that the nodes stand in; "" for a text out of the values."""
    above: Frame | None = None
    variables: dict[str, Held] = field(default_factory=dict)

    def find(self, name: str) -> Held | None:
        frame: Frame | None = self
        while frame is not None:
            if name in frame.variables:
                return frame.variables[name]
            frame = frame.above
        return None

    def assign(self, name: str, held: Held) -> None:
        frame: Frame | None = self
        while frame is not None:
            if name in frame.variables:
                frame.variables[name] = held
                return
            frame = frame.above
