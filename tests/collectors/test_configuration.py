"""Collectors of programs' own configuration: Spring."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collect import matches
from archscan.collectors.settings import spring
from archscan.model.facts import Requires
from archscan.model.problem import Problem
from tests.goldens import cases, check_case, collected, tree_of

ALL = [(collector, case) for collector in (spring,) for case in cases(collector.NAME)]


@pytest.mark.parametrize(
    ("collector", "case"), ALL, ids=lambda one: getattr(one, "name", getattr(one, "NAME", ""))
)
def test_goldens(collector: object, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("collector", "path", "picked"),
    [
        (spring, "a/src/main/resources/application-prod.yml", True),
        (spring, "a/settings.yml", False),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_files_picked(collector: object, path: str, picked: bool) -> None:
    assert matches(collector.PATTERNS, path) == picked  # type: ignore[attr-defined]


def test_a_broken_document_costs_itself_only(fixtures: Path) -> None:
    found = collected(spring, tree_of(fixtures / "spring" / "corrupt" / "input"))
    assert [one.host for one in found if isinstance(one, Requires)] == ["cache"]
    assert [one.line for one in found if isinstance(one, Problem)] == [6]
