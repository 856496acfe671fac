"""Python source by the standard library's `ast`: literals, names of what is called, arguments.

Nothing is imported or run. A name of the same module or function that is bound once to a literal is
followed; whatever else is not literal is None.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from archscan.errors import FormatError
from archscan.formats.grammars import parse_bytes
from archscan.source import SourceFile

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_BYTES = 1_000_000
"""Larger files are data: they are not parsed."""
_MAX_DEPTH = 20
_MAX_ROUNDS = 200
_MAX_WAITING = 2_000
_DEFINITIONS = ("class_definition", "decorated_definition", "function_definition")
Names = Mapping[str, ast.expr]
"""Names that are bound to what they are worth."""


def parse_source(file: SourceFile) -> ast.Module:
    """The module; FormatError if it is no Python source that can be read."""
    if len(file.data) > MAX_BYTES:
        raise FormatError(
            file.path, 0, f"more than {MAX_BYTES} bytes of source", "a smaller file", "too-large"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(file.text)
    except SyntaxError as error:
        body = _readable(file.data)
        if not body:
            raise FormatError(file.path, error.lineno or 0, "not valid Python", "Python 3 source") from None
        return ast.Module(body, [])
    except (RecursionError, MemoryError, ValueError):
        raise FormatError(file.path, 0, "nested too deeply to be read", "Python 3 source") from None


def _readable(data: bytes) -> list[ast.stmt]:
    """The statements of a module that can be read: of one that is newer than this Python, those without what
    is new; methods with it are left out of their class. None of a module that no Python reads."""
    from tree_sitter import Language, Parser
    from tree_sitter_python import language

    root = parse_bytes(Parser(Language(language())), data)
    if root is None or root.is_error or any(child.is_error or child.is_missing for child in root.children):
        return []
    found: list[ast.stmt] = []
    for node in root.named_children:
        row = node.start_point[0]
        source = data[node.start_byte : node.end_byte]
        body = _statements(source, row)
        if body is None and node.type in _DEFINITIONS[:2]:
            for inner in reversed(_methods_in(node)):
                at = slice(inner.start_byte - node.start_byte, inner.end_byte - node.start_byte)
                lines = source.count(b"\n", at.start, at.stop)
                source = source[: at.start] + b"pass" + b"\n" * lines + source[at.stop :]
            body = _statements(source, row)
        if body is None and (node.has_error or node.type in _DEFINITIONS):
            return []
        found += body or []
    return found


def _methods_in(node: Node) -> list[Node]:
    """The functions of a class."""
    own = node.child_by_field_name("definition") or node
    body = own.child_by_field_name("body")
    kinds = ("function_definition", "decorated_definition")
    return [one for one in body.named_children if one.type in kinds] if body is not None else []


def _statements(source: bytes, row: int) -> list[ast.stmt] | None:
    """The statements of a part of a file that begins behind `row` lines; None if Python cannot read it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(source).body
        return [ast.increment_lineno(one, row) for one in body]
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        return None


def constants_of(body: Iterable[ast.stmt], names: Names | None = None) -> dict[str, ast.expr]:
    """What the names that statements bind are worth, those bound elsewhere first."""
    found = dict(names or {})
    for one in body:
        match one:
            case ast.Assign(targets=[ast.Name(name)], value=value):
                found[name] = value
            case ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value):
                found[name] = value
    return found


