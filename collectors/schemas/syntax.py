"""Source code as values: literals, names, lists, objects, calls and the calls within a function.

What is made of a tree of tree-sitter's by a `Notation`, one a language; nothing is followed or run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from archscan.code.grammar import line_of, text_of
from archscan.errors import FormatError
from archscan.formats.grammars import parse_bytes
from archscan.source import SourceFile

if TYPE_CHECKING:
    from tree_sitter import Language, Node

MAX_BYTES = 1_500_000
"""Larger files are generated or data: they are not parsed."""
_MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Text:
    """A literal text."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Plain:
    """A number, a truth value or nothing at all (None)."""

    value: float | int | bool | None
    line: int


@dataclass(frozen=True, slots=True)
class Ref:
    """A name, dotted where it is reached through others."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    values: tuple[Value, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of an object and its value."""

    key: str
    value: Value
    line: int


@dataclass(frozen=True, slots=True)
class Obj:
    """A dictionary or an object literal."""

    entries: tuple[Entry, ...]
    line: int

    def get(self, *keys: str) -> Value | None:
        """The value of the first of these keys that is there."""
        given = {one.key: one.value for one in self.entries}
        return next((given[key] for key in keys if key in given), None)


@dataclass(frozen=True, slots=True)
class Block:
    """A function: what its statements are, those within `if` and loops, too; of a short one its value."""

    parameters: tuple[str, ...]
    body: tuple[Value, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Invoke:
    """A call, or the making of an object."""

    name: str
    """Last part of what is called."""
    on: Value | None
    """What it is called on."""
    arguments: tuple[Value, ...]
    line: int
    named: tuple[tuple[str, Value], ...] = ()
    types: tuple[str, ...] = ()
    """Type arguments, as written."""

    def argument(self, place: int, *names: str) -> Value | None:
        """The argument of one of the names, or at the place; a negative place for none."""
        given = dict(self.named)
        for name in names:
            if name in given:
                return given[name]
        return self.arguments[place] if 0 <= place < len(self.arguments) else None


@dataclass(frozen=True, slots=True)
class Unread:
    """What is not followed."""

    line: int


Value: TypeAlias = Text | Plain | Ref | Items | Obj | Block | Invoke | Unread
Read: TypeAlias = "Callable[[Node, Reading], Value]"


@dataclass(frozen=True, slots=True)
class Notation:
    """How the nodes of a language become values."""

    module: str
    """Module of the grammar's wheel."""
    reads: Mapping[str, Read]
    function: str = "language"
    inner: frozenset[str] = frozenset()
    """Nodes that stand for the one value within them: parentheses, `await`."""
    statements: frozenset[str] = frozenset()
    """Nodes whose children are statements, or parts of one."""


class Reading:
    """Makes values of nodes, each at most to a depth."""

    __slots__ = ("_depth", "_notation")

    def __init__(self, notation: Notation) -> None:
        self._notation = notation
        self._depth = 0

    def value(self, node: Node | None) -> Value:
        """What a node comes to."""
        if node is None:
            return Unread(0)
        if self._depth >= _MAX_DEPTH:
            return Unread(line_of(node))
        self._depth += 1
        try:
            read = self._notation.reads.get(node.type)
            if read is not None:
                return read(node, self)
            if node.type in self._notation.inner and node.named_child_count:
                return self.value(node.named_children[-1])
            return Unread(line_of(node))
        finally:
            self._depth -= 1

    def statements(self, node: Node | None) -> tuple[Value, ...]:
        """The values that the statements below a node are, in their order."""
        found: list[Value] = []
        stack = [node] if node is not None else []
        while stack:
            one = stack.pop()
            if one.type in self._notation.reads or one.type in self._notation.inner:
                found.append(self.value(one))
            elif one.type in self._notation.statements:
                stack.extend(reversed(one.named_children))
        return tuple(found)


def parse_tree(file: SourceFile, notation: Notation) -> Node:
    """The root of a file's tree; FormatError for a file that is too large or no source of its language."""
    if len(file.data) > MAX_BYTES:
        what = f"more than {MAX_BYTES} bytes of source"
        raise FormatError(file.path, 0, what, "a smaller file", "too-large")
    root: Node | None = parse_bytes(_parser(notation.module, notation.function), file.data)
    if root is None:
        raise FormatError(file.path, 0, "source too broken to be read", "source code", "too-broken")
    if root.is_error:
        raise FormatError(file.path, line_of(root), "nothing that can be read", "source code")
    return root


@lru_cache(maxsize=16)
def _parser(module: str, function: str):  # type: ignore[no-untyped-def]
    from tree_sitter import Language, Parser

    language: Language = Language(getattr(import_module(module), function)())
    return Parser(language)


def find_nodes(root: Node, *types: str) -> Iterator[Node]:
    """All nodes of these types below a node, in the order of the file, without recursion."""
    stack = [root]
    while stack:
        one = stack.pop()
        if one.type in types:
            yield one
        stack.extend(reversed(one.named_children))


def chain_of(value: Value | None) -> tuple[Value | None, tuple[Invoke, ...]]:
    """The calls of a chain in their order, and what the first of them is called on."""
    calls: list[Invoke] = []
    while isinstance(value, Invoke):
        calls.append(value)
        value = value.on
    return value, tuple(reversed(calls))


def text_in(value: Value | None) -> str:
    """A literal text, "" for anything else."""
    return value.value if isinstance(value, Text) else ""


def texts_in(value: Value | None) -> tuple[str, ...]:
    """The texts of a list, or a single one; none if any of it is no literal."""
    if isinstance(value, Text):
        return (value.value,)
    if isinstance(value, Items):
        texts = tuple(text_in(one) for one in value.values)
        return texts if all(texts) else ()
    return ()


def truth_of(value: Value | None) -> bool | None:
    """A truth value, None for anything else."""
    return value.value if isinstance(value, Plain) and isinstance(value.value, bool) else None


def number_in(value: Value | None) -> str:
    """A whole number as text, "" for anything else."""
    if isinstance(value, Plain) and isinstance(value.value, int) and not isinstance(value.value, bool):
        return str(value.value)
    return ""


def last_of(value: Value | None) -> str:
    """The last part of a name or of what is called, "" for anything else."""
    if isinstance(value, Ref):
        return value.path.rpartition(".")[2]
    return value.name if isinstance(value, Invoke) else ""


def quoted(node: Node, *contents: str) -> str | None:
    """The text of a string node without its quotes; None if anything is filled in."""
    parts = []
    for one in node.named_children:
        if one.type not in contents:
            return None
        parts.append(text_of(one))
    return "".join(parts)
