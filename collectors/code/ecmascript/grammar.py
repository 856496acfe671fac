"""How JavaScript and TypeScript are read: the nodes of tree-sitter-javascript and tree-sitter-typescript,
and the calls that give a value which can be known."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from archscan.code.builders import (
    add_return,
    call,
    conditional,
    enter_function,
    enter_type,
    inner,
    joined,
    listed,
    literal,
    mark,
    member,
    simple_type,
    string,
    subscript,
)
from archscan.code.grammar import Grammar, Reader, children_of, line_of, name, text_of
from archscan.code.program import Call, Choice, Expression, Join, Name, Table, Text, Unknown

from .modules import import_bound, import_names, required
from .objects import note_object

if TYPE_CHECKING:
    from tree_sitter import Node

_string = string()
_member = member()
_call = call()
_new = call("constructor", makes=True)
_NO_TEXT = frozenset({"import_statement", "export_statement", "expression_statement", "jsx_attribute"})
_FUNCTIONS = frozenset({"arrow_function", "function_expression", "function"})
_NAMELESS_TYPES = frozenset({"predefined_type", "literal_type", "object_type", "function_type", "null"})
_HOLES = re.compile(r"%[sdifjoO]")
_OBSCURE = frozenset({"any", "unknown", "object", "string", "number", "boolean", "Promise", "Record", "void"})


def _text(node: Node, reader: Reader) -> Expression:
    """A string that the program works with: no module's name, no directive, no attribute of a page."""
    parent = node.parent
    if parent is not None and parent.type in _NO_TEXT:
        return Unknown(line_of(node))
    return _string(node, reader)


def _access(node: Node, reader: Reader) -> Expression:
    """`a.b`; what a module exports by default is the module."""
    if text_of(node.child_by_field_name("property")) == "default":
        return reader.expression(node.child_by_field_name("object"))
    return _member(node, reader)


def _called(node: Node, reader: Reader) -> Expression:
    """A call; `require("x")` is the name of the module."""
    module = required(node)
    if module:
        return Name(module, line_of(node))
    made = _call(node, reader)
    if isinstance(made, Call) and made.callee == "util.format" and made.arguments:
        return _formatted(made)
    return made


def _formatted(call: Call) -> Expression:
    """`util.format("http://%s", host)` as the text that it makes."""
    pattern, *given = call.arguments
    if not isinstance(pattern, Text):
        return call
    pieces = _HOLES.split(pattern.value)
    parts: list[Expression] = [Text(pieces[0], pattern.line)]
    for position, piece in enumerate(pieces[1:]):
        parts.append(given[position] if position < len(given) else Unknown(call.line))
        parts.append(Text(piece, pattern.line))
    return Join(tuple(parts), call.line)


def _made(node: Node, reader: Reader) -> Expression:
    """`new X(...)`; of `new URL(path, base)` the base comes first: it holds the host."""
    made = _new(node, reader)
    if isinstance(made, Call) and made.callee == "URL" and len(made.arguments) == 2:
        return replace(made, arguments=made.arguments[::-1])
    return made


def _first(node: Node, reader: Reader) -> Expression:
    """`x as T`, `x!`, `x satisfies T`."""
    return reader.expression(node.named_children[0] if node.named_children else None)


def _object(node: Node, reader: Reader) -> Expression:
    items: list[tuple[str, Expression]] = []
    for one in node.named_children:
        if one.type == "pair":
            items.append(
                (_key(one.child_by_field_name("key")), reader.expression(one.child_by_field_name("value")))
            )
        elif one.type == "shorthand_property_identifier":
            items.append((text_of(one), Name(text_of(one), line_of(one))))
        elif one.type == "spread_element":
            inside = reader.expression(one.named_children[0] if one.named_children else None)
            if isinstance(inside, Table):
                items.extend(inside.items)
    return Table(tuple(items), line_of(node))


def _key(node: Node | None) -> str:
    text = text_of(node)
    if node is not None and node.type == "computed_property_name":
        text = text.strip("[] ").rpartition(".")[2]
    return text.strip("\"'`")


# --- steps --------------------------------------------------------------------------------------


def _declarator(node: Node, reader: Reader) -> None:
    _bind(
        node.child_by_field_name("name"),
        node.child_by_field_name("value"),
        node.child_by_field_name("type"),
        reader,
    )


def _assignment(node: Node, reader: Reader) -> None:
    _bind(node.child_by_field_name("left"), node.child_by_field_name("right"), None, reader)


def _bind(target: Node | None, value: Node | None, type_: Node | None, reader: Reader) -> None:
    if target is None or (value is not None and value.type in _FUNCTIONS):
        return
    if import_bound(target, value, reader):
        return
    line = line_of(target)
    if target.type == "object_pattern":
        source = reader.expression(value)
        if isinstance(source, Name | Table):
            _unpack(target, source, reader)
    elif target.type in ("identifier", "member_expression", "property_identifier", "subscript_expression"):
        label = text_of(target) if target.type == "property_identifier" else _path(target, reader)
        given = reader.expression(value)
        declared = _declared(type_)
        if value is not None or declared:
            reader.bind(label, given, line, declared)


