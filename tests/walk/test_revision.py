"""Another state of a repository: what git's objects hold, and nothing that its settings ask for."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from archscan.errors import UsageError
from archscan.walk import Limits, walk
from archscan.walk.revision import GitTree, list_revision, open_revision, read_at


def git(root: Path, *arguments: str) -> str:
    settings = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *settings, *arguments], cwd=root, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Three commits: `a.txt` says one, two, three; a folder, a link, and dependencies beside it."""
    root = tmp_path / "repository"
    (root / "sub" / "deep").mkdir(parents=True)
    (root / "node_modules").mkdir()
    git(tmp_path, "init", "-q", "-b", "main", "repository")
    (root / "sub" / "deep" / "b.txt").write_text("b")
    (root / "node_modules" / "x.json").write_text("{}")
    (root / "link").symlink_to("a.txt")
    for number, text in enumerate(("one", "two", "three")):
        (root / "a.txt").write_text(text)
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", text)
        git(root, "tag", f"v{number + 1}")
    return root


def content(root: Path, name: str, path: str = "a.txt") -> str:
    with open_revision(root, name) as revision:
        listing, blobs = list_revision(revision)
        with GitTree(revision, listing, blobs) as tree:
            file = tree.read(path)
            return file.text if file else ""


NAMES = {
    "branch": ("main", "three"), "HEAD": ("HEAD", "three"), "parent": ("HEAD~1", "two"),
    "tag": ("v1", "one"), "full name": ("refs/tags/v2", "two"),
}  # fmt: skip


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
@pytest.mark.parametrize(("name", "text"), NAMES.values(), ids=NAMES)
def test_every_name_of_a_commit(repository: Path, name: str, text: str, packed: bool) -> None:
    if packed:
        git(repository, "gc", "-q")
    assert content(repository, name) == text


def test_a_short_id_and_a_worktree(repository: Path, tmp_path: Path) -> None:
    assert content(repository, git(repository, "rev-parse", "--short", "v1")) == "one"
    git(repository, "worktree", "add", "-q", str(tmp_path / "other"), "v2")
    assert content(tmp_path / "other", "HEAD") == "two"
    assert content(tmp_path / "other", "main") == "three"


def test_sha256(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256", "r")
    (tmp_path / "r" / "a.txt").write_text("long")
    git(tmp_path / "r", "add", "-A")
    git(tmp_path / "r", "commit", "-q", "-m", "x")
    assert content(tmp_path / "r", "HEAD") == "long"


@pytest.mark.parametrize("name", ["nowhere", "", "--help", "HEAD~9", "HEAD:a.txt", "a\nb", "v1 v2"])
def test_what_is_no_commit_is_said(repository: Path, name: str) -> None:
    with pytest.raises(UsageError, match="expected"), open_revision(repository, name):
        pass


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not in a git repository"), open_revision(tmp_path, "HEAD"):
        pass


def test_the_listing_is_that_of_a_checkout(repository: Path) -> None:
    with open_revision(repository, "HEAD") as revision:
        listing, blobs = list_revision(revision)
        assert listing == walk(repository)
        assert listing.paths == ("a.txt", "link", "sub/deep/b.txt")
        with GitTree(revision, listing, blobs) as tree:
            assert tree.names("sub/deep") == ["b.txt"]
            assert tree.has_folder("sub")
            assert tree.read("link") is None
            assert [one.rule for one in tree.problems] == ["link"]
        assert list_revision(revision, include=("*.txt",), exclude=("sub/",))[0].paths == ("a.txt",)
        assert read_at(revision, "a.txt", 100) == b"three"
        assert read_at(revision, "a.txt", 2) is None
        assert read_at(revision, "link", 100) is None
        assert read_at(revision, "none", 100) is None


def test_a_folder_of_a_repository(repository: Path) -> None:
    with open_revision(repository / "sub", "HEAD") as revision:
        assert list_revision(revision)[0].paths == ("deep/b.txt",)
        assert read_at(revision, "deep/b.txt", 10) == b"b"


def test_limits(repository: Path) -> None:
    with open_revision(repository, "HEAD") as revision:
        listing, _ = list_revision(revision, limits=Limits(files=1))
        assert (listing.paths, [one.rule for one in listing.problems]) == (("a.txt",), ["too-many-files"])
        listing, blobs = list_revision(revision, limits=(small := Limits(file_size=3)))
        with GitTree(revision, listing, blobs, small) as tree:
            assert tree.read("a.txt") is None
            assert [one.rule for one in tree.problems] == ["too-large"]


def test_no_setting_or_hook_of_the_repository_takes_part(repository: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch '{mark}'\n")
    script.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "core.pager",
        "filter.x.smudge",
        "core.sshCommand",
        "uploadpack.packObjectsHook",
    ):
        git(repository, "config", key, str(script))
    git(repository, "config", "include.path", str(tmp_path / "none"))
    before = {path: path.stat().st_mtime_ns for path in sorted((repository / ".git").rglob("*"))}
    assert content(repository, "HEAD~1") == "two"
    assert not mark.exists()
    assert {path: path.stat().st_mtime_ns for path in sorted((repository / ".git").rglob("*"))} == before


def test_missing_objects_cost_a_file(repository: Path) -> None:
    blob = git(repository, "rev-parse", "HEAD:a.txt")
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with open_revision(repository, "HEAD") as revision:
        listing, blobs = list_revision(revision)
        with GitTree(revision, listing, blobs) as tree:
            assert tree.read("a.txt") is None
            assert tree.read("sub/deep/b.txt") is not None
            assert "shallow" in tree.problems[0].what
