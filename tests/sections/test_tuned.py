"""Tables of figures, and the chapters that are made of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archscan.model.elements import Component, Property
from archscan.model.evidence import Evidence
from archscan.model.system import System
from archscan.sections import (
    caching_strategy,
    failure_handling,
    performance_optimization,
    scalability_patterns,
)
from archscan.sections.context import make_context
from archscan.sections.statements import Code, Open, Row, Table
from archscan.sections.tuned import tuned_table
from tests.systems import component


def said(topic: str, name: str, value: str, path: str = "app.yml", line: int = 1) -> Property:
    return Property(topic, value, (Evidence(path, line, "test"),), name)


def holding(name: str, *properties: Property) -> Component:
    return replace(component(name), properties=properties)


def plain(row: Row) -> list[str]:
    return ["".join(one if isinstance(one, str) else one.text for one in cell) for cell in row.cells]  # type: ignore[union-attr]


def rows(system: System, topic: str = "failure.retry") -> list[list[str]]:
    tables = tuned_table(make_context(system), "retries", [topic], "Retries")
    return [plain(row) for table in tables for row in table.rows]


def test_parameters_of_one_name_make_one_row_and_equal_holders_share_it() -> None:
    both = (
        said("failure.retry", "stock", "maxAttempts: 3"),
        said("failure.retry", "stock", "waitDuration: 1s", line=2),
    )
    system = System("shop", components=(holding("a", *both), holding("b", *both)))
    assert rows(system) == [["a and b", "stock", "maxAttempts: 3, waitDuration: 1s"]]


def test_many_keys_of_one_file_make_one_row_in_the_order_of_its_lines() -> None:
    keys = [said("failure.retry", f"k{line}", str(line), line=line) for line in (3, 1, 2)]
    assert rows(System("shop", components=(holding("a", *keys),))) == [
        ["a", "app.yml", "k1: 1, k2: 2, k3: 3"]
    ]
    assert len(rows(System("shop", components=(holding("a", *keys[:2]),)))) == 2


def test_what_several_files_say_of_the_repository_is_told_file_by_file() -> None:
    lines = tuple(Evidence(path, 1, "test") for path in ("a/x.conf", "b/x.conf"))
    keys = tuple(Property("failure.retry", "1", lines, name) for name in ("k", "l", "m"))
    assert rows(System("shop", properties=keys)) == [
        ["the repository", "a/x.conf", "k: 1, l: 1, m: 1"],
        ["the repository", "b/x.conf", "k: 1, l: 1, m: 1"],
    ]


def test_rows_carry_all_their_lines() -> None:
    system = System(
        "shop", properties=(said("failure.retry", "x y", "1"), said("failure.retry", "x y", "2", line=9))
    )
    (table,) = tuned_table(make_context(system), "retries", ["failure.retry"], "Retries")
    assert [line.line for line in table.rows[0].evidence] == [1, 9]


def test_nothing_found_makes_no_table() -> None:
    assert rows(System("shop", components=(component("a"),))) == []


@pytest.mark.parametrize(
    ("chapter", "heading", "topic", "column"),
    [
        (failure_handling, "Error Scenarios", "failure.timeout", "Timeout"),
        (failure_handling, "Error Scenarios", "failure.dead_letter", "Dead-letter queue"),
        (failure_handling, "Circuit Breaker Pattern", "failure.breaker", "Circuit breaker"),
        (failure_handling, "Circuit Breaker Pattern", "failure.ejection", "Outlier detection"),
        (failure_handling, "Graceful Degradation", "failure.rate_limit", "Rate limit"),
        (caching_strategy, "Cache Layers", "cache.ttl", "Expiration"),
        (caching_strategy, "Cache Layers", "cache.eviction", "Memory and eviction"),
        (caching_strategy, "Cache Layers", "cache.proxy", "Proxy and browser cache"),
        (performance_optimization, "Caching Optimization", "cache.warming", "Cache warming"),
        (performance_optimization, "Network Optimization", "performance.compression", "Compression"),
        (performance_optimization, "Network Optimization", "performance.cdn", "Content delivery network"),
        (scalability_patterns, "Horizontal Scaling", "scaling.balancing", "Load balancing"),
        (scalability_patterns, "Horizontal Scaling", "scaling.affinity", "Session affinity"),
    ],
)
def test_each_topic_has_its_table(chapter: object, heading: str, topic: str, column: str) -> None:
    system = System("shop", components=(holding("a", said(topic, "the one", "5")),))
    (part,) = (one for one in chapter.build(make_context(system)).parts if one.heading == heading)  # type: ignore[attr-defined]
    (table,) = (one for one in part.blocks if isinstance(one, Table))
    assert table.columns[1] == column
    assert plain(table.rows[0]) == ["a", "the one", "5"]


def test_an_alert_on_cache_hits_is_told() -> None:
    alert = said(
        "observability.alert", "LowHits", "redis_keyspace_hits_total / redis_keyspace_misses_total < 0.5"
    )
    other = said("observability.alert", "Slow", "histogram_quantile(0.9, latency) > 1")
    system = System("shop", properties=(alert, other))
    (part,) = (
        one
        for one in performance_optimization.build(make_context(system)).parts
        if one.heading == "Caching Optimization"
    )
    (items,) = part.blocks
    assert [claim.line[1] for claim in items.claims] == [Code("LowHits")]  # type: ignore[union-attr]


@pytest.mark.parametrize("chapter", [failure_handling, caching_strategy], ids=["failures", "caching"])
def test_headings_stay_open_where_nothing_is_set(chapter: object) -> None:
    parts = chapter.build(make_context(System("shop"))).parts[1:]  # type: ignore[attr-defined]
    assert all(isinstance(part.blocks[0], Open) for part in parts)
