"""Reading a syntax tree of tree-sitter into a `Program`, by a table of node types.

A `Grammar` says for each node type of a language what it is; `archscan.code.builders` has the usual
ways to read one.
Node types and fields are those of the language's tree-sitter grammar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from archscan.code.program import (
    Binding,
    Call,
    Expression,
    Join,
    Literal,
    Name,
    Program,
    Text,
    Unknown,
)
from archscan.formats.grammars import parse_bytes

if TYPE_CHECKING:
    from tree_sitter import Language, Node

MAX_BYTES = 1_000_000
"""Larger files are generated or data: they are not parsed."""
_MAX_DEPTH = 60
"""Nesting of one expression."""
_MAX_UNKNOWN = 48
"""Bytes of what is not followed that are kept as its text."""
_MAX_CALLS = 20_000
"""Calls of one file that are kept."""

Build: TypeAlias = "Callable[[Node, Reader], Expression]"
Step: TypeAlias = "Callable[[Node, Reader], None]"


@dataclass(frozen=True, slots=True)
class Grammar:
    """How the node types of one language are read."""

    language: str
    module: str
    """Module of the grammar's wheel (`tree_sitter_java`)."""
    expressions: Mapping[str, Build]
    """Node types that are expressions. A type that is in no table is `Unknown`."""
    steps: Mapping[str, Step] = field(default_factory=dict)
    """Node types that add to the program: imports, bindings, types, functions, marks, returns. Called before
    the children are visited; calls are added by themselves, for each node that `expressions` makes a Call."""
    function: str = "language"
    """Function of the module that gives the language."""
    blocks: frozenset[str] = frozenset()
    """Node types whose children are statements, one run after the other."""
    ends: frozenset[str] = frozenset()
    """Statements behind which nothing of the same block is run: `return_statement`."""
    hoisted: frozenset[str] = frozenset()
    """Statements that hold behind such an end all the same: JavaScript's functions."""
    leaves: frozenset[str] = frozenset({"comment", "line_comment", "block_comment"})
    """Node types that are no step, no call and no text, and have none below: they are passed over, which
    saves most of the time for identifiers."""
    dead: Callable[[Node], bool] | None = None
    """Whether a block is never run: behind `if False`."""


class Reader:
    """What is known while one file is read: where we are, and the program so far."""

    __slots__ = ("_depth", "_grammar", "_known", "function", "own", "program", "type")

    def __init__(self, program: Program, grammar: Grammar) -> None:
        self.program = program
        self.function = ""
        self.type = ""
        self.own = ""
        """What the object itself is called, where each method gives it a name of its own (Go's receivers)."""
        self._grammar = grammar
        self._depth = 0
        self._known: dict[int, Expression] = {}

    def expression(self, node: Node | None) -> Expression:
        """What a node comes to, as an expression; `Unknown` for None and for what is not followed."""
        if node is None:
            return Unknown(0)
        known = self._known.get(node.id)
        if known is not None:
            return known
        build = self._grammar.expressions.get(node.type)
        if build is None or self._depth > _MAX_DEPTH:
            return _unknown(node)
        self._depth += 1
        try:
            made = build(node, self)
        finally:
            self._depth -= 1
        if type(made) is Unknown:
            made = _unknown(node)
        self._known[node.id] = made
        return made

    def knows(self, kind: str) -> bool:
        """Whether a type of node is an expression."""
        return kind in self._grammar.expressions

    def bind(self, name: str, value: Expression, line: int, declared: str = "") -> None:
        """Note a binding."""
        if name:
            self.program.bindings.append(Binding(name, value, line, self.function, self.type, declared))

    def import_(self, local: str, full: str, line: int) -> None:
        """Note an import."""
        if local and full:
            self.program.imports.setdefault(local, full)
            self.program.import_lines.setdefault(full, line)


def parse(data: bytes, grammar: Grammar, path: str) -> Program:
    """Read a source file. Broken source gives what could be read, and `Program.broken` says where it breaks;
    a file above `MAX_BYTES` gives an empty program."""
    program = Program(path, grammar.language)
    if len(data) > MAX_BYTES:
        return program
    program.source = data
    root = parse_bytes(_parser(grammar.module, grammar.function), data)
    if root is None:
        program.broken = 1
        return program
    if root.has_error:
        program.broken = _first_error(root)
    reader = Reader(program, grammar)
    expressions, steps, leaves = grammar.expressions, grammar.steps, grammar.leaves
    names = frozenset(kind for kind, build in expressions.items() if build is name)
    # Preorder without recursion: a hostile file may be nested deeper than Python's stack.
    stack: list[tuple[Node, str, str, bool]] = [(root, "", "", False)]
    while stack:
        node, function, type_, within = stack.pop()
        reader.function, reader.type = function, type_
        kind = node.type
        step = steps.get(kind)
        if step is not None:
            step(node, reader)
        if kind in names and not node.named_child_count:
            continue  # most nodes of all, and by themselves neither a call nor a text
        if kind in expressions:
            made = reader.expression(node)
            if isinstance(made, Call) and len(program.calls) < _MAX_CALLS:
                if not program.calls or program.calls[-1] is not made:  # `await f()` is the same call
                    program.calls.append(made)
            elif isinstance(made, Text | Join) and not within:
                program.texts.append(Literal(made, reader.function))
                within = True
        function, type_ = reader.function, reader.type
        children = node.named_children
        if kind in grammar.blocks:
            children = _run(node, children, grammar)
        for child in reversed(children):
            if child.type not in leaves:
                stack.append((child, function, type_, within))
    return program


def _run(block: Node, statements: list[Node], grammar: Grammar) -> list[Node]:
    """The statements of a block that may be run."""
    if grammar.dead is not None and grammar.dead(block):
        return []
    for position, one in enumerate(statements):
        if one.type in grammar.ends:
            kept = [behind for behind in statements[position + 1 :] if behind.type in grammar.hoisted]
            return [*statements[: position + 1], *kept]
    return statements


@lru_cache(maxsize=32)
def _parser(module: str, function: str):  # type: ignore[no-untyped-def]
    from tree_sitter import Language, Parser

    language: Language = Language(getattr(import_module(module), function)())
    return Parser(language)


def _first_error(root: Node) -> int:
    node = root
    while True:
        child = next((one for one in node.children if one.has_error or one.is_error or one.is_missing), None)
        if child is None or child.is_error or child.is_missing:
            return line_of(child or node)
        node = child


def _unknown(node: Node) -> Unknown:
    """What is not followed, with its text if that is short."""
    short = node.end_byte - node.start_byte <= _MAX_UNKNOWN
    return Unknown(line_of(node), text_of(node) if short else "")


def line_of(node: Node) -> int:
    """The line, from 1, that a node begins on."""
    return node.start_point[0] + 1


def text_of(node: Node | None) -> str:
    """The source text of a node, "" for None."""
    return node.text.decode("utf-8", "replace") if node is not None and node.text else ""


def children_of(node: Node, *types: str) -> Iterator[Node]:
    """The named children of these types; of no types, all."""
    return (one for one in node.named_children if not types or one.type in types)


def name(node: Node, reader: Reader) -> Expression:
    """An identifier."""
    return Name(text_of(node), line_of(node))
