"""Goldens: what a collector makes of a fixture, as JSON beside it.

A case is a folder `fixtures/<collector>/<case>/` with its files in `input/` and what they yield in
`expected.json`. `pytest --update-golden` rewrites the latter.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from archscan.collect import matches
from archscan.errors import FormatError
from archscan.model.evidence import Evidence
from archscan.model.problem import Problem
from archscan.source import Collector, MemoryTree, SourceFile


def tree_of(folder: Path) -> MemoryTree:
    """All files below a folder, as a tree."""
    return MemoryTree(
        SourceFile(path.relative_to(folder).as_posix(), path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )


def collected(collector: Collector, tree: MemoryTree) -> list[Any]:
    """Facts and problems of every file that the collector picks; a FormatError becomes a Problem."""
    found: list[Any] = []
    for file in tree:
        if matches(collector.PATTERNS, file.path) and collector.wants(file.data):
            try:
                found.extend(collector.collect(file, tree))
            except FormatError as error:
                found.append(Problem(error.path, error.line, error.what, error.expected, "error", error.rule))
    return found


def text_tree(files: dict[str, str]) -> MemoryTree:
    """A tree from paths and texts."""
    return MemoryTree(SourceFile(path, text.encode()) for path, text in files.items())


def plain(value: Any) -> Any:
    """A fact as plain data, empty fields left out, evidence as `path:line`."""
    if isinstance(value, Evidence):
        return f"{value} ({value.collector})"
    if is_dataclass(value):
        shown = {"fact": type(value).__name__}
        for field in fields(value):
            item = plain(getattr(value, field.name))
            if item not in (None, "", [], False):
                shown[field.name] = item
        return shown
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def check_golden(found: Any, golden: Path, update: bool) -> None:
    """Compare with the golden file, or write it."""
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    if update:
        golden.write_text(text, encoding="utf-8")
    assert golden.is_file(), f"{golden} is missing: run with --update-golden, then read it"
    assert json.loads(text) == json.loads(golden.read_text(encoding="utf-8"))


def cases(collector: str) -> list[Path]:
    """The case folders of a collector, for `pytest.mark.parametrize`."""
    root = Path(__file__).parent.parent / "fixtures" / collector
    return sorted(path.parent for path in root.glob("*/input"))


def check_case(collector: Collector, case: Path, update: bool) -> None:
    """Collect a case's input and compare with its golden."""
    found = [plain(fact) for fact in collected(collector, tree_of(case / "input"))]
    check_golden(found, case / "expected.json", update)
