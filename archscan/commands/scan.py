"""What all commands that scan share: the scan itself, progress, and what they say about it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from archscan.errors import UsageError
from archscan.live.source import LiveSource, is_live, parse_live
from archscan.model.system import System
from archscan.pipeline import Options, Progress, Scanned, scan, scan_apart, scan_live, scan_revision
from archscan.render.escape import terminal
from archscan.walk import Limits

if TYPE_CHECKING:
    from archscan.live.terms import LiveOptions

Target: TypeAlias = Path | LiveSource
"""What a command is pointed at: a folder, or something that runs."""
SHOWN_PROBLEMS = 20
"""Problems printed one by one; the document lists all."""


def live_of(option: str, text: str | None) -> LiveSource | None:
    """The live source that an option names. UsageError if it is none."""
    if text is None:
        return None
    if not is_live(text):
        expected = "docker://[PROJECT] or kube://[CONTEXT][/NAMESPACE]"
        raise UsageError(f"{option} {text}: not a live source; expected {expected}")
    return parse_live(text)


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """The options that every scanning command has."""

    config: Path | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    quiet: bool = False
    strict: bool = False
    max_files: int = 200_000
    max_file_size: int = 5_000_000
    documented: bool = True
    helm: bool = False
    """Whether the helm that is installed renders charts."""
    timeout: float = 10.0
    """Seconds that a call to a live source may take."""
    host: str = ""
    """Address of the Docker Engine; "" for that of the environment."""


def target_of(text: str) -> Target:
    """What a command is pointed at. UsageError for a live source that is none."""
    return parse_live(text) if is_live(text) else Path(text)


def scan_target(target: Target, request: ScanRequest, without: Path | None = None) -> System:
    """The model of a folder or of what runs; talks on stderr as the request allows."""
    if isinstance(target, LiveSource):
        return scan_running(target, request).system
    return scan_folder(target, request, without)


def scan_running(source: LiveSource, request: ScanRequest) -> Scanned:
    """The model of what runs. LiveError if it cannot be asked."""
    with _progress(request.quiet) as progress:
        options = Options(config=request.config, documented=request.documented)
        return scan_live(source, _live(request), options, progress)


def _live(request: ScanRequest) -> LiveOptions:
    from archscan.live.terms import LiveOptions

    return LiveOptions(request.timeout, request.host)


def scan_folder(path: Path, request: ScanRequest, without: Path | None = None) -> System:
    """The model of a folder, `without` a folder of earlier output; talks on stderr as the request allows."""
    from archscan.collectors.registry import all_collectors

    if not path.is_dir():
        raise UsageError(f"{path}: not a folder; expected the folder of a repository")
    with _progress(request.quiet) as progress:
        return scan(path, all_collectors(request.helm), _options(path, request, without), progress)


def scan_declared(path: Path, request: ScanRequest, without: Path | None = None) -> Scanned:
    """The model of a folder for a comparison with what runs: with the names of variables."""
    from archscan.collectors.registry import all_collectors
    from archscan.live import declared, declared_kubernetes

    with _progress(request.quiet) as progress:
        collectors = (*all_collectors(request.helm), declared, *declared_kubernetes.COLLECTORS)
        return scan_apart(path, collectors, _options(path, request, without), progress)


def scan_folder_apart(path: Path, request: ScanRequest, without: Path | None = None) -> Scanned:
    """The same, with what was inferred and what was documented apart."""
    from archscan.collectors.registry import all_collectors

    if not path.is_dir():
        raise UsageError(f"{path}: not a folder; expected the folder of a repository")
    with _progress(request.quiet) as progress:
        return scan_apart(path, all_collectors(request.helm), _options(path, request, without), progress)


def scan_base(path: Path, revision: str, request: ScanRequest, without: Path | None = None) -> Scanned:
    """The same for another state of the repository that the folder lies in."""
    from archscan.collectors.registry import all_collectors

    if not path.is_dir():
        raise UsageError(f"{path}: not a folder; expected the folder of a repository")
    with _progress(request.quiet) as progress:
        return scan_revision(
            path, revision, all_collectors(request.helm), _options(path, request, without), progress
        )


def _options(path: Path, request: ScanRequest, without: Path | None) -> Options:
    return Options(
        include=request.include,
        exclude=(*request.exclude, *_inside(path, without)),
        limits=Limits(files=request.max_files, file_size=request.max_file_size),
        config=request.config,
        documented=request.documented,
    )


def report(system: System, request: ScanRequest) -> int:
    """Print the problems that cost something; the exit code that they ask for."""
    serious = [one for one in system.problems if one.severity != "note"]
    for problem in serious[:SHOWN_PROBLEMS]:
        say(terminal(str(problem)))
    if len(serious) > SHOWN_PROBLEMS:
        say(f"and {len(serious) - SHOWN_PROBLEMS} more problems; model.json and the document list all")
    return 1 if request.strict and any(one.severity == "error" for one in serious) else 0


def say(line: str) -> None:
    """One line of talk, on stderr."""
    print(line, file=sys.stderr)


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "component"), count(2, "component")
    ('1 component', '2 components')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _inside(root: Path, folder: Path | None) -> tuple[str, ...]:
    if folder is None:
        return ()
    try:
        relative = folder.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return ()
    return () if relative == "." else (f"/{relative}/",)


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress | None]:
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    import typer

    with typer.progressbar(
        length=1, label="Reading", file=sys.stderr, show_pos=True, update_min_steps=50
    ) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield progress
