"""What `draft` writes, as data: `draft` puts it on disk, `check` compares it with what lies there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archscan.commands.output import refuse_links
from archscan.commands.scan import ScanRequest
from archscan.errors import UsageError
from archscan.model.serial import to_json
from archscan.model.system import System

if TYPE_CHECKING:
    from archscan.live.source import LiveSource
    from archscan.view import View

DOCUMENT = "ARCHITECTURE.md"
MODEL = "model.json"
DIAGRAMS = "diagrams"
DEFAULT_OUTPUT = Path("docs/architecture")


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """How a document is made."""

    path: Path
    output: Path | None
    templates: Path | None
    link_base: str | None
    mermaid: bool
    png: bool
    renderer: str | None
    scan: ScanRequest
    chapters: tuple[str, ...] = ()
    """Headings of the chapters to write; empty for all."""
    running: LiveSource | None = None
    """What runs, where the document is of that and `path` says no more than where it is written."""
    live: LiveSource | None = None
    """What runs, to tell in the document of the folder how it differs from it."""


def chapters_named(names: Sequence[str] | None) -> tuple[str, ...]:
    """The headings that names, or lists of them with commas, mean; UsageError for one that means none."""
    if not names:
        return ()
    from archscan.sections.document import HEADINGS, find_chapter

    found = []
    for name in (one for text in names for one in text.split(",") if one.strip()):
        heading = find_chapter(name)
        if heading is None:
            raise UsageError(f"--chapters {name}: no such chapter; expected one of {', '.join(HEADINGS)}")
        found.append(heading)
    return tuple(found)


def output_folder(request: DraftRequest) -> Path:
    """Where the document lies. UsageError where a link of the repository would say so, or its templates."""
    if request.running is not None and request.live is not None:
        raise UsageError(f"{request.running}: runs already; expected a folder beside --live")
    if request.running is not None and request.output is None:
        raise UsageError(f"{request.running}: has no folder to write to; expected --output FOLDER, or -o -")
    folder = request.output or request.path / DEFAULT_OUTPUT
    refuse_links(request.path if request.output is None else folder, folder / DIAGRAMS)
    if request.templates is not None and not request.templates.is_dir():
        raise UsageError(f"{request.templates}: not a folder; expected one with templates")
    if request.templates is not None and _within(request.templates, request.path):
        raise UsageError(f"{request.templates}: lies in the scanned folder; expected a folder outside it")
    return folder


def render_fresh(
    system: System,
    found: Sequence[View],
    request: DraftRequest,
    back: str,
    diagrams: Mapping[str, str] | None,
    numbers: Mapping[str, int] | None = None,
) -> str:
    """The document without regard to one that is there already, but for the numbers of its components."""
    from archscan.render.document import render_document

    return render_document(
        system,
        found,
        link_base=request.link_base if request.link_base is not None else back,
        diagrams=diagrams,
        mermaid=request.mermaid or diagrams is None,
        templates=request.templates,
        numbers=numbers,
        chapters=request.chapters,
    )


def render_files(
    system: System, found: Sequence[View], drawn: Sequence[str], request: DraftRequest, folder: Path
) -> dict[str, str]:
    """Model and document by their names in the folder; what people wrote in the document is in it.

    `drawn` are the ids of views that there is a picture of.
    """
    from archscan.regions import merge_regions, numbers_of

    pictures = {id: f"{DIAGRAMS}/{id}.svg" for id in drawn}
    document = folder / DOCUMENT
    there = read_text(document) if document.is_file() and not document.is_symlink() else None
    numbers = numbers_of(there, str(document)) if there is not None else None
    fresh = render_fresh(system, found, request, _back(folder, request.path), pictures, numbers)
    if there is not None:
        fresh = merge_regions(there, fresh, str(document))
    return {MODEL: to_json(system), DOCUMENT: fresh}


def read_text(path: Path) -> str:
    """The text of a file that archscan wrote; UsageError if it is none."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not valid UTF-8; expected the document that archscan wrote") from None


def _back(folder: Path, root: Path) -> str:
    """The relative way from the document to the scanned folder, "" where there is none."""
    try:
        depth = len(folder.resolve().relative_to(root.resolve()).parts)
    except ValueError:
        return ""
    return "../" * depth


def _within(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())
