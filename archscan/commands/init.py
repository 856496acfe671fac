"""`archscan init`: a commented archscan.yaml from what was inferred."""

from __future__ import annotations

from pathlib import Path

from archscan.commands.output import STDOUT, write_file, write_stdout
from archscan.commands.scan import ScanRequest, report, say, scan_folder
from archscan.errors import UsageError
from archscan.render.escape import terminal


def init(path: Path, output: Path | None, force: bool, quiet: bool) -> int:
    """Write the starter; the exit code."""
    from archscan.documented import starter

    target = output or path / "archscan.yaml"
    if target != STDOUT and not force and (target.exists() or target.is_symlink()):
        raise UsageError(f"{target}: is there already; expected no file, or --force to replace it")
    request = ScanRequest(quiet=quiet, documented=False)
    system = scan_folder(path, request)
    text = starter(system)
    if target == STDOUT:
        write_stdout(text)
    else:
        write_file(target, text)
        if not quiet:
            say(terminal(f"wrote {target}"))
    return report(system, request)