def _path(node: Node, reader: Reader) -> str:
    made = reader.expression(node)
    return made.path if isinstance(made, Name) else ""


def _unpack(pattern: Node, source: Name | Table, reader: Reader) -> None:
    """`const { HOST, PORT = 80, url: base } = process.env`"""
    for one in pattern.named_children:
        default: Expression | None = None
        if one.type == "object_assignment_pattern":
            label = key = text_of(one.child_by_field_name("left"))
            default = reader.expression(one.child_by_field_name("right"))
        elif one.type == "pair_pattern":
            key = _key(one.child_by_field_name("key"))
            inside = one.child_by_field_name("value")
            if inside is not None and inside.type == "assignment_pattern":
                default = reader.expression(inside.child_by_field_name("right"))
                inside = inside.child_by_field_name("left")
            label = text_of(inside) if inside is not None and inside.type == "identifier" else ""
        elif one.type == "shorthand_property_identifier_pattern":
            label = key = text_of(one)
        else:
            continue
        if not label:
            continue
        found: Expression
        if isinstance(source, Table):
            found = next((value for word, value in source.items if word == key), Unknown(0))
        else:
            found = Name(f"{source.path}.{key}", line_of(one))
        reader.bind(label, found if default is None else Choice((found, default), line_of(one)), line_of(one))


def _declared(node: Node | None) -> str:
    """The declared type, where it is one of a name: of `Redis | null` that of Redis."""
    inside = node.named_children[0] if node is not None and node.named_children else None
    if inside is not None and inside.type == "union_type":
        inside = next((one for one in inside.named_children if one.type not in _NAMELESS_TYPES), None)
    if inside is None or inside.type not in ("type_identifier", "nested_type_identifier", "generic_type"):
        return ""
    label = simple_type(text_of(inside))
    return "" if label in _OBSCURE else label


