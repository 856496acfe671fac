"""The chapter of monitoring: which sentence each sort of evidence makes, and what stays open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archscan.model.elements import Chapter, Component, Property, Technology
from archscan.model.system import System
from archscan.sections import monitoring_and_observability as chapter
from archscan.sections.statements import Items, Table
from tests.sections.reading import blocks, holding, said, told, unproven
from tests.systems import at, component, connection, platform

METRICS, LOGGING, TRACING = "Metrics", "Logging", "Tracing"
_NO_KPI = (
    "open: Key performance indicators: Not visible in the files that were read: "
    "alert rules and objectives on requests, errors or latency."
)
_NO_OWN = (
    "open: Business metrics: Not visible in the files that were read: metrics that the code defines itself."
)


def system(*components: Component, properties: tuple[Property, ...] = ()) -> System:
    return System("shop", components=components, properties=properties)


def test_nothing_found_leaves_each_heading_open() -> None:
    empty = system(component("a"))
    assert {heading: told(blocks(chapter, empty, heading)) for heading in (METRICS, LOGGING, TRACING)} == {
        METRICS: ["open: Not visible in the files that were read: metrics tools and libraries."],
        LOGGING: [
            "open: Not visible in the files that were read: "
            "log collectors, logging drivers, log settings and libraries."
        ],
        TRACING: ["open: Not visible in the files that were read: tracing tools and libraries."],
    }


@pytest.mark.parametrize(
    ("topic", "value", "name", "expected"),
    [
        ("observability.scrape", "path /metrics; every 15s", "orders",
         "[Scraped metrics] a | orders | path /metrics; every 15s"),
        ("observability.metrics", "export of metrics to prometheus", "key",
         "[Exposed metrics] a | key | export of metrics to prometheus"),
        ("observability.metrics", "own Counter, Prometheus client", "orders_total",
         "Business and other own metrics: a defines orders_total."),
        ("observability.metrics", "Micrometer @Timed", "checkout",
         "Business and other own metrics: a defines checkout."),
        ("observability.dashboard", "3 panels on prometheus: Orders", "Shop",
         "[Dashboards] Shop | 3 panels on prometheus: Orders"),
        ("observability.alert", "up == 0; for 5m; severity page", "Down",
         "[Alert rules] Down | up == 0 | 5m | page"),
        ("observability.alert", "up == 0", "Down", "[Alert rules] Down | up == 0 |  | "),
        ("observability.alert", "no expression; for 1m", "Down", "[Alert rules] Down |  | 1m | "),
        ("observability.rule", "sum(up)", "job:up", "Recorded by a rule: job:up."),
        ("observability.pipeline", "otlp → batch → prometheus", "metrics",
         "[Pipelines for metrics] a | metrics | otlp → batch → prometheus"),
        ("observability.alert", "rate(http_requests_total{code='500'}[5m]) > 1", "Errors",
         "Key performance indicators: Alert rules on requests, errors or latency: Errors."),
        ("target.availability", "99.9 %", "up", "Key performance indicators: Objectives: up."),
    ],
    ids=["scrape", "exposed", "own", "timed", "dashboard", "alert", "bare-alert", "no-expression", "rule",
         "pipeline", "indicator", "objective"],
)  # fmt: skip
def test_metrics(topic: str, value: str, name: str, expected: str) -> None:
    found = blocks(chapter, system(holding("a", said(topic, value, name))), METRICS)
    assert expected in told(found)
    assert unproven(found) == []


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ((said("observability.scrape", "x", "j"),), [_NO_KPI, _NO_OWN]),
        ((said("observability.alert", "node_load1 > 2", "Load"),), [_NO_KPI, _NO_OWN]),
        ((said("observability.alert", "kube_api_up == 0", "Up"),), [_NO_KPI, _NO_OWN]),
        ((said("observability.metrics", "own gauge", "stock"),), [_NO_KPI]),
        ((said("target.latency", "99 %", "fast"),), [_NO_OWN]),
    ],
    ids=["scraped", "load-alert", "other-alert", "own", "objective"],
)
def test_what_the_metrics_lack_stays_open(properties: tuple[Property, ...], expected: list[str]) -> None:
    lines = told(blocks(chapter, system(holding("a", *properties)), METRICS))
    assert [line for line in lines if line.startswith("open")] == expected


def test_equal_holders_share_a_row_and_copies_of_an_alert_are_told_once() -> None:
    scrape = said("observability.scrape", "path /metrics", "shop")
    copies = tuple(said("observability.alert", "up == 0", "Down", path=f"{name}.yml") for name in "xy")
    found = blocks(chapter, system(holding("a", scrape), holding("b", scrape), properties=copies), METRICS)
    assert told(found)[2:] == [
        "[Scraped metrics] a and b | shop | path /metrics",
        "[Alert rules] Down | up == 0 |  | ",
    ]
    (table,) = (one for one in found if isinstance(one, Table) and one.title == "Alert rules")
    assert [line.path for line in table.rows[0].evidence] == ["x.yml", "y.yml"]


@pytest.mark.parametrize("number", [8, 9])
def test_long_tables_fold(number: int) -> None:
    alerts = tuple(said("observability.alert", f"x > {one}", f"A{one}") for one in range(number))
    (table,) = (one for one in blocks(chapter, system(properties=alerts), METRICS) if isinstance(one, Table))
    assert (len(table.rows) > table.fold) is (number == 9)


def test_many_recorded_series_are_a_number_and_a_few_names() -> None:
    rules = tuple(said("observability.rule", "x", f"r{one:02}") for one in range(30))
    (line,) = (one for one in told(blocks(chapter, system(properties=rules), METRICS)) if "recorded" in one)
    assert line.startswith("30 series recorded by rules: r00, r01")
    assert line.endswith("and 20 more.")


@pytest.mark.parametrize(
    ("topic", "value", "name", "expected"),
    [
        ("observability.format", "json", "", "Log structure: json for a."),
        ("observability.level", "debug", "LOG_LEVEL", "[Log levels] a | LOG_LEVEL debug"),
        ("observability.level", "INFO", "root", "[Log levels] a | root INFO"),
        ("observability.logging", "json-file", "", "Log aggregation: Logging driver json-file for a."),
        ("observability.shipping", "tail → loki", "promtail", "[Log shipping] a | promtail | tail → loki"),
        ("observability.pipeline", "otlp → loki", "logs/2", "[Pipelines for logs] a | logs/2 | otlp → loki"),
    ],
)
def test_logging(topic: str, value: str, name: str, expected: str) -> None:
    found = blocks(chapter, system(holding("a", said(topic, value, name))), LOGGING)
    assert told(found) == [expected]
    assert unproven(found) == []


def test_levels_name_the_general_logger_first_and_few_others() -> None:
    levels = [said("observability.level", "debug", f"com.shop.x{one}", line=one) for one in range(1, 6)]
    root = said("observability.level", "warn", "root", line=9)
    other = holding("b", *levels, root)
    found = blocks(chapter, system(holding("a", *levels, root), other), LOGGING)
    assert told(found) == [
        "[Log levels] a and b | root warn; com.shop.x1 debug; com.shop.x2 debug; com.shop.x3 debug; 2 more"
    ]


def test_a_profile_that_sets_the_same_level_again_is_not_told() -> None:
    topic = "observability.level"
    levels = [
        said(topic, "info", "root"),
        said(topic, "info (Development)", "root"),
        said(topic, "warn (profile prod)", "root"),
    ]
    found = blocks(chapter, system(holding("a", *levels)), LOGGING)
    assert told(found) == ["[Log levels] a | root info; root warn (profile prod)"]


def test_formats_and_levels_of_no_component_are_the_repositorys() -> None:
    found = blocks(
        chapter,
        system(
            properties=(said("observability.format", "json"), said("observability.level", "info", "root"))
        ),
        LOGGING,
    )
    assert told(found) == [
        "Log structure: json for the repository.",
        "[Log levels] the repository | root info",
    ]


def test_instrumentation_is_told_by_holder_and_equal_holders_share_it() -> None:
    topic = "observability.instrumentation"
    both = (said(topic, "Java agent", line=1), said(topic, "spans by @WithSpan", line=2))
    found = blocks(
        chapter, system(holding("a", *both), holding("b", *both), holding("c", said(topic, "SDK"))), TRACING
    )
    assert told(found) == [
        "Distributed tracing implementation: Java agent and spans by @WithSpan for a and b.",
        "Distributed tracing implementation: SDK for c.",
    ]
    (items,) = found
    assert isinstance(items, Items)
    assert [[line.line for line in claim.evidence] for claim in items.claims] == [[1, 2], [1]]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("topic", "value", "name", "expected"),
    [
        ("observability.sampling", "0.25", "key", "Sampling set to 0.25 for a."),
        ("observability.propagation", "b3", "key", "Trace context propagation: b3 for a."),
        ("observability.pipeline", "otlp → jaeger", "traces", "[Pipelines for traces] a | traces | otlp → jaeger"),
    ],
)  # fmt: skip
def test_tracing(topic: str, value: str, name: str, expected: str) -> None:
    found = blocks(chapter, system(holding("a", said(topic, value, name))), TRACING)
    assert told(found) == [expected]
    assert unproven(found) == []


def test_pipelines_stand_with_their_signal_only() -> None:
    one = system(holding("a", said("observability.pipeline", "otlp → jaeger", "traces")))
    assert told(blocks(chapter, one, LOGGING))[0].startswith("open")
    assert told(blocks(chapter, one, METRICS))[0].startswith("open")


@pytest.mark.parametrize(
    ("id", "use", "heading", "expected"),
    [
        ("micrometer", "runtime", METRICS, "Metrics library is used by a."),
        ("micrometer", "development", METRICS, None),
        ("sentry", "runtime", LOGGING, "Metrics library is used by a."),
        ("opentelemetry", "runtime", TRACING, "Metrics library is used by a."),
        ("react", "runtime", METRICS, None),
    ],
)
def test_libraries(id: str, use: str, heading: str, expected: str | None) -> None:
    item = Technology("Metrics library", "library", "", at("package.json", 4), id, use)
    found = told(blocks(chapter, system(replace(component("a"), technologies=(item,))), heading))
    assert [line for line in found if "used by" in line] == ([expected] if expected else [])


def test_tools_say_what_they_watch_or_who_reads_them() -> None:
    tools = [
        component("prometheus", "observability", "Prometheus"),
        component("cadvisor", "observability", "cAdvisor"),
        component("pushgateway", "observability", "Pushgateway"),
    ]
    shop = System(
        "shop",
        components=tuple(tools),
        connections=(connection("prometheus", "cadvisor", "scrapes", "HTTP", 8080),),
    )
    found = blocks(chapter, shop, METRICS)
    assert told(found)[2:] == [
        "cadvisor (cAdvisor): scraped by prometheus.",
        "prometheus (Prometheus): scrapes metrics of cadvisor.",
        "pushgateway (Pushgateway): what it is connected with was not found.",
    ]
    assert unproven(found) == []


def test_a_large_system_has_short_lists() -> None:
    for heading in (METRICS, LOGGING, TRACING):
        assert len(told(blocks(chapter, platform(), heading))) <= 10


def test_hand_written_text_stands_first() -> None:
    text = Chapter("Monitoring and Observability/Logging", "We keep logs for a week.", at("archscan.yaml", 5))
    shop = replace(system(holding("a", said("observability.format", "json"))), chapters=(text,))
    assert told(blocks(chapter, shop, LOGGING))[0] == "We keep logs for a week."
