"""`archscan check`: whether the committed document is current, and what drifted from what is documented."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from archscan.commands.drafted import DOCUMENT, MODEL, DraftRequest, output_folder
from archscan.commands.output import STDOUT, write_file
from archscan.commands.reporting import check_format, put, put_also, render
from archscan.commands.scan import report as report_problems
from archscan.commands.scan import say, scan_folder_apart
from archscan.commands.stale import stale_files
from archscan.errors import UsageError
from archscan.model.system import System
from archscan.pipeline import Scanned
from archscan.render.escape import terminal
from archscan.report.elements import Report, exit_code

MAX_MODEL = 200_000_000
"""Bytes of a model.json that is read back."""


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What `check` was asked for."""

    draft: DraftRequest
    """How the document would be made."""
    format: str
    result: Path | None
    """Where the report goes; None for standard output."""
    against: Path | None
    """An architecture in another notation; then the document is not looked at."""
    baseline: Path | None
    write_baseline: bool
    also: tuple[str, ...]
    """Further forms of the report, each `FORMAT=FILE`."""
    exit_zero: bool
    detailed: bool


def check(request: CheckRequest) -> int:
    """Report stale files and drift; the exit code. Writes nothing but a baseline that was asked for."""
    check_format(request.format, request.also)
    if request.draft.output == STDOUT:
        raise UsageError("--output -: nothing to compare; expected the folder of the document")
    folder = output_folder(request.draft)
    scanned = scan_folder_apart(request.draft.path, request.draft.scan, folder)
    if request.against is not None:
        report = _against(scanned, request.against, request.draft.path)
    else:
        report = _committed(scanned, request.draft, folder)
    report = _with_policy(report, scanned, request)
    document = f"{_relative(folder, request.draft.path)}{DOCUMENT}"
    put(render(report, request.format, request.draft.path, document), request.result)
    put_also(report, request.also, request.draft.path, document)
    code = report_problems(scanned.system, request.draft.scan)
    return exit_code(report, request.exit_zero, request.detailed) or code


def _committed(scanned: Scanned, draft: DraftRequest, folder: Path) -> Report:
    """Stale files, what changed since they were written, drift from archscan.yaml, and its rules."""
    from archscan.diff.architecture import check_rules
    from archscan.diff.drift import drift

    findings, excerpts = stale_files(scanned.system, draft, folder)
    found = list(findings)
    model = folder / MODEL
    last: System | None = None
    stale = any(one.subject.endswith(MODEL) for one in findings)
    if stale and model.is_file() and not model.is_symlink():
        try:
            last = read_model(model)
        except UsageError as error:
            say(str(error))
    if last is not None:
        found += drift(scanned.system, last, lines=_line_counter(draft.path, scanned))
    if scanned.documented is not None:
        found += drift(scanned.system, scanned.documented)
        found += check_rules(scanned.system, scanned.documented)
    after = scanned.system
    return Report("check", after.name, "committed", "repository", (), tuple(found), last, after, excerpts)


def _line_counter(root: Path, scanned: Scanned) -> Callable[[str], int | None]:
    """How many lines a file of the scan has; None where there is no such file."""
    from archscan.walk import DiskTree, Listing

    tree = DiskTree(root, Listing(scanned.paths))

    def lines(path: str) -> int | None:
        file = tree.read(path)
        return None if file is None else file.data.count(b"\n") + (file.data[-1:] not in (b"\n", b""))

    return lines


def _against(scanned: Scanned, path: Path, root: Path) -> Report:
    """Drift from an architecture in another notation, or from a model.json."""
    from archscan.diff.drift import drift

    drawn = read_model(path) if path.suffix == ".json" and _is_model(path) else _read_notation(path, root)
    complete = scanned.documented.complete if scanned.documented is not None else ()
    findings = drift(scanned.inferred, drawn, complete=complete)
    for problem in drawn.problems:
        say(terminal(str(problem)))
    after = scanned.inferred
    return Report("check", after.name, path.name, "repository", (), findings, drawn, after)


def _read_notation(path: Path, root: Path) -> System:
    from archscan.documented.notations import read_notation

    if not path.is_file():
        raise UsageError(f"{path}: no such file; expected an architecture in another notation")
    return read_notation(path, root)


def _is_model(path: Path) -> bool:
    from archscan.model.serial import SCHEMA

    try:
        with path.open("rb") as file:
            return SCHEMA.encode() in file.read(200)
    except OSError:
        return False


def read_model(path: Path) -> System:
    """The model in a file that archscan wrote; UsageError if it is none."""
    from archscan.model.serial import from_json

    try:
        if not path.is_file():
            raise UsageError(f"{path}: no such file; expected a model.json")
        if path.stat().st_size > MAX_MODEL:
            raise UsageError(f"{path}: longer than {MAX_MODEL // 1_000_000} MB; expected a model.json")
        return from_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: {error}; expected a model.json that archscan wrote") from None


def _with_policy(report: Report, scanned: Scanned, request: CheckRequest) -> Report:
    """The report without what archscan.yaml and the baseline let pass; a baseline is written if asked for."""
    from archscan.diff.baseline import NAME, apply_baseline, read_baseline, write_baseline
    from archscan.diff.policy import apply_policy, concerning

    documented = concerning(scanned.documented, False)
    verdict = apply_policy(report.findings, documented, datetime.date.today())
    findings, passed = verdict.findings, len(verdict.passed)
    if request.against is not None and scanned.documented is not None:
        # Ignores and rules are about the document; of a drawing they need not speak.
        own = scanned.documented.path
        findings = tuple(one for one in findings if one.subject != own)
    path = request.baseline or request.draft.path / NAME
    if request.write_baseline:
        write_file(path, write_baseline(findings))
    there = path.is_file() and not path.is_symlink() and request.against is None
    if request.baseline is not None or request.write_baseline or there:
        found = apply_baseline(findings, read_baseline(path), path.name)
        findings, passed = found.findings, passed + len(found.passed)
    return replace(report, findings=findings, passed=passed)


def _relative(folder: Path, root: Path) -> str:
    try:
        return f"{folder.resolve().relative_to(root.resolve()).as_posix()}/"
    except ValueError:
        return ""
