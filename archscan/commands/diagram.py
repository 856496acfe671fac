"""`archscan diagram`: one picture."""

from __future__ import annotations

from pathlib import Path

from archscan.commands.output import STDOUT, write_file, write_stdout
from archscan.commands.scan import ScanRequest, Target, report, say, scan_target
from archscan.errors import ArchscanError, UsageError
from archscan.render.escape import terminal
from archscan.view import View, views

FORMATS = ("dot", "svg", "png", "mermaid")


def diagram(
    path: Target,
    view: str | None,
    list_views: bool,
    format: str,
    output: Path | None,
    renderer: str | None,
    request: ScanRequest,
) -> int:
    """Print or write one picture of a folder, or name them all; the exit code."""
    if format not in FORMATS:
        raise UsageError(f"--format {format}: unknown format; expected {', '.join(FORMATS)}")
    system = scan_target(path, request)
    found = views(system)
    if list_views:
        write_stdout("".join(f"{terminal(one.id)}\t{terminal(one.title)}\n" for one in found))
        return report(system, request)
    content = _render(_chosen(found, view), format, renderer)
    if output is None or output == STDOUT:
        write_stdout(content)
    else:
        write_file(output, content)
    return report(system, request)


def _chosen(found: tuple[View, ...], wanted: str | None) -> View:
    if not found:
        raise UsageError("there is nothing to draw: no component was found")
    if wanted is None:
        return found[0]
    for one in found:
        if one.id == wanted:
            return one
    from difflib import get_close_matches

    near = get_close_matches(wanted, [one.id for one in found], 1)
    expected = f"{near[0]}?" if near else "an id that --list names"
    raise UsageError(f"--view {wanted}: no such picture; expected {expected}")


def _render(view: View, format: str, renderer: str | None) -> str | bytes:
    if format == "mermaid":
        from archscan.render.mermaid import flowchart

        text = flowchart(view)
        if text is None:
            raise ArchscanError(f"{view.id}: too large for Mermaid; expected --format svg")
        return text
    from archscan.commands.pictures import program_for
    from archscan.render.graphviz import draw, png

    program = program_for(renderer)
    drawing = draw(view, program)
    for problem in drawing.problems:
        say(terminal(str(problem)))
    if format == "dot":
        return drawing.dot
    if drawing.svg is None:
        raise ArchscanError(f"{view.id}: could not be drawn; expected --format dot")
    return drawing.svg if format == "svg" else png(drawing.dot, program)
