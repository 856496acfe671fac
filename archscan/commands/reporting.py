"""A report on its way out: in the form that was asked for, with the exit code that all forms share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from archscan.commands.output import STDOUT, write_file, write_stdout
from archscan.errors import UsageError
from archscan.report.elements import Report

FORMATS = ("text", "json", "markdown", "sarif", "github")


def check_format(format: str, also: Sequence[str] = ()) -> None:
    """UsageError for a format that there is not: before anything is scanned."""
    if format not in FORMATS:
        raise UsageError(f"--format {format}: unknown format; expected {', '.join(FORMATS)}")
    for one in also:
        name, _, file = one.partition("=")
        if name not in FORMATS or not file:
            raise UsageError(f"--also {one}: expected FORMAT=FILE, with one of {', '.join(FORMATS)}")


def put_also(report: Report, also: Sequence[str], path: Path | None, document: str) -> None:
    """Write the report in further forms, each `FORMAT=FILE`."""
    for one in also:
        name, _, file = one.partition("=")
        write_file(Path(file), render(report, name, path, document))


def render(report: Report, format: str, path: Path | None, document: str = "") -> str:
    """The report as text; `path` is the folder that it is about, `document` the file for what has no line."""
    from archscan.report.github import to_github
    from archscan.report.json_report import to_json
    from archscan.report.markdown import to_markdown
    from archscan.report.sarif import to_sarif
    from archscan.report.text import to_text

    prefix = _prefix(path) if path is not None else ""
    renderers: dict[str, Callable[[], str]] = {
        "text": lambda: to_text(report),
        "json": lambda: to_json(report),
        "markdown": lambda: to_markdown(report),
        "sarif": lambda: to_sarif(report, prefix, document),
        "github": lambda: to_github(report, prefix),
    }
    return renderers[format]()


def put(text: str, output: Path | None) -> None:
    """Print or write a result."""
    if output is None or output == STDOUT:
        write_stdout(text)
    else:
        write_file(output, text)


def _prefix(path: Path) -> str:
    """Where the scanned folder lies in its repository, with a final slash; "" at its top."""
    from archscan.walk.revision import find_repository

    base = path.resolve()
    found = find_repository(base)
    inside = base.relative_to(found[0]).as_posix() if found else "."
    return "" if inside == "." else f"{inside}/"
