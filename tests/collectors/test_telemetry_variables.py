"""What variables, agents and scrape configurations say of telemetry, and which files are left out."""

from __future__ import annotations

import pytest

from archscan.collectors.telemetry.agents.shipping import shipping_facts
from archscan.collectors.telemetry.metrics.scraping import find_scrapes
from archscan.collectors.telemetry.places import Reading
from archscan.collectors.telemetry.spare import is_spare_telemetry
from archscan.collectors.telemetry.variables import variable_facts
from archscan.formats.node import Map, Place
from archscan.formats.yaml import load
from archscan.lexicon.addresses import Variable
from archscan.model.evidence import Evidence
from archscan.model.facts import Scope, Subject
from tests.goldens import text_tree

WEB = Subject(Scope("compose", ""), "web")
LEVEL, FORMAT = "observability.level", "observability.format"
INSTRUMENTED, SAMPLED = "observability.instrumentation", "observability.sampling"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LOG_LEVEL": "debug"}, [(LEVEL, "debug")]),
        ({"LOGGING_LEVEL_ORG_SHOP": "TRACE"}, [(LEVEL, "TRACE")]),
        ({"Logging__LogLevel__Default": "Information"}, [(LEVEL, "Information")]),
        ({"RUST_LOG": "shop=debug,hyper=info"}, [(LEVEL, "shop=debug,hyper=info")]),
        ({"LOG_LEVEL": "${LEVEL}"}, []),
        ({"LOG_LEVEL": "{{ .Values.level }}"}, []),
        ({"LOG_LEVEL": "loud"}, []),
        ({"CATALOG_LEVEL": "3"}, []),
        ({"BLOG_LEVEL": "info"}, []),
        ({"OTEL_LOG_LEVEL": "debug"}, []),
        ({"LOG_FORMAT": "json"}, [(FORMAT, "json")]),
        ({"LOG_FORMAT": "%(asctime)s secret"}, []),
        ({"OTEL_PROPAGATORS": "tracecontext,b3"}, [("observability.propagation", "tracecontext,b3")]),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, [(INSTRUMENTED, "OpenTelemetry traces exporter otlp")]),
        ({"OTEL_TRACES_EXPORTER": "none"}, []),
        ({"OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.1"},
         [(SAMPLED, "traceidratio 0.1")]),
        ({"OTEL_TRACES_SAMPLER": "always_on", "OTEL_TRACES_SAMPLER_ARG": "0.1"}, [(SAMPLED, "always_on")]),
        ({"OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "token=abc"},
         [(SAMPLED, "traceidratio")]),
        ({"OTEL_SDK_DISABLED": "true"}, [(INSTRUMENTED, "OpenTelemetry SDK disabled")]),
        ({"OTEL_SDK_DISABLED": "false"}, []),
        ({"JAVA_TOOL_OPTIONS": "-Xmx1g -javaagent:/otel/opentelemetry-javaagent.jar"},
         [(INSTRUMENTED, "OpenTelemetry Java agent")]),
        ({"JAVA_OPTS": "-javaagent:/a/own.jar=key=value"}, [(INSTRUMENTED, "Java agent own.jar")]),
        ({"JAVA_OPTS": "-Xmx1g"}, []),
        ({"NODE_OPTIONS": "--require @opentelemetry/auto-instrumentations-node/register"},
         [(INSTRUMENTED, "OpenTelemetry automatic instrumentation")]),
        ({"NODE_OPTIONS": "--max-old-space-size=512"}, []),
        ({"DD_TRACE_SAMPLE_RATE": "0.5"}, [(SAMPLED, "0.5")]),
    ],
    ids=lambda one: "+".join(one) if isinstance(one, dict) else None,
)  # fmt: skip
def test_variables(variables: dict[str, str], expected: list[tuple[str, str]]) -> None:
    given = [Variable(name, value, Evidence("a", 1, "x")) for name, value in variables.items()]
    assert [(one.topic, one.value) for one in variable_facts(WEB, given)] == expected


