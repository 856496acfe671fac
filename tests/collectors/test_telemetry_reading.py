"""What the collectors of monitoring and streaming share: places, tables, braces, embedded files."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from archscan.collectors.deployment import compose, kubernetes
from archscan.collectors.telemetry.braces import load_braces
from archscan.collectors.telemetry.embedded import find_embedded
from archscan.collectors.telemetry.keyed import Rule, find_keyed, leaves
from archscan.collectors.telemetry.places import Reading, expand
from archscan.collectors.telemetry.sections import load_sections
from archscan.errors import FormatError
from archscan.formats.node import Place
from archscan.formats.yaml import load
from archscan.model.evidence import Evidence
from archscan.model.facts import Requires, Scope, Subject
from tests.goldens import collected, text_tree
from tests.patience import coming_to_an_end

SUBJECT = Subject(Scope("kubernetes", "k8s"), "configmap/c")
READING = Reading(SUBJECT, "test")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${env:HOST}", "${HOST}"),
        ("${env:HOST:-loki}", "loki"),
        ("${HOST:loki}", "loki"),
        ("${HOST:-loki}:${PORT:-3100}", "loki:3100"),
        ("${A:-${B:-c}}", "c"),
        ("${HOST:?must be set}", "${HOST:?must be set}"),
        ("${file:/run/secrets/x}", "${file:/run/secrets/x}"),
        ("${HOST:-}", "${_}"),
        ("plain", "plain"),
    ],
)
def test_defaults_stand_for_variables(text: str, expected: str) -> None:
    assert expand(text) == expected


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param("db:5432", "a.yml", [("db", 5432, "sql", False)], id="host and port"),
        pytest.param("db", "a.yml", [("db", None, "sql", True)], id="a word"),
        pytest.param("tcp://db:1", "a.yml", [("db", 1, "sql", False)], id="a transport is no protocol"),
        pytest.param("https://db:1/p", "a.yml", [("db", 1, "https", False)], id="url"),
        pytest.param("logs.shop.io", "a.yml", [("logs.shop.io", None, "sql", False)], id="a name outside"),
        pytest.param("localhost:1", "a.yml", [], id="the machine"),
        pytest.param(":8080", "a.yml", [], id="every interface"),
        pytest.param("unix:///run/x.sock", "a.yml", [], id="socket"),
        pytest.param("${X}:1", "a.yml", [], id="a gap"),
        pytest.param("s3.<region>.shop.io", "a.yml", [], id="to be filled in"),
        pytest.param("db:5432", "a/src/test/resources/a.yml", [], id="of a test"),
        pytest.param("", "a.yml", [], id="empty"),
    ],
)
def test_addresses_at_their_places(text: str, path: str, expected: list[Any]) -> None:
    found = READING.addresses(text, Place(path, 3), "key", scheme="sql")
    assert [(one.host, one.port, one.scheme, one.bare) for one in found] == expected


def test_a_library_keeps_the_machine_itself() -> None:
    found = Reading(SUBJECT, "test", local=True).addresses("localhost:5000", Place("a", 1), "key")
    assert [(one.host, one.port) for one in found] == [("localhost", 5000)]


@pytest.mark.parametrize(
    ("text", "rules", "expected"),
    [
        pytest.param("a:\n  b: x:100\n", [Rule("a.b")], ["x"], id="nested"),
        pytest.param("a.b: x:100\n", [Rule("a.b")], ["x"], id="dotted key"),
        pytest.param("a:\n  - b: [x:100, y:100]\n", [Rule("a.b")], ["x", "y"], id="lists"),
        pytest.param("a: {c: {b: x:100}}\n", [Rule("a.*.b")], ["x"], id="any key"),
        pytest.param("a: {b: x:100}\n", [Rule("a.*.b")], [], id="one key, not none"),
        pytest.param("b: x:100\na: {c: {b: y:100}}\n", [Rule("**.b")], ["x", "y"], id="any depth"),
        pytest.param("a: {enabled: false, b: x:100}\n", [Rule("a.b")], [], id="switched off"),
        pytest.param("a: {disabled: true, b: x:100}\n", [Rule("a.b")], [], id="disabled"),
        pytest.param("a: [{name: b, value: 'x:100'}]\n", [Rule("a.b")], ["x"], id="name and value"),
        pytest.param("A: {B: x:100}\n", [Rule("a.b")], ["x"], id="case"),
        pytest.param("a: {b: {c: x:100}}\n", [Rule("a.b")], [], id="not below"),
        pytest.param("aa: {b: x:100}\n", [Rule("a.b")], [], id="whole keys"),
    ],
)
def test_tables_of_places(text: str, rules: list[Rule], expected: list[str]) -> None:
    assert [one.host for one in find_keyed(load(text, "a.yml"), rules, READING)] == expected


def test_a_port_beside_a_host() -> None:
    found = list(find_keyed(load("host: db\nport: '5432'\n", "a.yml"), [Rule("host", port="port")], READING))
    assert [(one.host, one.port, one.bare) for one in found] == [("db", 5432, False)]


def paths(node: Any) -> dict[str, str]:
    return {leaf.path: leaf.value for leaf in leaves(node)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('a "b" { c = "d" }', {"a.b.c": "d"}, id="labelled block"),
        pytest.param("a { b => c }", {"a.b": "c"}, id="arrow"),
        pytest.param("a: b", {"a": "b"}, id="colon"),
        pytest.param("a b\nc d", {"a": "b", "c": "d"}, id="words"),
        pytest.param("a\n{\n b = 1\n}", {"a.b": "1"}, id="brace below"),
        pytest.param("# a = 1\n// b = 2\n/* c = 3\n*/ d = 4", {"d": "4"}, id="comments"),
        pytest.param('u = "http://x/#y"', {"u": "http://x/#y"}, id="a sign within a text"),
        pytest.param("u: nats://x:4222", {"u": "nats://x:4222"}, id="a url without quotes"),
        pytest.param('a = env("X")', {"a": "${X}"}, id="variable"),
        pytest.param('a = coalesce(sys.env("X"), "d")', {"a": "${X:-d}"}, id="default"),
        pytest.param('a = "h://" + env("X") + "/p"', {"a": "h://${X}/p"}, id="sum"),
        pytest.param('a = json_path(f.content, ".x")[0]', {"a": "${_}"}, id="a call that nobody knows"),
        pytest.param("if [a] =~ /}/ { b => c }", {"if.b": "c"}, id="condition"),
        pytest.param("a = <<EOF\nb = 1\nEOF\nc = 2", {"a": "b = 1", "c": "2"}, id="here-document"),
        pytest.param("a = 1\n}\nb = 2", {"a": "1", "b": "2"}, id="a brace too many"),
        pytest.param("", {}, id="empty"),
    ],
)
def test_braces(text: str, expected: dict[str, str]) -> None:
    assert paths(load_braces(text, "x")) == expected


@pytest.mark.parametrize("text", ["a {", "a { b = 1", "{" * 1_000, "a = [" * 1_000], ids=range(4))
def test_broken_braces_are_told(text: str) -> None:
    with pytest.raises(FormatError):
        load_braces(text, "x")


@pytest.mark.parametrize(
    "text", ["a <<X\n" * 10_000, '"' * 50_000, "a = f(" * 20_000, "[" * 50_000, "a + " * 50_000], ids=range(5)
)
def test_hostile_braces_come_to_an_end(text: str) -> None:
    with coming_to_an_end(), suppress(FormatError):
        load_braces(text, "x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("[a]\nb = c\n", {"a.b": "c"}, id="section"),
        pytest.param("[a.b]\nc = d ; e\n", {"a.b.c": "d"}, id="dotted, comment behind"),
        pytest.param("b = c\n# d = e\n;f = g\n", {"b": "c"}, id="comments"),
        pytest.param("[a]\nb = c\n[d]\n[a]\ne = f\n", {"a.b": "c", "a.e": "f"}, id="a section again"),
        pytest.param("nonsense\n", {}, id="neither"),
    ],
)
def test_sections(text: str, expected: dict[str, str]) -> None:
    assert paths(load_sections(text, "x")) == expected


def embedded(name: str, text: str) -> list[tuple[str, str, int]] | None:
    found = find_embedded(
        name, text, SUBJECT, lambda line: Evidence("k8s/all.yaml", 100 + line, "kubernetes")
    )
    if found is None:
        return None
    return [(one.subject.name, one.host, one.evidence.line) for one in found if isinstance(one, Requires)]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param(
            "prometheus.yml",
            "scrape_configs:\n  - static_configs:\n      - targets: ['orders:80']\n",
            [("configmap/c", "orders", 103)],
            id="prometheus",
        ),
        pytest.param(
            "relay",
            "exporters:\n  otlp: {endpoint: 'a:1000'}\n  otlp/x: {endpoint: 'b:1000'}\n"
            "service:\n  pipelines:\n    traces: {receivers: [otlp], exporters: [otlp]}\n",
            [("configmap/c", "a", 102)],
            id="a name without an ending",
        ),
        pytest.param("fluent-bit.conf", "[INPUT]\n  Name tail\n", [], id="known, and no connection"),
        pytest.param("app.yaml", "url: http://orders:80\n", None, id="nobody's"),
        pytest.param("prometheus.yml", "scrape_configs: [\n", None, id="broken"),
        pytest.param("vector.toml", "[sinks.a\ntype = 1\n", None, id="broken, and not sure"),
    ],
)
def test_files_in_a_config_map(name: str, text: str, expected: list[Any] | None) -> None:
    assert embedded(name, text) == expected


def test_files_in_a_compose_file() -> None:
    text = (
        "services:\n  p: {image: prom/prometheus, configs: [scrape]}\nconfigs:\n  scrape:\n    content: |\n"
        "      scrape_configs:\n        - job_name: a\n          static_configs:\n"
        "            - targets: ['orders:8080']\n"
    )
    found = [
        one for one in collected(compose, text_tree({"compose.yaml": text})) if isinstance(one, Requires)
    ]
    assert [(one.subject.name, one.host, one.evidence.line) for one in found] == [
        ("config/scrape", "orders", 9)
    ]


def test_a_collector_resource_has_its_configuration_inside() -> None:
    head = "apiVersion: opentelemetry.io/v1beta1\nkind: OpenTelemetryCollector\nmetadata: {name: c}\nspec:\n"
    tree = (
        "  config:\n    exporters: {otlp: {endpoint: 'a:1000'}, zipkin: {endpoint: 'b:1000'}}\n    service:\n"
    )
    tree += "      pipelines: {traces: {receivers: [x], exporters: [otlp]}}\n"
    block = "  config: |\n    exporters:\n      otlp: {endpoint: 'a:1000'}\n    service:\n"
    block += "      pipelines: {traces: {receivers: [x], exporters: [otlp]}}\n"
    for text, line in ((tree, 6), (block, 7)):
        facts = collected(kubernetes, text_tree({"k8s/otel.yaml": head + text}))
        found = [one for one in facts if isinstance(one, Requires)]
        assert [(one.subject.name, one.host, one.evidence.line) for one in found] == [("c", "a", line)]
