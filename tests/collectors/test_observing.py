"""Collectors of alerts, dashboards, log settings, objectives and load tests."""

from __future__ import annotations

import contextlib
from pathlib import Path
from types import ModuleType

import pytest

from archscan.collectors.objectives import artillery, gatling, jmeter, k6, locust, slo
from archscan.collectors.telemetry import spring_telemetry
from archscan.collectors.telemetry.backends import dashboards
from archscan.collectors.telemetry.logging import dotnet_logging, loggers
from archscan.collectors.telemetry.metrics import alert_rules
from archscan.errors import FormatError
from archscan.source import MemoryTree, SourceFile
from tests.goldens import cases, check_case, collected, text_tree
from tests.patience import coming_to_an_end

COLLECTORS = (
    alert_rules, artillery, dashboards, dotnet_logging, gatling, jmeter, k6, locust, loggers, slo, spring_telemetry,
)  # fmt: skip
CASES = [(collector, case) for collector in COLLECTORS for case in cases(collector.NAME)]


@pytest.mark.parametrize(("collector", "case"), CASES, ids=lambda one: getattr(one, "NAME", None) or one.name)
def test_goldens(collector: ModuleType, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)


@pytest.mark.parametrize(
    ("collector", "path", "text", "expected"),
    [
        (locust, "f.py", "from locust import HttpUser\nclass U(HttpUser):\n  def t(self): self.client.get('/a')\n",
         ["Locust: calls GET /a"]),
        (locust, "f.py", "import os\nclass U: pass\n", []),
        (gatling, "S.scala", 'import io.gatling.core.Predef._\nclass S extends Simulation {\n'
         ' val s = exec(http("a").get("/a"))\n setUp(s.inject(atOnceUsers(5)))\n}\n',
         ["Gatling: injects atOnceUsers(5); calls GET /a"]),
        (artillery, "a.yml", "config:\n  target: http://x\n  phases: [{duration: 60, arrivalRate: 5}]\n"
         "scenarios:\n  - flow: [{get: {url: /a}}]\n",
         ["Artillery: 5 new users per second for 60 s; calls GET /a"]),
        (jmeter, "a.jmx", "<jmeterTestPlan/>", []),
        (spring_telemetry, "application.yml", "logging.level.root: ${L:WARN}\nmanagement.tracing.sampling."
         "probability: 0.1\n", ["WARN", "0.1"]),
        (spring_telemetry, "src/test/resources/application.yml", "logging.level.root: WARN\n", []),
        (dotnet_logging, "appsettings.json", '{"Logging": {"LogLevel": {"Default": "Debug"}}}', ["Debug"]),
        (dotnet_logging, "src/test/appsettings.json", '{"Logging": {"LogLevel": {"Default": "Debug"}}}', []),
        (alert_rules, "rules_test.yml", "groups:\n- rules:\n  - {alert: A, expr: up}\n", []),
        (slo, "a.yml", "apiVersion: openslo/v1\nkind: SLO\nspec: {objectives: [{target: lots}]}\n", []),
        (slo, "a.yml", "apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nmetadata: {name: fast}\n"
         "spec:\n  target: '99'\n  window: 4w\n  indicator:\n    latencyNative: {latency: 200ms}\n",
         ["99 % within 200ms over 4w"]),
        (slo, "a.yml", "apiVersion: sre.google.com/v2\nkind: ServiceLevelObjective\nmetadata:\n  name: up\n"
         "  labels: {service_name: cart}\nspec: {goal: 0.95}\n", ["95 % for service cart"]),
        (slo, "a.yml", "apiVersion: n9/v1alpha\nkind: SLO\nmetadata: {name: latency}\nspec:\n  service: cart\n"
         "  timeWindows: [{unit: Day, count: 28}]\n  objectives:\n  - {target: 0.9, op: lte, value: 250}\n",
         ["90 % with value ≤ 250 over 28 days for service cart"]),
    ],
    ids=["locust", "no-locust", "gatling", "artillery", "empty-plan", "spring", "spring-test", "dotnet",
         "dotnet-test", "rules-test", "no-target", "pyrra", "google", "nobl9"],
)  # fmt: skip
def test_values(collector: ModuleType, path: str, text: str, expected: list[str]) -> None:
    found = collected(collector, text_tree({path: text}))
    assert [one.value for one in found] == expected


_DEEP = 5_000


@pytest.mark.parametrize(
    ("collector", "path", "data"),
    [
        (k6, "a.js", b"import http from 'k6/http'; export const options = " + b"{a:" * _DEEP),
        (k6, "a.js", b"import http from 'k6/http'; export default " + b"http.get('/a')+" * 20_000),
        (locust, "a.py", b"from locust import HttpUser\nx = " + b"(" * _DEEP),
        (locust, "a.py", b"from locust import HttpUser\nclass A(B): pass\nclass B(A): pass\n"),
        (jmeter, "a.jmx", b"<jmeterTestPlan>" + b"<hashTree>" * _DEEP),
        (jmeter, "a.jmx", b"<jmeterTestPlan><hashTree><ThreadGroup/><hashTree><HTTPSampler/></hashTree></hashTree>"
         b"</jmeterTestPlan>"),
        (gatling, "a.java", b"gatling Simulation class A extends Simulation { setUp(" + b".inject(" * 20_000),
        (gatling, "a.java", b"gatling class A " + b"class B extends " * 20_000 + b"Simulation setUp("),
        (gatling, "a.scala", b"gatling class A extends Simulation { setUp(s).assertions(" + b"(" * 50_000),
        (artillery, "a.yml", b"config: {target: [1], phases: {a: 1}}\nscenarios: [[[[]]], {flow: {a: {b: []}}}]\n"),
        (slo, "a.yml", b"apiVersion: openslo/v1\nkind: SLO\nspec: [1]\nmetadata: 5\n"),
        (alert_rules, "a.yml", b"groups:\n- rules:\n  - alert: [1]\n    expr: {a: 1}\n  - record: 5\n"),
        (dashboards, "a.json", b'{"title": [1], "schemaVersion": 1, "panels": [1, [2], {"title": {"a": 1}}]}'),
        (loggers, "logging.yaml", b"version: 1\nformatters: [1]\nhandlers: 5\nroot: a\n"),
        (loggers, "log4j2.xml", b"<Configuration><Root level='" + b"${a}" * 50_000 + b"'/></Configuration>"),
        (spring_telemetry, "application.yml", b"logging:\n  level: [a, {b: c}]\nmanagement: 5\n"),
        (dotnet_logging, "appsettings.json", b'{"Logging": [1, {"LogLevel": 5}], "Serilog": null}'),
        *((one, one.PATTERNS[0].replace("*", "a"), b"\x00\xff\xfe" * 50)
          for one in (alert_rules, artillery, dashboards, dotnet_logging, gatling, jmeter, k6, locust, loggers,
                      slo, spring_telemetry)),
    ],
    ids=lambda one: getattr(one, "NAME", ""),
)  # fmt: skip
def test_hostile_files_yield_few_facts_and_no_crash(collector: ModuleType, path: str, data: bytes) -> None:
    tree = MemoryTree([SourceFile(path, data)])
    with coming_to_an_end():
        assert len(collected(collector, tree)) <= 3
        if not collector.wants(data):  # what it would make of it nevertheless
            with contextlib.suppress(FormatError):
                list(collector.collect(SourceFile(path, data), tree))
