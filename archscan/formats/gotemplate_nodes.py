"""What a Go template is made of, once it is read. See `archscan.formats.gotemplate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Scalar: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal: text, number, `true`, `false`, `nil`."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Field:
    """`.a.b`, or `.` if there is no path."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """`$name.a.b`; the root has the name ""."""

    name: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A word, to be called with what follows it."""

    name: str


@dataclass(frozen=True, slots=True)
class Nested:
    """A pipeline in parentheses, with the fields taken of its result."""

    pipe: Pipe
    path: tuple[str, ...]


Operand: TypeAlias = Constant | Field | Variable | Function | Nested


@dataclass(frozen=True, slots=True)
class Pipe:
    """Commands whose results are handed on; each is a list of operands, never empty."""

    commands: tuple[tuple[Operand, ...], ...]
    variables: tuple[str, ...] = ()
    """Names that the result is given to: one, or two for a range."""
    assigns: bool = False
    """Whether they exist already (`=`)."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is put out as it stands; `line` is that of its first character."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Action:
    """A pipeline whose result is put out, unless it sets a variable."""

    pipe: Pipe
    line: int


@dataclass(frozen=True, slots=True)
class Branch:
    """`if`, `with` and `range` with their `else`."""

    kind: Literal["if", "with", "range"]
    pipe: Pipe
    body: Nodes
    otherwise: Nodes
    line: int


@dataclass(frozen=True, slots=True)
class Call:
    """`template "name" pipeline`, and `block` which defines it too."""

    name: str
    pipe: Pipe | None
    line: int


@dataclass(frozen=True, slots=True)
class Jump:
    """`break` or `continue`."""

    kind: Literal["break", "continue"]
    line: int


Nodes: TypeAlias = tuple["Text | Action | Branch | Call | Jump", ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed file: what it puts out, and the templates that it defines, in order."""

    path: str
    nodes: Nodes
    defined: tuple[tuple[str, Nodes], ...]
