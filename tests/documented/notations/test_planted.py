"""Three drawings of the tea shop with five mistakes each: all are found, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.registry import all_collectors
from archscan.diff.drift import drift
from archscan.documented.notations import read_notation
from archscan.model.system import System
from archscan.pipeline import Options, scan

SUFFIXES = ("md", "dsl", "puml")
EVERYTHING = ("components", "connections")


@pytest.fixture(scope="module")
def teashop() -> System:
    root = Path(__file__).parents[3] / "fixtures" / "systems" / "teashop"
    return scan(root, all_collectors(), Options())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_right_drawing_has_no_findings(suffix: str, teashop: System, fixtures: Path) -> None:
    drawn = read_notation(fixtures / "notations" / "teashop" / f"drawn.{suffix}")
    assert drawn.problems == ()
    found = drift(teashop, drawn, complete=EVERYTHING)
    assert [one.subject for one in found if one.severity != "note"] == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_each_planted_mistake_is_found(suffix: str, teashop: System, fixtures: Path) -> None:
    drawn = read_notation(fixtures / "notations" / "teashop" / f"planted.{suffix}")
    assert drawn.problems == ()
    found = [one for one in drift(teashop, drawn) if one.severity != "note"]
    assert [(one.rule, one.subject.lower(), one.change and one.change.field) for one in found] == [
        ("ARC101", "component:mailer", ""),
        ("ARC111", "component:loyalty", ""),
        ("ARC121", "component:db", "technologies"),
        ("ARC121", "component:payments", "name"),
        ("ARC121", "connection:web->orders:calls", "direction"),
    ]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_findings_name_the_line_of_the_drawing(suffix: str, teashop: System, fixtures: Path) -> None:
    path = fixtures / "notations" / "teashop" / f"planted.{suffix}"
    lines = path.read_text(encoding="utf-8").splitlines()
    found = {one.subject.lower(): one for one in drift(teashop, read_notation(path))}
    phantom = found["component:loyalty"].evidence[0]
    assert phantom.path == f"planted.{suffix}"
    assert "oyalty" in lines[phantom.line - 1]
    turned = found["connection:web->orders:calls"].evidence[0]
    assert lines[turned.line - 1].strip().removeprefix("Rel(").startswith("orders")
