"""JavaScript and TypeScript as values. Node types: tree-sitter-javascript, tree-sitter-typescript."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from archscan.code.grammar import line_of, text_of
from archscan.source import SourceFile

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
    parse_tree,
    quoted,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
PATTERNS = ("*.ts", "*.js", "*.mts", "*.cts", "*.mjs", "*.cjs")


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a class with its decorators."""

    name: str
    type: str
    optional: bool
    line: int
    marks: dict[str, Invoke]
    path: str
    """The file that it stands in."""


@dataclass(frozen=True, slots=True)
class Class:
    """A class with its decorators."""

    name: str
    parent: str
    line: int
    marks: dict[str, Invoke]
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """A source file: its classes, what its names are worth, and its calls."""

    classes: dict[str, Class]
    names: dict[str, Value]
    """Names that are bound on the outside, and what is exported under a name (`exports.up`)."""
    calls: tuple[Invoke, ...]
    """Statements that are calls, outside of functions."""
    methods: dict[str, Block]
    """Functions and methods of classes by name, the first of a name."""
    broken: bool


@lru_cache(maxsize=64)
def read_module(file: SourceFile) -> Module:
    """The module of a file; FormatError if it is no source of its language."""
    typed = file.name.endswith(("ts", "tsx"))
    root = parse_tree(file, _TYPESCRIPT if typed else _JAVASCRIPT)
    reading = Reading(_TYPESCRIPT if typed else _JAVASCRIPT)
    classes: dict[str, Class] = {}
    names: dict[str, Value] = {}
    calls: list[Invoke] = []
    methods: dict[str, Block] = {}
    stack: list[tuple[Node, Node | None]] = [(one, None) for one in reversed(root.named_children)]
    while stack:
        node, export = stack.pop()
        match node.type:
            case "export_statement":
                value = node.child_by_field_name("value")
                declared = node.child_by_field_name("declaration")
                if declared is not None:
                    stack.append((declared, node))
                elif value is not None:
                    _bind("default", reading.value(value), names, calls)
            case "class_declaration" | "abstract_class_declaration":
                made = _class(node, export, reading, methods, file.path)
                classes.setdefault(made.name, made)
            case "function_declaration":
                body = _function(node, reading)
                if isinstance(body, Block):
                    methods.setdefault(text_of(node.child_by_field_name("name")), body)
            case "lexical_declaration" | "variable_declaration":
                for one in node.named_children:
                    name = text_of(one.child_by_field_name("name"))
                    _bind(name, reading.value(one.child_by_field_name("value")), names, calls)
            case "expression_statement":
                for one in node.named_children:
                    if one.type == "assignment_expression":
                        value_node = one.child_by_field_name("right")
                        if value_node is not None and value_node.type == "assignment_expression":
                            value_node = value_node.child_by_field_name("right")
                        left = text_of(one.child_by_field_name("left"))
                        if value_node is not None and value_node.type == "class":
                            continue
                        _bind(left, reading.value(value_node), names, calls)
                    else:
                        made_value = reading.value(one)
                        if isinstance(made_value, Invoke):
                            calls.append(made_value)
    return Module(classes, names, tuple(calls), methods, root.has_error)


def _bind(name: str, value: Value, names: dict[str, Value], calls: list[Invoke]) -> None:
    names.setdefault(name, value)
    if isinstance(value, Invoke):
        calls.append(value)


def _class(node: Node, export: Node | None, reading: Reading, methods: dict[str, Block], path: str) -> Class:
    marks: dict[str, Invoke] = {}
    for holder in (export, node):
        if holder is not None:
            marks.update(_decorators(holder.children_by_field_name("decorator"), reading))
    members: list[Member] = []
    body = node.child_by_field_name("body")
    pending: list[Node] = []
    for one in body.named_children if body is not None else []:
        if one.type == "decorator":
            pending.append(one)
            continue
        if one.type in ("public_field_definition", "field_definition"):
            name = one.child_by_field_name("name") or one.child_by_field_name("property")
            kind = one.child_by_field_name("type")
            own = _decorators([*pending, *one.children_by_field_name("decorator")], reading)
            optional = any(child.type == "?" for child in one.children)
            written = text_of(kind).lstrip(": ")
            if "static" not in [child.type for child in one.children]:
                members.append(Member(text_of(name), written, optional, line_of(name or one), own, path))
        elif one.type == "method_definition":
            name = one.child_by_field_name("name")
            function = _function(one, reading)
            if isinstance(function, Block):
                methods.setdefault(text_of(name), function)
        if one.type != "comment":
            pending = []
    parent = ""
    for heritage in node.named_children:
        if heritage.type == "class_heritage":
            extended = next((it for it in heritage.named_children if it.type == "extends_clause"), heritage)
            value = extended.child_by_field_name("value") or next(iter(extended.named_children), None)
            parent = text_of(value).partition("(")[0].partition("<")[0]
    name = node.child_by_field_name("name")
    return Class(text_of(name), parent, line_of(name or node), marks, tuple(members))


def _decorators(nodes: list[Node], reading: Reading) -> dict[str, Invoke]:
    found: dict[str, Invoke] = {}
    for node in nodes:
        value = reading.value(node.named_children[0]) if node.named_children else None
        if isinstance(value, Ref):
            value = Invoke(value.path.rpartition(".")[2], None, (), value.line)
        if isinstance(value, Invoke):
            found.setdefault(value.name, value)
    return found


