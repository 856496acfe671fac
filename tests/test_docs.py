"""Words about the code are checked against the code: tables, file names, commands."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from archscan.cli import COMMANDS
from archscan.collectors.registry import COLLECTORS, MODULES, PATTERNS_FILE, Deferred, describe

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def commands_table() -> str:
    import archscan.cli as cli

    rows = [f"| `archscan {name}` | {(getattr(cli, name).__doc__ or '').strip()} |" for name in COMMANDS]
    return "\n".join(["| command | what it does |", "|---|---|", *rows])


def collectors_table() -> str:
    """What is read, by family: the folders of `collectors/`, each with its collectors."""
    families: dict[str, list[str]] = {}
    for module in MODULES:
        family, _, name = module.rpartition(".")
        families.setdefault(family.partition(".")[0], []).append(name.replace("_", " "))
    rows = []
    for family, names in families.items():
        text = import_module(f"archscan.collectors.{family}").__doc__
        summary = (text or "").strip().partition("\n\n")[0].replace("\n", " ").removesuffix(".")
        rows.append(f"| {family} | {summary} | {', '.join(sorted(names))} |")
    return "\n".join(["| family | what it reads | collectors |", "|---|---|---|", *sorted(rows)])


def collectors_list() -> str:
    rows = []
    for one in COLLECTORS:
        assert isinstance(one, Deferred)
        patterns = ", ".join(f"`{pattern}`" for pattern in one.PATTERNS[:12])
        more = f" and {len(one.PATTERNS) - 12} more" if len(one.PATTERNS) > 12 else ""
        text = (one.loaded.__doc__ or "").strip().partition("\n\n")[0].replace("\n", " ").removesuffix(".")
        rows.append(f"| `{one.module}` | {text} | {patterns}{more} |")
    return "\n".join(["| collector | what it reads | files |", "|---|---|---|", *sorted(rows)])


def test_names_and_patterns_of_collectors_are_current(update_golden: bool) -> None:
    path = ROOT / "collectors" / PATTERNS_FILE
    fresh = json.dumps(describe(), indent=1) + "\n"
    if update_golden:
        path.write_text(fresh, encoding="utf-8")
    assert fresh == path.read_text(encoding="utf-8"), "run: python3 dev.py golden"


@pytest.mark.parametrize(
    ("path", "name", "table"),
    [
        ("README.md", "commands", commands_table),
        ("README.md", "collectors", collectors_table),
        ("docs/collectors.md", "collectors", collectors_list),
    ],
    ids=["commands", "families", "collectors"],
)
def test_tables_are_current(path: str, name: str, table: object, update_golden: bool) -> None:
    readme = ROOT / path
    text = readme.read_text(encoding="utf-8")
    region = re.compile(rf"(<!-- table:{name} -->\n).*?(<!-- /table:{name} -->)", re.S)
    assert region.search(text), f"{path} has no region table:{name}"
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
    root = ROOT / "collectors"
    collecting = set()
    for path in root.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"^def collect\(|^from .* import .*\bcollect\b", text, re.M) and re.search(
            r"^PATTERNS\b|^from .* import [^\n]*\bPATTERNS\b|^    PATTERNS,$", text, re.M
        ):
            parts = path.relative_to(root).with_suffix("").parts
            collecting.add(".".join(part for part in parts if part != "__init__"))
    assert collecting == set(MODULES)
