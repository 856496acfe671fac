"""Reading a syntax tree of tree-sitter into a `Program`, by a table of node types.

A `Grammar` says for each node type of a language what it is; the builders below are the usual ones
(`string`, `member`, `call`, `joined`...), and a language adds its own where its grammar is peculiar.
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
    Choice,
    Expression,
    Function,
    Join,
    Literal,
    Mark,
    Name,
    Program,
    Table,
    Text,
    Type,
    Unknown,
)

if TYPE_CHECKING:
    from tree_sitter import Language, Node

MAX_BYTES = 1_000_000
"""Larger files are generated or data: they are not parsed."""
_MAX_DEPTH = 60
"""Nesting of one expression."""
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
            return Unknown(line_of(node))
        self._depth += 1
        try:
            made = build(node, self)
        finally:
            self._depth -= 1
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
    root = _parser(grammar.module, grammar.function).parse(data).root_node
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


# --- builders -----------------------------------------------------------------------------------


def line_of(node: Node) -> int:
    """The line, from 1, that a node begins on."""
    return node.start_point[0] + 1


def text_of(node: Node | None) -> str:
    """The source text of a node, "" for None."""
    return node.text.decode("utf-8", "replace") if node is not None and node.text else ""


def children_of(node: Node, *types: str) -> Iterator[Node]:
    """The named children of these types; of no types, all."""
    return (one for one in node.named_children if not types or one.type in types)


def literal(node: Node, reader: Reader) -> Expression:
    """A number or a plain word, as written."""
    return Text(text_of(node), line_of(node))


def name(node: Node, reader: Reader) -> Expression:
    """An identifier."""
    return Name(text_of(node), line_of(node))


def string(
    content: frozenset[str] = frozenset({"string_fragment", "string_content", "multiline_string_fragment"}),
    escapes: frozenset[str] = frozenset({"escape_sequence"}),
) -> Build:
    """A string whose pieces are children: fragments are text, escapes a space, all else is interpolated."""

    def build(node: Node, reader: Reader) -> Expression:
        parts: list[Expression] = []
        for child in node.named_children:
            if child.type in content:
                parts.append(Text(text_of(child), line_of(child)))
            elif child.type in escapes:
                parts.append(Text(_ESCAPES.get(text_of(child), " "), line_of(child)))
            elif child.type not in _PUNCTUATION:
                parts.append(reader.expression(_interpolated(child, reader)))
        if all(isinstance(one, Text) for one in parts):
            return Text("".join(one.value for one in parts if isinstance(one, Text)), line_of(node))
        return Join(tuple(parts), line_of(node))

    return build


def _interpolated(node: Node, reader: Reader) -> Node | None:
    """The expression in an interpolation: the node itself if it is one, else its only child."""
    if reader.knows(node.type):
        return node
    inside = node.named_children
    return inside[0] if len(inside) == 1 else None


_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\/": "/", '\\"': '"', "\\'": "'", "\\\\": "\\"}
_PUNCTUATION = frozenset({"string_start", "string_end", "comment"})


def quoted(node: Node, reader: Reader) -> Expression:
    """A string without inner structure: the text between its quotation marks."""
    return Text(text_of(node).strip("\"'`"), line_of(node))


def inner(node: Node, reader: Reader) -> Expression:
    """What stands in parentheses, or behind a sign that does not change it (`await`, `&`, a cast)."""
    return reader.expression(node.named_children[-1] if node.named_children else None)


def field_inner(which: str) -> Build:
    """What stands in one field."""
    return lambda node, reader: reader.expression(node.child_by_field_name(which))


def member(of: str = "object", which: str = "property") -> Build:
    """`a.b`: a name if `a` is one or the result of a call, whose arguments are left out."""

    def build(node: Node, reader: Reader) -> Expression:
        owner = reader.expression(node.child_by_field_name(of))
        return Name(_dotted(owner, text_of(node.child_by_field_name(which))), line_of(node))

    return build


def subscript(of: str = "object", which: str = "index") -> Build:
    """`a["b"]`: as `a.b` where the index is a literal."""

    def build(node: Node, reader: Reader) -> Expression:
        owner = reader.expression(node.child_by_field_name(of))
        index = reader.expression(node.child_by_field_name(which))
        if isinstance(index, Text):
            return Name(_dotted(owner, index.value), line_of(node))
        return Unknown(line_of(node))

    return build


def _dotted(owner: Expression, last: str) -> str:
    return f"{_path_of(owner)}.{last}"


def _path_of(expression: Expression) -> str:
    match expression:
        case Name():
            return expression.path
        case Call():
            return expression.callee
        case _:
            return ""


def joined(left: str = "left", right: str = "right", plus: str = "+", defaults: str = "|| ?? or") -> Build:
    """A binary expression: texts put together by one of the operators in `plus`, a default behind another
    by one of those in `defaults`; any other operator is not followed."""
    together, behind = frozenset(plus.split()), frozenset(defaults.split())

    def build(node: Node, reader: Reader) -> Expression:
        operator = text_of(node.child_by_field_name("operator"))
        one, other = node.child_by_field_name(left), node.child_by_field_name(right)
        if not operator and one is not None:
            operator = text_of(one.next_sibling)
        if operator not in together and operator not in behind:
            return Unknown(line_of(node))
        sides = (reader.expression(one), reader.expression(other))
        if operator in behind:
            return Choice(sides, line_of(node))
        flat = [part for side in sides for part in (side.parts if isinstance(side, Join) else (side,))]
        return Join(tuple(flat), line_of(node))

    return build


def conditional(*fields: str) -> Build:
    """One of the named fields' values."""

    def build(node: Node, reader: Reader) -> Expression:
        return Choice(
            tuple(reader.expression(node.child_by_field_name(one)) for one in fields), line_of(node)
        )

    return build


