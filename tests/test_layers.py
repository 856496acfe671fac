"""The direction of imports: archscan is about architecture, so its own is checked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "archscan"

MAY_IMPORT: dict[str, set[str]] = {
    "model": set(),
    "errors": set(),
    "formats": {"errors", "model"},
    "source": {"errors", "model"},
    "lexicon": {"model", "errors"},
    "walk": {"source", "model", "errors"},
    "collect": {"source", "lexicon", "model", "errors"},
    "code": {"formats", "lexicon", "model"},
    "collectors": {"source", "formats", "lexicon", "code", "model", "errors", "collect"},
    "link": {"lexicon", "model"},
    "documented": {"formats", "model", "lexicon", "errors", "source"},
    "view": {"model", "lexicon"},
    "sections": {"model", "view", "lexicon"},
    "regions": {"errors"},
    "render": {"model", "view", "sections", "regions", "errors"},
    "diff": {"model", "documented", "lexicon", "errors"},
    "report": {"diff", "model", "view", "render", "errors"},
    "live": {"source", "formats", "lexicon", "code", "collectors", "model", "errors"},
    "pipeline": {"walk", "collect", "link", "live", "documented", "source", "model", "errors"},
    "commands": {
        "pipeline",
        "walk",
        "collectors",
        "live",
        "documented",
        "view",
        "sections",
        "render",
        "regions",
        "diff",
        "report",
        "model",
        "errors",
    },
    "options": set(),
    "cli": {"commands", "options", "render", "errors"},
    "__main__": {"cli"},
    "__init__": set(),
}
"""Which part may import which; every part stands here, so that a new one must find its place."""


def part_of(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Parts of archscan that a module imports, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [
                f"{node.module}.{alias.name}" if node.module == "archscan" else node.module
                for alias in node.names
            ]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "archscan" and len(parts) > 1 and parts[1] != "__version__":
                yield node.lineno, parts[1]


MODULES = sorted(ROOT.rglob("*.py")) + sorted((ROOT / "collectors").resolve().rglob("*.py"))


def wrong_imports(part: str, path: Path) -> list[str]:
    allowed = MAY_IMPORT[part] | {part}
    return [f"{path}:{line}: {part} imports {name}" for line, name in imports(path) if name not in allowed]


def test_every_part_has_its_place() -> None:
    parts = {
        path.name.removesuffix(".py") for path in ROOT.iterdir() if path.suffix == ".py" or path.is_dir()
    }
    assert parts - {"__pycache__", "templates"} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_imports_go_one_way(path: Path) -> None:
    part = part_of(path) if path.is_relative_to(ROOT) else "collectors"
    assert wrong_imports(part, path) == []


def test_a_wrong_import_is_found(tmp_path: Path) -> None:
    module = tmp_path / "bad.py"
    module.write_text("from archscan.link.linker import link\n", encoding="utf-8")
    assert wrong_imports("model", module) == [f"{module}:1: model imports link"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_modules_say_what_they_are(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