def _text(node: Node, reading: Reading) -> Value:
    text = quoted(node, "string_fragment", "escape_sequence")
    if text is None:
        return Unread(line_of(node))
    return Text(_ESCAPE.sub(_meant, text) if "\\" in text else text, line_of(node))


def _meant(escape: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t", "r": "\r"}.get(escape[1], escape[1])


def _number(node: Node, reading: Reading) -> Value:
    text = text_of(node).replace("_", "")
    try:
        return Plain(int(text) if text.isdigit() else float(text), line_of(node))
    except ValueError:
        return Unread(line_of(node))


def _word(node: Node, reading: Reading) -> Value:
    return Plain({"true": True, "false": False}.get(node.type), line_of(node))


def _name(node: Node, reading: Reading) -> Value:
    """A name; a member of what is called is what it is called on, as a call without arguments would be."""
    inner = node.child_by_field_name("object")
    if node.type == "member_expression" and inner is not None and inner.type == "call_expression":
        on = reading.value(inner)
        prop = node.child_by_field_name("property")
        return Invoke(text_of(prop), on, (), line_of(prop or node))
    return Ref("".join(text_of(node).split()), line_of(node))


def _call(node: Node, reading: Reading) -> Value:
    function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    on: Value | None = None
    name = text_of(function)
    line = line_of(function) if function is not None else line_of(node)
    if function is not None and function.type == "member_expression":
        on = reading.value(function.child_by_field_name("object"))
        prop = function.child_by_field_name("property")
        name, line = text_of(prop), line_of(prop or function)
    arguments = node.child_by_field_name("arguments")
    if arguments is not None and arguments.type == "template_string":
        return Invoke(name, on, (reading.value(arguments),), line)
    values = (
        [one for one in arguments.named_children if one.type != "comment"] if arguments is not None else []
    )
    return Invoke(name, on, tuple(reading.value(one) for one in values), line)


def _list(node: Node, reading: Reading) -> Value:
    values = [one for one in node.named_children if one.type != "comment"]
    return Items(tuple(reading.value(one) for one in values), line_of(node))


def _object(node: Node, reading: Reading) -> Value:
    entries: list[Entry] = []
    for one in node.named_children:
        key = one.child_by_field_name("key")
        if one.type == "pair" and key is not None:
            text = text_of(key)
            name = text[1:-1] if key.type == "string" else text
            if key.type != "computed_property_name":
                entries.append(Entry(name, reading.value(one.child_by_field_name("value")), line_of(key)))
        elif one.type == "method_definition":
            name_node = one.child_by_field_name("name")
            entries.append(Entry(text_of(name_node), _function(one, reading), line_of(one)))
        elif one.type == "shorthand_property_identifier":
            entries.append(Entry(text_of(one), Ref(text_of(one), line_of(one)), line_of(one)))
        elif one.type == "spread_element" and one.named_children:
            entries.append(Entry("...", reading.value(one.named_children[0]), line_of(one)))
    return Obj(tuple(entries), line_of(node))


def _function(node: Node, reading: Reading) -> Value:
    listed = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
    names: list[str] = []
    for one in listed.named_children if listed is not None and listed.named_child_count else [listed]:
        inner = one.child_by_field_name("pattern") if one is not None else None
        names.append(text_of(inner or one))
    body = node.child_by_field_name("body")
    long = body is not None and body.type == "statement_block"
    values = reading.statements(body) if long else (reading.value(body),)
    return Block(tuple(names), values, line_of(node))


def _choice(node: Node, reading: Reading) -> Value:
    """`known || made()`, `known ? known : made()`: what is made."""
    made = [reading.value(one) for one in node.named_children[-2:]]
    calls = [one for one in made if isinstance(one, Invoke)]
    return calls[-1] if calls else Unread(line_of(node))


_READS = {
    "binary_expression": _choice,
    "ternary_expression": _choice,
    "string": _text,
    "template_string": _text,
    "number": _number,
    "true": _word,
    "false": _word,
    "null": _word,
    "undefined": _word,
    "identifier": _name,
    "this": _name,
    "member_expression": _name,
    "call_expression": _call,
    "new_expression": _call,
    "array": _list,
    "object": _object,
    "arrow_function": _function,
    "function_expression": _function,
}
_INNER = frozenset({"parenthesized_expression", "await_expression", "non_null_expression"})
_STATEMENTS = frozenset(
    {"statement_block", "expression_statement", "return_statement", "if_statement", "else_clause",
     "try_statement", "lexical_declaration", "variable_declaration", "variable_declarator"}
)  # fmt: skip


def _typed(node: Node, reading: Reading) -> Value:
    """`x as T`, `x satisfies T`: x."""
    return reading.value(node.named_children[0]) if node.named_children else Unread(line_of(node))


_JAVASCRIPT = Notation("tree_sitter_javascript", _READS, "language", _INNER, _STATEMENTS)
_TYPESCRIPT = Notation(
    "tree_sitter_typescript",
    {**_READS, "as_expression": _typed, "satisfies_expression": _typed},
    "language_typescript",
    _INNER,
    _STATEMENTS,
)
