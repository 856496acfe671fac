"""The files below a folder, as trees on disk and in memory tell them."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.source import MemoryTree, SourceFile
from archscan.walk import DiskTree, Limits, walk

PATHS = ["a.txt", "a/b", "a/c/d", "a/c/e/f", "a0", "ab/c", "b/a/b"]


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        pytest.param("", PATHS, id="root"),
        pytest.param("a", ["a/b", "a/c/d", "a/c/e/f"], id="folder"),
        pytest.param("a/c", ["a/c/d", "a/c/e/f"], id="inner folder"),
        pytest.param("a/b", [], id="file"),
        pytest.param("c", [], id="nothing"),
    ],
)
def test_below(tmp_path: Path, folder: str, expected: list[str]) -> None:
    for path in PATHS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    limits = Limits()
    listing = walk(tmp_path, include=(), exclude=(), limits=limits)
    assert list(DiskTree(tmp_path, listing, limits).below(folder)) == expected
    assert list(MemoryTree(SourceFile(path, b"x") for path in PATHS).below(folder)) == expected
