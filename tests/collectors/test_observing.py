"""Collectors of alerts, dashboards, log settings, objectives and load tests."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from archscan.collectors.objectives import artillery, gatling, jmeter, k6, locust, slo
from archscan.collectors.telemetry import alert_rules, dashboards, dotnet_logging, loggers, spring_telemetry
from archscan.collectors.telemetry.variables import variable_facts
from archscan.lexicon.addresses import Variable
from archscan.model.evidence import Evidence
from archscan.model.facts import Scope, Subject
from tests.goldens import cases, check_case, collected, text_tree

COLLECTORS = (alert_rules, artillery, dashboards, gatling, jmeter, k6, locust, loggers, slo)
CASES = [(collector, case) for collector in COLLECTORS for case in cases(collector.NAME)]


@pytest.mark.parametrize(("collector", "case"), CASES, ids=lambda one: getattr(one, "NAME", None) or one.name)
def test_goldens(collector: ModuleType, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)  # type: ignore[arg-type]


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
    ],
    ids=["locust", "no-locust", "gatling", "artillery", "empty-plan", "spring", "spring-test", "dotnet"],
)  # fmt: skip
def test_values(collector: ModuleType, path: str, text: str, expected: list[str]) -> None:
    found = collected(collector, text_tree({path: text}))  # type: ignore[arg-type]
    assert [one.value for one in found] == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("LOG_LEVEL", "debug", ["observability.level"]),
        ("LOG_LEVEL", "${LEVEL}", []),
        ("LOG_FORMAT", "json", ["observability.format"]),
        ("OTEL_PROPAGATORS", "tracecontext,b3", ["observability.propagation"]),
        ("OTEL_TRACES_EXPORTER", "none", []),
        (
            "JAVA_TOOL_OPTIONS",
            "-javaagent:/otel/opentelemetry-javaagent.jar",
            ["observability.instrumentation"],
        ),
        ("CATALOG_LEVEL", "3", []),
    ],
)
def test_variables(name: str, value: str, expected: list[str]) -> None:
    subject = Subject(Scope("compose", ""), "web")
    found = variable_facts(subject, [Variable(name, value, Evidence("a", 1, "x"))])
    assert [one.topic for one in found] == expected
