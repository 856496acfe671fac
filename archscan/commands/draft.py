"""`archscan draft`: the document, its pictures and the model, written or refreshed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archscan.commands.output import STDOUT, refuse_links, write_file, write_stdout
from archscan.commands.scan import ScanRequest, count, report, say, scan_folder
from archscan.errors import UsageError
from archscan.model.serial import to_json
from archscan.model.system import System

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
    if request.output is None:
        refuse_links(request.path, folder)
    if request.templates is not None and _within(request.templates, request.path):
        raise UsageError(f"{request.templates}: lies in the scanned folder; expected a folder outside it")
    to_stdout = folder == STDOUT
    system = scan_folder(request.path, request.scan, None if to_stdout else folder)
    if to_stdout:
        write_stdout(_document(system, request, ""))
    else:
        written = _write(system, request, folder)
        if not request.scan.quiet:
            _summarise(system, folder, written)
    return report(system, request.scan)


def _document(system: System, request: DraftRequest, link_base: str) -> str:
    from archscan.render.document import render_document
    from archscan.view import views

    return render_document(
        system,
        views(system),
        link_base=request.link_base if request.link_base is not None else link_base,
        mermaid=request.mermaid or request.output == STDOUT,
        templates=request.templates,
    )


def _write(system: System, request: DraftRequest, folder: Path) -> int:
    from archscan.commands.pictures import write_pictures
    from archscan.regions import merge_regions

    fresh = _document(system, request, _back(folder, request.path))
    document = folder / DOCUMENT
    if document.is_file() and not document.is_symlink():
        fresh = merge_regions(_read(document), fresh, str(document))
    pictures = write_pictures(system, folder / "diagrams", png=request.png, renderer=request.renderer)
    changed = write_file(folder / "model.json", to_json(system))
    changed = write_file(document, fresh) or changed
    return pictures + changed


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
        f"{system.name}: {count(len(system.components), 'component')}, "
        f"{count(sum(one.confidence != 'possible' for one in system.connections), 'connection')}, "
        f"{count(len(system.environments), 'environment')}, "
        f"{count(len(system.problems) - notes, 'problem')}, {count(notes, 'note')}"
    )
    say(f"{'wrote' if written else 'unchanged:'} {folder / DOCUMENT}")
