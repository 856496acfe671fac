"""Bake files: targets with their context and tags, in HCL or JSON.

https://docs.docker.com/build/bake/reference/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats import json
from archscan.formats.hcl import Body, parse
from archscan.formats.node import Map, Node, Place, Seq
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..terraform.evaluation import evaluate
from ..terraform.modules import Module, Session
from ..terraform.references import Env
from .build import Build

_MAX_INHERITED = 10


def bake_builds(file: SourceFile, tree: Tree, problems: list[Problem]) -> Iterator[Build]:
    """The builds of all targets of a file."""
    if file.name.lower().endswith(".json"):
        root = json.load(file.data, file.path, problems)
        targets = dict(root.map("target").items()) if isinstance(root, Map) else {}
    else:
        targets = dict(_targets(parse(file.text, file.path, problems), file, tree))
    for target in targets.values():
        if isinstance(target, Map):
            yield from _builds(target, targets, file)


def _targets(body: Body, file: SourceFile, tree: Tree) -> Iterator[tuple[str, Map]]:
    module = Module(Session(tree, file.folder), file.folder)
    names: dict[str, Node] = {}
    for block in body.of("variable"):
        default = block.body.attribute("default")
        if block.labels:
            env = Env(module, file.path, names)
            names[block.labels[0]] = evaluate(default.value, env) if default is not None else None
    names = {key: value for key, value in names.items() if value is not None}
    for block in body.of("target"):
        if not block.labels:
            continue
        matrix = block.body.attribute("matrix")
        rows: list[dict[str, Node]] = [{}]
        if matrix is not None:
            rows = _rows(evaluate(matrix.value, Env(module, file.path, names)))
        for index, row in enumerate(rows):
            env = Env(module, file.path, {**names, **row})
            found = Map(file.path, block.line)
            for entry in block.body.attributes:
                found.put(entry.name, evaluate(entry.value, env), Place(file.path, entry.line))
            yield (block.labels[0] if not index else f"{block.labels[0]}#{index}"), found


def _rows(matrix: Node) -> list[dict[str, Node]]:
    rows: list[dict[str, Node]] = [{}]
    for key, values in matrix.items() if isinstance(matrix, Map) else ():
        if isinstance(values, Seq):
            rows = [{**row, key: value} for row in rows for value in values][:100]
    return rows


def _builds(target: Map, targets: dict[str, Node], file: SourceFile) -> Iterator[Build]:
    context = _inherited(target, "context", targets, 0)
    dockerfile = _inherited(target, "dockerfile", targets, 0)
    text = context if isinstance(context, str) else "."
    tags = target.get("tags")
    line = target.place("tags").line
    for tag in tags if isinstance(tags, Seq) else ():
        if isinstance(tag, str):
            yield Build(
                tag,
                text,
                line,
                dockerfile if isinstance(dockerfile, str) else "",
                base=file.folder,
                in_context=True,
            )


def _inherited(target: Map, key: str, targets: dict[str, Node], depth: int) -> Node:
    if key in target or depth > _MAX_INHERITED:
        return target.get(key)
    parents = target.get("inherits")
    for parent in reversed(parents) if isinstance(parents, Seq) else ():
        other = targets.get(parent) if isinstance(parent, str) else None
        if isinstance(other, Map) and (value := _inherited(other, key, targets, depth + 1)) is not None:
            return value
    return None
