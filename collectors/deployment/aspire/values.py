"""What an expression of an AppHost may stand for. A value is a tuple: all that it may be.

No collector.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from .resources import Resource
from .syntax import Function
from .tokens import Token


@dataclass(frozen=True, slots=True)
class Builder:
    """The application that resources are added to."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A resource, or an endpoint or connection string of it."""

    resource: Resource
    endpoint: str | None = None
    """Name of the endpoint; None for the resource itself."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A text that is known."""

    text: str


@dataclass(frozen=True, slots=True)
class Variables:
    """The environment of a resource, within a callback."""

    resource: Resource


@dataclass(frozen=True, slots=True)
class Routes:
    """The routing table of a reverse proxy, within a callback."""

    resource: Resource


@dataclass(eq=False, frozen=True, slots=True)
class Closure:
    """An anonymous function where it was written."""

    function: Function
    names: Names
    path: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """A function of the AppHost's own."""

    name: str
    parameters: tuple[tuple[Token, ...], ...]
    extends: bool
    """Whether its first parameter is `this`."""
    body: tuple[Token, ...]
    block: bool
    path: str


Atom: TypeAlias = "Builder | Ref | Literal | Variables | Routes | Closure | bool"
Value: TypeAlias = tuple[Atom, ...]
UNKNOWN: Value = ()
MAX_ATOMS = 300


@dataclass(eq=False, slots=True)
class Names:
    """Variables, inner ones before outer ones."""

    outer: Names | None = None
    values: dict[str, Value] = field(default_factory=dict)

    def get(self, name: str) -> Value | None:
        """Value of a variable; None if there is no such variable."""
        scope: Names | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.outer
        return None

    def set(self, name: str, value: Value) -> None:
        """Assign where the variable is known, else here."""
        scope: Names | None = self
        while scope is not None:
            if name in scope.values:
                scope.values[name] = value
                return
            scope = scope.outer
        self.values[name] = value


def joined(*values: Value) -> Value:
    """All that several values may be, each once, up to a limit."""
    return tuple(dict.fromkeys(atom for value in values for atom in value))[:MAX_ATOMS]


def text_of(value: Value) -> str | None:
    """The text of a value that is one."""
    return next((atom.text for atom in value if isinstance(atom, Literal)), None)


def resources_of(value: Value) -> list[Resource]:
    """The resources that a value may be."""
    return list(dict.fromkeys(atom.resource for atom in value if isinstance(atom, Ref)))


def truth_of(value: Value) -> bool | None:
    """Whether a condition holds; None if that is not known."""
    return value[0] if len(value) == 1 and isinstance(value[0], bool) else None
