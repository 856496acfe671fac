"""Facts from `setup.cfg` and `setup.py`; the latter is parsed, never run.

From `setup.py` come the arguments of `setup()` that are literals, or names bound to literals at the top
of the file. What is computed (read from a file, joined at run time) stays unknown.
Format: https://setuptools.pypa.io/en/latest/references/keywords.html
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from typing import NamedTuple

from archscan.errors import FormatError
from archscan.formats.ini import load
from archscan.formats.node import Map, Seq
from archscan.formats.requirement import parse_requirement
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .project import Found, Project, Use, inside, project_at, use_of_group

NAME = "setuptools"
PATTERNS = ("setup.cfg", "setup.py")

_MAX_SIZE = 500_000


class _Text(NamedTuple):
    text: str
    line: int


class _Setup(NamedTuple):
    """What either file says, in one form."""

    line: int
    name: str
    python: _Text | None
    description: _Text | None
    requirements: list[tuple[Use, _Text]]


def wants(data: bytes) -> bool:
    """Whether it describes a package: many `setup.cfg` only configure tools."""
    return any(mark in data for mark in (b"[metadata]", b"[options", b"setup("))


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield the project, its language and description, and each requirement with its line."""
    found = (
        _read_ini(load(file.text, file.path)) if file.name.lower().endswith(".cfg") else _read_python(file)
    )
    if found is None:
        return
    project = project_at(file.path, NAME, found.name)
    if not _is_described(file, tree):
        yield project.workload(found.line)
        python = found.python or _Text("", found.line)
        yield from project.language("python", python.line, python.text)
        if found.description:
            yield from project.description(*found.description)
    yield from _requirements(project, found.requirements)


def _is_described(file: SourceFile, tree: Tree) -> bool:
    """Whether `pyproject.toml`, or for `setup.py` the `setup.cfg`, is where the project is described."""
    names = tree.names(file.folder)
    pyproject = tree.read(inside(file.folder, "pyproject.toml")) if "pyproject.toml" in names else None
    if pyproject and (b"[project]" in pyproject.data or b"[tool.poetry]" in pyproject.data):
        return True
    other = (
        tree.read(inside(file.folder, "setup.cfg"))
        if file.name == "setup.py" and "setup.cfg" in names
        else None
    )
    return bool(other and b"[metadata]" in other.data)


def _requirements(project: Project, requirements: list[tuple[Use, _Text]]) -> Iterator[Found]:
    seen: set[str] = set()
    for use, (text, line) in requirements:
        if text.startswith(("file:", "attr:")):
            continue
        found = parse_requirement(text)
        if found is None:
            yield Problem(
                project.path, line, "not a requirement", "NAME[==VERSION]", "warning", "requirements"
            )
        elif found.name not in seen:
            seen.add(found.name)
            yield from project.uses("pypi", found.name, line, found.version, use)


def _read_ini(root: Map) -> _Setup | None:
    metadata, options = root.map("metadata"), root.map("options")
    if not metadata and not options:
        return None
    extras = root.map("options.extras_require")
    requirements: list[tuple[Use, _Text]] = [
        ("runtime", one) for one in _texts(options.seq("install_requires"))
    ]
    requirements += [(use_of_group(name), one) for name in extras for one in _texts(extras.seq(name))]
    requirements += [("development", one) for one in _texts(options.seq("tests_require"))]
    requirements += [("build", one) for one in _texts(options.seq("setup_requires"))]
    name, python = _texts(metadata.seq("name")), _texts(options.seq("python_requires"))
    summary = [
        one for one in _texts(metadata.seq("description")) if not one.text.startswith(("file:", "attr:"))
    ]
    line = name[0].line if name else (metadata or options).line
    return _Setup(
        line, name[0].text if name else "", python[0] if python else None, summary[0] if summary else None,
        requirements,
    )  # fmt: skip


def _texts(values: Seq) -> list[_Text]:
    return [_Text(text, line) for text, line in zip(values, values.lines, strict=True)]


def _read_python(file: SourceFile) -> _Setup | None:
    if len(file.data) > _MAX_SIZE:
        raise FormatError(file.path, 0, "too large for a setup.py", f"at most {_MAX_SIZE} bytes", "too-large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the scanned code: nobody asked
            module = ast.parse(file.text)
        calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and _is_setup(node.func)]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 0
        raise FormatError(file.path, line, "not Python", "Python 3", "python-syntax") from None
    if not calls:
        return None
    names = {
        target.id: statement.value
        for statement in module.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    given = {key.arg: _bound(key.value, names) for key in calls[0].keywords if key.arg}
    requirements: list[tuple[Use, _Text]] = [
        ("runtime", one) for one in _strings(given.get("install_requires"))
    ]
    extras = given.get("extras_require")
    if isinstance(extras, ast.Dict):
        for key, value in zip(extras.keys, extras.values, strict=True):
            group = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
            requirements += [(use_of_group(group), one) for one in _strings(_bound(value, names))]
    requirements += [("development", one) for one in _strings(given.get("tests_require"))]
    requirements += [("build", one) for one in _strings(given.get("setup_requires"))]
    name = _strings(given.get("name"))
    python, summary = _strings(given.get("python_requires")), _strings(given.get("description"))
    return _Setup(
        calls[0].lineno, name[0].text if name else "", python[0] if python else None,
        summary[0] if summary else None, requirements,
    )  # fmt: skip


def _is_setup(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr == "setup"
    return isinstance(function, ast.Name) and function.id == "setup"


def _bound(value: ast.expr, names: dict[str, ast.expr]) -> ast.expr:
    return names.get(value.id, value) if isinstance(value, ast.Name) else value


def _strings(value: ast.expr | None) -> list[_Text]:
    """The literal strings of a value: itself, or the items of a list or tuple."""
    items = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
    return [
        _Text(item.value, item.lineno)
        for item in items
        if isinstance(item, ast.Constant) and isinstance(item.value, str)
    ]
