"""The usual ways to read a node: what a `Grammar` puts in its tables, by the names of fields and types.

A language adds its own builders where its grammar is peculiar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archscan.code.grammar import Build, Reader, Step, line_of, text_of
from archscan.code.program import (
    Call,
    Choice,
    Expression,
    Function,
    Join,
    Mark,
    Name,
    Table,
    Text,
    Type,
    Unknown,
)

if TYPE_CHECKING:
    from tree_sitter import Node


def literal(node: Node, reader: Reader) -> Expression:
    """A number or a plain word, as written."""
    return Text(text_of(node), line_of(node))


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
