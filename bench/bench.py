"""Speed and memory of archscan, as ratios to something measured in the same run.

    python bench/bench.py [--runs N] [--manifests N] [--files N] [--tree TREE] [ROW...]

Absolute times say little on a shared machine; so every row has a yardstick, both are run alternately,
and the medians are compared. A row whose command does not exist yet is left out, with the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from trees import make_files, make_manifests

ROOT = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable]
ARCHSCAN = [*PYTHON, "-m", "archscan"]

TYPER_PROGRAM = """
import typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
def command(name: str = "x", loud: bool = False) -> None:
    "Do it."
for number in range(8):
    app.command(f"command{number}")(command)
app()
"""

LOAD_PROGRAM = """
import sys, time, pathlib, yaml
files = sorted(pathlib.Path(sys.argv[1]).rglob("*.yaml"))
texts = [file.read_bytes() for file in files]
begin = time.perf_counter()
for text in texts:
    for document in yaml.load_all(text, yaml.CSafeLoader):
        pass
print(time.perf_counter() - begin)
"""

WALK_PROGRAM = """
import sys, time, pathlib
from archscan.walk import walk
begin = time.perf_counter()
walk(pathlib.Path(sys.argv[1]))
print(time.perf_counter() - begin)
"""


class Missing(Exception):
    """A row cannot be measured; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A measured ratio."""

    name: str
    ours: float
    yardstick: float
    unit: str
    aim: str

    @property
    def ratio(self) -> float:
        return self.ours / self.yardstick

    def __str__(self) -> str:
        figures = f"{self.ours:>9.1f}{self.yardstick:>10.1f} {self.unit:<6}{self.ratio:>6.2f}"
        return f"{self.name:<46}{figures}  {self.aim}"


def run(command: list[str], *, printed: bool = False) -> float:
    """Milliseconds of a process from start to end; or, if it prints its own seconds, those."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "", "NO_COLOR": "1"}
    begin = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=tempfile.gettempdir())
    elapsed = time.perf_counter() - begin
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise Missing(f"`{' '.join(command[1:4])}` failed: {done.stderr.strip()[-200:]}")
    return (float(done.stdout) if printed else elapsed) * 1000


def compare(runs: int, ours: Callable[[], float], yardstick: Callable[[], float]) -> tuple[float, float]:
    """Medians of both, run alternately after one run that warms the caches of the machine."""
    ours(), yardstick()
    times = [(ours(), yardstick()) for _ in range(runs)]
    return statistics.median(one for one, _ in times), statistics.median(other for _, other in times)


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process and its children on one core, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def version(arguments: argparse.Namespace, scratch: Path) -> Row:
    """How long `archscan --version` takes."""
    pair = compare(
        arguments.runs * 3, lambda: run([*ARCHSCAN, "--version"]), lambda: run([*PYTHON, "-c", "pass"])
    )
    return Row("archscan --version / python -c pass", *pair, "ms", "< 2.5")


def help_(arguments: argparse.Namespace, scratch: Path) -> Row:
    """How long `archscan --help` takes."""
    program = scratch / "program.py"
    program.write_text(TYPER_PROGRAM)
    pair = compare(
        arguments.runs * 3,
        lambda: run([*ARCHSCAN, "--help"]),
        lambda: run([*PYTHON, str(program), "--help"]),
    )
    return Row("archscan --help / bare typer program", *pair, "ms", "< 1.2")


def scan(arguments: argparse.Namespace, scratch: Path) -> Row:
    """How long a whole cold scan takes, facts and linking and writing included."""
    tree = manifests(arguments, scratch)
    with one_core():
        pair = compare(
            arguments.runs,
            lambda: run([*ARCHSCAN, "model", str(tree), "--format", "json"]),
            lambda: run([*PYTHON, "-c", LOAD_PROGRAM, str(tree)], printed=True),
        )
    return Row(f"model of {arguments.manifests} manifests / CSafeLoader", *pair, "ms", "< 1.0")


def walk(arguments: argparse.Namespace, scratch: Path) -> Row:
    """How long the walk alone takes."""
    if shutil.which("git") is None:
        raise Missing("no git")
    tree = scratch / "files"
    make_files(tree, arguments.files)
    subprocess.run(["git", "init", "-q", str(tree)], check=True)
    git = ["git", "-C", str(tree), "ls-files", "-co", "--exclude-standard", "-z"]
    pair = compare(
        arguments.runs * 3,
        lambda: run([*PYTHON, "-c", WALK_PROGRAM, str(tree)], printed=True),
        lambda: run(git),
    )
    return Row(f"walk of {arguments.files} files / git ls-files", *pair, "ms", "about 1")


def sources(arguments: argparse.Namespace, scratch: Path) -> Row:
    """How long the collectors of source code take on a repository; `bench/sources.py` tells more of it."""
    if arguments.tree is None:
        raise Missing("no --tree; expected a repository with source code")
    program = str(ROOT / "bench" / "sources.py")
    done = subprocess.run(
        [*PYTHON, program, str(arguments.tree), "--json"], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Missing(f"`{program}` failed: {done.stderr.strip()[-200:]}")
    found = json.loads(done.stdout)
    listed = sum(one["listed"] for one in found["languages"].values())
    parsed = sum(one["parsed"] for one in found["languages"].values())
    name = f"code of {listed} files, {parsed} parsed / read all once"
    return Row(name, found["code"] * 1000, found["reading"] * 1000, "ms", "")


def memory(arguments: argparse.Namespace, scratch: Path) -> Row:
    """Peak memory of a scan beyond that of an empty folder's, for each MB of YAML."""
    if not hasattr(os, "wait4"):
        raise Missing("no wait4 here")
    tree = manifests(arguments, scratch)
    empty = scratch / "empty"
    empty.mkdir()
    size = sum(path.stat().st_size for path in tree.rglob("*.yaml")) / 1_000_000
    used = peak([*ARCHSCAN, "model", str(tree), "--format", "json"])
    used -= peak([*ARCHSCAN, "model", str(empty), "--format", "json"])
    return Row(f"peak memory for {size:.1f} MB of YAML", used, size, "MB", "")


def manifests(arguments: argparse.Namespace, scratch: Path) -> Path:
    tree = scratch / "manifests"
    if not tree.is_dir():
        make_manifests(tree, arguments.manifests)
    return tree


def peak(command: list[str]) -> float:
    """Highest resident memory of a process, in MB."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise Missing(f"`{' '.join(command[1:4])}` failed")
    return usage.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)


ROWS: dict[str, Callable[[argparse.Namespace, Path], Row]] = {
    "version": version,
    "help": help_,
    "scan": scan,
    "walk": walk,
    "sources": sources,
    "memory": memory,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}; all if none is given")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--manifests", type=int, default=5_000)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--tree", type=Path, help="a repository for the row `sources`")
    arguments = parser.parse_args()
    if unknown := [row for row in arguments.rows if row not in ROWS]:
        parser.error(f"no row {unknown[0]}; expected one of {', '.join(ROWS)}")
    print(f"{'':<46}{'archscan':>9}{'yardstick':>10} {'':<6}{'ratio':>6}  aim")
    with tempfile.TemporaryDirectory(prefix="archscan-bench-") as scratch:
        for name in arguments.rows or ROWS:
            try:
                print(ROWS[name](arguments, Path(scratch)), flush=True)
            except Missing as reason:
                print(f"{name:<46} left out: {reason}", flush=True)


if __name__ == "__main__":
    main()
