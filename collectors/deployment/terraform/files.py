"""Which folders of a tree are Terraform modules, which of them stand for a deployment, and their files.

A module that another one calls by its path speaks only through its caller. What lies in a folder called
`modules` and is called by nobody here is made for others.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache

from archscan.errors import FormatError
from archscan.formats import json
from archscan.formats.hcl import (
    Attribute,
    Block,
    Body,
    Expression,
    ListOf,
    Literal,
    ObjectOf,
    parse,
    parse_template,
)
from archscan.formats.node import Map, Node, Seq
from archscan.lexicon.words import vocabulary
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree, resolve

ENDINGS = (".tf", ".tofu", ".tf.json", ".tofu.json")
_CALL = re.compile(rb"\bsource\"?\s*[=:]\s*\"((?:\.{1,2}/|\.{1,2}\")[^\"\n]{0,300})")
_MODULES = vocabulary("modules module tf-modules terraform-modules")
_TRIALS = vocabulary("examples example test tests testing fixtures e2e")
_MAX_FILES = 5_000


@dataclass(frozen=True, slots=True)
class Layout:
    """The modules of a tree."""

    folders: frozenset[str]
    roots: frozenset[str]
    """Folders that stand for a deployment by themselves."""


def is_terraform(name: str) -> bool:
    """Whether a file of this name is a part of a module."""
    return name.lower().endswith(ENDINGS)


def layout_of(tree: Tree) -> Layout:
    """All modules of a tree and who calls whom, found without parsing."""
    return _layout(tree) if isinstance(tree, Hashable) else _layout.__wrapped__(tree)


@lru_cache(maxsize=1)
def _layout(tree: Tree) -> Layout:
    paths = [path for path in tree.below("") if is_terraform(path) or path.endswith("terragrunt.hcl")][
        :_MAX_FILES
    ]
    folders = frozenset(path.rpartition("/")[0] for path in paths if is_terraform(path))
    called: dict[str, set[str]] = {}
    for path in paths:
        file = tree.read(path)
        folder = path.rpartition("/")[0]
        if file is None or b"source" not in file.data:
            continue
        for found in _CALL.finditer(file.data):
            text = found[1].decode("utf-8", "replace").strip('"').replace("//", "/")
            target = resolve(folder, text)
            if target is not None and target in folders and target != folder:
                called.setdefault(target, set()).add(folder)
    roots = [folder for folder in folders if not _is_claimed(folder, called.get(folder, set()))]
    real = [folder for folder in roots if not _is_trial(folder, called)]
    return Layout(folders, frozenset(real))


def _is_claimed(folder: str, callers: set[str]) -> bool:
    """Whether a module speaks through others: callers that lie inside it are its examples."""
    prefix = f"{folder}/" if folder else ""
    if any(not caller.startswith(prefix) for caller in callers):
        return True
    return any(part.lower() in _MODULES for part in folder.split("/"))


def _is_trial(folder: str, called: dict[str, set[str]]) -> bool:
    """Whether a folder tries out a module that lies above it."""
    parts = folder.split("/")
    if not any(part.lower() in _TRIALS for part in parts):
        return False
    return any(
        folder in callers and (not target or folder.startswith(f"{target}/"))
        for target, callers in called.items()
    )


def files_of(folder: str, tree: Tree) -> list[SourceFile]:
    """The files of a module, sorted by name; empty ones left out."""
    prefix = f"{folder}/" if folder else ""
    found = [tree.read(prefix + name) for name in tree.names(folder) if is_terraform(name)]
    return [file for file in found if file is not None and file.data.strip()]


def read_body(file: SourceFile, problems: list[Problem]) -> Body:
    """The content of a file in either syntax. Raises FormatError for what is no text, or no JSON."""
    if not file.name.endswith(".json"):
        return parse(file.text, file.path, problems)
    root = json.load(file.data, file.path, problems)
    return _blocks(root) if isinstance(root, Map) else Body()


_LABELS = {"resource": 2, "data": 2, "variable": 1, "output": 1, "module": 1, "provider": 1}


def _blocks(root: Map) -> Body:
    """Terraform's JSON syntax: blocks are nested objects, texts are templates."""
    blocks: list[Block] = []
    for type_, value in root.items():
        _collect(type_, (), value, root.lines.get(type_, 0), _LABELS.get(type_, 0), blocks)
    return Body((), tuple(blocks))


def _collect(
    type_: str, labels: tuple[str, ...], value: Node, line: int, left: int, found: list[Block]
) -> None:
    for one in value if isinstance(value, Seq) else [value]:
        if not isinstance(one, Map):
            continue
        if left:
            for label, inner in one.items():
                _collect(type_, (*labels, label), inner, one.lines.get(label, 0), left - 1, found)
        else:
            attributes = tuple(
                Attribute(key, _expression(item, one.lines.get(key, line)), one.lines.get(key, line))
                for key, item in one.items()
            )
            found.append(Block(type_, labels, Body(attributes), line))


def _expression(value: Node, line: int) -> Expression:
    if isinstance(value, Map):
        return ObjectOf(
            tuple(
                (Literal(key, value.lines.get(key, line)), _expression(item, value.lines.get(key, line)))
                for key, item in value.items()
            ),
            value.line,
        )
    if isinstance(value, Seq):
        return ListOf(
            tuple(_expression(item, value.lines[index]) for index, item in enumerate(value)), value.line
        )
    if value is not None and "${" in value:
        return parse_template(value, line)
    return Literal(value, line)


def variables_of(
    folder: str, tree: Tree, problems: list[Problem]
) -> tuple[dict[str, Attribute], dict[str, str], frozenset[str]]:
    """What `*.tfvars` beside a root module set, the path of each, and which of them go before defaults.

    Those that Terraform loads by itself win, and so does a lone file, which is surely the one in use. Of
    several (`dev.tfvars`, `prod.tfvars`) the first in order fills what is left open.
    """
    prefix = f"{folder}/" if folder else ""
    names = [name for name in tree.names(folder) if name.endswith((".tfvars", ".tfvars.json"))]
    own = [name for name in names if name.startswith("terraform.tfvars") or ".auto.tfvars" in name]
    others = [name for name in names if name not in own]
    found: dict[str, Attribute] = {}
    paths: dict[str, str] = {}
    for name in [*own, *others]:
        file = tree.read(prefix + name)
        if file is None:
            continue
        try:
            if name.endswith(".json"):
                root = json.load(file.data, file.path)
                whole = _expression(root, 1)
                pairs = whole.items if isinstance(whole, ObjectOf) else ()
                entries = [
                    Attribute(key.value or "", value, key.line)
                    for key, value in pairs
                    if isinstance(key, Literal)
                ]
            else:
                entries = list(parse(file.text, file.path, problems).attributes)
        except FormatError as error:
            problems.append(
                Problem(error.path, error.line, error.what, error.expected, "warning", error.rule)
            )
            continue
        for entry in entries:
            if name in own or entry.name not in found:
                found[entry.name] = entry
                paths[entry.name] = file.path
    sure = (
        frozenset(found)
        if len(others) == 1
        else frozenset(name for name, path in paths.items() if path.rpartition("/")[2] in own)
    )
    return found, paths, sure
