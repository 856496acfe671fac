"""Which committed files are not what archscan would write now."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from difflib import unified_diff
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from archscan.commands.drafted import DIAGRAMS, DOCUMENT, DraftRequest, read_text, render_files
from archscan.diff.changes import Change, Finding
from archscan.diff.rules import BY_ID
from archscan.model.evidence import Evidence
from archscan.model.system import System

if TYPE_CHECKING:
    from archscan.view import View

_EXCERPT = 20
"""Lines of a file's difference that are shown."""
_WIDTH = 160

Stale = tuple[tuple[Finding, ...], tuple[tuple[str, tuple[str, ...]], ...]]
"""Findings, and for each of their files the beginning of the difference."""


def stale_files(system: System, request: DraftRequest, folder: Path) -> Stale:
    """A finding for each file that is missing, no longer needed, or not as it would be written now.

    Pictures are compared by their DOT: which program draws them, and which of its layouts it prefers, is
    no difference. UsageError or FormatError where the document is none that archscan wrote.
    """
    from archscan.commands.pictures import stale_pictures
    from archscan.view import views

    remedy = mending_command(request)
    shown = _Shown(request.path, folder)
    if not (folder / DOCUMENT).is_file():
        return (_finding("ARC002", shown(DOCUMENT), "is not there", 0, remedy),), ()
    found = views(system)
    drawn = _drawn(found, folder / DIAGRAMS, request)
    findings: list[Finding] = []
    excerpts: list[tuple[str, tuple[str, ...]]] = []
    for name, fresh in sorted(_fresh(system, found, drawn, request, folder), key=itemgetter(0)):
        path = folder / name
        if path.is_symlink() or not path.is_file():
            findings.append(_finding("ARC002", shown(name), "is not there", 0, remedy))
            continue
        committed = _lines(read_text(path))
        wanted = _nearest(committed, fresh)
        if committed != wanted:
            difference = list(unified_diff(committed, wanted, "committed", "now", n=1, lineterm=""))
            line = next((int(one.split()[1][1:].partition(",")[0]) for one in difference[2:3]), 0)
            what = "is not what archscan would write now"
            findings.append(_finding("ARC001", shown(name), what, line, remedy))
            excerpts.append((shown(name), _excerpt(difference)))
    for view in found:
        picture = folder / DIAGRAMS / f"{view.id}.svg"
        if view.id in drawn and not picture.is_file():
            findings.append(_finding("ARC002", shown(f"{DIAGRAMS}/{view.id}.svg"), "is not there", 0, remedy))
    for dot in stale_pictures(folder / DIAGRAMS, {view.id for view in found}):
        findings.append(
            _finding("ARC001", shown(f"{DIAGRAMS}/{dot.name}"), "shows what is no longer there", 0, remedy)
        )
    return tuple(findings), tuple(excerpts)


def mending_command(request: DraftRequest) -> str:
    """The command that writes what is stale, for a shell."""
    words = ["archscan", "draft", str(request.path)]
    for option, value in (
        ("--output", request.output),
        ("--config", request.scan.config),
        ("--templates", request.templates),
        ("--link-base", request.link_base),
    ):
        if value is not None:
            words += [option, str(value)]
    words += ["--chapters", ",".join(request.chapters)] if request.chapters else []
    words += ["--mermaid"] if request.mermaid else []
    for option, values in (("--include", request.scan.include), ("--exclude", request.scan.exclude)):
        for pattern in values:
            words += [option, pattern]
    return shlex.join(words)


class _Shown:
    """Names of output files as findings call them: relative to the scanned folder where they lie in it."""

    def __init__(self, root: Path, folder: Path) -> None:
        try:
            self._prefix = folder.resolve().relative_to(root.resolve()).as_posix()
        except ValueError:
            self._prefix = folder.as_posix()

    def __call__(self, name: str) -> str:
        return name if self._prefix == "." else f"{self._prefix}/{name}"


def _drawn(found: Sequence[View], folder: Path, request: DraftRequest) -> list[str]:
    """Views that there is a picture of, or that could be drawn: so only those without one are drawn now."""
    from archscan.commands.pictures import draw_all

    there = {view.id for view in found if (folder / f"{view.id}.svg").is_file()}
    rest = [view for view in found if view.id not in there]
    drawings = draw_all(rest, request.renderer) if rest else []
    there |= {view.id for view, drawing in zip(rest, drawings, strict=True) if drawing.svg is not None}
    return [view.id for view in found if view.id in there]


def _fresh(
    system: System, found: Sequence[View], drawn: Sequence[str], request: DraftRequest, folder: Path
) -> Iterator[tuple[str, Iterable[str]]]:
    """Each file with all contents that are right."""
    from archscan.commands.pictures import MARK
    from archscan.render.graphviz import possible_dots

    for name, text in render_files(system, found, drawn, request, folder).items():
        yield name, (text,)
    for view in found:
        yield f"{DIAGRAMS}/{view.id}.dot", (MARK + dot for dot in possible_dots(view))


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _nearest(committed: Sequence[str], fresh: Iterable[str]) -> list[str]:
    """The lines of the content that is most like the committed one; of equal ones the first."""
    best: list[str] = []
    least = -1
    for text in fresh:
        lines = _lines(text)
        if lines == committed:
            return lines
        distance = len(set(committed) ^ set(lines))
        if least < 0 or distance < least:
            best, least = lines, distance
    return best


def _excerpt(difference: Sequence[str]) -> tuple[str, ...]:
    """The beginning of a difference, without its two lines of names."""
    lines = [line[:_WIDTH] for line in difference[2:]]
    if len(lines) > _EXCERPT:
        rest = len(lines) - _EXCERPT + 1
        lines = [*lines[: _EXCERPT - 1], f" and {rest} more lines"]
    return tuple(lines)


def _finding(rule: str, path: str, what: str, line: int, remedy: str) -> Finding:
    verb = "removed" if rule == "ARC002" else "changed"
    change = Change("document", verb, path)  # type: ignore[arg-type]
    evidence = (Evidence(path, line, "archscan"),)
    return Finding(rule, path, f"{path} {what}", BY_ID[rule].severity, evidence, change, remedy)
