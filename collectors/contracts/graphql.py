"""Fields of the root types in GraphQL schemas (SDL): queries, mutations, subscriptions.

A schema stands in files of its own or in texts of a program (`gql` in JavaScript, `\"\"\"` in Python).
Documents with operations only (`query Orders { ... }`), as clients keep them, are no schema.
Format: https://spec.graphql.org/October2021/#sec-Type-System
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archscan.errors import FormatError
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Offers, Scope, Subject
from archscan.source import SourceFile, Tree

from .documents import is_aside

if TYPE_CHECKING:
    from graphql.language import DocumentNode, FieldDefinitionNode

NAME = "graphql"
PATTERNS = ("*.graphql", "*.graphqls", "*.gql", "*.js", "*.mjs", "*.cjs", "*.ts", "*.py")
MAX_TOKENS = 400_000
MAX_TEXTS = 50
"""Texts of one program that are looked at."""
_MARK = re.compile(
    rb"^[ \t]*(?:extend\s+)?(?:type\s+(?:Query|Mutation|Subscription)\b|schema\s*[{@])", re.MULTILINE
)
_TEXTS = {
    "py": re.compile(r'"""(.*?)"""|\'\'\'(.*?)\'\'\'', re.DOTALL),
    "": re.compile(r"`((?:[^`\\]|\\.)*)`", re.DOTALL),
}
"""The texts of several lines in a program, by the ending of its name."""
_FILLED = re.compile(r"\$\{[^{}]*\}")
_ROOTS = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}


def wants(data: bytes) -> bool:
    """Whether a root type is defined or named in it."""
    return _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact]:
    """Yield an interface for each field of a root type."""
    if is_aside(file.path):
        return
    if file.name.lower().endswith((".graphql", ".graphqls", ".gql")):
        yield from _fields(_parse(file.text, file.path), file)
        return
    for text in _texts(file):
        try:
            document = _parse(text, file.path)
        except FormatError:
            continue  # a text that only looks like one: a part of a schema, a document of a client
        yield from _fields(document, file)


def _texts(file: SourceFile) -> Iterator[str]:
    """The texts of a program in which a root type is defined, each on its lines."""
    whole = file.text
    pattern = _TEXTS["py"] if file.name.lower().endswith(".py") else _TEXTS[""]
    tried = 0
    for found in pattern.finditer(whole):
        inner = next((one for one in found.groups() if one), "")
        if _MARK.search(inner.encode("utf-8", "replace")):
            tried += 1
            if tried > MAX_TEXTS:
                return
            yield "\n" * whole.count("\n", 0, found.start()) + _FILLED.sub(" ", inner)


def _fields(document: DocumentNode, file: SourceFile) -> Iterator[Fact]:
    roots = _roots(document)
    subject = Subject(Scope("source", file.folder), "")
    for definition in document.definitions:
        word = roots.get(definition.name.value) if _is_object(definition) else None  # type: ignore[attr-defined]
        if word is None:
            continue
        for field in definition.fields or ():  # type: ignore[attr-defined]
            line = field.name.loc.start_token.line if field.name.loc else 0
            yield Offers(
                subject,
                "graphql",
                f"{word}.{field.name.value[:120]}",
                Evidence(file.path, line, NAME),
                by="contract",
                contract=file.path,
                request=_arguments(field),
                response=_type(field.type)[:120],
                deprecated=any(one.name.value == "deprecated" for one in field.directives or ()),
            )


def _parse(text: str, path: str) -> DocumentNode:
    from graphql.error import GraphQLSyntaxError
    from graphql.language import parse

    try:
        return parse(text, max_tokens=MAX_TOKENS)
    except GraphQLSyntaxError as error:
        line = error.locations[0].line if error.locations else 0
        what = error.message.removeprefix("Syntax Error: ")[:160]
        raise FormatError(path, line, what, "GraphQL schema language", "graphql-syntax") from None
    except RecursionError:
        expected = "a schema that nests less"
        raise FormatError(path, 0, "nested too deeply", expected, "graphql-depth") from None


def _is_object(definition: object) -> bool:
    from graphql.language import ObjectTypeDefinitionNode, ObjectTypeExtensionNode

    return isinstance(definition, ObjectTypeDefinitionNode | ObjectTypeExtensionNode)


def _roots(document: DocumentNode) -> dict[str, str]:
    """The names of the root types, with the word for each."""
    from graphql.language import SchemaDefinitionNode, SchemaExtensionNode

    found = {}
    for definition in document.definitions:
        if isinstance(definition, SchemaDefinitionNode | SchemaExtensionNode):
            for one in definition.operation_types or ():
                found[one.type.name.value] = _ROOTS[one.operation.value]
    return found or {name: name for name in _ROOTS.values()}


def _arguments(field: FieldDefinitionNode) -> str:
    shown = [f"{one.name.value}: {_type(one.type)}" for one in field.arguments or ()]
    rest = f" and {len(shown) - 5} more" if len(shown) > 5 else ""
    return (", ".join(shown[:5]) + rest)[:200]


def _type(node: object) -> str:
    from graphql.language import ListTypeNode, NamedTypeNode, NonNullTypeNode

    if isinstance(node, NonNullTypeNode):
        return f"{_type(node.type)}!"
    if isinstance(node, ListTypeNode):
        return f"[{_type(node.type)}]"
    return node.name.value if isinstance(node, NamedTypeNode) else ""
