"""`archscan diff`: what changed between two states of an architecture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from archscan.commands.check import read_model
from archscan.commands.drafted import DEFAULT_OUTPUT, DOCUMENT, MODEL
from archscan.commands.output import write_file
from archscan.commands.reporting import check_format, put, put_also, render
from archscan.commands.scan import ScanRequest, scan_base, scan_folder
from archscan.commands.scan import report as report_problems
from archscan.errors import UsageError
from archscan.live.source import LiveSource
from archscan.model.system import System
from archscan.report.elements import Report, exit_code


@dataclass(frozen=True, slots=True)
class DiffRequest:
    """What `diff` was asked for."""

    old: Path
    """A folder, or a model.json."""
    new: Path | None
    """A second model.json."""
    base: str | None
    """Name of the commit that the folder is compared with."""
    format: str
    result: Path | None
    diagram: Path | None
    """File for a picture, `.dot` or `.svg`."""
    renderer: str | None
    also: tuple[str, ...]
    """Further forms of the report, each `FORMAT=FILE`."""
    exit_zero: bool
    detailed: bool
    scan: ScanRequest
    against: LiveSource | None = None
    """What runs, to compare the folder with."""
    live: LiveSource | None = None
    """The same, and with the committed model: three ways at once."""


def diff(request: DiffRequest) -> int:
    """Report the changes; the exit code: 1 if there are any."""
    from archscan.diff.compare import compare

    check_format(request.format, request.also)
    if request.diagram is not None and request.diagram.suffix not in (".dot", ".svg"):
        raise UsageError(f"--diagram {request.diagram}: unknown form; expected a .dot or .svg file")
    if request.against is not None or request.live is not None:
        return _diff_running(request)
    before, after, old, new = _sides(request)
    changes = compare(before, after)
    report = Report("diff", after.name, old, new, changes, (), before, after)
    folder = request.old if request.old.is_dir() else None
    document = f"{DEFAULT_OUTPUT.as_posix()}/{DOCUMENT}"
    put(render(report, request.format, folder, document), request.result)
    put_also(report, request.also, folder, document)
    if request.diagram is not None:
        write_file(request.diagram, _picture(report, request.diagram, request.renderer))
    code = report_problems(after, request.scan) if folder is not None else 0
    return exit_code(report, request.exit_zero, request.detailed) or code


def _diff_running(request: DiffRequest) -> int:
    """Report how what runs differs from the files, and with `live` also how the files differ from the model
    that was committed last."""
    from archscan.commands.scan import scan_declared, scan_running
    from archscan.diff.compare import compare
    from archscan.diff.live import find_differences
    from archscan.diff.policy import apply_policy, concerning

    source = request.live or request.against
    assert source is not None
    if request.new is not None or request.base is not None or (request.live and request.against):
        raise UsageError(f"{source}: expected one folder, and either --against or --live")
    if not request.old.is_dir():
        raise UsageError(f"{request.old}: not a folder; expected the folder of a repository")
    output = request.old / DEFAULT_OUTPUT
    documented = None
    if request.live is not None:
        if not (output / MODEL).is_file():
            what = "no such file; expected the model of a draft, or --against for two ways"
            raise UsageError(f"{output / MODEL}: {what}")
        documented = read_model(output / MODEL)
    running = scan_running(source, replace(request.scan, documented=False)).system
    scanned = scan_declared(request.old, request.scan, output)
    declared, policy = scanned.system, concerning(scanned.documented, True)
    verdict = apply_policy(find_differences(declared, running, documented), policy, date.today())
    changes = compare(documented, declared) if documented is not None else ()
    old = "documented, declared" if documented is not None else "declared"
    before = documented or running
    report = Report("diff", declared.name, old, str(source), changes, verdict.findings, before, declared)
    report = replace(report, passed=len(verdict.passed))
    document = f"{DEFAULT_OUTPUT.as_posix()}/{DOCUMENT}"
    put(render(report, request.format, request.old, document), request.result)
    put_also(report, request.also, request.old, document)
    if request.diagram is not None:
        write_file(request.diagram, _picture(report, request.diagram, request.renderer))
    code = max(report_problems(running, request.scan), report_problems(declared, request.scan))
    return exit_code(report, request.exit_zero, request.detailed) or code


def _sides(request: DiffRequest) -> tuple[System, System, str, str]:
    """Both models, and what they are called."""
    if request.new is not None:
        if request.base is not None:
            raise UsageError("--base: two models are given already; expected one folder")
        return read_model(request.old), read_model(request.new), request.old.name, request.new.name
    if not request.old.is_dir():
        raise UsageError(f"{request.old}: not a folder; expected a folder, or two model.json files")
    output = request.old / DEFAULT_OUTPUT
    if request.base is None:
        model = output / MODEL
        if not model.is_file():
            raise UsageError(f"{model}: no such file; expected the model of a draft, or --base REF")
        return read_model(model), scan_folder(request.old, request.scan, output), "documented", "repository"
    before = scan_base(request.old, request.base, request.scan, output).system
    return before, scan_folder(request.old, request.scan, output), request.base, "work tree"


def _picture(report: Report, path: Path, renderer: str | None) -> str:
    from archscan.commands.pictures import program_for
    from archscan.render.graphviz import RenderError
    from archscan.render.svg import SvgError
    from archscan.report.diagram import to_dot, to_svg
    from archscan.report.picture import picture

    shown = picture(report)
    if path.suffix == ".dot":
        return to_dot(report, shown)
    program = program_for(renderer)
    if program is None:
        raise UsageError(f"--diagram {path}: no program to draw it; expected Graphviz, or a .dot file")
    try:
        return to_svg(report, shown, program)
    except (RenderError, SvgError) as error:
        raise UsageError(f"--diagram {path}: could not be drawn: {error}; expected a .dot file") from None
