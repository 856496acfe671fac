"""Modules with their values: what variables, locals, outputs and called modules stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from archscan.errors import FormatError
from archscan.formats.hcl import Block, Expression
from archscan.formats.node import Node
from archscan.model.problem import Problem
from archscan.source import Tree, resolve

from .files import files_of, read_body, variables_of

MAX_CALLS = 12
"""How deep modules may call modules."""
MAX_MODULES = 300
"""Modules that one root may instantiate."""


@dataclass(eq=False, slots=True)
class Session:
    """What all modules of one root share."""

    tree: Tree
    root: str
    """Folder of the root module."""
    problems: list[Problem] = field(default_factory=list)
    modules: int = 0
    reads: int = 0
    """Files read by functions so far."""
    steps: int = 0
    """Expressions evaluated so far: hostile templates multiply."""
    bodies: dict[str, list[tuple[str, Block]]] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)
    """Sources of modules that are not in the tree, with how many calls there are."""


@dataclass(frozen=True, slots=True)
class Bound:
    """An expression with the place that it is to be evaluated in."""

    expression: Expression
    module: Module
    path: str
    line: int
    names: tuple[tuple[str, Node], ...] = ()


@dataclass(eq=False, slots=True)
class Module:
    """One instance of a module."""

    session: Session
    folder: str
    prefix: str = ""
    """What stands before the addresses of its resources: "" or `module.db.`."""
    depth: int = 0
    resources: list[tuple[str, Block]] = field(default_factory=list)
    """Blocks of resources with the path of their file."""
    named: dict[str, tuple[str, Block]] = field(default_factory=dict)
    """The same, and data sources, by `type.name` (`data.type.name`)."""
    arguments: dict[str, Bound] = field(default_factory=dict)
    """What variables are set to by the caller or by files of variables."""
    defaults: dict[str, Bound] = field(default_factory=dict)
    variables: dict[str, tuple[str, int]] = field(default_factory=dict)
    locals: dict[str, Bound] = field(default_factory=dict)
    outputs: dict[str, Bound] = field(default_factory=dict)
    calls: dict[str, tuple[str, Block]] = field(default_factory=dict)
    children: dict[tuple[str, str], Module | None] = field(default_factory=dict)
    """Called modules by name and instance key; None for those that are not in the tree."""
    known: dict[tuple[str, str], Node] = field(default_factory=dict)
    """Values evaluated already, by kind and name."""
    pending: set[tuple[str, str]] = field(default_factory=set)
    """Values being evaluated: a circle is no value."""


def open_root(folder: str, tree: Tree) -> Module:
    """The module of a root folder, its variables set from the files beside it."""
    session = Session(tree, folder)
    module = load_module(folder, session, "", 0)
    values, paths, sure = variables_of(folder, tree, session.problems)
    for name, entry in values.items():
        if name in module.variables and (name in sure or name not in module.defaults):
            module.arguments[name] = Bound(entry.value, module, paths[name], entry.line)
    return module


def load_module(folder: str, session: Session, prefix: str, depth: int) -> Module:
    """A module as its files have it, nothing evaluated. Files that cannot be read are reported, once."""
    module = Module(session, folder, prefix, depth)
    session.modules += 1
    for path, block in _blocks(folder, session):
        _declare(module, path, block)
    return module


def _blocks(folder: str, session: Session) -> list[tuple[str, Block]]:
    if folder not in session.bodies:
        found: list[tuple[str, Block]] = []
        for file in files_of(folder, session.tree):
            try:
                body = read_body(file, session.problems)
            except FormatError as error:
                problem = Problem(error.path, error.line, error.what, error.expected, "error", error.rule)
                session.problems.append(problem)
                continue
            found += [(file.path, block) for block in body.blocks]
        session.bodies[folder] = found
    return session.bodies[folder]


def _declare(module: Module, path: str, block: Block) -> None:
    labels = block.labels
    if block.type in ("resource", "data") and len(labels) == 2:
        if block.type == "resource":
            module.resources.append((path, block))
            module.named[f"{labels[0]}.{labels[1]}"] = path, block
        else:
            module.named[f"data.{labels[0]}.{labels[1]}"] = path, block
    elif block.type == "locals":
        for entry in block.body.attributes:
            module.locals[entry.name] = Bound(entry.value, module, path, entry.line)
    elif not labels:
        return
    elif block.type == "variable":
        module.variables[labels[0]] = path, block.line
        if (default := block.body.attribute("default")) is not None:
            module.defaults[labels[0]] = Bound(default.value, module, path, default.line)
    elif block.type == "output":
        if (value := block.body.attribute("value")) is not None:
            module.outputs[labels[0]] = Bound(value.value, module, path, value.line)
    elif block.type == "module":
        module.calls[labels[0]] = path, block


def local_source(module: Module, source: str) -> str | None:
    """The folder that a module's source names; None if it lies elsewhere."""
    if not source.startswith(("./", "../")) and source not in (".", ".."):
        return None
    return resolve(module.folder, source.replace("//", "/"))


def all_modules(module: Module) -> Iterator[Module]:
    """A module and all that it calls, callers first."""
    yield module
    for child in module.children.values():
        if child is not None:
            yield from all_modules(child)