def call(
    function: str = "function", arguments: str = "arguments", of: str = "", makes: bool = False
) -> Build:
    """A call; `of` is the field of its receiver where the grammar keeps that apart from the method's name."""

    def build(node: Node, reader: Reader) -> Expression:
        callee_node = node.child_by_field_name(function)
        owner = reader.expression(node.child_by_field_name(of)) if of else None
        if of and owner is not None and node.child_by_field_name(of) is not None:
            callee = _dotted(owner, text_of(callee_node))
        else:
            called = reader.expression(callee_node)
            callee = _path_of(called)
            callee = callee or (simple_type(text_of(callee_node)) if makes else "")
            owner = _receiver(callee_node, reader)
        given, keywords = arguments_of(node.child_by_field_name(arguments), reader)
        return Call(
            callee,
            given,
            line_of(callee_node or node),
            keywords,
            owner if isinstance(owner, Call | Text | Join | Choice) else None,
            reader.function,
            reader.type,
            makes,
        )

    return build


def _receiver(callee: Node | None, reader: Reader) -> Expression | None:
    """The earlier call that a member call is made on."""
    if callee is None:
        return None
    for which in ("object", "operand", "value", "expression", "receiver"):
        owner = callee.child_by_field_name(which)
        if owner is not None:
            return reader.expression(owner)
    return None


_KEYWORD_ARGUMENTS = frozenset(
    {"keyword_argument", "pair", "named_argument", "element_value_pair", "assignment_expression", "argument"}
)


def arguments_of(
    node: Node | None, reader: Reader
) -> tuple[tuple[Expression, ...], tuple[tuple[str, Expression], ...]]:
    """Positional and named arguments of a list of them. A wrapper called `argument` or `value_argument` is
    seen through."""
    given: list[Expression] = []
    keywords: list[tuple[str, Expression]] = []
    for child in node.named_children if node is not None else ():
        if child.type.endswith("comment"):
            continue
        key = child.child_by_field_name("name") or child.child_by_field_name("key")
        value = child.child_by_field_name("value")
        if child.type in _KEYWORD_ARGUMENTS and key is not None:
            value = value or child.named_children[-1]
            keywords.append((text_of(key).strip(":\"'"), reader.expression(value)))
        elif child.type in ("argument", "value_argument") and not reader.knows(child.type):
            given.append(reader.expression(child.named_children[-1] if child.named_children else None))
        else:
            given.append(reader.expression(child))
    return tuple(given), tuple(keywords)


def table(pair: str = "pair", key: str = "key", value: str = "value") -> Build:
    """An object literal or a dictionary."""

    def build(node: Node, reader: Reader) -> Expression:
        items = []
        for child in node.named_children:
            if child.type == pair:
                word = child.child_by_field_name(key)
                label = reader.expression(word)
                text = label.value if isinstance(label, Text) else text_of(word).strip("\"'`:")
                items.append((text, reader.expression(child.child_by_field_name(value))))
            elif reader.knows(child.type):
                items.append(("", reader.expression(child)))
        return Table(tuple(items), line_of(node))

    return build


def listed(node: Node, reader: Reader) -> Expression:
    """A list, a tuple, a set: all of its children."""
    items = tuple(
        ("", reader.expression(one)) for one in node.named_children if not one.type.endswith("comment")
    )
    return Table(items, line_of(node))


def simple_type(text: str) -> str:
    """A type's name without its parameters, its pointer and array signs.

    >>> simple_type("ResponseEntity<List<Order>>"), simple_type("*pb.OrderClient"), simple_type("string[]")
    ('ResponseEntity', 'pb.OrderClient', 'string')
    """
    return text.partition("<")[0].partition("[")[0].strip("*&?! \n\t")


# --- steps --------------------------------------------------------------------------------------


def assignment(left: str = "left", right: str = "right", declared: str = "type") -> Step:
    """A binding of what is named in one field to the value of another."""

    def step(node: Node, reader: Reader) -> None:
        target = reader.expression(node.child_by_field_name(left))
        label = target.path if isinstance(target, Name) else text_of(node.child_by_field_name(left))
        kind = simple_type(text_of(node.child_by_field_name(declared))).lstrip(": ")
        reader.bind(label, reader.expression(node.child_by_field_name(right)), line_of(node), kind)

    return step


def returned(node: Node, reader: Reader) -> None:
    """What a function returns."""
    add_return(reader, reader.expression(node.named_children[0] if node.named_children else None))


def add_return(reader: Reader, value: Expression) -> None:
    """Note a value that the function around returns."""
    functions = reader.program.functions
    for position in range(len(functions) - 1, max(-1, len(functions) - 50), -1):
        one = functions[position]
        if one.name == reader.function and one.type == reader.type:
            functions[position] = Function(
                one.name, one.parameters, one.line, one.type, (*one.returns, value)
            )
            return


def enter_type(reader: Reader, label: str, bases: tuple[str, ...], line: int) -> None:
    """Note a type; what follows below its node stands in it."""
    reader.type, reader.function = label, ""
    reader.program.types.append(Type(label, bases, line))


def enter_function(reader: Reader, label: str, parameters: tuple[str, ...], line: int) -> None:
    """Note a function; what follows below its node stands in it."""
    reader.function = label
    reader.program.functions.append(Function(label, parameters, line, reader.type))


def mark(
    reader: Reader,
    label: str,
    arguments: Node | None,
    line: int,
    on: str = "",
    target: str = "",
    type_: str = "",
) -> None:
    """Note an annotation, a decorator or an attribute."""
    given, keywords = arguments_of(arguments, reader)
    reader.program.marks.append(Mark(label, given, keywords, line, on, target, type_ or reader.type))
