"""Classes of Java and Kotlin with their annotated members, as far as mappings to tables need them.

Node types: tree-sitter-java, tree-sitter-kotlin.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from archscan.code.grammar import line_of, text_of
from archscan.errors import FormatError
from archscan.source import SourceFile, Tree

from ..syntax import (
    Invoke,
    Items,
    Notation,
    Plain,
    Reading,
    Ref,
    Text,
    Unread,
    Value,
    find_nodes,
    parse_tree,
    quoted,
)

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class Member:
    """A field, a property or a getter."""

    name: str
    type: str
    """As written, without the mark that it may be null."""
    line: int
    marks: dict[str, Invoke]
    """Annotations by their last name."""
    optional: bool | None = None
    """Whether the type says that it may be null; None where a type does not say."""
    stored: bool = True
    """False for static and transient members."""
    method: bool = False


@dataclass(frozen=True, slots=True)
class Class:
    """A class."""

    name: str
    line: int
    marks: dict[str, Invoke]
    parent: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A source file."""

    file: SourceFile
    package: str
    imports: dict[str, str]
    """Last name -> full name."""
    classes: dict[str, Class]
    constants: dict[str, str] = field(default_factory=dict)
    """Texts that are bound to names."""

    def find(self, name: str, tree: Tree) -> tuple[Class, Source] | None:
        """A class by its plain name: of this file, of one that it imports, or of the same package."""
        if name in self.classes:
            return self.classes[name], self
        depth = len(self.package.split(".")) if self.package else 0
        folders = self.file.folder.split("/")
        root = "/".join(folders[: len(folders) - depth])
        package = self.imports.get(name, f"{self.package}.{name}").rpartition(".")[0]
        folder = "/".join(filter(None, (root, package.replace(".", "/"))))
        for path in (f"{folder}/{name}.java", f"{folder}/{name}.kt", f"{self.file.folder}/{name}.kt"):
            file = tree.read(path)
            if file is not None and file.path != self.file.path:
                try:
                    other = read_source(file)
                except FormatError:
                    return None  # its own reading reports it
                if name in other.classes:
                    return other.classes[name], other
        return None


@lru_cache(maxsize=128)
def read_source(file: SourceFile) -> Source:
    """The classes of a file; FormatError if it is no source of its language."""
    kotlin = file.name.endswith(".kt")
    notation = _KOTLIN if kotlin else _JAVA
    root = parse_tree(file, notation)
    reading = Reading(notation)
    package = ""
    imports: dict[str, str] = {}
    for node in root.named_children:
        if node.type in ("package_declaration", "package_header"):
            package = text_of(node).removeprefix("package").strip(" ;\n")
        elif node.type in ("import_declaration", "import"):
            full = text_of(node).removeprefix("import").strip(" ;\n").removeprefix("static ").strip()
            imports.setdefault(full.rpartition(".")[2], full)
    classes: dict[str, Class] = {}
    constants: dict[str, str] = {}
    for node in find_nodes(root, "class_declaration", "interface_declaration"):
        made = _kotlin_class(node, reading) if kotlin else _java_class(node, reading, constants)
        classes.setdefault(made.name, made)
    if root.has_error and not classes:
        raise FormatError(file.path, 1, "no class that can be read", "Java or Kotlin source")
    return Source(file, package, imports, classes, constants)


def _marks(node: Node | None, reading: Reading) -> dict[str, Invoke]:
    """The annotations among modifiers."""
    found: dict[str, Invoke] = {}
    for one in node.named_children if node is not None else []:
        value = reading.value(one)
        if isinstance(value, Invoke):
            found.setdefault(value.name, value)
    return found


def _child(node: Node, *types: str) -> Node | None:
    return next((one for one in node.named_children if one.type in types), None)


