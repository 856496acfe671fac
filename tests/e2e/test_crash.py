"""Killed at any moment while it writes, archscan leaves each file old or new, never half."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.e2e.program import POSIX, TEASHOP, command, copy_of, environment, files_of, here

Capture = pytest.CaptureFixture[bytes]

KILL = """
import os, signal, sys
from archscan.cli import run
left = int(sys.argv[1])
def watch(event, arguments):
    global left
    if event in ("os.rename", "open", "os.chmod", "os.remove") and ".archscan-" in str(arguments[:2]):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
sys.exit(run(sys.argv[2:]))
"""
"""Kills itself at the n-th step of writing: at each opening, change of mode and renaming in turn."""


def states(tmp_path: Path, capture: Capture) -> tuple[Path, dict[str, bytes], dict[str, bytes]]:
    """A system with an old document, and the files of the old and the new one."""
    root = copy_of(TEASHOP, tmp_path / "teashop")
    assert here(capture, "draft", root, "-q").code == 0
    old = files_of(root / "docs")
    compose = root / "compose.yaml"
    compose.write_text(compose.read_text().replace("postgres:${POSTGRES_VERSION:-16}", "postgres:17"))
    fresh = copy_of(root, tmp_path / "fresh" / "teashop")
    assert here(capture, "draft", fresh, "-q").code == 0
    new = files_of(fresh / "docs")
    assert new != old
    return root, old, new


def assert_whole(root: Path, old: dict[str, bytes], new: dict[str, bytes]) -> int:
    """Every file is old or new; how many are new already."""
    found = {name: data for name, data in files_of(root / "docs").items() if ".archscan-" not in name}
    for name, data in found.items():
        assert data in (old.get(name), new.get(name)), name
    assert set(old) & set(new) <= set(found), "a file that is in both is always there"
    json.loads(found["architecture/model.json"])
    return sum(data != old.get(name) for name, data in found.items())


@POSIX
@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 7, 11, 16, 22, 29])
def test_killed_at_a_step_of_writing(tmp_path: Path, step: int, capfdbinary: Capture) -> None:
    root, old, new = states(tmp_path, capfdbinary)
    line = [command()[0], "-c", KILL, str(step), "draft", str(root), "-q"]
    done = subprocess.run(line, env=environment(), capture_output=True, timeout=120)
    assert done.returncode in (-signal.SIGKILL, 0)
    assert step > 5 or done.returncode == -signal.SIGKILL
    assert_whole(root, old, new)
    assert here(capfdbinary, "draft", root, "-q").code == 0
    assert here(capfdbinary, "check", root).code == 0
    assert {name: data for name, data in files_of(root / "docs").items() if ".archscan-" not in name} == new


@POSIX
def test_killed_at_any_time(tmp_path: Path, capfdbinary: Capture) -> None:
    root, old, new = states(tmp_path, capfdbinary)
    for hundredths in (30, 60, 90, 120):
        process = subprocess.Popen(command("draft", root, "-q"), env=environment())
        time.sleep(hundredths / 100)
        process.kill()
        process.wait()
        assert_whole(root, old, new)
