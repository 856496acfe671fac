"""Collectors of files that set figures, each over its fixtures: usual files, others, corrupt ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.tuning import lines, nginx, proxies, rabbitmq, stores
from archscan.source import Collector
from tests.goldens import cases, check_case

COLLECTORS: tuple[Collector, ...] = (nginx, stores, lines, proxies, rabbitmq)
CASES = [(one, case) for one in COLLECTORS for case in cases(one.NAME)]


@pytest.mark.parametrize(("collector", "case"), CASES, ids=[f"{one.NAME}-{case.name}" for one, case in CASES])
def test_goldens(collector: Collector, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)


@pytest.mark.parametrize("collector", COLLECTORS, ids=[one.NAME for one in COLLECTORS])
def test_every_collector_has_a_corrupt_case_and_one_of_others(collector: Collector) -> None:
    assert {"usual", "others", "corrupt"} <= {case.name for case in cases(collector.NAME)}


def test_no_golden_shows_a_credential() -> None:
    root = Path(__file__).parent.parent.parent / "fixtures"
    for one in COLLECTORS:
        for case in cases(one.NAME):
            assert "not-to-be-shown" not in (root / one.NAME / case.name / "expected.json").read_text()