def _java_class(node: Node, reading: Reading, constants: dict[str, str]) -> Class:
    parent = node.child_by_field_name("superclass")
    members: list[Member] = []
    body = node.child_by_field_name("body")
    for one in body.named_children if body is not None else []:
        modifiers = _child(one, "modifiers")
        words = [text_of(word) for word in modifiers.children] if modifiers is not None else []
        marks = _marks(modifiers, reading)
        kind = text_of(one.child_by_field_name("type"))
        if one.type == "field_declaration":
            for declared in one.children_by_field_name("declarator"):
                name = text_of(declared.child_by_field_name("name"))
                if "static" in words:
                    value = reading.value(declared.child_by_field_name("value"))
                    if isinstance(value, Text):
                        constants.setdefault(name, value.value)
                stored = "static" not in words and "transient" not in words
                members.append(Member(name, kind, line_of(declared), marks, None, stored))
        elif one.type == "method_declaration":
            name = text_of(one.child_by_field_name("name"))
            own = name[3:] if name.startswith("get") else name[2:] if name.startswith("is") else ""
            parameters = one.child_by_field_name("parameters")
            if own and parameters is not None and not parameters.named_child_count and "static" not in words:
                at = line_of(one.child_by_field_name("name") or one)
                members.append(Member(own[:1].lower() + own[1:], kind, at, marks, None, True, True))
    return Class(
        text_of(node.child_by_field_name("name")),
        line_of(node.child_by_field_name("name") or node),
        _marks(_child(node, "modifiers"), reading),
        _plain_type(text_of(parent).removeprefix("extends").strip()) if parent is not None else "",
        tuple(members),
    )


def _kotlin_class(node: Node, reading: Reading) -> Class:
    members: list[Member] = []
    constructor = _child(node, "primary_constructor")
    listed = _child(constructor, "class_parameters") if constructor is not None else None
    for one in listed.named_children if listed is not None else []:
        words = [text_of(word) for word in one.children]
        if one.type == "class_parameter" and ("val" in words or "var" in words):
            name = _child(one, "identifier")
            members.append(_kotlin_member(one, name, one, reading))
    body = _child(node, "class_body")
    for one in body.named_children if body is not None else []:
        declared = _child(one, "variable_declaration") if one.type == "property_declaration" else None
        if declared is not None:
            computed = any(child.type == "getter" for child in one.named_children)
            made = _kotlin_member(one, _child(declared, "identifier"), declared, reading)
            if not computed:
                members.append(made)
    parents = _child(node, "delegation_specifiers")
    parent = ""
    for call in find_nodes(parents, "constructor_invocation") if parents is not None else ():
        parent = _plain_type(text_of(call.named_children[0]))
        break
    name = node.child_by_field_name("name")
    marks = _marks(_child(node, "modifiers"), reading)
    return Class(text_of(name), line_of(name or node), marks, parent, tuple(members))


def _kotlin_member(node: Node, name: Node | None, typed: Node, reading: Reading) -> Member:
    kind = _child(typed, "user_type", "nullable_type")
    marks = _marks(_child(node, "modifiers"), reading)
    optional = kind.type == "nullable_type" if kind is not None else None
    stored = "Transient" not in marks
    return Member(text_of(name), text_of(kind).rstrip("?"), line_of(name or node), marks, optional, stored)


def _plain_type(text: str) -> str:
    return text.partition("<")[0].partition("(")[0].strip().rpartition(".")[2]


def element_type(text: str) -> str:
    """The type of a collection's items, or the plain type: `Tag` of `Set<Tag>`, `List<out Tag>`."""
    inner = text.partition("<")[2].rpartition(">")[0] or text
    last = inner.split(",")[-1].strip().removeprefix("out ").removeprefix("? extends ")
    return _plain_type(last.rstrip("?"))


def _java_text(node: Node, reading: Reading) -> Value:
    text = quoted(node, "string_fragment", "escape_sequence", "multiline_string_fragment")
    return Text(text, line_of(node)) if text is not None else Unread(line_of(node))


