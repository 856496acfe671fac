"""Whom Kotlin code talks to, what its annotations switch on, and what it offers.

The frameworks are read by `jvm`, which Java shares; scripts (`.kts`) are left out. Grammar:
tree-sitter-kotlin, which names few of its fields, so that most is told by position.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from archscan.code.builders import (
    add_return,
    assignment,
    enter_function,
    enter_type,
    inner,
    joined,
    listed,
    literal,
    returned,
    simple_type,
)
from archscan.code.clients import Client, clients_of
from archscan.code.grammar import Grammar, Reader, children_of, line_of, name, text_of
from archscan.code.program import Call, Choice, Expression, Join, Mark, Name, Table, Text, Unknown
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .jvm.facts import collect_file
from .jvm.prefilter import tells

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "kotlin"
PATTERNS = ("*.kt",)

_TYPES = ("user_type", "nullable_type")
_PASSED = ("annotated_lambda", "type_arguments")


# --- expressions --------------------------------------------------------------------------------


def _string(node: Node, reader: Reader) -> Expression:
    """A string: `$name` comes from the grammar as a dollar sign and a text that begins with the name."""
    parts: list[Expression] = []
    dollar = False
    for child in node.named_children:
        line = line_of(child)
        text = text_of(child)
        if child.type == "interpolation":
            inside = child.named_children
            parts.append(reader.expression(inside[0]) if inside else Unknown(line))
        elif child.type == "escape_sequence":
            parts.append(Text({"\\$": "$", "\\n": "\n", '\\"': '"', "\\\\": "\\"}.get(text, " "), line))
        elif text == "$":
            dollar = True
            continue
        elif dollar:
            length = next(
                (i for i, char in enumerate(text) if not (char.isalnum() or char == "_")), len(text)
            )
            parts.append(Name(text[:length], line) if length and not text[0].isdigit() else Text("$", line))
            if text[length:]:
                parts.append(Text(text[length:], line))
        else:
            parts.append(Text(text, line))
        dollar = False
    if all(isinstance(one, Text) for one in parts):
        return Text("".join(one.value for one in parts if isinstance(one, Text)), line_of(node))
    return Join(tuple(parts), line_of(node))


def _member(node: Node, reader: Reader) -> Expression:
    owner, *rest = node.named_children
    last = text_of(rest[-1]) if rest else ""
    return Name(f"{_path(reader.expression(owner))}.{last}", line_of(node))


def _path(expression: Expression) -> str:
    match expression:
        case Name(path):
            return path
        case Call(callee):
            return callee
    return ""


def _call(node: Node, reader: Reader) -> Expression:
    called = node.named_children[0]
    given = next(children_of(node, "value_arguments"), None)
    if given is None and called.type == "call_expression":
        return reader.expression(called)  # the lambda behind the arguments of a call
    callee = _path(reader.expression(called))
    arguments, keywords = _arguments(given, reader)
    owner = None
    if called.type == "navigation_expression":
        inside = reader.expression(called.named_children[0])
        owner = inside if isinstance(inside, Call | Text | Join) else None
    line = line_of(called.named_children[-1]) if called.named_children else line_of(node)
    makes = callee.rpartition(".")[2][:1].isupper()
    if callee.endswith("lazy") and not arguments:
        return _last(node, reader)
    return Call(callee, arguments, line, keywords, owner, reader.function, reader.type, makes)


def _last(node: Node, reader: Reader) -> Expression:
    """What the lambda behind a call comes to: its last expression."""
    for annotated in children_of(node, "annotated_lambda"):
        for body in children_of(annotated, "lambda_literal"):
            statements = [one for one in body.named_children if one.type != "lambda_parameters"]
            return reader.expression(statements[-1] if statements else None)
    return Unknown(line_of(node))


def _arguments(
    node: Node | None, reader: Reader
) -> tuple[tuple[Expression, ...], tuple[tuple[str, Expression], ...]]:
    given: list[Expression] = []
    keywords: list[tuple[str, Expression]] = []
    for one in children_of(node, "value_argument") if node is not None else ():
        parts = [part for part in one.named_children if not part.type.endswith("comment")]
        if (
            len(parts) > 1
            and parts[0].type == "identifier"
            and any(child.type == "=" for child in one.children)
        ):
            keywords.append((text_of(parts[0]), reader.expression(parts[-1])))
        elif parts:
            given.append(reader.expression(parts[-1]))
    return tuple(given), tuple(keywords)


def _branches(node: Node, reader: Reader) -> Expression:
    """The values of `if` and `when`."""
    condition = node.child_by_field_name("condition")
    options = []
    for child in node.named_children:
        if child == condition or child.type == "when_subject":
            continue
        if child.type in ("when_entry", "block", "control_structure_body") and child.named_children:
            child = child.named_children[-1]
        if child.type == "block" and child.named_children:
            child = child.named_children[-1]
        options.append(reader.expression(child))
    return Choice(tuple(options), line_of(node))


def _pair(node: Node, reader: Reader) -> Expression:
    """`"key" to value` in a map."""
    parts = node.named_children
    if len(parts) == 3 and text_of(parts[1]) == "to":
        key = _path_or_text(reader.expression(parts[0]))
        return Table(((key, reader.expression(parts[2])),), line_of(node))
    return Unknown(line_of(node))


_JOINED = joined(defaults="?:")


def _binary(node: Node, reader: Reader) -> Expression:
    """A concatenation or a default; `f<T>(x)`, which the grammar may take for two comparisons, as a call."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if (
        left is not None
        and right is not None
        and (left.type, right.type) == ("binary_expression", "parenthesized_expression")
        and text_of(left.child_by_field_name("operator")) == "<"
        and text_of(node.child_by_field_name("operator")) == ">"
    ):
        callee = _path(reader.expression(left.child_by_field_name("left")))
        given = tuple(reader.expression(one) for one in right.named_children)
        return Call(callee, given, line_of(node), (), None, reader.function, reader.type)
    return _JOINED(node, reader)


