"""GORM's models in Go: structs that embed `gorm.Model` or carry `gorm` tags.

Tables are named by a method `TableName` with a literal, else in snake case and plural; columns by their tag,
else in snake case. Fields of other structs are associations, unless a tag gives them a type; a struct that
others embed is no table.
Reference: https://gorm.io/docs/models.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from archscan.code.grammar import line_of, text_of
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact, Holds
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index, Key
from archscan.source import SourceFile, Tree

from .origin import Origin, project_of, speaks
from .plural import plural_of
from .syntax import Notation, find_nodes, parse_tree

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "gorm"
PATTERNS = ("*.go",)

_GO = Notation("tree_sitter_go", {})
_TAG = re.compile(r'gorm:"((?:[^"\\]|\\.)*)"')
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BASIC = vocabulary(
    "string bool byte rune int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 float32 float64 []byte "
    "time.Time uuid.UUID gorm.DeletedAt datatypes.JSON json.RawMessage decimal.Decimal pq.StringArray "
    "sql.NullString sql.NullInt64 sql.NullInt32 sql.NullTime sql.NullBool sql.NullFloat64 "
    "soft_delete.DeletedAt"
)
_MODEL = (
    ("id", "uint"),
    ("created_at", "time.Time"),
    ("updated_at", "time.Time"),
    ("deleted_at", "gorm.DeletedAt"),
)


def wants(data: bytes) -> bool:
    """Whether the file has a model of GORM's."""
    return b"gorm.Model" in data or b'gorm:"' in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield the table of each model of the file."""
    if not speaks(file.path) or file.name.endswith("_test.go"):
        return
    root = parse_tree(file, _GO)
    if root.has_error:
        yield Problem(file.path, 0, "not all of the file can be read", "valid Go", "warning", "syntax")
    origin = Origin(file.path, NAME, project_of(file, tree), "gorm", "model")
    tables = _table_names(root)
    structs = {text_of(one.child_by_field_name("name")): one for one in find_nodes(root, "type_spec")}
    embedded = {name for one in structs.values() for name in _embedded(one)}
    for name, node in structs.items():
        body = node.child_by_field_name("type")
        if body is None or body.type != "struct_type" or name in embedded:
            continue
        table = tables.get(name, plural_of(snake(name)))
        if table:
            yield from _model(table, node, structs, origin)


def snake(name: str) -> str:
    """A name as GORM writes it.

    >>> snake("UserID"), snake("HTTPCall"), snake("Name")
    ('user_id', 'http_call', 'name')
    """
    return _WORDS.sub("_", name).lower()


def _table_names(root: Node) -> dict[str, str]:
    """What methods `TableName` say; "" for one that says no literal."""
    found: dict[str, str] = {}
    for method in find_nodes(root, "method_declaration"):
        if text_of(method.child_by_field_name("name")) == "TableName":
            receiver = text_of(method.child_by_field_name("receiver")).strip("()").split()
            returned = re.search(r"return\s+\"([^\"]+)\"", text_of(method.child_by_field_name("body")))
            if receiver:
                found[receiver[-1].lstrip("*")] = returned[1] if returned else ""
    return found


def _fields(node: Node) -> list[Node]:
    body = node.child_by_field_name("type")
    within = body.named_children if body is not None else []
    listed = next((one for one in within if one.type == "field_declaration_list"), None)
    return (
        [one for one in listed.named_children if one.type == "field_declaration"]
        if listed is not None
        else []
    )


def _embedded(node: Node) -> Iterator[str]:
    """The structs that a struct embeds."""
    for one in _fields(node):
        if not one.children_by_field_name("name") or "embedded" in _options(one):
            yield text_of(one.child_by_field_name("type")).lstrip("*")


def _options(node: Node) -> dict[str, str]:
    """The options of a field's tag, in lower case."""
    tag = _TAG.search(text_of(node.child_by_field_name("tag")))
    found: dict[str, str] = {}
    for part in (tag[1] if tag else "").split(";"):
        key, _, value = part.partition(":")
        if key.strip():
            found[key.strip().lower()] = value.strip().strip("'")
    return found


def _model(table: str, node: Node, structs: dict[str, Node], origin: Origin) -> Iterator[Holds]:
    columns: list[Column] = []
    primary: list[str] = []
    keys: list[Key] = []
    named: dict[str, tuple[list[str], bool, int]] = {}
    said = _read(node, "", columns, primary, keys, named, table, structs, origin, 0)
    if not said or not columns:
        return
    at = (origin.at(line_of(node)),)
    if not primary and any(one.name == "id" for one in columns):
        primary = ["id"]
    if primary:
        keys.insert(0, Key("primary", tuple(primary), evidence=at))
    indexes = tuple(
        Index(tuple(names), name, unique, evidence=(origin.at(line),))
        for name, (names, unique, line) in named.items()
    )
    yield origin.holds(
        "table", table, line_of(node), columns=tuple(columns), keys=tuple(keys), indexes=indexes
    )


def _read(
    node: Node,
    prefix: str,
    columns: list[Column],
    primary: list[str],
    keys: list[Key],
    named: dict[str, tuple[list[str], bool, int]],
    table: str,
    structs: dict[str, Node],
    origin: Origin,
    depth: int,
) -> bool:
    """Add the columns of a struct; whether anything in it speaks of GORM."""
    said = False
    for one in _fields(node):
        options = _options(one)
        said = said or bool(options)
        kind = text_of(one.child_by_field_name("type"))
        line = line_of(one)
        at = (origin.at(line),)
        names = [text_of(each) for each in one.children_by_field_name("name")]
        if "-" in options:
            continue
        if kind.lstrip("*") == "gorm.Model":
            said = True
            columns += [Column(f"{prefix}{name}", of, None, at) for name, of in _MODEL]
            primary.append(f"{prefix}id")
            named[f"idx_{table}_{prefix}deleted_at"] = ([f"{prefix}deleted_at"], False, line)
            continue
        if not names or "embedded" in options:
            inner = structs.get(kind.lstrip("*"))
            if inner is not None and depth < 5:
                more = f"{prefix}{options.get('embeddedprefix', '')}"
                found = _read(inner, more, columns, primary, keys, named, table, structs, origin, depth + 1)
                said = said or found
            continue
        basic = kind.lstrip("*") in _BASIC
        if not basic and not {"type", "serializer", "column"} & set(options):
            continue  # an association, or a type that is not known
        for name in names:
            if not name[:1].isupper():
                continue
            column = f"{prefix}{options.get('column') or snake(name)}"
            key = "primarykey" in options or "primary_key" in options
            size = f"({options['size']})" if "size" in options and "type" not in options else ""
            required = "not null" in options or key
            shown = f"{options.get('type') or kind.lstrip('*')}{size}"[:60]
            columns.append(Column(column, shown, False if required else None, at))
            if key:
                primary.append(column)
            if "unique" in options:
                keys.append(Key("unique", (column,), evidence=at))
            for word in ("index", "uniqueindex", "unique_index"):
                if word in options:
                    stated = options[word].partition(",")[0]
                    unique = word != "index" or "unique" in options[word].split(",")[1:]
                    name_of = stated if stated and ":" not in stated else f"idx_{table}_{column}"
                    named.setdefault(name_of, ([], unique, line))[0].append(column)
    return said
