"""Load tests written for Locust: classes of users with their waiting time and the paths that they call.

The file is parsed and never run. Format: https://docs.locust.io/en/stable/writing-a-locustfile.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from archscan.errors import FormatError
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .load import called_path, load_test

NAME = "locust"
PATTERNS = ("*.py",)
_IMPORT = re.compile(rb"^(?:from\s+locust\b|import\s+locust\b)", re.MULTILINE)
_USERS = re.compile(r"(?:Fast)?HttpUser|HttpLocust|FastHttpLocust|User")
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_WAITS = frozenset({"between", "constant", "constant_pacing", "constant_throughput"})
_PLACE = re.compile(r"%(?:\(\w+\))?[\d.]*[sdifr]")
_MAX_BYTES = 500_000


def wants(data: bytes) -> bool:
    """Whether Locust is imported."""
    return b"locust" in data and _IMPORT.search(data) is not None and len(data) <= _MAX_BYTES


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one setting for each class of users."""
    try:
        module = ast.parse(file.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", 0) or 0
        raise FormatError(
            file.path, line, "not Python", "source that Python parses", "python-syntax"
        ) from None
    classes = {node.name: node for node in module.body if isinstance(node, ast.ClassDef)}
    loose = [path for node in module.body if isinstance(node, ast.FunctionDef) for path in _calls(node)]
    sets = [one for one in classes.values() if not _is_user(one, classes)]
    for node in classes.values():
        if not _is_user(node, classes):
            continue
        if any(isinstance(one, ast.Assign) and _targets(one) == "abstract" for one in node.body):
            continue
        named = {text.id for text in ast.walk(node) if isinstance(text, ast.Name)}
        calls = [*_calls(node), *(path for one in sets if one.name in named for path in _calls(one))]
        yield from load_test(file, NAME, node.lineno, node.name, "Locust", _wait(node), calls or loose)


def _is_user(node: ast.ClassDef, classes: dict[str, ast.ClassDef], depth: int = 0) -> bool:
    """Whether a class is one of Locust's users, also through classes of the file."""
    for base in node.bases:
        name = base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""
        if _USERS.fullmatch(name) and name not in classes:
            return True
        if name in classes and depth < 8 and _is_user(classes[name], classes, depth + 1):
            return True
    return False


def _targets(node: ast.Assign) -> str:
    first = node.targets[0]
    return first.id if isinstance(first, ast.Name) else ""


def _wait(node: ast.ClassDef) -> str:
    """The waiting time in words: `wait_time = between(1, 5)`."""
    for one in node.body:
        if isinstance(one, ast.Assign) and _targets(one) == "wait_time" and isinstance(one.value, ast.Call):
            called = one.value.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            numbers = [str(item.value) for item in one.value.args if isinstance(item, ast.Constant)]
            if name in _WAITS and numbers:
                return _waits(name, numbers)
    return ""


def _waits(name: str, numbers: list[str]) -> str:
    """What a waiting function means.

    >>> _waits("between", ["1", "5"]), _waits("constant", ["2"]), _waits("constant_throughput", ["3"])
    ('waits 1 to 5 s between tasks', 'waits 2 s between tasks', 'constant_throughput(3)')
    """
    if name == "between" and len(numbers) > 1 and numbers[0] != numbers[1]:
        return f"waits {numbers[0]} to {numbers[1]} s between tasks"
    if name in ("between", "constant"):
        return f"waits {numbers[0]} s between tasks"
    return f"{name}({numbers[0]})"


def _calls(node: ast.AST) -> Iterator[str]:
    """Method and path of each call of a client, in the order of the file."""
    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    for one in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if not isinstance(one.func, ast.Attribute) or not one.args:
            continue
        owner = one.func.value
        holder = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
        method, address = one.func.attr, one.args[0]
        if method == "request" and len(one.args) > 1:
            method, address = _text(one.args[0]).lower(), one.args[1]
        path = called_path(_text(address))
        if method in _METHODS and holder in ("client", "l", "self") and path:
            yield f"{method.upper()} {path}"


def _text(node: ast.expr) -> str:
    """A text as far as it is literal; gaps as `{}`."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else "{}"
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "{}"
            for part in node.values
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left) + _text(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _PLACE.sub("{}", _text(node.left))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return _text(node.func.value)
    return "{}"
