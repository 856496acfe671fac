"""`archscan draft`: the document, its pictures and the model, written or refreshed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from archscan.commands.output import STDOUT, refuse_links, write_file, write_stdout
from archscan.commands.scan import ScanRequest, count, report, say, scan_folder
from archscan.errors import UsageError
from archscan.model.problem import Problem
from archscan.model.serial import to_json
from archscan.model.system import System
from archscan.render.escape import terminal

if TYPE_CHECKING:
    from archscan.view import View

DOCUMENT = "ARCHITECTURE.md"
DEFAULT_OUTPUT = Path("docs/architecture")


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What `draft` was asked for."""

    path: Path
    output: Path | None
    templates: Path | None
    link_base: str | None
    mermaid: bool
    png: bool
    renderer: str | None
    scan: ScanRequest


def draft(request: DraftRequest) -> int:
    """Write the document of a folder; the exit code."""
    folder = request.output or request.path / DEFAULT_OUTPUT
    refuse_links(request.path if request.output is None else folder, folder / "diagrams")
    if request.templates is not None and not request.templates.is_dir():
        raise UsageError(f"{request.templates}: not a folder; expected one with templates")
    if request.templates is not None and _within(request.templates, request.path):
        raise UsageError(f"{request.templates}: lies in the scanned folder; expected a folder outside it")
    to_stdout = folder == STDOUT
    system = scan_folder(request.path, request.scan, None if to_stdout else folder)
    if to_stdout:
        from archscan.view import views

        write_stdout(_document(system, views(system), request, "", None))
    else:
        written, problems = _write(system, request, folder)
        system = replace(system, problems=(*system.problems, *problems))
        if not request.scan.quiet:
            _summarise(system, folder, written)
    return report(system, request.scan)


def _document(
    system: System,
    found: Sequence[View],
    request: DraftRequest,
    back: str,
    diagrams: Mapping[str, str] | None,
) -> str:
    from archscan.render.document import render_document

    return render_document(
        system,
        found,
        link_base=request.link_base if request.link_base is not None else back,
        diagrams=diagrams,
        mermaid=request.mermaid or diagrams is None,
        templates=request.templates,
    )


def _write(system: System, request: DraftRequest, folder: Path) -> tuple[int, tuple[Problem, ...]]:
    """Write document, model and pictures; how many files changed, and what could not be drawn."""
    from archscan.commands.pictures import draw_all, write_pictures
    from archscan.regions import merge_regions
    from archscan.view import views

    found = views(system)
    drawings = draw_all(found, request.renderer)
    drawn = {
        view.id: f"diagrams/{view.id}.svg"
        for view, drawing in zip(found, drawings, strict=True)
        if drawing.svg is not None
    }
    fresh = _document(system, found, request, _back(folder, request.path), drawn)
    document = folder / DOCUMENT
    if document.is_file() and not document.is_symlink():
        fresh = merge_regions(_read(document), fresh, str(document))
    pictures = write_pictures(found, drawings, folder / "diagrams", request.renderer, request.png)
    changed = write_file(folder / "model.json", to_json(system))
    changed = write_file(document, fresh) or changed
    return pictures.changed + changed, pictures.problems


def _read(document: Path) -> str:
    try:
        return document.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{document}: not valid UTF-8; expected the document that archscan wrote") from None


def _back(folder: Path, root: Path) -> str:
    """The relative way from the document to the scanned folder, "" where there is none."""
    try:
        depth = len(folder.resolve().relative_to(root.resolve()).parts)
    except ValueError:
        return ""
    return "../" * depth


def _within(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())


def _summarise(system: System, folder: Path, written: int) -> None:
    notes = sum(one.severity == "note" for one in system.problems)
    say(
        f"{terminal(system.name)}: {count(len(system.components), 'component')}, "
        f"{count(sum(one.confidence != 'possible' for one in system.connections), 'connection')}, "
        f"{count(len(system.environments), 'environment')}, "
        f"{count(len(system.problems) - notes, 'problem')}, {count(notes, 'note')}"
    )
    say(terminal(f"{'wrote' if written else 'unchanged:'} {folder / DOCUMENT}"))
