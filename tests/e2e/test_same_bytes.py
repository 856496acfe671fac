"""The same files give the same bytes, wherever, whenever and under whatever settings archscan runs."""

from __future__ import annotations

import locale
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.planted import TEXTS, plant
from tests.e2e.program import (
    POSIX,
    ROOT,
    TEASHOP,
    archscan,
    command,
    copy_of,
    environment,
    files_of,
    path_without,
    write,
)

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="no git")


def draft(root: Path, **variables: str) -> dict[str, bytes]:
    """Draft a document in its usual place; all that was written."""
    result = archscan("draft", root, "--quiet", **variables)
    assert (result.code, result.out) == (0, b""), result.err
    return files_of(root / "docs" / "architecture")


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an ordinary run on the example writes."""
    written = draft(copy_of(TEASHOP, tmp_path_factory.mktemp("usual") / "teashop"), PYTHONHASHSEED="0")
    assert {"ARCHITECTURE.md", "model.json", "diagrams/overview.svg", "diagrams/overview.dot"} <= set(written)
    return written


VARIABLES: dict[str, dict[str, str]] = {
    "hash seed": {"PYTHONHASHSEED": "4711"},
    "another hash seed": {"PYTHONHASHSEED": "42", "PYTHONOPTIMIZE": "1"},
    "C locale": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "time zone and colours": {"TZ": "Pacific/Kiritimati", "CLICOLOR_FORCE": "1", "COLUMNS": "40", "TERM": "xterm"},
}  # fmt: skip


@pytest.mark.parametrize("variables", VARIABLES.values(), ids=VARIABLES)
def test_the_environment_does_not_show(
    tmp_path: Path, usual: dict[str, bytes], variables: dict[str, str]
) -> None:
    assert draft(copy_of(TEASHOP, tmp_path / "a" / "deeper" / "teashop"), **variables) == usual


@needs_git
def test_a_repository_is_read_like_a_plain_folder(tmp_path: Path, usual: dict[str, bytes]) -> None:
    root = copy_of(TEASHOP, tmp_path / "teashop")
    for arguments in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)
    assert draft(root) == usual


@POSIX
def test_neither_git_nor_graphviz_is_needed(tmp_path: Path, usual: dict[str, bytes]) -> None:
    path = path_without("git", "dot", "neato", folder=tmp_path / "bin")
    assert draft(copy_of(TEASHOP, tmp_path / "teashop"), PATH=path) == usual


@POSIX
def test_a_graphviz_of_the_machine_is_not_asked(tmp_path: Path, usual: dict[str, bytes]) -> None:
    program = tmp_path / "bin" / "dot"
    write(tmp_path, {"bin/dot": f"#!/bin/sh\ntouch {tmp_path}/was-run\n"})
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    assert draft(copy_of(TEASHOP, tmp_path / "teashop"), PATH=path) == usual
    assert not (tmp_path / "was-run").exists()


@POSIX
def test_the_umask_sets_modes_and_no_bytes(tmp_path: Path, usual: dict[str, bytes]) -> None:
    root = copy_of(TEASHOP, tmp_path / "teashop")
    shell = 'umask 077; exec "$0" "$@"'
    subprocess.run(["sh", "-c", shell, *command(root, "--quiet")], env=environment(), check=True)
    assert files_of(root / "docs" / "architecture") == usual
    assert (root / "docs" / "architecture" / "ARCHITECTURE.md").stat().st_mode & 0o777 == 0o600


def test_the_order_in_which_files_were_made_does_not_show(tmp_path: Path, usual: dict[str, bytes]) -> None:
    files = files_of(TEASHOP)
    assert draft(write(tmp_path / "teashop", dict(reversed(files.items())))) == usual


def test_earlier_output_is_no_input(tmp_path: Path, usual: dict[str, bytes]) -> None:
    root = copy_of(TEASHOP, tmp_path / "teashop")
    assert draft(root) == usual
    before = {path: path.stat().st_mtime_ns for path in (root / "docs").rglob("*")}
    assert draft(root) == usual
    assert {path: path.stat().st_mtime_ns for path in (root / "docs").rglob("*")} == before


@pytest.mark.parametrize("arguments", [["model"], ["model", "-f", "yaml"], ["diagram"], ["init", "-o", "-"]])
def test_results_on_standard_output(tmp_path: Path, arguments: list[str]) -> None:
    name, *rest = arguments
    first = archscan(name, copy_of(TEASHOP, tmp_path / "1" / "teashop"), *rest, PYTHONHASHSEED="1")
    second = archscan(
        name,
        copy_of(TEASHOP, tmp_path / "2" / "teashop"),
        *rest,
        PYTHONHASHSEED="2",
        PYTHONIOENCODING="ascii",
    )
    assert first.code == second.code == 0
    assert first.out == second.out != b""


def test_a_large_mixture_is_the_same_under_any_hash_seed(tmp_path: Path) -> None:
    """Many kinds of files, secrets, unresolved names: more chances to keep something in a set."""
    written = [
        draft(write(tmp_path / seed / "vault", plant(TEXTS)[0]), PYTHONHASHSEED=seed) for seed in ("1", "2")
    ]
    assert written[0] == written[1]


def test_nothing_of_the_machine_is_written(usual: dict[str, bytes]) -> None:
    everything = b"\n".join(usual.values()).decode()
    places = [
        str(Path.home()),
        os.getcwd(),
        str(ROOT),
        sys.prefix,
        "pytest-of",
        "/tmp/",
        locale.getlocale()[1] or "?",
    ]
    assert [place for place in places if len(place) > 3 and place in everything and place != "UTF-8"] == []
