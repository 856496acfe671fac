"""PHP as values. Node types: tree-sitter-php."""

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


def _text(node: Node, reading: Reading) -> Value:
    text = quoted(node, "string_content", "string_value", "escape_sequence")
    return Text(text.replace("\\'", "'"), line_of(node)) if text is not None else Unread(line_of(node))


def _heredoc(node: Node, reading: Reading) -> Value:
    body = next((one for one in node.named_children if one.type in ("heredoc_body", "nowdoc_body")), None)
    text = quoted(body, "string_content", "nowdoc_string", "escape_sequence") if body is not None else None
    return Text(text, line_of(body or node)) if text is not None else Unread(line_of(node))


def _number(node: Node, reading: Reading) -> Value:
    text = text_of(node).replace("_", "")
    return Plain(int(text), line_of(node)) if text.isdigit() else Unread(line_of(node))


def _truth(node: Node, reading: Reading) -> Value:
    return Plain(text_of(node).lower() == "true", line_of(node))


def _nothing(node: Node, reading: Reading) -> Value:
    return Plain(None, line_of(node))


def _name(node: Node, reading: Reading) -> Value:
    return Ref(text_of(node).lstrip("$\\"), line_of(node))


def _call(node: Node, reading: Reading) -> Value:
    on = node.child_by_field_name("object") or node.child_by_field_name("scope")
    name = node.child_by_field_name("name") or node.child_by_field_name("function")
    if node.type == "object_creation_expression":
        name = next((one for one in node.named_children if one.type in ("name", "qualified_name")), None)
    listed = node.child_by_field_name("arguments")
    if listed is None:
        listed = next((one for one in node.named_children if one.type == "arguments"), None)
    plain: list[Value] = []
    named: list[tuple[str, Value]] = []
    for one in listed.named_children if listed is not None else []:
        if one.type != "argument" or not one.named_child_count:
            continue
        label = one.child_by_field_name("name")
        value = reading.value(one.named_children[-1])
        if label is not None:
            named.append((text_of(label), value))
        else:
            plain.append(value)
    called = text_of(name).rpartition("\\")[2]
    line = line_of(name) if name is not None else line_of(node)
    return Invoke(called, reading.value(on) if on is not None else None, tuple(plain), line, tuple(named))


def _array(node: Node, reading: Reading) -> Value:
    """A list, or a dictionary if any of its items has a key."""
    values: list[Value] = []
    entries: list[Entry] = []
    for one in node.named_children:
        parts = one.named_children
        if one.type != "array_element_initializer" or not parts:
            continue
        if len(parts) == 2:
            key = reading.value(parts[0])
            entries.append(
                Entry(key.value if isinstance(key, Text) else "", reading.value(parts[1]), line_of(one))
            )
        else:
            values.append(reading.value(parts[0]))
    if entries:
        return Obj(tuple(entries), line_of(node))
    return Items(tuple(values), line_of(node))


def _function(node: Node, reading: Reading) -> Value:
    names = node.child_by_field_name("parameters")
    listed = names.named_children if names is not None else []
    parameters = tuple(text_of(one.child_by_field_name("name")).lstrip("$") for one in listed)
    body = node.child_by_field_name("body")
    long = body is not None and body.type == "compound_statement"
    values = reading.statements(body) if long else (reading.value(body),)
    return Block(parameters, values, line_of(node))


PHP = Notation(
    "tree_sitter_php",
    {
        "string": _text,
        "encapsed_string": _text,
        "heredoc": _heredoc,
        "nowdoc": _heredoc,
        "integer": _number,
        "boolean": _truth,
        "null": _nothing,
        "variable_name": _name,
        "name": _name,
        "qualified_name": _name,
        "class_constant_access_expression": _name,
        "member_access_expression": _name,
        "member_call_expression": _call,
        "nullsafe_member_call_expression": _call,
        "scoped_call_expression": _call,
        "function_call_expression": _call,
        "object_creation_expression": _call,
        "array_creation_expression": _array,
        "anonymous_function": _function,
        "arrow_function": _function,
    },
    function="language_php",
    inner=frozenset({"parenthesized_expression"}),
    statements=frozenset(
        {"compound_statement", "expression_statement", "if_statement", "else_clause", "else_if_clause",
         "try_statement"}
    ),
)  # fmt: skip
