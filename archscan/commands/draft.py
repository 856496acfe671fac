"""`archscan draft`: the document, its pictures and the model, written or refreshed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from archscan.commands.drafted import (
    DIAGRAMS,
    DOCUMENT,
    DraftRequest,
    output_folder,
    render_files,
    render_fresh,
)
from archscan.commands.output import STDOUT, write_file, write_stdout
from archscan.commands.scan import count, report, say, scan_target
from archscan.model.elements import Property
from archscan.model.problem import Problem
from archscan.model.system import System
from archscan.render.escape import terminal

__all__ = ["DraftRequest", "draft"]


def draft(request: DraftRequest) -> int:
    """Write the document of a folder; the exit code."""
    folder = output_folder(request)
    to_stdout = folder == STDOUT
    without = None if to_stdout else folder
    system = scan_target(request.running or request.path, request.scan, without)
    if request.live is not None:
        system = _with_differences(system, request, without)
    if to_stdout:
        from archscan.view import views

        write_stdout(render_fresh(system, views(system), request, "", None))
    else:
        written, problems = _write(system, request, folder)
        system = replace(system, problems=(*system.problems, *problems))
        if not request.scan.quiet:
            _summarise(system, folder, written)
    return report(system, request.scan)


def _with_differences(system: System, request: DraftRequest, without: Path | None) -> System:
    """The model of the files with what runs beside it: states of what both have, and each difference."""
    from archscan.commands.scan import scan_declared, scan_running
    from archscan.diff.live import find_differences, with_states
    from archscan.diff.policy import apply_policy, concerning

    assert request.live is not None
    running = scan_running(request.live, replace(request.scan, documented=False)).system
    declared = scan_declared(request.path, request.scan, without)
    policy = concerning(declared.documented, True)
    verdict = apply_policy(find_differences(declared.system, running), policy, date.today())
    found = tuple(
        Property("runtime.difference", one.message, one.evidence, one.rule)
        for one in verdict.findings
        if one.rule.startswith("ARC3")
    )
    properties = sorted((*system.properties, *found), key=lambda one: (one.topic, one.value, one.name))
    problems = tuple(sorted({*system.problems, *running.problems}))
    return replace(with_states(system, running), properties=tuple(properties), problems=problems)


def _write(system: System, request: DraftRequest, folder: Path) -> tuple[int, tuple[Problem, ...]]:
    """Write document, model and pictures; how many files changed, and what could not be drawn."""
    from archscan.commands.pictures import draw_all, write_pictures
    from archscan.view import views

    found = views(system)
    drawings = draw_all(found, request.renderer)
    drawn = [view.id for view, drawing in zip(found, drawings, strict=True) if drawing.svg is not None]
    files = render_files(system, found, drawn, request, folder)
    pictures = write_pictures(found, drawings, folder / DIAGRAMS, request.renderer, request.png)
    changed = sum([write_file(folder / name, content) for name, content in files.items()])
    return pictures.changed + changed, pictures.problems


def _summarise(system: System, folder: Path, written: int) -> None:
    notes = sum(one.severity == "note" for one in system.problems)
    say(
        f"{terminal(system.name)}: {count(len(system.components), 'component')}, "
        f"{count(sum(one.confidence != 'possible' for one in system.connections), 'connection')}, "
        f"{count(len(system.environments), 'environment')}, "
        f"{count(len(system.problems) - notes, 'problem')}, {count(notes, 'note')}"
    )
    say(terminal(f"{'wrote' if written else 'unchanged:'} {folder / DOCUMENT}"))