def _first(node: Node, reader: Reader) -> Expression:
    return reader.expression(node.named_children[0] if node.named_children else None)


def _path_or_text(expression: Expression) -> str:
    match expression:
        case Text(value):
            return value
        case Name(path):
            return path.rpartition(".")[2]
    return ""


# --- steps --------------------------------------------------------------------------------------


def _import(node: Node, reader: Reader) -> None:
    names = list(children_of(node, "qualified_identifier", "identifier"))
    if not names:
        return
    path = text_of(names[0])
    if text_of(node).rstrip().endswith("*"):
        reader.import_(path, path, line_of(node))
    else:
        alias = text_of(names[1]) if len(names) > 1 else path.rpartition(".")[2]
        reader.import_(alias, path, line_of(node))


def _class(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    bases = []
    for clause in children_of(node, "delegation_specifiers"):
        for one in clause.named_children:
            found = next(iter(_within(one, "user_type")), None)
            if found is not None:
                bases.append(simple_type(text_of(found)))
    enter_type(reader, label, tuple(dict.fromkeys(bases)), line_of(node))
    _marks(node, reader, "type", label)
    for constructor in children_of(node, "primary_constructor"):
        for parameters in children_of(constructor, "class_parameters"):
            for one in children_of(parameters, "class_parameter"):
                _parameter(one, one, reader)


def _within(node: Node, kind: str) -> Iterator[Node]:
    """The nearest nodes of a type, at most two levels below."""
    for child in node.named_children:
        if child.type == kind:
            yield child
        else:
            yield from children_of(child, kind)


def _function(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    given = next(children_of(node, "function_value_parameters"), None)
    parameters = list(children_of(given, "parameter")) if given is not None else []
    words = tuple(text_of(next(children_of(one, "identifier"), None)) for one in parameters)
    enter_function(reader, label, words, line_of(node))
    for one in parameters:
        _parameter(one, given, reader)
    _marks(node, reader, "function", label)
    for body in children_of(node, "function_body"):
        inside = body.named_children
        if inside and inside[0].type != "block":
            add_return(reader, reader.expression(inside[0]))


def _parameter(node: Node, around: Node | None, reader: Reader) -> None:
    label = text_of(next(children_of(node, "identifier"), None))
    declared = simple_type(text_of(next(children_of(node, *_TYPES), None)))
    value = _injected(node, reader)
    parts = node.named_children
    if isinstance(value, Unknown):
        if around is node and parts and reader.knows(parts[-1].type) and parts[-1].type != "identifier":
            value = reader.expression(parts[-1])
        elif around is not None and around is not node:
            following = node.next_named_sibling
            if following is not None and following.type not in ("parameter", "parameter_modifiers"):
                value = reader.expression(following)
    reader.bind(label, value, line_of(node), declared)
    _marks(node, reader, "parameter", label)


def _property(node: Node, reader: Reader) -> None:
    variable = next(children_of(node, "variable_declaration"), None)
    if variable is None:
        return
    label = text_of(next(children_of(variable, "identifier"), None))
    declared = simple_type(text_of(next(children_of(variable, *_TYPES), None)))
    value: Expression = _injected(node, reader)
    following = variable.next_named_sibling
    if isinstance(value, Unknown) and following is not None:
        value = reader.expression(following)
    if isinstance(value, Unknown):
        value = Unknown(0)
    reader.bind(label, value, line_of(variable), declared)
    _marks(node, reader, "field", label)
    for getter in children_of(node, "getter"):
        for body in children_of(getter, "function_body"):
            if body.named_children and body.named_children[0].type != "block":
                reader.bind(label, reader.expression(body.named_children[0]), line_of(getter), declared)


_BIND = assignment()


def _assign(node: Node, reader: Reader) -> None:
    """A binding; `map[key] = value` as the call that it stands for."""
    target = node.child_by_field_name("left")
    if target is None or target.type != "index_expression":
        _BIND(node, reader)
        return
    owner, *key = target.named_children
    value = reader.expression(node.child_by_field_name("right"))
    arguments = (reader.expression(key[0] if key else None), value)
    callee = f"{_path(reader.expression(owner))}.put"
    reader.program.calls.append(
        Call(callee, arguments, line_of(node), (), None, reader.function, reader.type)
    )


def _injected(node: Node, reader: Reader) -> Expression:
    """What a framework puts into a property or a parameter."""
    for label, given, keywords, line, _ in _annotations(node, reader):
        named = dict(keywords)
        if label == "Value" and (text := named.get("value") or (given[0] if given else None)):
            return Call("@Value", (text,), line)
        if label in ("ConfigProperty", "Property") and isinstance(key := named.get("name"), Text):
            default = named.get("defaultValue")
            fallback = f":{default.value}" if isinstance(default, Text) else ""
            return Call("@Value", (Text(f"${{{key.value}{fallback}}}", key.line),), line)
    return Unknown(0)


def _annotations(
    node: Node, reader: Reader
) -> Iterator[tuple[str, tuple[Expression, ...], tuple[tuple[str, Expression], ...], int, Node]]:
    before = node.prev_named_sibling
    places = list(children_of(node, "modifiers"))
    if node.type == "parameter" and before is not None and before.type == "parameter_modifiers":
        places.append(before)
    for place in places:
        for one in children_of(place, "annotation"):
            made = next(children_of(one, "constructor_invocation"), None)
            label = text_of(next(children_of(made or one, "user_type"), None))
            arguments = next(children_of(made, "value_arguments"), None) if made is not None else None
            given, keywords = _arguments(arguments, reader)
            yield label, given, keywords, line_of(one), one


def _marks(node: Node, reader: Reader, on: str, target: str) -> None:
    for label, given, keywords, line, _ in _annotations(node, reader):
        reader.program.marks.append(
            Mark(label, given, keywords, line, on, target, target if on == "type" else reader.type)
        )


def _is_dead(block: Node) -> bool:
    """Whether a block stands behind `if (false)`."""
    parent = block.parent
    if parent is None or parent.type != "if_expression":
        return False
    condition = parent.child_by_field_name("condition")
    first = next((one for one in parent.named_children if one != condition), None)
    return text_of(condition) == "false" and first == block


GRAMMAR = Grammar(
    language="kotlin",
    module="tree_sitter_kotlin",
    expressions={
        "string_literal": _string,
        "multiline_string_literal": _string,
        "number_literal": literal,
        "identifier": name,
        "this_expression": name,
        "navigation_expression": _member,
        "call_expression": _call,
        "binary_expression": _binary,
        "parenthesized_expression": inner,
        "as_expression": _first,
        "unary_expression": _first,
        "if_expression": _branches,
        "when_expression": _branches,
        "collection_literal": listed,
        "infix_expression": _pair,
        "property_delegate": inner,
    },
    steps={
        "import": _import,
        "property_declaration": _property,
        "assignment": _assign,
        "class_declaration": _class,
        "object_declaration": _class,
        "function_declaration": _function,
        "return_expression": returned,
    },
    blocks=frozenset({"block"}),
    ends=frozenset({"return_expression", "throw_expression"}),
    dead=_is_dead,
)


def wants(data: bytes) -> bool:
    """Whether the file may talk to anybody or offer anything."""
    return tells(data)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the code talks to and what it offers."""
    return collect_file(file, tree, GRAMMAR, _clients(), NAME)


def _clients() -> dict[str, Client]:
    """Kotlin calls what Java calls, and libraries of its own."""
    return {**clients_of("java"), **clients_of("kotlin")}
