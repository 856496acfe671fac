"""HCL to attributes, blocks and expressions, each with its line. Nothing is evaluated here.

What cannot be parsed is reported and left out; the rest of the file stays.
Format: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from archscan.formats.grammars import parse_bytes
from archscan.model.problem import Problem

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

MAX_DEPTH = 60
"""Levels of blocks and expressions; what lies deeper is unknown."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, number or boolean as text, or None for `null`."""

    value: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Template:
    """A text with expressions in it; also a heredoc."""

    parts: tuple[Expression, ...]
    line: int
    heredoc: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """`%{ if }` in a template; `no` is empty without an `else`."""

    condition: Expression
    yes: tuple[Expression, ...]
    no: tuple[Expression, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Name:
    """The root of a reference: `var`, `local`, a resource's type."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Access:
    """Steps from a value: an attribute's name, an index, None for a splat."""

    base: Expression
    steps: tuple[str | Expression | None, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Expression, ...]
    line: int


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[a, b]`."""

    items: tuple[Expression, ...]
    line: int


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """`{ key = value }`; a bare word as key is a literal."""

    items: tuple[tuple[Expression, Expression], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Conditional:
    """`condition ? yes : no`."""

    condition: Expression
    yes: Expression
    no: Expression
    line: int


@dataclass(frozen=True, slots=True)
class Operation:
    """One or two operands."""

    operator: str
    operands: tuple[Expression, ...]
    line: int


@dataclass(frozen=True, slots=True)
class For:
    """`[for v in c : value if condition]`, or with `key =>` an object; also `%{ for }` in a template."""

    names: tuple[str, ...]
    collection: Expression
    key: Expression | None
    value: Expression
    condition: Expression | None
    line: int
    text: bool = False
    """Whether it stands in a template and makes a text."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What could not be read."""

    line: int


Expression: TypeAlias = (
    Literal
    | Template
    | Choice
    | Name
    | Access
    | Call
    | ListOf
    | ObjectOf
    | Conditional
    | Operation
    | For
    | Unknown
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value`."""

    name: str
    value: Expression
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """`type "label" { ... }`."""

    type: str
    labels: tuple[str, ...]
    body: Body
    line: int


@dataclass(frozen=True, slots=True)
class Body:
    """The content of a file or block, in its order."""

    attributes: tuple[Attribute, ...] = ()
    blocks: tuple[Block, ...] = ()

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of that name, the last one if there are several."""
        return next((one for one in reversed(self.attributes) if one.name == name), None)

    def of(self, type: str) -> Iterator[Block]:
        """The blocks of a type."""
        return (block for block in self.blocks if block.type == type)


@lru_cache(maxsize=1)
def _parser() -> Any:
    import tree_sitter_hcl  # imported here: most repositories have no HCL
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_hcl.language()))


def parse(text: str, path: str, problems: list[Problem]) -> Body:
    """The content of a file. What is no HCL is left out and reported, once a file."""
    root: Tree | None = parse_bytes(_parser(), text.encode())
    if root is None:
        problems.append(Problem(path, 0, "too broken to be read", "HCL syntax", "warning", "hcl-syntax"))
        return Body()
    if root.has_error and (found := _error(root)) is not None:
        line = found.start_point[0] + 1
        problems.append(Problem(path, line, "not HCL from here on", "HCL syntax", "warning", "hcl-syntax"))
    for child in root.named_children:
        if child.type == "body":
            return _body(child, 0)
    return Body()


def parse_template(text: str, line: int = 0) -> Expression:
    """A text with `${...}` and `%{...}` in it, as the value on a line."""
    end = "ARCHSCAN_END"
    if end in text or ("${" not in text and "%{" not in text):
        return Literal(text, line)
    body = parse(f"x = <<{end}\n{text}\n{end}\n", "", [])
    if not body.attributes or body.blocks:
        return Literal(text, line)
    value = body.attributes[0].value
    if not isinstance(value, Template):
        return value
    *parts, last = value.parts
    if isinstance(last, Literal) and last.value:  # the line break before the end of the heredoc
        last = Literal(last.value.removesuffix("\n"), last.line)
    kept = (*parts, *((last,) if not isinstance(last, Literal) or last.value else ()))
    return Template(kept, line)


def _error(node: Tree) -> Tree | None:
    stack = [node]
    while stack:
        one = stack.pop()
        if one.type == "ERROR" or one.is_missing:
            return one
        stack.extend(child for child in reversed(one.children) if child.has_error or child.is_missing)
    return None


def _line(node: Tree) -> int:
    return int(node.start_point[0]) + 1


def _text(node: Tree) -> str:
    return node.text.decode("utf-8", "replace") if node.text is not None else ""


