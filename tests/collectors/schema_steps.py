"""Steps of schemas in short, for tables of cases."""

from __future__ import annotations

from typing import Any

from archscan.model.facts import Holds
from archscan.model.problem import Problem
from tests.goldens import collected, text_tree


def shown(collector: Any, text: str, path: str) -> list[str]:
    """What a file does to a schema, a line a step, a column, a key and an index."""
    return shown_all(collector, {path: text})


def shown_all(collector: Any, files: dict[str, str]) -> list[str]:
    """What several files do."""
    lines: list[str] = []
    for fact in collected(collector, text_tree(files)):
        if isinstance(fact, Problem):
            lines.append(f"problem {fact.rule}")
        elif isinstance(fact, Holds) and fact.operation != "nothing":
            lines += step_lines(fact)
    return lines


def step_lines(step: Holds) -> list[str]:
    """One step."""
    change = f" {step.name}" * bool(step.name) + f" -> {step.to}" * bool(step.to)
    lines = [f"{step.operation} {step.table}{change}"]
    for column in step.columns:
        null = {True: " null", False: " not null", None: ""}[column.nullable]
        lines.append(f"  {column.name} {column.type}".rstrip() + null)
    for key in step.keys:
        leads = f" -> {key.table}({','.join(key.targets)})" if key.kind == "foreign" else ""
        lines.append(f"  {key.kind}({','.join(key.columns)}){leads}" + f" {key.name}" * bool(key.name))
    for index in step.indexes:
        rest = f" {index.method}" * bool(index.method) + f" where {index.where}" * bool(index.where)
        unique = "unique " * index.unique
        lines.append(
            f"  {unique}index({','.join(index.columns)})" + f" {index.name}" * bool(index.name) + rest
        )
    return lines
