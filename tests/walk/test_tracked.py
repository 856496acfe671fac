from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from archscan.walk import Limits, walk
from archscan.walk.tracked import parse_index

GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="no git")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
BOTH = pytest.mark.parametrize("with_git", [True, False], ids=["git", "no git"])


def git(root: Path, *arguments: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "-C", str(root), *arguments], check=True, env=environment, capture_output=True)


def make(root: Path, files: dict[str, str], tracked: Sequence[str], *options: str) -> Path:
    """A repository with these files, of which some are tracked, ignored or not."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    git(root, "init", "-q", *options)
    git(root, "add", "-f", "--", *tracked)
    return root


def seen(root: Path, with_git: bool, **options: Sequence[str]) -> list[str]:
    paths = walk(root, git=with_git, **options).paths  # type: ignore[arg-type]
    return [path for path in paths if not path.endswith(".gitignore")]


CASES: dict[str, tuple[dict[str, str], list[str], list[str]]] = {
    "a file": ({".gitignore": "*.log\n", "a.log": "", "b.log": ""}, ["a.log"], ["a.log"]),
    "a folder": (
        {".gitignore": "kustomize/\n", "kustomize/a/b.yaml": "", "kustomize/local.yaml": ""},
        ["kustomize/a/b.yaml"],
        ["kustomize/a/b.yaml"],
    ),
    "not ignored": ({"a": "", "b": ""}, ["a"], ["a", "b"]),
    "a nested ignore file": ({"x/.gitignore": "*\n", "x/a": "", "x/b": ""}, ["x/a"], ["x/a"]),
    "dependencies stay out": (
        {".gitignore": "a\n", "node_modules/x/package.json": "", "a": ""},
        ["node_modules/x/package.json", "a"],
        ["a"],
    ),
    "marked folders stay out": (
        {".gitignore": "vendor/\n", "go.mod": "", "vendor/x/y.go": ""},
        ["vendor/x/y.go"],
        ["go.mod"],
    ),
    "names beyond ASCII": ({".gitignore": "*\n", "été/ñ": "", "x": ""}, ["été/ñ", "x"], ["x", "été/ñ"]),
}


@BOTH
@needs_git
@pytest.mark.parametrize(("files", "tracked", "expected"), CASES.values(), ids=CASES)
def test_what_is_tracked_is_listed(
    tmp_path: Path, files: dict[str, str], tracked: list[str], expected: list[str], with_git: bool
) -> None:
    assert seen(make(tmp_path, files, tracked), with_git) == expected


@BOTH
@needs_git
def test_what_is_excluded_stays_out(tmp_path: Path, with_git: bool) -> None:
    make(tmp_path, {".gitignore": "*\n", "a/b/c": "", "a/d": "", "e": ""}, ["a/b/c", "a/d", "e"])
    assert seen(tmp_path, with_git, exclude=["/a/b/"]) == ["a/d", "e"]
    assert seen(tmp_path, with_git, exclude=["a", "!a/b/"]) == ["e"]
    assert seen(tmp_path, with_git, include=["d"]) == ["a/d"]


@BOTH
@needs_git
def test_a_nested_repository_has_its_own_index(tmp_path: Path, with_git: bool) -> None:
    make(tmp_path / "root/sub", {".gitignore": "*.log\n", "a.log": "", "b.log": "", "c": ""}, ["a.log", "c"])
    make(tmp_path / "root", {".gitignore": "*.tmp\n", "x.tmp": "", "y.tmp": ""}, ["x.tmp"])
    assert seen(tmp_path / "root", with_git) == ["sub/a.log", "sub/c", "x.tmp"]


@BOTH
@needs_git
def test_the_limit_counts_tracked_files_by_name(tmp_path: Path, with_git: bool) -> None:
    make(tmp_path, {".gitignore": "*.log\n", "a.log": "", "b": "", "c.log": "", "d": ""}, ["a.log", "c.log"])
    listing = walk(tmp_path, git=with_git, limits=Limits(files=3))
    assert listing.paths == (".gitignore", "a.log", "b")
    assert [problem.rule for problem in listing.problems] == ["too-many-files"]


@needs_git
@POSIX
def test_what_is_gone_or_became_something_else_is_not_listed(tmp_path: Path) -> None:
    names = ["gone", "folder/x", "link", "swapped/x", "pipe"]
    root = make(tmp_path / "root", {".gitignore": "*\n", **dict.fromkeys(names, "")}, names)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x").write_text("secret")
    for name in ("gone", "link", "pipe"):
        (root / name).unlink()
    (root / "link").symlink_to(tmp_path / "outside" / "x")
    shutil.rmtree(root / "swapped")
    (root / "swapped").symlink_to(tmp_path / "outside")
    os.mkfifo(root / "pipe")
    assert seen(root, True) == ["folder/x"]


@needs_git
@POSIX
@pytest.mark.parametrize("part", [".git", ".git/index"])
def test_a_linked_index_does_not_count(tmp_path: Path, part: str) -> None:
    root = make(tmp_path / "root", {".gitignore": "*\n", "a": ""}, ["a"])
    assert seen(root, False) == ["a"]
    (root / part).rename(tmp_path / "moved")
    (root / part).symlink_to(tmp_path / "moved")
    assert seen(root, False) == []


@needs_git
@POSIX
def test_no_program_that_the_repository_names_is_run(tmp_path: Path) -> None:
    root = make(tmp_path / "root", {".gitignore": "*.log\n", "a.log": "", "b": ""}, ["a.log", "b"])
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n")
    program.chmod(0o755)
    (root / ".git" / "config").write_text(f"[core]\n\tfsmonitor = {program}\n\thooksPath = {tmp_path}\n")
    git(root, "ls-files", "--others")
    assert (tmp_path / "was-run").exists(), "the program would be run by git itself"
    (tmp_path / "was-run").unlink()
    assert seen(root, True) == ["a.log", "b"]
    assert not (tmp_path / "was-run").exists()


@needs_git
@pytest.mark.parametrize("version", [2, 3, 4])
@pytest.mark.parametrize("hashes", ["sha1", "sha256"])
def test_every_version_is_read(tmp_path: Path, version: int, hashes: str) -> None:
    names = ["a/long/common/beginning/1", "a/long/common/beginning/2", "b/" + "c" * 250, "d"]
    make(tmp_path, dict.fromkeys(names, "x"), names, f"--object-format={hashes}")
    if version == 3:
        git(tmp_path, "config", "core.sparseCheckout", "true")
        git(tmp_path, "update-index", "--skip-worktree", "a/long/common/beginning/2")
    else:
        git(tmp_path, "update-index", "--index-version", str(version))
    data = (tmp_path / ".git" / "index").read_bytes()
    assert data[7] == version
    assert parse_index(data) == [name.encode() for name in names]


def entry(name: bytes) -> bytes:
    whole = bytes(60) + len(name).to_bytes(2, "big") + name
    return whole + bytes(8 - len(whole) % 8)


def index(*names: bytes, version: int = 2, count: int | None = None) -> bytes:
    head = b"DIRC" + version.to_bytes(4, "big") + (len(names) if count is None else count).to_bytes(4, "big")
    body = head + b"".join(entry(name) for name in names)
    return body + hashlib.sha1(body).digest()


BROKEN: dict[str, bytes] = {
    "empty": b"",
    "other": b"PACK" + bytes(100),
    "cut": index(b"a", b"b")[:100],
    "more entries than bytes": index(b"a", count=1 << 31),
    "one entry too many": index(b"a" * 100, count=2),
    "version 5": index(b"a", version=5),
    "a name without end": b"DIRC\0\0\0\2\0\0\0\1" + bytes(62) + b"a" * 100,
    "a compressed name that drops too much": b"DIRC\0\0\0\4\0\0\0\1" + bytes(62) + b"\x05a\0" + bytes(20),
    "compressed names that grow without end": b"DIRC\0\0\0\4\0\0\x40\0"
    + b"".join(bytes(62) + b"\0" + b"a" * 20 + b"\0" for _ in range(1 << 14)),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_broken_index_counts_as_none(data: bytes) -> None:
    assert parse_index(data) == []


LEAVING = [b"../outside", b"/etc/passwd", b"a/../../outside", b"a//b", b".git/config", b".GIT/x", b"./a", b""]


@pytest.mark.parametrize("name", LEAVING)
def test_no_name_in_an_index_leaves_the_folder(tmp_path: Path, name: bytes) -> None:
    root = tmp_path / "root"
    (root / ".git").mkdir(parents=True)
    (root / "a").mkdir()
    (root / ".GIT").mkdir(exist_ok=True)
    for path in ("outside", "root/.git/config", "root/.GIT/x", "root/a/b"):
        (tmp_path / path).write_text("secret")
    (root / ".gitignore").write_text("*\n")
    (root / ".git" / "index").write_bytes(index(name, b"a/b"))
    assert seen(root, False) == ["a/b"]