def _kotlin_text(node: Node, reading: Reading) -> Value:
    text = quoted(node, "string_content")
    return Text(text, line_of(node)) if text is not None else Unread(line_of(node))


def _number(node: Node, reading: Reading) -> Value:
    try:
        return Plain(int(text_of(node).replace("_", "").rstrip("lL")), line_of(node))
    except ValueError:
        return Unread(line_of(node))


def _true(node: Node, reading: Reading) -> Value:
    return Plain(text_of(node) == "true", line_of(node))


def _name(node: Node, reading: Reading) -> Value:
    return Ref(text_of(node), line_of(node))


def _list(node: Node, reading: Reading) -> Value:
    return Items(tuple(reading.value(one) for one in node.named_children), line_of(node))


def _java_mark(node: Node, reading: Reading) -> Value:
    plain: list[Value] = []
    named: list[tuple[str, Value]] = []
    arguments = node.child_by_field_name("arguments")
    for one in arguments.named_children if arguments is not None else []:
        if one.type == "element_value_pair":
            key = text_of(one.child_by_field_name("key"))
            named.append((key, reading.value(one.child_by_field_name("value"))))
        else:
            plain.append(reading.value(one))
    name = text_of(node.child_by_field_name("name")).rpartition(".")[2]
    return Invoke(name, None, tuple(plain), line_of(node), tuple(named))


def _java_sum(node: Node, reading: Reading) -> Value:
    left = reading.value(node.child_by_field_name("left"))
    right = reading.value(node.child_by_field_name("right"))
    if isinstance(left, Text) and isinstance(right, Text):
        return Text(left.value + right.value, left.line)
    return Unread(line_of(node))


def _kotlin_mark(node: Node, reading: Reading) -> Value:
    inner = _child(node, "constructor_invocation", "user_type")
    if inner is None:
        return Unread(line_of(node))
    return reading.value(inner) if inner.type == "constructor_invocation" else _bare(inner)


def _bare(node: Node) -> Invoke:
    return Invoke(text_of(node).rpartition(".")[2], None, (), line_of(node))


def _kotlin_call(node: Node, reading: Reading) -> Value:
    """`Index(columnList = "a")`, the same as an annotation's own arguments."""
    name = node.named_children[0] if node.named_children else None
    arguments = _child(node, "value_arguments")
    plain: list[Value] = []
    named: list[tuple[str, Value]] = []
    for one in arguments.named_children if arguments is not None else []:
        parts = one.named_children
        if len(parts) == 2 and parts[0].type == "identifier" and "=" in [text_of(it) for it in one.children]:
            named.append((text_of(parts[0]), reading.value(parts[1])))
        elif parts:
            plain.append(reading.value(parts[-1]))
    called = text_of(name).rpartition(".")[2]
    if called in ("arrayOf", "listOf"):
        return Items(tuple(plain), line_of(node))
    return Invoke(called, None, tuple(plain), line_of(node), tuple(named))


_JAVA = Notation(
    "tree_sitter_java",
    {
        "string_literal": _java_text,
        "decimal_integer_literal": _number,
        "true": _true,
        "false": _true,
        "identifier": _name,
        "field_access": _name,
        "class_literal": _name,
        "element_value_array_initializer": _list,
        "array_initializer": _list,
        "annotation": _java_mark,
        "marker_annotation": _java_mark,
        "binary_expression": _java_sum,
    },
)
_KOTLIN = Notation(
    "tree_sitter_kotlin",
    {
        "string_literal": _kotlin_text,
        "multiline_string_literal": _kotlin_text,
        "number_literal": _number,
        "identifier": lambda node, reading: (
            _true(node, reading) if text_of(node) in ("true", "false") else _name(node, reading)
        ),
        "true": _true,
        "false": _true,
        "boolean_literal": _true,
        "collection_literal": _list,
        "annotation": _kotlin_mark,
        "constructor_invocation": _kotlin_call,
        "call_expression": _kotlin_call,
        "navigation_expression": _name,
    },
)
