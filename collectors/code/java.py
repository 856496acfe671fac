"""Whom Java code talks to: HTTP clients, message clients, stores, and what annotations switch on.

Grammar: tree-sitter-java.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from archscan.code.clients import clients_of
from archscan.code.findings import find_facts
from archscan.code.grammar import (
    Grammar,
    Reader,
    assignment,
    call,
    children_of,
    conditional,
    enter_function,
    enter_type,
    inner,
    joined,
    line_of,
    listed,
    literal,
    mark,
    member,
    name,
    parse,
    returned,
    simple_type,
    string,
    text_of,
)
from archscan.code.places import is_beside
from archscan.code.values import Readings, Values
from archscan.model.facts import Fact, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

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
        reader.bind(label, reader.expression(one.child_by_field_name("value")), line_of(one), declared)
        _marks(node, reader, "field", label)


def _type(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    bases: list[str] = []
    for which in ("superclass", "super_interfaces", "extends_interfaces"):
        for child in children_of(node, which):
            for base in child.named_children:
                names = base.named_children if base.type == "type_list" else [base]
                bases.extend(simple_type(text_of(one)) for one in names)
        if (found := node.child_by_field_name("interfaces")) is not None and which == "super_interfaces":
            bases.extend(simple_type(text_of(one)) for one in found.named_children[0].named_children)
    _marks(node, reader, "type", label)
    enter_type(reader, label, tuple(dict.fromkeys(bases)), line_of(node))


def _method(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    parameters = []
    given = node.child_by_field_name("parameters")
    for one in given.named_children if given is not None else ():
        word = text_of(one.child_by_field_name("name"))
        parameters.append(word)
        _marks(one, reader, "parameter", word)
    _marks(node, reader, "function", label)
    enter_function(reader, label, tuple(parameters), line_of(node))


def _marks(node: Node, reader: Reader, on: str, target: str) -> None:
    for modifiers in children_of(node, "modifiers"):
        for one in children_of(modifiers, "annotation", "marker_annotation"):
            label = text_of(one.child_by_field_name("name"))
            arguments = one.child_by_field_name("arguments")
            mark(reader, label, arguments, line_of(one), on, target, target if on == "type" else "")


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
)
READINGS = Readings(
    environment={"System.getenv": (0, -1), "System.getProperty": (0, 1)},
    formats=frozenset({"String.format"}),
    passing=frozenset({"URI.create", "URI", "URL", "java.net.URI.create", "java.net.URI", "java.net.URL"}),
    methods=frozenset({"toString", "trim", "strip", "toLowerCase", "build"}),
)


_TELLING = re.compile(rb"://|@Enable|Template|Client")


def wants(data: bytes) -> bool:
    """Whether the file may talk to anybody."""
    return _TELLING.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the code talks to."""
    if is_beside(file.path):
        return
    program = parse(file.data, GRAMMAR, file.path)
    values = Values(program, READINGS)
    yield from find_facts(
        program, values, clients_of("java"), Subject(Scope("source", file.folder), ""), NAME
    )
