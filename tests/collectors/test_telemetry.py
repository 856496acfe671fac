"""Collectors of monitoring, logging and streaming configuration."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from archscan.collect import collect, matches
from archscan.collectors.middleware import kafka, rabbitmq, replication, servers
from archscan.collectors.telemetry.agents import (
    alloy,
    beats,
    fluent,
    fluent_bit,
    fluentd,
    logstash,
    otel_collector,
    pipelines,
    promtail,
    telegraf,
    vector,
)
from archscan.collectors.telemetry.backends import elastic, grafana, grafana_stack
from archscan.collectors.telemetry.logging import appenders, logback, nlog
from archscan.collectors.telemetry.metrics import alertmanager, prometheus
from archscan.lexicon.technologies import read_tables
from archscan.model.elements import DATA_DIRECTION
from archscan.model.facts import Exchanges, Opens, Requires, Setting
from archscan.source import SourceFile
from tests.goldens import cases, check_case, collected, text_tree, tree_of

COLLECTORS = (
    alertmanager, alloy, beats, elastic, fluent_bit, fluentd, grafana, grafana_stack, kafka, logback, logstash, nlog,
    otel_collector, prometheus, promtail, rabbitmq, replication, servers, telegraf, vector,
)  # fmt: skip
CASES = [(collector, case) for collector in COLLECTORS for case in cases(collector.NAME)]


def identify(value: object) -> str:
    return str(getattr(value, "NAME", getattr(value, "name", value)))


@pytest.mark.parametrize(("collector", "case"), CASES, ids=identify)
def test_goldens(collector: ModuleType, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)  # type: ignore[arg-type]


@pytest.mark.parametrize("collector", COLLECTORS, ids=identify)
def test_every_collector_has_its_cases(collector: ModuleType) -> None:
    assert {case.name for case in cases(collector.NAME)} >= {"usual", "corrupt"}


@pytest.mark.parametrize(("collector", "case"), CASES, ids=identify)
def test_nothing_disabled_local_or_secret_comes_out(collector: ModuleType, case: Path) -> None:
    """The fixtures mark what must not be found: hosts `dead` and `unread`, and the password `hunter2`."""
    found = collected(collector, tree_of(case / "input"))  # type: ignore[arg-type]
    assert "hunter2" not in repr(found)
    hosts = {one.host for one in found if isinstance(one, Requires)}
    assert hosts.isdisjoint({"dead", "unread", "0.0.0.0", "127.0.0.1", "unused-db", "not-listed", "nowhere"})


@pytest.mark.parametrize(("collector", "case"), CASES, ids=identify)
def test_lines_carry_what_is_claimed(collector: ModuleType, case: Path) -> None:
    """The line of every mention holds the host, or a default or variable that stands for it."""
    tree = tree_of(case / "input")
    for one in collected(collector, tree):  # type: ignore[arg-type]
        if isinstance(one, Requires):
            file = tree.read(one.evidence.path)
            assert file is not None
            line = file.text.split("\n")[one.evidence.line - 1].lower()
            assert one.host in line or "${" in line, f"{one.evidence}: {one.host}"
        if isinstance(one, Requires) and one.purpose:
            assert one.purpose in DATA_DIRECTION


def test_technologies_are_in_the_lexicon() -> None:
    named = {
        *alertmanager._SERVICES.values(),
        *grafana._SERVICES.values(),
        *telegraf._SERVICES.values(),
        *(technology for _, technology in vector._SERVICES),
        *vector._TECHNOLOGIES.values(),
        *telegraf._CONSUMING.values(),
        *telegraf._PUBLISHING.values(),
        *logstash._BROKERS.values(),
        *fluent._SERVICES.values(),
        *fluent._BROKERS.values(),
        *pipelines._SERVICES.values(),
        *pipelines._TECHNOLOGIES.values(),
        *(component.channel for component in (*pipelines.RECEIVERS.values(), *pipelines.EXPORTERS.values())),
        *(technology for _, _, technology in appenders._BY_CLASS),
    } - {""}
    known = {id for _, id, _ in read_tables()}
    assert sorted(named - known) == []


@pytest.mark.parametrize(
    ("collector", "path", "picked"),
    [
        (prometheus, "deploy/prometheus/config.yaml", True),
        (prometheus, "prometheus.json", False),
        (otel_collector, "k8s/collector.yml", True),
        (grafana, "grafana/grafana.ini", True),
        (grafana, "setup.ini", False),
        (alloy, "agent/config.alloy", True),
        (alloy, "agent/config.hcl", False),
        (elastic, "kibana/config/kibana.yml", True),
        (elastic, "config/settings.yml", False),
        (logback, "a/src/main/resources/logback-spring.xml", True),
        (logback, "pom.xml", False),
        (nlog, "src/Orders/NLog.config", True),
        (nlog, "src/Orders/web.config", False),
        (telegraf, "telegraf/telegraf.conf", True),
        (telegraf, "nginx.conf", False),
        (kafka, "config/server.properties", True),
        (kafka, "src/main/resources/messages.properties", False),
        (replication, "db/init-replica.js", True),
        (rabbitmq, "rabbitmq/definitions.json", True),
        (rabbitmq, "package.json", False),
    ],
    ids=identify,
)
def test_files_picked(collector: ModuleType, path: str, picked: bool) -> None:
    assert matches(collector.PATTERNS, path) == picked


@pytest.mark.parametrize(
    ("collector", "data", "wanted"),
    [
        pytest.param(prometheus, b"global:\nscrape_configs:\n", True, id="prometheus"),
        pytest.param(prometheus, b"  scrape_configs:\n", False, id="nested"),
        pytest.param(otel_collector, b"service:\n  pipelines:\n", True, id="pipelines"),
        pytest.param(otel_collector, b"services:\n  web:\n", False, id="compose"),
        pytest.param(otel_collector, b"service:\n  name: x\n", False, id="a service"),
        pytest.param(alertmanager, b"receivers:\n", False, id="no route"),
        pytest.param(fluent_bit, b"[OUTPUT]\n Name es\n", True, id="fluent bit"),
        pytest.param(fluent_bit, b"server { listen 80; }\n", False, id="nginx"),
        pytest.param(fluentd, b"<match **>\n@type x\n", True, id="fluentd"),
        pytest.param(fluentd, b"<VirtualHost *>\n", False, id="httpd"),
        pytest.param(logstash, b"input {\n a => 1\n}", True, id="logstash"),
        pytest.param(logstash, b"input { a = 1 }", False, id="other braces"),
        pytest.param(vector, b"[sinks.a]\ntype = 'x'\n", True, id="vector"),
        pytest.param(vector, b"[tool.x]\ntype = 'x'\n", False, id="pyproject"),
    ],
)
def test_the_first_look_decides(collector: ModuleType, data: bytes, wanted: bool) -> None:
    assert collector.wants(data) == wanted


def requires(collector: ModuleType, **files: str) -> list[tuple[str, str]]:
    tree = text_tree({path.replace("__", "/").replace("_", "."): text for path, text in files.items()})
    found = collected(collector, tree)  # type: ignore[arg-type]
    return [(one.host, one.purpose) for one in found if isinstance(one, Requires)]


PIPELINES = "service:\n  pipelines:\n    traces: {receivers: [otlp], exporters: [%s]}\n"


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param("otlp: {endpoint: 'tempo:4317'}", [("tempo", "exports")], id="otlp"),
        pytest.param("otlp/a: {endpoint: 'tempo:4317'}", [], id="another name"),
        pytest.param("otlp: {endpoint: '0.0.0.0:4317'}", [], id="own address"),
        pytest.param("otlp: {endpoint: 'localhost:4317'}", [], id="the machine itself"),
        pytest.param("otlp: {endpoint: '${env:TEMPO}:4317'}", [], id="unresolved"),
        pytest.param("otlp: {endpoint: '${env:TEMPO:-tempo}:4317'}", [("tempo", "exports")], id="default"),
        pytest.param("otlp: {endpoint: 'tempo:4317', enabled: false}", [], id="switched off"),
        pytest.param("otlp: {tls: {endpoint: 'x:1'}}", [], id="no address there"),
        pytest.param("otlp:", [], id="empty"),
        pytest.param("otlp: [1]", [], id="a list"),
    ],
)
def test_exporters_of_a_collector(config: str, expected: list[tuple[str, str]]) -> None:
    text = f"exporters:\n  {config}\n{PIPELINES % 'otlp'}"
    assert requires(otel_collector, otel_yaml=text) == expected


def test_a_layer_lends_its_pipelines() -> None:
    base = "exporters:\n  debug: {}\n" + PIPELINES % "otlp/b, otlp/own"
    extra = "exporters:\n  otlp/b: {endpoint: 'b:4317'}\n  otlp/c: {endpoint: 'c:4317'}\n"
    assert requires(otel_collector, otel_yaml=base, extra_yaml=extra) == [("b", "exports")]
    assert requires(otel_collector, otel_yaml=base, other__extra_yaml=extra) == []


@pytest.mark.parametrize(
    ("pipeline", "expected"),
    [
        ("receivers: [otlp], exporters: [debug]", "otlp → debug"),
        ("receivers: [otlp], processors: [batch], exporters: [debug]", "otlp → batch → debug"),
        ("exporters: [debug, otlp/b]", "… → debug, otlp/b"),
        ("processors: [batch], exporters: [debug]", "… → batch → debug"),
        ("", ""),
    ],
    ids=["whole", "with a processor", "layer of exporters", "layer with a processor", "nothing"],
)
def test_a_pipeline_in_words(pipeline: str, expected: str) -> None:
    text = f"exporters:\n  debug: {{}}\nservice:\n  pipelines:\n    traces: {{{pipeline}}}\n"
    found = collected(otel_collector, text_tree({"otel.yaml": text}))  # type: ignore[arg-type]
    told = [one.value for one in found if isinstance(one, Setting) and one.topic == "observability.pipeline"]
    assert told == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("name", "used", "expected"),
    [
        ("redaction", "redaction", ["redaction"]),
        (
            "transform/mask_cards",
            "transform/mask_cards",
            ["transform/mask_cards"],
        ),
        ("transform/sanitize_spans", "transform/sanitize_spans", []),
        ("redaction", "batch", []),
        ("batch", "redaction", []),
    ],
    ids=["by its type", "by its name", "of another purpose", "in no pipeline", "defined nowhere"],
)
def test_processors_that_mask(name: str, used: str, expected: list[str]) -> None:
    text = (
        f"exporters:\n  debug: {{}}\nprocessors:\n  {name}: {{a: b}}\nservice:\n  pipelines:\n"
        f"    traces: {{receivers: [otlp], processors: [{used}], exporters: [debug]}}\n"
    )
    found = collected(otel_collector, text_tree({"otel.yaml": text}))
    masking = [one for one in found if isinstance(one, Setting) and one.topic == "security.masking"]
    assert [one.name for one in masking] == expected
    assert all(one.evidence.line == 4 for one in masking)


def test_a_probed_target_is_the_exporters() -> None:
    text = (
        "scrape_configs:\n  - job_name: p\n    static_configs: [{targets: ['http://web:80']}]\n"
        "    relabel_configs:\n      - {source_labels: [__address__], target_label: __param_target}\n"
        "      - {target_label: __address__, replacement: 'blackbox:9115'}\n"
    )
    found = collected(prometheus, text_tree({"prometheus.yml": text}))
    assert [(one.subject.name, one.host) for one in found if isinstance(one, Requires)] == [
        ("", "blackbox"),
        ("blackbox", "web"),
    ]


def test_unresolved_variables_open_what_the_component_is_named_after() -> None:
    text = (
        "receivers:\n  redis: {endpoint: '${env:CACHE}:6379'}\n"
        "service:\n  pipelines:\n    metrics: {receivers: [redis], exporters: [x]}\n"
    )
    found = collected(otel_collector, text_tree({"otel.yaml": text}))
    assert [(one.technology, one.key) for one in found if isinstance(one, Opens)] == [("redis", "CACHE")]


@pytest.mark.parametrize(
    ("collector", "path", "text", "scheme"),
    [
        (fluentd, "fluent.conf", "<match **>\n@type elasticsearch\nhost logs\nscheme https\n</match>\n", "https"),
        (fluentd, "fluent.conf", "<match **>\n@type elasticsearch\nhost logs\nport 9200\n</match>\n", "http"),
        (fluent_bit, "fluent-bit.conf", "[OUTPUT]\n    Name es\n    Host logs\n    Port 9200\n    tls On\n", "https"),
        (fluent_bit, "fluent-bit.conf", "[OUTPUT]\n    Name es\n    Host logs\n    Port 9200\n    tls Off\n", "http"),
        (fluent_bit, "fluent-bit.conf", "[OUTPUT]\n    Name forward\n    Host logs\n    Port 1\n    tls On\n", "fluent"),
    ],
    ids=["scheme", "no scheme", "tls", "no tls", "no HTTP"],
)  # fmt: skip
def test_an_output_says_whether_it_encrypts(collector: ModuleType, path: str, text: str, scheme: str) -> None:
    found = collected(collector, text_tree({path: text}))  # type: ignore[arg-type]
    assert [one.scheme for one in found if isinstance(one, Requires)] == [scheme]


def test_a_collector_calls_who_manages_it() -> None:
    text = (
        "extensions:\n  opamp: {server: {ws: {endpoint: 'wss://fleet:4320/v1/opamp'}}}\n"
        "service:\n  extensions: [opamp]\n  pipelines:\n    traces: {receivers: [otlp], exporters: [debug]}\n"
    )
    assert requires(otel_collector, otel_yaml=text) == [("fleet", "calls")]
    assert requires(otel_collector, otel_yaml=text.replace("[opamp]", "[]")) == []


def test_channels_with_a_gap_are_unknown() -> None:
    text = "[sources.a]\ntype = 'kafka'\nbootstrap_servers = 'k:1000'\ntopics = ['a', '{{ x }}']\n"
    found = collected(vector, text_tree({"vector.toml": text}))
    assert [one.channel for one in found if isinstance(one, Exchanges)] == ["a", ""]


@pytest.mark.parametrize(
    ("collector", "case"), [each for each in CASES if each[1].name == "corrupt"], ids=identify
)
def test_a_corrupt_file_costs_itself_only(collector: ModuleType, case: Path) -> None:
    tree = tree_of(case / "input")
    found = collect(tree, [file.path for file in tree], [collector])  # type: ignore[list-item]
    assert all(one.rule != "collector-failed" for one in found.problems)
    if collector is not replication:  # it reads lines, and skips those that are none of its
        assert found.problems


def test_a_kubernetes_object_or_template_is_nobodys() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nscrape_configs:\n- static_configs: [{targets: ['a:1']}]\n"
    assert requires(prometheus, a_yaml=text) == []
    template = "scrape_configs:\n{{- range .jobs }}\n  - {{ . }}: [\n{{- end }}\n"
    assert collected(prometheus, text_tree({"t.yaml": template})) == []


@pytest.mark.parametrize("collector", COLLECTORS, ids=identify)
@pytest.mark.parametrize(
    "data",
    [
        b"scrape_configs:\n" + b"- " * 50_000,
        b"input {" * 20_000 + b" => ",
        b"<match a>\n@type x\n" * 20_000,
        b"[OUTPUT]\nName es\nHost " + b"a," * 100_000,
        b"[[inputs.redis]]\n" * 5_000,
        b'loki.write "a" { endpoint { url = ' + b"(" * 100_000,
        b"a <<X\n" * 20_000,
        b'<configuration><appender name="a" class="' + b"${a}" * 50_000,
        b"\xff\xfe\x00",
        b"replicaof " * 20_000,
        b"service:\n  pipelines: {a: {receivers: [" + b"x," * 20_000,
        b'{"connector.class": ' + b"[" * 50_000,
    ],
    ids=range(12),
)
def test_hostile_input_is_bounded(collector: ModuleType, data: bytes) -> None:
    name = collector.PATTERNS[0].replace("*", "x")
    tree = text_tree({})
    found = collect(
        type(tree)([SourceFile(name, data)]),
        [name],
        [collector],  # type: ignore[list-item]
    )
    assert all(one.rule != "collector-failed" for one in found.problems)
    assert len(found.facts) < 10_000
