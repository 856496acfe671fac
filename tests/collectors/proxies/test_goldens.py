"""Whole files of proxies and gateways, what they yield, and which files are picked."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.gateways import (
    api_gateways,
    caddy,
    connection_pools,
    envoy,
    haproxy,
    httpd,
    jk_workers,
    kong,
    nginx,
    oauth2_proxy,
    traefik,
    web_caches,
)
from archscan.model.facts import Requires
from archscan.model.problem import Problem
from archscan.source import Collector
from tests.goldens import cases, check_case, collected, tree_of

COLLECTORS: tuple[Collector, ...] = (
    nginx,
    haproxy,
    httpd,
    envoy,
    caddy,
    traefik,
    kong,
    api_gateways,
    connection_pools,
    web_caches,
    oauth2_proxy,
    jk_workers,
)
CASES = [(collector, case) for collector in COLLECTORS for case in cases(collector.NAME)]


@pytest.mark.parametrize(
    ("collector", "case"), CASES, ids=[f"{collector.NAME}-{case.name}" for collector, case in CASES]
)
def test_goldens(collector: Collector, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)


@pytest.mark.parametrize("collector", COLLECTORS, ids=[one.NAME for one in COLLECTORS])
def test_every_collector_has_a_case_of_files_that_it_leaves_alone(collector: Collector) -> None:
    """In every fixture the files below `other/` are none of the collector's."""
    others = [
        str(item.evidence)
        for _, case in [each for each in CASES if each[0] is collector]
        for item in collected(collector, tree_of(case / "input"))
        if isinstance(item, Requires) and item.evidence.path.startswith("other/")
    ]
    assert others == []
    assert any((case / "input" / "other").is_dir() for one, case in CASES if one is collector)


@pytest.mark.parametrize("collector", COLLECTORS, ids=[one.NAME for one in COLLECTORS])
def test_a_corrupt_file_costs_itself_and_is_told(collector: Collector) -> None:
    case = next(case for one, case in CASES if one is collector and case.name == "corrupt")
    assert any(isinstance(item, Problem) for item in collected(collector, tree_of(case / "input")))
