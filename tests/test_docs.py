"""Words about the code are checked against the code: tables, file names, commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archscan.cli import COMMANDS
from archscan.collectors.registry import COLLECTORS

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def commands_table() -> str:
    import archscan.cli as cli

    rows = [f"| `archscan {name}` | {(getattr(cli, name).__doc__ or '').strip()} |" for name in COMMANDS]
    return "\n".join(["| command | what it does |", "|---|---|", *rows])


def collectors_table() -> str:
    rows = []
    for collector in COLLECTORS:
        patterns = ", ".join(f"`{pattern}`" for pattern in collector.PATTERNS)
        summary = (collector.__doc__ or "").strip().partition("\n\n")[0].replace("\n", " ").removesuffix(".")
        rows.append(f"| {collector.NAME} | {patterns} | {summary} |")
    return "\n".join(["| collector | files | what it reads |", "|---|---|---|", *sorted(rows)])


@pytest.mark.parametrize(("name", "table"), [("commands", commands_table), ("collectors", collectors_table)])
def test_readme_tables_are_current(name: str, table: object, update_golden: bool) -> None:
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    region = re.compile(rf"(<!-- table:{name} -->\n).*?(<!-- /table:{name} -->)", re.S)
    assert region.search(text), f"README.md has no region table:{name}"
    fresh = region.sub(lambda found: f"{found[1]}{table()}\n{found[2]}", text)  # type: ignore[operator]
    if update_golden:
        readme.write_text(fresh, encoding="utf-8")
    assert fresh == readme.read_text(encoding="utf-8"), "run: python3 dev.py golden"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_named_files_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"`((?:archscan|collectors|templates|tests|fixtures|docs|\.ci|bench)/[\w./-]*)`", text)
    named += re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    missing = [
        one for one in named
        if not (ROOT / one).exists() and not (path.parent / one).exists() and "docs/architecture" not in one
    ]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_named_commands_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```(?:sh|console)\n(.*?)```", text, re.S))
    words = re.findall(r"(?:^|[\s/])archscan ([a-z]+)\b(?!/)", blocks)
    assert [word for word in words if word not in COMMANDS] == []


def test_every_collector_module_is_registered() -> None:
    registered = {
        collector.__name__.removeprefix("archscan.collectors.").partition(".")[0] for collector in COLLECTORS
    }
    collecting = set()
    for path in sorted((ROOT / "collectors").glob("*.py")) + sorted(
        (ROOT / "collectors").glob("*/__init__.py")
    ):
        text = path.read_text(encoding="utf-8")
        if re.search(r"^(NAME\b|from .* import .*\bNAME\b)", text, re.M):
            collecting.add(path.stem if path.stem != "__init__" else path.parent.name)
    assert collecting == registered