def _body(node: Tree, depth: int) -> Body:
    attributes: list[Attribute] = []
    blocks: list[Block] = []
    for child in node.named_children:
        if child.type == "attribute":
            name, *rest = [one for one in child.named_children if one.type != "comment"]
            value = _expression(rest, depth + 1) if rest else Unknown(_line(child))
            attributes.append(Attribute(_text(name), value, _line(child)))
        elif child.type == "block" and depth < MAX_DEPTH:
            labels: list[str] = []
            body = Body()
            first, *rest = child.named_children
            for one in rest:
                if one.type == "string_lit":
                    labels.append(_string(one))
                elif one.type == "identifier":
                    labels.append(_text(one))
                elif one.type == "body":
                    body = _body(one, depth + 1)
            blocks.append(Block(_text(first), tuple(labels), body, _line(child)))
    return Body(tuple(attributes), tuple(blocks))


_STEPS = frozenset(("get_attr", "index", "splat"))
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|([$%])\4\{", re.DOTALL)
_RAW = re.compile(r"([$%])\1\{")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def _unescape(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0xD800 or 0xDFFF < number < 0x110000 else ""
    if found[4]:
        return found[4] + "{"
    return _ESCAPES.get(found[3], found[3])


def _string(node: Tree) -> str:
    return _ESCAPE.sub(_unescape, _text(node)[1:-1])


def _expression(nodes: Sequence[Tree], depth: int) -> Expression:
    """One expression out of sibling nodes: a value and the steps behind it."""
    nodes = [one for one in nodes if one.type != "comment"]
    if not nodes or depth > MAX_DEPTH:
        return Unknown(_line(nodes[0]) if nodes else 0)
    base = _value(nodes[0], depth + 1)
    steps: list[str | Expression | None] = []
    for node in nodes[1:]:
        if node.type not in _STEPS:
            return Unknown(_line(nodes[0]))
        steps += _steps(node, depth + 1)
    return Access(base, tuple(steps), _line(nodes[0])) if steps else base


def _steps(node: Tree, depth: int) -> list[str | Expression | None]:
    if node.type == "get_attr":
        return [_text(node.named_children[0]) if node.named_children else ""]
    if node.type == "splat":
        inner = node.named_children[0].named_children if node.named_children else []
        return [None, *(step for one in inner for step in _steps(one, depth))]
    found = node.named_children[0] if node.named_children else node
    if found.type == "legacy_index":
        return [Literal(_text(found).lstrip("."), _line(node))]
    return [_expression(found.named_children, depth)]


def _value(node: Tree, depth: int) -> Expression:
    reader = _READERS.get(node.type)
    return reader(node, depth) if reader is not None else Unknown(_line(node))


def _wrapped(node: Tree, depth: int) -> Expression:
    return _expression(node.named_children, depth)


def _literal(node: Tree, depth: int) -> Expression:
    inner = node.named_children[0] if node.named_children else node
    if inner.type == "string_lit":
        return Literal(_string(inner), _line(node))
    return Literal(None if inner.type == "null_lit" else _text(inner), _line(node))


def _name(node: Tree, depth: int) -> Expression:
    return Name(_text(node), _line(node))


def _call(node: Tree, depth: int) -> Expression:
    name, *rest = node.named_children
    arguments = [one for each in rest if each.type == "function_arguments" for one in each.named_children]
    values = tuple(_wrapped(one, depth) for one in arguments if one.type == "expression")
    return Call(_text(name), values, _line(node))


def _collection(node: Tree, depth: int) -> Expression:
    inner = node.named_children[0] if node.named_children else node
    if inner.type == "tuple":
        items = [one for one in inner.named_children if one.type == "expression"]
        return ListOf(tuple(_wrapped(one, depth) for one in items), _line(inner))
    pairs: list[tuple[Expression, Expression]] = []
    for element in inner.named_children:
        key, value = element.child_by_field_name("key"), element.child_by_field_name("val")
        if element.type != "object_elem" or key is None or value is None:
            continue
        word = _wrapped(key, depth)
        if isinstance(word, Name):
            bare = key.named_children and key.named_children[0].type == "variable_expr"
            word = Literal(word.name, word.line) if bare else word
        pairs.append((word, _wrapped(value, depth)))
    return ObjectOf(tuple(pairs), _line(inner))


def _conditional(node: Tree, depth: int) -> Expression:
    parts = [_wrapped(one, depth) for one in node.named_children if one.type == "expression"]
    return Conditional(parts[0], parts[1], parts[2], _line(node)) if len(parts) == 3 else Unknown(_line(node))


def _operation(node: Tree, depth: int) -> Expression:
    inner = node.named_children[0] if node.named_children else node
    operator = ""
    operands: list[list[Tree]] = [[]]
    for child in inner.children:
        if child.is_named:
            operands[-1].append(child)
        else:
            operator = child.type
            operands.append([])
    found = tuple(_expression(each, depth) for each in operands if each)
    return Operation(operator, found, _line(node))


def _for(node: Tree, depth: int) -> Expression:
    inner = node.named_children[0] if node.named_children else node
    names: tuple[str, ...] = ()
    collection: Expression = Unknown(_line(node))
    condition: Expression | None = None
    values: list[Expression] = []
    for child in inner.named_children:
        if child.type == "for_intro":
            names = tuple(_text(one) for one in child.named_children if one.type == "identifier")
            collection = _expression([one for one in child.named_children if one.type == "expression"], depth)
        elif child.type == "for_cond":
            condition = _expression(child.named_children, depth)
        elif child.type == "expression":
            values.append(_wrapped(child, depth))
    key = values[0] if inner.type == "for_object_expr" and len(values) > 1 else None
    value = values[-1] if values else Unknown(_line(node))
    return For(names, collection, key, value, condition, _line(node))


def _template(node: Tree, depth: int) -> Expression:
    inner = node.named_children[0] if node.named_children else node
    heredoc = inner.type == "heredoc_template"
    raw = inner.text or b""
    start, end = (0, len(raw)) if heredoc else (1, len(raw) - 1)
    if heredoc:
        start, end = raw.find(b"\n") + 1, raw.rfind(b"\n") + 1
    parts = _parts(inner, inner.named_children, (start, max(start, end)), depth, heredoc)
    line = _line(node) + 1 if heredoc else _line(node)
    if heredoc and raw.startswith(b"<<-"):
        parts = _unindented(parts)
    return Template(parts, line, heredoc)


def _parts(
    holder: Tree, nodes: Sequence[Tree], span: tuple[int, int], depth: int, raw: bool
) -> tuple[Expression, ...]:
    """The texts and expressions in a span of bytes of a template; the grammar drops spaces, this does not."""
    source = holder.text or b""
    found: list[Expression] = []
    at, end = span

    def literal(stop: int) -> None:
        text = source[at:stop].decode("utf-8", "replace")
        start = at
        if source[at - 2 : at] == b"~}":
            text = text.lstrip()
            start = stop - len(text.encode())
        if source[stop : stop + 3] in (b"${~", b"%{~"):
            text = text.rstrip()
        if text:
            line = _line(holder) + source.count(b"\n", 0, start)
            found.append(Literal(_RAW.sub(r"\1{", text) if raw else _ESCAPE.sub(_unescape, text), line))

    for node in nodes:
        if node.type not in ("template_interpolation", "template_directive"):
            continue
        literal(node.start_byte - holder.start_byte)
        at = node.end_byte - holder.start_byte
        if node.type == "template_interpolation":
            found.append(_expression([one for one in node.named_children if one.type == "expression"], depth))
        elif node.named_children and depth < MAX_DEPTH:
            found.append(_directive(node.named_children[0], depth + 1, raw))
    literal(max(at, end))
    return tuple(found)


def _directive(node: Tree, depth: int, raw: bool) -> Expression:
    intro, *rest = node.named_children
    heads = [one for one in intro.named_children if one.type == "expression"]
    head = _expression(heads, depth)
    sides: list[tuple[Expression, ...]] = []
    begin, inside = intro.end_byte, list[Any]()
    for child in rest:
        if child.type == "template_else_intro" or child.type.endswith("_end"):
            span = (begin - node.start_byte, child.start_byte - node.start_byte)
            sides.append(_parts(node, inside, span, depth, raw))
            begin, inside = child.end_byte, []
        else:
            inside.append(child)
    sides += [(), ()]
    if node.type == "template_for":
        names = tuple(_text(one) for one in intro.named_children if one.type == "identifier")
        return For(names, head, None, Template(sides[0], _line(node)), None, _line(node), text=True)
    return Choice(head, sides[0], sides[1], _line(node))


def _unindented(parts: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """The parts of a `<<-` heredoc without the indentation that all its lines share."""
    text = "".join(one.value or "" if isinstance(one, Literal) else "\0" for one in parts)
    indents = [len(line) - len(line.lstrip(" \t")) for line in text.split("\n") if line.strip()]
    width = min(indents, default=0)
    if not width:
        return parts
    margin = re.compile(rf"(?m)^[ \t]{{1,{width}}}")
    kept: list[Expression] = []
    begins = True
    for one in parts:
        if isinstance(one, Literal) and one.value:
            head, newline, rest = one.value.partition("\n")
            text = (margin.sub("", head) if begins else head) + newline + margin.sub("", rest)
            begins = one.value.endswith("\n")
            kept.append(Literal(text, one.line))
        else:
            begins = False
            kept.append(one)
    return tuple(kept)


_READERS: dict[str, Callable[[Any, int], Expression]] = {
    "expression": _wrapped,
    "literal_value": _literal,
    "template_expr": _template,
    "variable_expr": _name,
    "function_call": _call,
    "collection_value": _collection,
    "conditional": _conditional,
    "operation": _operation,
    "for_expr": _for,
}
