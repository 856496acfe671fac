"""Chapters read as plain text, for tests of their sentences."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

from archscan.model.elements import Component, Property
from archscan.model.evidence import Evidence
from archscan.model.system import System
from archscan.sections.context import make_context
from archscan.sections.statements import Block, Claim, Items, Line, Open, Prose, Table
from tests.systems import component


def said(topic: str, value: str, name: str = "", line: int = 1, path: str = "app.yml") -> Property:
    """A property with one line of evidence."""
    return Property(topic, value, (Evidence(path, line, "test"),), name)


def holding(name: str, *properties: Property) -> Component:
    """A service with properties."""
    return replace(component(name), properties=properties)


def blocks(chapter: ModuleType, system: System, heading: str) -> tuple[Block, ...]:
    """The blocks under one heading of a chapter."""
    (part,) = (one for one in chapter.build(make_context(system)).parts if one.heading == heading)
    found: tuple[Block, ...] = part.blocks
    return found


def words(line: Line) -> str:
    """A line without its markup."""
    return "".join(one if isinstance(one, str) else getattr(one, "text", "") for one in line)


def told(found: tuple[Block, ...]) -> list[str]:
    """Blocks as text: a statement `label: line`, an open one `open: what`, a table its title and rows."""
    lines: list[str] = []
    for block in found:
        if isinstance(block, Items):
            lines += told(block.claims)
        elif isinstance(block, Claim):
            lines.append(f"{block.label}: {words(block.line)}" if block.label else words(block.line))
        elif isinstance(block, Open):
            lines.append(f"open: {block.label}: {block.missing}" if block.label else f"open: {block.missing}")
        elif isinstance(block, Table):
            rows = (" | ".join(words(cell) for cell in row.cells) for row in block.rows)
            lines += [f"[{block.title}] {row}" for row in rows]
        elif isinstance(block, Prose):
            lines.append(block.text)
    return lines


def unproven(found: tuple[Block, ...]) -> list[str]:
    """Inferred statements and rows without a line of evidence."""
    lines: list[str] = []
    for block in found:
        if isinstance(block, Items):
            lines += unproven(block.claims)
        elif isinstance(block, Claim) and block.origin == "inferred" and not block.evidence:
            lines.append(words(block.line))
        elif isinstance(block, Table):
            lines += [words(row.cells[0]) for row in block.rows if not row.evidence]
    return lines
