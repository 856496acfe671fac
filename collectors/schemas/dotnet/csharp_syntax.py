"""C# as values. Node types: tree-sitter-c-sharp."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archscan.code.grammar import line_of, text_of

from ..syntax import (
    Block,
    Entry,
    Invoke,
    Items,
    Notation,
    Obj,
    Plain,
    Reading,
    Ref,
    Text,
    Unread,
    Value,
    quoted,
)

if TYPE_CHECKING:
    from tree_sitter import Node


def _string(node: Node, reading: Reading) -> Value:
    text = quoted(node, "string_literal_content")
    return Text(text, line_of(node)) if text is not None else Unread(line_of(node))


def _verbatim(node: Node, reading: Reading) -> Value:
    return Text(text_of(node)[2:-1].replace('""', '"'), line_of(node))


def _raw(node: Node, reading: Reading) -> Value:
    return Text(text_of(node).strip('"').strip("\n"), line_of(node))


def _number(node: Node, reading: Reading) -> Value:
    try:
        return Plain(int(text_of(node).replace("_", "").rstrip("LlUu")), line_of(node))
    except ValueError:
        return Unread(line_of(node))


def _truth(node: Node, reading: Reading) -> Value:
    return Plain(text_of(node) == "true", line_of(node))


def _nothing(node: Node, reading: Reading) -> Value:
    return Plain(None, line_of(node))


def _name(node: Node, reading: Reading) -> Value:
    return Ref(text_of(node), line_of(node))


def _call(node: Node, reading: Reading) -> Value:
    function = node.child_by_field_name("function")
    on: Value | None = None
    if function is not None and function.type == "member_access_expression":
        on = reading.value(function.child_by_field_name("expression"))
        function = function.child_by_field_name("name")
    types: tuple[str, ...] = ()
    if function is not None and function.type == "generic_name":
        listed = next((one for one in function.named_children if one.type == "type_argument_list"), None)
        types = tuple(text_of(one) for one in listed.named_children) if listed is not None else ()
        function = function.named_children[0]
    name = text_of(function)
    arguments, named = _arguments(node.child_by_field_name("arguments"), reading)
    if name == "nameof" and arguments and isinstance(arguments[0], Ref):
        return Text(arguments[0].path.rpartition(".")[2], line_of(node))
    line = line_of(function) if function is not None else line_of(node)
    return Invoke(name, on, arguments, line, named, types)


def _arguments(
    node: Node | None, reading: Reading
) -> tuple[tuple[Value, ...], tuple[tuple[str, Value], ...]]:
    plain: list[Value] = []
    named: list[tuple[str, Value]] = []
    for one in node.named_children if node is not None else []:
        if one.type != "argument":
            continue
        name = one.child_by_field_name("name")
        value = reading.value(one.named_children[-1])
        if name is not None:
            named.append((text_of(name), value))
        else:
            plain.append(value)
    return tuple(plain), tuple(named)


def _list(node: Node, reading: Reading) -> Value:
    inner = next((one for one in node.named_children if one.type == "initializer_expression"), node)
    values = [one for one in inner.named_children if one.type not in ("array_type", "comment")]
    return Items(tuple(reading.value(one) for one in values), line_of(node))


def _object(node: Node, reading: Reading) -> Value:
    """`new { Id = x, y.Z }`: what has no name of its own is called as its last part."""
    entries: list[Entry] = []
    name = ""
    children = [one for one in node.children if one.type not in ("new", "{", "}", "comment")]
    position = 0
    while position < len(children):
        one = children[position]
        if one.type == "identifier" and position + 1 < len(children) and children[position + 1].type == "=":
            name = text_of(one)
            value = children[position + 2] if position + 2 < len(children) else one
            entries.append(Entry(name, reading.value(value), line_of(one)))
            position += 3
        else:
            if one.is_named:
                entries.append(Entry(text_of(one).rpartition(".")[2], reading.value(one), line_of(one)))
            position += 1
    return Obj(tuple(entries), line_of(node))


def _lambda(node: Node, reading: Reading) -> Value:
    names = node.child_by_field_name("parameters")
    body = node.child_by_field_name("body")
    long = body is not None and body.type == "block"
    values = reading.statements(body) if long else (reading.value(body),)
    return Block((text_of(names).strip("()"),), values, line_of(node))


CSHARP = Notation(
    "tree_sitter_c_sharp",
    {
        "string_literal": _string,
        "verbatim_string_literal": _verbatim,
        "raw_string_literal": _raw,
        "integer_literal": _number,
        "boolean_literal": _truth,
        "null_literal": _nothing,
        "identifier": _name,
        "member_access_expression": _name,
        "invocation_expression": _call,
        "implicit_array_creation_expression": _list,
        "array_creation_expression": _list,
        "collection_expression": _list,
        "anonymous_object_creation_expression": _object,
        "lambda_expression": _lambda,
    },
    inner=frozenset({"parenthesized_expression", "await_expression", "cast_expression"}),
    statements=frozenset(
        {"block", "expression_statement", "if_statement", "else_clause", "try_statement", "using_statement",
         "global_statement", "foreach_statement"}
    ),
)  # fmt: skip
