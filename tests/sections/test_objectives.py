"""Objectives and load tests in the chapter of requirements: tables, folding, what stays open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archscan.model.elements import Property
from archscan.model.system import System
from archscan.sections import non_functional_requirements as chapter
from archscan.sections.statements import Table
from tests.sections.reading import blocks, holding, said, told, unproven
from tests.systems import component

_NO_PERFORMANCE = "open: No target for throughput, latency or concurrent users is stated."
_NO_AVAILABILITY = "open: No target for uptime or recovery is stated."


def shop(*properties: Property) -> System:
    return System("shop", components=(component("a"),), properties=properties)


def opened(system: System, heading: str) -> list[str]:
    return [line for line in told(blocks(chapter, system, heading)) if line.startswith("open")]


@pytest.mark.parametrize(
    ("topic", "heading", "value", "expected"),
    [
        ("target.latency", "Performance", "99 % within 200ms", "[Objectives] checkout | 99 % within 200ms"),
        ("target.throughput", "Performance", "50/s", "[Objectives] checkout | 50/s"),
        ("target.availability", "Availability", "99.9 % over 30d", "[Objectives] checkout | 99.9 % over 30d"),
        ("target.recovery", "Availability", "4 h", "[Objectives] checkout | 4 h"),
        ("performance.load_test", "Performance", "k6: for 1m", "[Load tests] checkout | k6: for 1m"),
        ("performance.threshold", "Performance", "p(95)<500",
         "[Thresholds of load tests] checkout | p(95)<500"),
        ("availability.backup", "Availability", "daily to S3", "[Backups] a | checkout | daily to S3"),
        ("availability.failover", "Availability", "3 zones", "[Failover] a | checkout | 3 zones"),
    ],
)  # fmt: skip
def test_each_topic_has_its_table(topic: str, heading: str, value: str, expected: str) -> None:
    system = System("shop", components=(holding("a", said(topic, value, "checkout")),))
    found = blocks(chapter, system, heading)
    assert expected in told(found)
    assert unproven(found) == []


@pytest.mark.parametrize(
    ("topic", "performance", "availability"),
    [
        ("target.latency", [], [_NO_AVAILABILITY]),
        ("target.throughput", [], [_NO_AVAILABILITY]),
        ("target.availability", [_NO_PERFORMANCE], []),
        ("target.recovery", [_NO_PERFORMANCE], []),
        ("performance.load_test", [_NO_PERFORMANCE], [_NO_AVAILABILITY]),
    ],
)
def test_only_a_target_closes_the_line_about_targets(
    topic: str, performance: list[str], availability: list[str]
) -> None:
    system = shop(said(topic, "5", "x"))
    assert [one for one in opened(system, "Performance") if "No target" in one] == performance
    assert [one for one in opened(system, "Availability") if "No target" in one] == availability


def test_targets_of_a_person_stand_where_they_belong() -> None:
    system = replace(shop(), targets=(("p95_latency", "200 ms"), ("uptime", "99.9 %"), ("max-replicas", "9")))
    assert told(blocks(chapter, system, "Performance"))[0] == "P95 latency: 200 ms documented"
    assert told(blocks(chapter, system, "Availability"))[0] == "Uptime: 99.9 % documented"
    assert told(blocks(chapter, system, "Scalability"))[0] == "Max replicas: 9 documented"
    assert not any("No target" in line for line in opened(system, "Performance"))


def test_the_same_objective_in_several_files_is_told_once_with_all_its_lines() -> None:
    copies = (said("target.availability", "99 %", "up", path=f"{name}.yml") for name in "ab")
    (table,) = (one for one in blocks(chapter, shop(*copies), "Availability") if isinstance(one, Table))
    assert [line.path for line in table.rows[0].evidence] == ["a.yml", "b.yml"]
    assert len(table.rows) == 1


def test_objectives_of_one_name_with_other_values_are_kept_apart() -> None:
    both = shop(said("target.latency", "90 %", "fast"), said("target.latency", "99 %", "fast"))
    lines = told(blocks(chapter, both, "Performance"))
    assert [line for line in lines if line.startswith("[Objectives]")] == [
        "[Objectives] fast | 90 %",
        "[Objectives] fast | 99 %",
    ]


@pytest.mark.parametrize("number", [8, 9])
def test_many_load_tests_fold(number: int) -> None:
    tests = (said("performance.load_test", f"k6: for {one}m", f"s{one}") for one in range(number))
    (table,) = (one for one in blocks(chapter, shop(*tests), "Performance") if isinstance(one, Table))
    assert (len(table.rows) > table.fold) is (number == 9)


def test_settings_that_stand_in_other_chapters_are_counted_and_linked() -> None:
    pool = said("performance.pool", "20", "maximumPoolSize")
    wait = said("failure.timeout", "5s", "timeout", line=2)
    system = System("shop", components=(holding("a", pool, wait), holding("b", pool)))
    (line,) = (one for one in told(blocks(chapter, system, "Performance")) if one.startswith("Settings"))
    assert line == (
        "Settings were found for connection pools of 2 components (see Performance Optimization); "
        "timeouts of 1 component (see Failure Handling)."
    )


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        pytest.param(
            True, "timeouts of 1 component and of the repository (see Failure Handling).", id="both"
        ),
        pytest.param(False, "timeouts (see Failure Handling).", id="nobody's"),
    ],
)
def test_settings_of_no_component_are_told_as_such(held: bool, expected: str) -> None:
    wait = said("failure.timeout", "5s", "timeout")
    components = (holding("a", said("failure.timeout", "3s", "timeout", line=2)),) if held else ()
    system = System("shop", components=components, properties=(wait,))
    (line,) = (one for one in told(blocks(chapter, system, "Performance")) if one.startswith("Settings"))
    assert line == f"Settings were found for {expected}"


def test_nothing_found_leaves_each_heading_open() -> None:
    assert opened(shop(), "Performance") == [
        _NO_PERFORMANCE,
        "open: Not visible in the files that were read: requests for and limits of CPU and memory.",
    ]
    assert opened(shop(), "Availability") == [
        _NO_AVAILABILITY,
        "open: Not visible in the files that were read: numbers of replicas, health checks, disruption budgets.",
    ]
    assert opened(shop(), "Scalability") == ["open: Not visible in the files that were read: an autoscaler."]
