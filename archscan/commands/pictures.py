"""Pictures on disk: the views of a system drawn side by side, and those of views that are gone removed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from archscan.commands.output import write_file
from archscan.errors import UsageError
from archscan.model.problem import Problem
from archscan.render.graphviz import Drawing, draw, find_program, png
from archscan.view import View

MARK = "// Drawn by archscan; written anew whenever the document is.\n"
"""First line of every DOT file, by which those that no view needs any more are known."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """What was drawn and written."""

    paths: dict[str, str]
    """Picture of each view that could be drawn, relative to the document."""
    problems: tuple[Problem, ...]
    changed: int
    """Files that were written or removed."""


def program_for(renderer: str | None) -> str | None:
    """The program that draws; UsageError if the one asked for is not there."""
    program = find_program(renderer or "")
    if renderer and program is None:
        raise UsageError(f"--renderer {renderer}: no such program; expected Graphviz's dot or a like program")
    return program


def draw_all(views: Sequence[View], renderer: str | None) -> list[Drawing]:
    """Every view drawn, in their order; several at a time."""
    program = program_for(renderer)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return list(pool.map(lambda view: draw(view, program), views))


def write_pictures(
    views: Sequence[View], drawings: Sequence[Drawing], folder: Path, renderer: str | None, with_png: bool
) -> Pictures:
    """Write DOT and SVG (and PNG) of each view into `folder`."""
    paths: dict[str, str] = {}
    problems: list[Problem] = []
    changed = 0
    for view, drawing in zip(views, drawings, strict=True):
        problems.extend(drawing.problems)
        changed += write_file(folder / f"{view.id}.dot", MARK + drawing.dot)
        if drawing.svg is not None:
            changed += write_file(folder / f"{view.id}.svg", drawing.svg)
            paths[view.id] = f"{folder.name}/{view.id}.svg"
            if with_png:
                changed += write_file(folder / f"{view.id}.png", png(drawing.dot, program_for(renderer)))
    changed += _remove_stale(folder, {view.id for view in views})
    return Pictures(paths, tuple(problems), changed)


def stale_pictures(folder: Path, kept: set[str]) -> list[Path]:
    """DOT files of views that are gone: only those that bear archscan's mark, sorted."""
    found: list[Path] = []
    for dot in sorted(folder.glob("*.dot")):
        if dot.stem in kept or dot.is_symlink() or not dot.is_file():
            continue
        with dot.open("rb") as file:
            if file.readline().replace(b"\r\n", b"\n") == MARK.encode():
                found.append(dot)
    return found


def _remove_stale(folder: Path, kept: set[str]) -> int:
    """Remove the pictures of views that are gone."""
    removed = 0
    for dot in stale_pictures(folder, kept):
        for path in (dot, dot.with_suffix(".svg"), dot.with_suffix(".png")):
            if path.is_file() and not path.is_symlink():
                path.unlink()
                removed += 1
    return removed
