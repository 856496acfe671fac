"""Load tests written for k6: options with users, stages, scenarios and thresholds, and the paths called.

Options are read where they are literals; what a variable stands for is not guessed. Format:
https://grafana.com/docs/k6/latest/using-k6/k6-options/reference/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from archscan.code.grammar import MAX_BYTES, line_of, text_of
from archscan.errors import FormatError
from archscan.formats.grammars import parse_bytes
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .load import called_path, counted, load_test, threshold

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "k6"
PATTERNS = ("*.js", "*.mjs", "*.ts")
_IMPORT = re.compile(rb"""(?:from|require\()\s*['"](?:k6|k6/[\w/-]+)['"]""")
_METHODS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "del": "DELETE", "head": "HEAD"}
_KNOWN = frozenset(_METHODS.values()) | {"OPTIONS"}
_DEFAULT = re.compile(r"^export\s+default\b", re.MULTILINE)
_MAX_NODES = 200_000


def wants(data: bytes) -> bool:
    """Whether one of k6's own modules is imported."""
    return _IMPORT.search(data) is not None and len(data) <= MAX_BYTES


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the scenarios and thresholds of a script that has options or calls of its own."""
    root = parse_bytes(_parser(file.name.endswith(".ts")), file.text.encode())
    if root is None:
        raise FormatError(file.path, 0, "a script too broken to be read", "JavaScript", "too-broken")
    options: Node | None = None
    calls: list[str] = []
    for node in _walk(root):
        if node.type == "variable_declarator" and text_of(node.child_by_field_name("name")) == "options":
            value = node.child_by_field_name("value")
            options = value if options is None and value is not None and value.type == "object" else options
        elif node.type == "call_expression":
            calls += _called(node)
    if options is None:
        if calls and (run := _DEFAULT.search(file.text)):
            line = file.text.count("\n", 0, run.start()) + 1
            yield from load_test(file, NAME, line, file.name.rpartition(".")[0], "k6", "", calls)
        return
    entries = _entries(options)
    name = file.name.rpartition(".")[0]
    scenarios = entries.get("scenarios")
    named = _entries(scenarios[0]) if scenarios and scenarios[0].type == "object" else {}
    if len(named) > 1 and calls:  # which of them makes which call is not followed
        yield from load_test(file, NAME, line_of(options), name, "k6", "", calls)
    if named:
        for scenario, (node, line) in named.items():
            yield from load_test(
                file, NAME, line, scenario, "k6", _shape(_entries(node)), calls if len(named) == 1 else ()
            )
    elif (shape := _shape(entries)) or calls:
        yield from load_test(file, NAME, line_of(options), name, "k6", shape, calls)
    limits = entries.get("thresholds")
    for metric, (node, line) in (_entries(limits[0]) if limits else {}).items():
        for text in _texts(node):
            yield threshold(file, NAME, line, metric, text)


def _called(node: Node) -> Iterator[str]:
    """Method and path of a call like `http.get(...)`."""
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or arguments is None or function.type != "member_expression":
        return
    given = [one for one in arguments.named_children if one.type != "comment"]
    if text_of(function.child_by_field_name("object")) != "http" or not given:
        return
    name = text_of(function.child_by_field_name("property"))
    if name in _METHODS:
        yield from _call(_METHODS[name], given[0])
    elif name == "request" and len(given) > 1:
        yield from _call(_text(given[0]).upper(), given[1])
    elif name == "batch" and given[0].type in ("array", "object"):
        yield from _batched(given[0])


def _batched(node: Node) -> Iterator[str]:
    """The requests that are sent together: addresses, lists of method and address, or objects."""
    for one in node.named_children:
        one = one.child_by_field_name("value") or one if one.type == "pair" else one
        parts = [part for part in one.named_children if part.type != "comment"]
        if one.type == "array" and len(parts) > 1:
            yield from _call(_text(parts[0]).upper(), parts[1])
        elif one.type == "object" and "url" in (entries := _entries(one)):
            yield from _call(_scalar(entries, "method").upper() or "GET", entries["url"][0])
        elif one.type in ("string", "template_string"):
            yield from _call("GET", one)


def _call(method: str, address: Node) -> Iterator[str]:
    if method in _KNOWN and (path := called_path(_text(address))):
        yield f"{method} {path}"


def _text(node: Node) -> str:
    """The text of a string, a template or their sum; gaps as `{}`."""
    if node.type in ("string", "template_string"):
        return re.sub(r"\$\{[^{}]*\}", "{}", text_of(node)[1:-1])
    if node.type == "binary_expression":
        sides = (node.child_by_field_name("left"), node.child_by_field_name("right"))
        return "".join(_text(side) if side is not None else "" for side in sides)
    return "{}"


def _entries(node: Node) -> dict[str, tuple[Node, int]]:
    """The pairs of an object literal."""
    found: dict[str, tuple[Node, int]] = {}
    for pair in node.named_children if node.type == "object" else ():
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type == "pair" and key is not None and value is not None:
            found[text_of(key).strip("\"'`[]")] = value, line_of(pair)
    return found


def _texts(node: Node) -> Iterator[str]:
    """Thresholds: texts, objects with a `threshold`, or lists of these."""
    if node.type in ("string", "template_string"):
        yield _text(node)
    elif node.type == "array":
        for one in node.named_children:
            if one.type != "array":
                yield from _texts(one)
    elif node.type == "object" and "threshold" in (inner := _entries(node)):
        yield _text(inner["threshold"][0])


def _scalar(entries: dict[str, tuple[Node, int]], key: str) -> str:
    """A number or a text under a key; "" for anything else."""
    if key not in entries:
        return ""
    node = entries[key][0]
    if node.type == "number":
        return text_of(node)
    return _text(node) if node.type == "string" else ""


def _shape(entries: dict[str, tuple[Node, int]]) -> str:
    """Users, length and stages in words."""
    users, first = _scalar(entries, "vus"), _scalar(entries, "startVUs")
    rate, unit = _scalar(entries, "rate"), _scalar(entries, "timeUnit") or "1s"
    length = _scalar(entries, "duration") or _scalar(entries, "maxDuration")
    iterations = _scalar(entries, "iterations")
    words = [
        _scalar(entries, "executor"),
        f"{counted(rate, 'iteration')} per {unit}" if rate else "",
        counted(users, "virtual user") if users else "",
        f"from {counted(first, 'virtual user')}" if first and not users else "",
        f"for {length}" if length else "",
        counted(iterations, "iteration") if iterations else "",
        _stages(entries),
    ]
    return ", ".join(word for word in words if word)


def _stages(entries: dict[str, tuple[Node, int]]) -> str:
    if "stages" not in entries:
        return ""
    steps = [_entries(one) for one in entries["stages"][0].named_children]
    told = [f"{_scalar(step, 'target')} in {_scalar(step, 'duration')}" for step in steps[:8]]
    if not told or any(one.startswith(" in") or one.endswith("in ") for one in told):
        return ""
    return f"stages to {', '.join(told)}"


def _walk(root: Node) -> Iterator[Node]:
    stack = [root]
    left = _MAX_NODES
    while stack and left:
        left -= 1
        node = stack.pop()
        yield node
        stack.extend(reversed(node.named_children))


@lru_cache(maxsize=2)
def _parser(typed: bool) -> Any:
    from tree_sitter import Language, Parser

    if typed:
        import tree_sitter_typescript

        return Parser(Language(tree_sitter_typescript.language_typescript()))
    import tree_sitter_javascript

    return Parser(Language(tree_sitter_javascript.language()))
