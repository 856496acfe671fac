"""`include` and `exclude` of archscan.yaml decide what is walked."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.registry import all_collectors
from archscan.pipeline import Options, scan


@pytest.mark.parametrize(
    ("globs", "names"),
    [("", ["a", "b"]), ("exclude: [/b/]\n", ["a"]), ("include: ['b/**']\n", ["b"])],
    ids=["none", "exclude", "include"],
)
def test_globs_of_archscan_yaml(tmp_path: Path, globs: str, names: list[str]) -> None:
    for name in ("a", "b"):
        folder = tmp_path / name / "deploy"
        folder.mkdir(parents=True)
        (folder / "compose.yaml").write_text(
            f"services:\n  {name}:\n    image: acme/{name}\n", encoding="utf-8"
        )
    if globs:
        (tmp_path / "archscan.yaml").write_text(globs, encoding="utf-8")
    system = scan(tmp_path, all_collectors(), Options())
    assert [one.name for one in system.components] == names