@pytest.mark.parametrize(
    ("sources", "outputs", "expected"),
    [
        (["tail /var/log/*.log"], ["es", "loki"], "tail /var/log/*.log → es, loki"),
        ([], ["loki"], "outputs loki"),
        (["tail", "tail", " "], ["es", "stdout"], "tail → es, stdout"),
        (["tail"], ["stdout", "file"], None),
        (["tail"], [], None),
        ([f"f{number}" for number in range(8)], ["es"], "f0, f1, f2, f3, f4, f5 and 2 more → es"),
    ],
    ids=["both", "outputs", "repeated", "stays", "nowhere", "many"],
)
def test_shipping(sources: list[str], outputs: list[str], expected: str | None) -> None:
    base = Reading(WEB, "test")
    lines = [(name, Place("agent.conf", number)) for number, name in enumerate(outputs, 1)]
    found = list(shipping_facts(base, "agent", sources, lines))
    assert [one.value for one in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("path", "spare"),
    [
        ("prometheus/rules.yml", False),
        ("app/src/main/resources/logback.xml", False),
        ("contest/logging.yaml", False),
        ("latest/dashboards/a.json", False),
        ("app/src/test/resources/logback.xml", True),
        ("app/src/integrationTest/resources/log4j2.xml", True),
        ("rules/orders_test.yml", True),
        ("logback-test.xml", True),
        ("pkg/testdata/dashboard.json", True),
        ("node_modules/x/logging.json", True),
        ("vendor/x/rules.yml", True),
    ],
)
def test_spare_files(path: str, spare: bool) -> None:
    assert is_spare_telemetry(path) is spare


_BLACKBOX = """
scrape_configs:
  - job_name: probe
    metrics_path: /probe
    static_configs:
      - targets: ['http://shop:80', 'mail:25']
    relabel_configs:
      - {source_labels: [__address__], target_label: __param_target}
      - {target_label: __address__, replacement: 'blackbox:9115'}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scrape_configs:\n- job_name: a\n  static_configs: [{targets: ['orders:9102', '10.0.0.7:80']}]\n",
         [("prometheus", "orders", 9102), ("prometheus", "10.0.0.7", 80)]),
        ("scrape_configs:\n- job_name: self\n  static_configs: [{targets: ['localhost:9090']}]\n", []),
        ("scrape_configs:\n- job_name: off\n  # static_configs: [{targets: ['old:1']}]\n", []),
        (_BLACKBOX, [("prometheus", "blackbox", 9115), ("blackbox", "shop", 80), ("blackbox", "mail", 25)]),
        ("alerting: {alertmanagers: [{static_configs: [{targets: ['alerts:9093']}]}]}\n",
         [("prometheus", "alerts", 9093)]),
        ("remote_write: [{url: 'http://u:p@mimir:9009/api/v1/push'}]\n", [("prometheus", "mimir", 9009)]),
        ("scrape_configs:\n- job_name: f\n  file_sd_configs: [{files: ['targets/*.yml', '../../x.yml']}]\n",
         [("prometheus", "stock", 1234)]),
        ("scrape_configs: no\nalerting: [1]\nremote_write: 5\n", []),
    ],
    ids=["static", "itself", "comment", "through-exporter", "alertmanager", "remote", "files", "odd"],
)  # fmt: skip
def test_scrapes(text: str, expected: list[tuple[str, str, int]]) -> None:
    tree = text_tree(
        {"m/targets/a.yml": "- targets: ['stock:1234']\n", "m/other.yml": "- targets: ['no:1']\n"}
    )
    root = load(text.encode(), "m/prometheus.yml", [])
    assert isinstance(root, Map)
    found = find_scrapes(root, Reading(Subject(Scope("compose", ""), "prometheus"), "prometheus"), tree)
    assert [(one.subject.name, one.host, one.port) for one in found] == expected
