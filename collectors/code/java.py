"""Whom Java code talks to, what its annotations switch on, and what it offers.

The frameworks are read by `jvm`, which Kotlin shares. Grammar: tree-sitter-java.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from archscan.code.builders import (
    arguments_of,
    assignment,
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
    returned,
    simple_type,
    string,
)
from archscan.code.clients import clients_of
from archscan.code.grammar import Grammar, Reader, children_of, line_of, name, text_of
from archscan.code.program import Call, Expression, Name, Text, Unknown
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .jvm.facts import collect_file
from .jvm.prefilter import tells

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "java"
PATTERNS = ("*.java",)


def _import(node: Node, reader: Reader) -> None:
    path = text_of(next(children_of(node, "scoped_identifier", "identifier"), None))
    wildcard = next(children_of(node, "asterisk"), None) is not None
    reader.import_(path if wildcard else path.rpartition(".")[2], path, line_of(node))


def _variables(node: Node, reader: Reader) -> None:
    declared = simple_type(text_of(node.child_by_field_name("type")))
    if node.type == "field_declaration":
        reader.function = ""
    for one in children_of(node, "variable_declarator"):
        label = text_of(one.child_by_field_name("name"))
        given = one.child_by_field_name("value")
        value = reader.expression(given) if given is not None else _injected(node, reader)
        reader.bind(label, value, line_of(one), declared)
        _marks(node, reader, "field", label)


def _injected(node: Node, reader: Reader) -> Expression:
    """What a framework puts into a field or a parameter: `@Value`, `@ConfigProperty`, `@Property`."""
    for one in _annotations(node):
        label = text_of(one.child_by_field_name("name")).rpartition(".")[2]
        given, named = arguments_of(one.child_by_field_name("arguments"), reader)
        keywords = dict(named)
        if label == "Value" and (text := keywords.get("value") or (given[0] if given else None)):
            return Call("@Value", (text,), line_of(one))
        if label in ("ConfigProperty", "Property"):
            key, default = keywords.get("name"), keywords.get("defaultValue")
            if isinstance(key, Text):
                fallback = f":{default.value}" if isinstance(default, Text) else ""
                return Call("@Value", (Text(f"${{{key.value}{fallback}}}", key.line),), line_of(one))
    return Unknown(0)


def _annotations(node: Node) -> Iterator[Node]:
    for modifiers in children_of(node, "modifiers"):
        yield from children_of(modifiers, "annotation", "marker_annotation")


def _type(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    bases: list[str] = []
    for clause in children_of(node, "superclass", "super_interfaces", "extends_interfaces"):
        for base in clause.named_children:
            names = base.named_children if base.type == "type_list" else [base]
            bases.extend(simple_type(text_of(one)) for one in names)
    enter_type(reader, label, tuple(dict.fromkeys(bases)), line_of(node))
    _marks(node, reader, "type", label)
    for one in _parameters(node):  # of a record
        reader.bind(
            text_of(one.child_by_field_name("name")), _injected(one, reader), line_of(one), _declared(one)
        )


def _method(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    parameters = [one.child_by_field_name("name") for one in _parameters(node)]
    enter_function(reader, label, tuple(text_of(one) for one in parameters), line_of(node))
    for one, word in zip(_parameters(node), parameters, strict=True):
        reader.bind(text_of(word), _injected(one, reader), line_of(one), _declared(one))
        _marks(one, reader, "parameter", text_of(word))
    _marks(node, reader, "function", label)


def _parameters(node: Node) -> list[Node]:
    given = node.child_by_field_name("parameters")
    return list(children_of(given, "formal_parameter")) if given is not None else []


def _declared(node: Node) -> str:
    return simple_type(text_of(node.child_by_field_name("type")))


def _marks(node: Node, reader: Reader, on: str, target: str) -> None:
    for one in _annotations(node):
        label = text_of(one.child_by_field_name("name"))
        arguments = one.child_by_field_name("arguments")
        mark(reader, label, arguments, line_of(one), on, target, target if on == "type" else "")


def _annotation(node: Node, reader: Reader) -> Expression:
    """An annotation within another."""
    given, keywords = arguments_of(node.child_by_field_name("arguments"), reader)
    return Call(f"@{text_of(node.child_by_field_name('name'))}", given, line_of(node), keywords)


def _class(node: Node, reader: Reader) -> Expression:
    """`X.class`"""
    return Name(f"{simple_type(text_of(node.named_children[0]))}.class", line_of(node))


def _is_dead(block: Node) -> bool:
    """Whether a block stands behind `if (false)`."""
    parent = block.parent
    if parent is None or parent.type != "if_statement":
        return False
    condition = parent.child_by_field_name("condition")
    return text_of(condition) == "(false)" and parent.child_by_field_name("consequence") == block


GRAMMAR = Grammar(
    language="java",
    module="tree_sitter_java",
    expressions={
        "string_literal": string(),
        "decimal_integer_literal": literal,
        "identifier": name,
        "this": name,
        "type_identifier": name,
        "field_access": member("object", "field"),
        "scoped_identifier": member("scope", "name"),
        "binary_expression": joined(defaults=""),
        "ternary_expression": conditional("consequence", "alternative"),
        "parenthesized_expression": inner,
        "cast_expression": inner,
        "method_invocation": call("name", of="object"),
        "object_creation_expression": call("type", makes=True),
        "element_value_array_initializer": listed,
        "array_initializer": listed,
        "annotation": _annotation,
        "class_literal": _class,
    },
    steps={
        "import_declaration": _import,
        "field_declaration": _variables,
        "local_variable_declaration": _variables,
        "assignment_expression": assignment(),
        "class_declaration": _type,
        "interface_declaration": _type,
        "enum_declaration": _type,
        "record_declaration": _type,
        "method_declaration": _method,
        "constructor_declaration": _method,
        "return_statement": returned,
    },
    blocks=frozenset({"block"}),
    ends=frozenset({"return_statement", "throw_statement"}),
    dead=_is_dead,
)


def wants(data: bytes) -> bool:
    """Whether the file may talk to anybody or offer anything."""
    return tells(data)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the code talks to and what it offers."""
    return collect_file(file, tree, GRAMMAR, clients_of("java"), NAME)