def dotted(node: ast.expr | None) -> str:
    """A dotted name as written, "" for anything else.

    >>> dotted(ast.parse("sa.types.String", mode="eval").body)
    'sa.types.String'
    """
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def last_name(node: ast.expr | None) -> str:
    """The last part of the name of what is called or named: `String` of `sa.String(5)`."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def value_of(node: ast.expr | None, names: Names, depth: int = 0) -> object:
    """The literal that an expression comes to (text, number, truth value, list, None); `...` if it is none.

    `op.f("x")`, `_("x")` and `text("x")` are worth their text.
    """
    if node is None or depth > _MAX_DEPTH:
        return ...
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name) if name in names:
            return value_of(names[name], {key: one for key, one in names.items() if key != name}, depth + 1)
        case ast.Tuple(items) | ast.List(items) | ast.Set(items):
            return [value_of(one, names, depth + 1) for one in items]
        case ast.JoinedStr(parts):
            return _joined([value_of(one, names, depth + 1) for one in parts])
        case ast.FormattedValue(value=value, format_spec=None):
            return value_of(value, names, depth + 1)
        case ast.BinOp(left, ast.Add(), right):
            return _joined([value_of(left, names, depth + 1), value_of(right, names, depth + 1)])
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as value)):
            return -value
        case ast.Call(args=[only], keywords=[]) if last_name(node) in ("f", "text", "_", "quoted_name"):
            return value_of(only, names, depth + 1)
        case ast.Call(args=[only], keywords=[]) if last_name(node) in ("set", "list", "tuple", "frozenset"):
            return value_of(only, names, depth + 1)
    return ...


def _joined(parts: list[object]) -> object:
    if all(isinstance(one, str) for one in parts):
        return "".join(map(str, parts))
    return ...


def text_in(node: ast.expr | None, names: Names) -> str:
    """The text that an expression comes to, "" if it is none."""
    value = value_of(node, names)
    return value if isinstance(value, str) else ""


def texts_in(node: ast.expr | None, names: Names) -> tuple[str, ...]:
    """The texts of a list, or a single text; empty if any of it is no literal."""
    value = value_of(node, names)
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(str(one) for one in value)
    return ()


def truth_of(node: ast.expr | None, names: Names) -> bool | None:
    """The truth value that an expression comes to; None if it is none."""
    value = value_of(node, names)
    return value if isinstance(value, bool) else None


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The argument of a name."""
    return next((one.value for one in call.keywords if one.arg == name), None)


def argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    """The argument at a place, or under its name."""
    if place < len(call.args) and not any(isinstance(one, ast.Starred) for one in call.args[: place + 1]):
        return call.args[place]
    return keyword(call, name)


def functions_of(module: ast.Module) -> dict[str, ast.FunctionDef]:
    """The functions of a module, by name."""
    return {one.name: one for one in module.body if isinstance(one, ast.FunctionDef)}


def statements_in(body: Iterable[ast.stmt], names: Names) -> Iterator[tuple[ast.stmt, Names]]:
    """The statements of a block, and those within `if`, `with`, `for` and `try`, in their order, each with
    what names are worth there: a loop over literals is run."""
    stack = [(one, names) for one in reversed(list(body))]
    while stack:
        one, known = stack.pop()
        yield one, known
        inner: list[tuple[ast.stmt, Names]] = []
        match one:
            case ast.If() | ast.While():
                inner = [(it, known) for it in (*one.body, *one.orelse)]
            case ast.For():
                rounds = _rounds(one, known) if len(stack) < _MAX_WAITING else []
                inner = [(it, {**known, **bound}) for bound in rounds or [{}] for it in one.body]
            case ast.With():
                inner = [(it, known) for it in one.body]
            case ast.Try():
                inner = [(it, known) for it in (*one.body, *one.orelse, *one.finalbody)]
        stack.extend(reversed(inner))


def _rounds(loop: ast.For, names: Names) -> list[dict[str, ast.expr]]:
    """What a loop's names are worth in each round, if it goes over literals."""
    over = loop.iter
    pairs = isinstance(over, ast.Call) and isinstance(over.func, ast.Attribute) and over.func.attr == "items"
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Attribute) and not over.args:
        over = over.func.value
    if isinstance(over, ast.Name):
        over = names.get(over.id, over)
    items: list[ast.expr] = []
    match over:
        case ast.Dict(keys, values):
            both = [(key, value) for key, value in zip(keys, values, strict=True) if key is not None]
            items = [ast.Tuple([key, value], ast.Load()) if pairs else key for key, value in both]
        case ast.List(listed) | ast.Tuple(listed) | ast.Set(listed):
            items = listed
    found: list[dict[str, ast.expr]] = []
    for item in items[:_MAX_ROUNDS]:
        match loop.target, item:
            case ast.Name(name), _:
                found.append({name: item})
            case ast.Tuple(targets), ast.Tuple(values) if len(targets) == len(values):
                both_names = zip(targets, values, strict=True)
                found.append({one.id: value for one, value in both_names if isinstance(one, ast.Name)})
    return found
