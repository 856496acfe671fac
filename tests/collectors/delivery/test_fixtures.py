"""Collectors of pipelines, rollouts and local setup: what they make of their fixtures."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.delivery import (
    azure_pipelines,
    circleci,
    dev_commands,
    dev_container,
    getting_started,
    github_actions,
    gitlab_ci,
    gitops,
    hosted,
    jenkinsfile,
    rollouts,
    variants,
)
from archscan.model.facts import Setting
from archscan.source import Collector
from tests.goldens import cases, check_case, collected, tree_of

COLLECTORS: tuple[Collector, ...] = (
    azure_pipelines,
    circleci,
    dev_commands,
    dev_container,
    getting_started,
    github_actions,
    gitlab_ci,
    gitops,
    hosted,
    jenkinsfile,
    rollouts,
    variants,
)
CASES = [(one, case) for one in COLLECTORS for case in cases(one.NAME)]


@pytest.mark.parametrize(("collector", "case"), CASES, ids=[f"{one.NAME}-{case.name}" for one, case in CASES])
def test_facts_of_a_case(collector: Collector, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)


@pytest.mark.parametrize(("collector", "case"), CASES, ids=[f"{one.NAME}-{case.name}" for one, case in CASES])
def test_no_value_holds_a_planted_secret(collector: Collector, case: Path) -> None:
    for one in collected(collector, tree_of(case / "input")):
        assert "hunter2" not in repr(one)


@pytest.mark.parametrize("collector", COLLECTORS, ids=[one.NAME for one in COLLECTORS])
def test_every_fact_is_a_setting_with_a_line(collector: Collector) -> None:
    for case in cases(collector.NAME):
        for one in collected(collector, tree_of(case / "input")):
            if isinstance(one, Setting):
                assert one.evidence.line > 0
                assert one.value == " ".join(one.value.split())
