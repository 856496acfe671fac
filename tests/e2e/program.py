"""Running archscan, in a process of its own or in this one, and what it left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from archscan.cli import run as run_command_line

ROOT = Path(__file__).parent.parent.parent
TEASHOP = ROOT / "fixtures" / "systems" / "teashop"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links, modes and signals of POSIX")


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output, which is UTF-8 wherever archscan runs."""
        return self.out.decode("utf-8")

    @property
    def lines(self) -> list[str]:
        """The lines of standard error."""
        return self.err.splitlines()


def archscan(*arguments: str | Path, cwd: Path | None = None, **variables: str) -> Result:
    """Run the program in its own process; `variables` are added to the environment."""
    done = subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
    )
    return Result(done.returncode, done.stdout, done.stderr.decode("utf-8", "backslashreplace"))


def command(*arguments: str | Path) -> list[str]:
    """The command line of a run."""
    return [sys.executable, "-m", "archscan", *map(str, arguments)]


def environment(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a run: this one's, so that archscan is found in any folder."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path, **(variables or {})}


def here(capture: pytest.CaptureFixture[bytes], *arguments: str | Path) -> Result:
    """Run the program in this process: the same, a little faster."""
    capture.readouterr()
    code = run_command_line([str(argument) for argument in arguments])
    out, err = capture.readouterr()
    return Result(code, out, err.decode("utf-8"))


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Files with these contents, below `root`."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def files_of(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by their path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def copy_of(system: Path, target: Path) -> Path:
    """A copy of a fixture system, to write into."""
    shutil.copytree(system, target, ignore=shutil.ignore_patterns("docs"))  # somebody may have tried it
    return target


def path_without(*programs: str, folder: Path) -> str:
    """A search path on which these programs are not found: links to all others, in `folder`."""
    folder.mkdir()
    for place in reversed(os.environ.get("PATH", "").split(os.pathsep)):
        for program in sorted(Path(place).iterdir()) if place and Path(place).is_dir() else ():
            if program.name not in programs and not (folder / program.name).is_symlink():
                (folder / program.name).symlink_to(program)
    return str(folder)


def problem_lines(result: Result) -> Sequence[str]:
    """The lines of standard error that speak of a place in a file."""
    return [line for line in result.lines if ": " in line and not line.startswith(("wrote", "unchanged"))]