def _field(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name") or node.child_by_field_name("property"))
    value = node.child_by_field_name("value")
    if label and not (value is not None and value.type in _FUNCTIONS):
        declared = _declared(node.child_by_field_name("type"))
        reader.bind(f"this.{label}", reader.expression(value), line_of(node), declared)


def _class(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    bases: list[str] = []
    for heritage in children_of(node, "class_heritage"):
        for one in heritage.named_children:
            inside = one.named_children if one.type.endswith("_clause") else [one]
            bases.extend(simple_type(text_of(base)) for base in inside if base.type != "type_arguments")
    enter_type(reader, label, tuple(bases), line_of(node))


def _enumeration(node: Node, reader: Reader) -> None:
    enter_type(reader, text_of(node.child_by_field_name("name")), (), line_of(node))


def _constant(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    reader.bind(label, reader.expression(node.child_by_field_name("value")), line_of(node))


def _function(node: Node, reader: Reader) -> None:
    _enter(text_of(node.child_by_field_name("name")), node, reader)


def _closure(node: Node, reader: Reader) -> None:
    """A function without a name of its own, called by what it is assigned to; without such a name what is in
    it belongs to the function around it."""
    parent = node.parent
    label = ""
    if parent is not None and parent.type == "variable_declarator":
        label = text_of(parent.child_by_field_name("name"))
    elif parent is not None and parent.type == "pair":
        label = _key(parent.child_by_field_name("key"))
    elif parent is not None and parent.type in ("public_field_definition", "field_definition"):
        label = text_of(parent.child_by_field_name("name") or parent.child_by_field_name("property"))
    elif parent is not None and parent.type == "assignment_expression":
        label = text_of(parent.child_by_field_name("left")).rpartition(".")[2]
    if label.isidentifier():
        _enter(label, node, reader)
        body = node.child_by_field_name("body")
        if reader.function == label and body is not None and body.type != "statement_block":
            _add(reader.expression(body), reader)


def _returned(node: Node, reader: Reader) -> None:
    _add(reader.expression(node.named_children[0] if node.named_children else None), reader)


def _add(value: Expression, reader: Reader) -> None:
    """Note what a function returns; of an object nothing: it is no value of its own."""
    if not (isinstance(value, Table) and any(key for key, _ in value.items)):
        add_return(reader, value)


def _enter(label: str, node: Node, reader: Reader) -> None:
    """A function; one within another shares the names of that, which it may read."""
    parameters: list[str] = []
    bound: list[tuple[str, Node | None, str, bool]] = []
    given = node.child_by_field_name("parameters")
    for one in given.named_children if given is not None else ():
        if one.type in ("comment", "decorator"):
            continue
        word: Node | None = one
        value = type_ = None
        if one.type in ("required_parameter", "optional_parameter"):
            word, value = one.child_by_field_name("pattern"), one.child_by_field_name("value")
            type_ = one.child_by_field_name("type")
        elif one.type == "assignment_pattern":
            word, value = one.child_by_field_name("left"), one.child_by_field_name("right")
        plain = text_of(word) if word is not None and word.type == "identifier" else ""
        parameters.append(plain)
        declared = _declared(type_)
        kept = any(text_of(child) in _OWN for child in one.children)
        if plain and (value is not None or declared):
            bound.append((plain, value, declared, kept))
    lone = node.child_by_field_name("parameter")  # x => ...
    if lone is not None:
        parameters.append(text_of(lone))
    if not reader.function:
        enter_function(reader, label, tuple(parameters), line_of(node))
    for parameter, default, declared, kept in bound:
        made = reader.expression(default)
        reader.bind(parameter, made, line_of(node), declared)
        if kept:
            reader.bind(f"this.{parameter}", made, line_of(node), declared)


_OWN = frozenset({"private", "public", "protected", "readonly"})


def _decorator(node: Node, reader: Reader) -> None:
    inside = node.named_children[0] if node.named_children else None
    if inside is None:
        return
    is_call = inside.type == "call_expression"
    label = text_of(inside.child_by_field_name("function") if is_call else inside)
    arguments = inside.child_by_field_name("arguments") if is_call else None
    target = node.parent
    if target is not None and target.type in ("class_body", "export_statement"):
        target = node.next_named_sibling
        while target is not None and target.type in ("decorator", "comment"):
            target = target.next_named_sibling
    if target is None:
        return
    what = text_of(target.child_by_field_name("name") or target.child_by_field_name("pattern"))
    if "class" in target.type:
        mark(reader, label, arguments, line_of(node), "type", what, what)
    else:
        on = "function" if target.type.startswith("method") else "field"
        mark(reader, label, arguments, line_of(node), "parameter" if "param" in target.type else on, what)


def _dead(block: Node) -> bool:
    """Whether a block stands behind `if (false)`, or in the else of `if (true)`."""
    parent = block.parent
    if parent is None:
        return False
    if parent.type == "else_clause":
        outer = parent.parent
        return outer is not None and text_of(outer.child_by_field_name("condition")) in ("(true)", "(1)")
    if parent.type not in ("if_statement", "while_statement"):
        return False
    return text_of(parent.child_by_field_name("condition")) in ("(false)", "(0)")


_EXPRESSIONS = {
    "string": _text,
    "template_string": _string,
    "number": literal,
    "identifier": name,
    "this": name,
    "super": name,
    "meta_property": name,
    "member_expression": _access,
    "subscript_expression": subscript(),
    "call_expression": _called,
    "new_expression": _made,
    "binary_expression": joined(),
    "ternary_expression": conditional("consequence", "alternative"),
    "parenthesized_expression": inner,
    "await_expression": inner,
    "as_expression": _first,
    "satisfies_expression": _first,
    "non_null_expression": _first,
    "assignment_expression": lambda node, reader: reader.expression(node.child_by_field_name("right")),
    "array": listed,
    "object": _object,
}
_STEPS = {
    "import_statement": import_names,
    "variable_declarator": _declarator,
    "assignment_expression": _assignment,
    "augmented_assignment_expression": _assignment,
    "public_field_definition": _field,
    "field_definition": _field,
    "class_declaration": _class,
    "abstract_class_declaration": _class,
    "class": _class,
    "enum_declaration": _enumeration,
    "enum_assignment": _constant,
    "function_declaration": _function,
    "generator_function_declaration": _function,
    "method_definition": _function,
    "arrow_function": _closure,
    "function_expression": _closure,
    "function": _closure,
    "return_statement": _returned,
    "decorator": _decorator,
    "object": note_object,
}
_LEAVES = frozenset({
    "comment", "html_comment", "identifier", "property_identifier", "private_property_identifier", "number",
    "string_fragment", "escape_sequence", "regex", "null", "true", "false", "undefined", "this", "super",
    "import_clause", "type_annotation", "type_arguments", "type_parameters", "type_alias_declaration",
    "interface_declaration", "predefined_type", "type_identifier", "accessibility_modifier", "jsx_text",
    "shorthand_property_identifier", "shorthand_property_identifier_pattern", "class_heritage",
    "statement_identifier", "empty_statement", "optional_chain", "hash_bang_line", "jsx_closing_element",
})  # fmt: skip


def _grammar(module: str, function: str) -> Grammar:
    return Grammar(
        language="javascript",
        module=module,
        function=function,
        expressions=_EXPRESSIONS,
        steps=_STEPS,
        blocks=frozenset({"statement_block", "program"}),
        ends=frozenset({"return_statement", "throw_statement", "break_statement", "continue_statement"}),
        hoisted=frozenset({"function_declaration", "generator_function_declaration", "class_declaration"}),
        leaves=_LEAVES,
        dead=_dead,
    )


JAVASCRIPT = _grammar("tree_sitter_javascript", "language")
TYPESCRIPT = _grammar("tree_sitter_typescript", "language_typescript")
TSX = _grammar("tree_sitter_typescript", "language_tsx")
