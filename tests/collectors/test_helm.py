"""Charts: goldens, what the evaluator makes of templates, where facts say they come from, and bounds."""

from __future__ import annotations

import io
import tarfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from archscan.collect import matches
from archscan.collectors.deployment import helm
from archscan.collectors.deployment.helm.machine import Exhausted, Machine
from archscan.collectors.deployment.helm.values import as_scalar, typed
from archscan.formats.gotemplate import parse
from archscan.formats.node import Map
from archscan.formats.yaml import load
from archscan.model.facts import Offers, Provides, Requires, Setting, Uses, Workload
from archscan.model.problem import Problem
from archscan.source import MemoryTree, SourceFile
from tests.goldens import cases, check_case, collected, text_tree
from tests.patience import coming_to_an_end


@pytest.mark.parametrize("case", cases("helm"), ids=lambda path: path.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(helm, case, update_golden)


def filled(template: str, values: str = "", defined: str = "") -> str:
    """What a template puts out for values."""
    machine = Machine()
    parsed = parse(defined + template, "t.yaml")
    machine.defined.update({name: (nodes, "t.yaml") for name, nodes in parsed.defined})
    root = load(f"Values:\n  {values}\nRelease: {{Name: shop}}\nChart: {{Name: cart}}\n", "v.yaml")
    assert isinstance(root, Map)
    return machine.run(parsed.nodes, "t.yaml", typed(root, ["", "", ""]))


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        pytest.param("{{ .Values.a }}", "{a: 1}", "1", id="field"),
        pytest.param("{{ .Values.a.b.c }}x", "{}", "x", id="missing is nothing"),
        pytest.param('{{ index .Values "a-b" "c" }}', "{a-b: {c: d}}", "d", id="index"),
        pytest.param("{{ index .Values.a 1 }}", "{a: [x, y]}", "y", id="index of a list"),
        pytest.param('{{ (index .Values "a").b }}', "{a: {b: 2}}", "2", id="field of parentheses"),
        pytest.param("a {{- 1 -}} b", "", "a1b", id="trimmed"),
        pytest.param("a {{-1}} b", "", "a -1 b", id="a negative number is no trim mark"),
        pytest.param("{{/* no */}}{{- /* no */ -}} x", "", "x", id="comments"),
        pytest.param("{{ `a\"{{b}}` }}", "", 'a"{{b}}', id="raw text"),
        pytest.param("{{ if .Values.a }}1{{ else if .Values.b }}2{{ else }}3{{ end }}", "{b: x}", "2", id="else if"),
        pytest.param("{{ if and .Values.a (not .Values.b) }}1{{ end }}", "{a: true, b: false}", "1", id="and not"),
        pytest.param("{{ or .Values.a .Values.b 7 }}", "{b: ''}", "7", id="or gives a value"),
        pytest.param("{{ with .Values.a }}{{ . }}{{ $.Release.Name }}{{ else }}no{{ end }}", "{a: x}", "xshop", id="with"),
        pytest.param("{{ with .Values.a }}x{{ else with .Values.b }}{{ . }}{{ end }}", "{b: y}", "y", id="else with"),
        pytest.param("{{ range .Values.a }}<{{ . }}>{{ else }}none{{ end }}", "{a: [x, y]}", "<x><y>", id="range"),
        pytest.param("{{ range .Values.a }}<{{ . }}>{{ else }}none{{ end }}", "{a: []}", "none", id="range else"),
        pytest.param("{{ range $k, $v := .Values.a }}{{ $k }}={{ $v }};{{ end }}", "{a: {z: 1, b: 2}}", "b=2;z=1;", id="keys in order"),
        pytest.param("{{ range $i, $v := .Values.a }}{{ if $i }},{{ end }}{{ $v }}{{ end }}", "{a: [x, y]}", "x,y", id="index and item"),
        pytest.param("{{ range until 5 }}{{ if eq . 1 }}{{ continue }}{{ end }}{{ if eq . 3 }}{{ break }}{{ end }}{{ . }}{{ end }}", "", "02", id="break and continue"),
        pytest.param("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "", "2", id="assignment"),
        pytest.param("{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ end }}{{ $x }}", "", "1", id="a variable of a block"),
        pytest.param('{{ define "x" }}[{{ . }}]{{ end }}{{ include "x" .Release.Name | upper }}', "", "[SHOP]", id="include"),
        pytest.param('{{ define "x" }}[{{ . }}]{{ end }}{{ template "x" 3 }}', "", "[3]", id="template"),
        pytest.param('{{ block "x" .Values.a }}<{{ . }}>{{ end }}', "{a: 1}", "<1>", id="block"),
        pytest.param("{{ tpl .Values.a . }}", "{a: '{{ .Release.Name }}-db'}", "shop-db", id="tpl"),
        pytest.param("{{ .Values.a | default \"b\" | quote }}", "{}", '"b"', id="default"),
        pytest.param("{{ .Values.a | default true }}", "{a: false}", "true", id="false is empty"),
        pytest.param('{{ printf "%s-%d:%v %q %05d %%" "a" 3 true "q" 7 }}', "", 'a-3:true "q" 00007 %', id="printf"),
        pytest.param('{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 8 | trimSuffix "-" }}', "", "shop-car", id="names"),
        pytest.param('{{ ternary "a" "b" .Values.x }}', "{x: true}", "a", id="ternary"),
        pytest.param('{{ coalesce .Values.x .Values.y "z" }}', "{y: ''}", "z", id="coalesce"),
        pytest.param('{{ "a,b" | splitList "," | join "+" }}', "", "a+b", id="lists"),
        pytest.param('{{ (split "/" "a/b")._1 }}', "", "b", id="split"),
        pytest.param('{{ add 1 2 3 }} {{ sub 5 2 }} {{ div 7 2 }} {{ mod -7 3 }} {{ max 1 9 }}', "", "6 3 3 -1 9", id="numbers"),
        pytest.param("{{ add 9223372036854775807 1 }}", "", "-9223372036854775808", id="numbers have 64 bits"),
        pytest.param('{{ if semverCompare ">=1.19-0 <2" "v1.31.0" }}new{{ end }}', "", "new", id="versions"),
        pytest.param('{{ if semverCompare "^1.2.0 || ~3.1" "3.2.0" }}in{{ else }}out{{ end }}', "", "out", id="versions out"),
        pytest.param('{{ regexReplaceAll "[^a-z0-9-]+" "A_b.c" "-" }}', "", "-b-c", id="expressions"),
        pytest.param('{{ regexReplaceAll "(\\\\w+)=(\\\\w+)" "a=b" "${2}=$1" }}', "", "b=a", id="groups"),
        pytest.param('{{ toYaml .Values.a | nindent 2 }}', "{a: {b: [1, 'x: y'], c: 'true'}}", '\n  b:\n  - 1\n  - "x: y"\n  c: true', id="yaml"),
        pytest.param('{{ .Values.a | toJson }}', "{a: {b: [1, null]}}", '{"b":[1,null]}', id="json"),
        pytest.param('{{ (fromYaml "a: {b: 5}").a.b }}', "", "5", id="from yaml"),
        pytest.param('{{ "abc" | b64enc | b64dec }}', "", "abc", id="base64"),
        pytest.param('{{ dig "a" "b" "none" .Values }} {{ dig "a" "c" "none" .Values }}', "{a: {b: 1}}", "1 none", id="dig"),
        pytest.param('{{ (merge (dict "a" 1) .Values).b }}', "{a: 2, b: 3}", "3", id="merge"),
        pytest.param('{{ $d := dict }}{{ $_ := set $d "a" 1 }}{{ $d.a }}{{ hasKey $d "b" }}', "", "1false", id="set"),
        pytest.param('{{ if kindIs "map" .Values.a }}m{{ end }}{{ kindOf "x" }}', "{a: {b: 1}}", "mstring", id="kinds"),
        pytest.param("{{ required \"a port\" .Values.port }}|", "{}", "|", id="required is not fatal"),
        pytest.param('{{ fail "no" }}|', "", "|", id="fail is not fatal"),
        pytest.param('{{ mustToJson (list 1 2) }}', "", "[1,2]", id="must"),
        pytest.param("{{ nobodyKnows 1 }}|", "", "|", id="unknown function"),
        pytest.param('{{ lookup "v1" "Secret" "a" "b" }}|', "", "map[]|", id="no cluster"),
        pytest.param("{{ .Values.__class__ }}{{ .Values.keys }}|", "{a: 1}", "|", id="nothing of Python"),
    ],
)  # fmt: skip
def test_templates(template: str, values: str, expected: str) -> None:
    assert filled(template, values) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8080", 8080),
        ("1.5", 1.5),
        ("yes", True),
        ("Off", False),
        ("0755", "0755"),
        ("1.2.3", "1.2.3"),
        ("", ""),
    ],
)
def test_scalars(text: str, value: object) -> None:
    assert as_scalar(text) == value
    assert type(as_scalar(text)) is type(value)


def test_a_quoted_number_is_a_text() -> None:
    root = load('a: "8080"\nb: 8080\n', "v.yaml")
    assert isinstance(root, Map)
    assert typed(root, ['a: "8080"', "b: 8080"]) == {"a": "8080", "b": 8080}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("a\n{{ if x }}", 2, id="no end"),
        pytest.param("a\n\n{{ end }}", 3, id="no beginning"),
        pytest.param("{{ a | | b }}", 1, id="empty command"),
        pytest.param("{{ (a }}", 1, id="open parenthesis"),
        pytest.param("a\n{{ a", 2, id="open action"),
        pytest.param("{{ ? }}", 1, id="no token"),
        pytest.param("{{ define x }}{{ end }}", 1, id="no name"),
        pytest.param("{{ if x }}" * 200, 101, id="deep"),
        pytest.param("{{ " + "(" * 200 + "}}", 1, id="deep parentheses"),
    ],
)
def test_templates_that_are_none(text: str, line: int) -> None:
    from archscan.errors import FormatError

    with pytest.raises(FormatError) as caught:
        parse(text, "t.yaml")
    assert caught.value.line == line or text.startswith("{{ if x }}{{")


@pytest.mark.parametrize(
    "template",
    [
        pytest.param('{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}', id="recursion"),
        pytest.param("{{ range until 9999 }}{{ range until 9999 }}x{{ end }}{{ end }}", id="loops"),
        pytest.param('{{ $s := "aaaaaaaa" }}{{ range until 64 }}{{ $s = print $s $s }}{{ end }}{{ $s }}', id="doubling"),
        pytest.param(
            '{{ $d := dict "a" 1 }}{{ range until 64 }}{{ $d = dict "a" $d "b" $d }}{{ end }}{{ toYaml $d }}', id="a tree of copies"
        ),
        pytest.param('{{ $d := dict }}{{ $_ := set $d "a" $d }}{{ toJson $d }}{{ $d }}{{ deepCopy $d }}', id="a circle"),
        pytest.param('{{ regexMatch "^(a+)+$" (repeat 5000 "a") }}{{ regexMatch "(a*)*b" (repeat 200 "a") }}', id="expression"),
        pytest.param('{{ repeat 999999999 "x" }}{{ until 999999999 }}{{ seq 1 999999999 }}', id="large requests"),
        pytest.param('{{ range 999999999 }}x{{ end }}', id="range over a number"),
        pytest.param('{{ printf "%999d" 1 }}{{ indent 99999 "a" | nindent 99999 }}', id="wide"),
    ],
)  # fmt: skip
def test_work_is_bounded(template: str) -> None:
    shown = ""
    with coming_to_an_end(), suppress(Exhausted):
        shown = filled(template, "{a: 1}")
    assert len(shown) < 5_000_000


def chart(**files: str) -> list[Any]:
    """What a chart of these files says; `__` stands for a slash, `_yaml` and `_tpl` for endings."""
    named = {
        "c/" + path.replace("__", "/").replace("_yaml", ".yaml").replace("_tpl", ".tpl"): text
        for path, text in files.items()
    }
    return collected(helm, text_tree({"c/Chart.yaml": "name: shop\nversion: 1.0.0\n", **named}))


def of(found: list[Any], kind: type) -> list[Any]:
    return [one for one in found if isinstance(one, kind)]


POD = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: %s
spec:
  template:
    spec:
      containers:
        - name: main
          image: %s
          env:
            - name: URL
              value: %s
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("{{ .Release.Name }}-cart", "cart", id="prefix"),
        pytest.param("cart-{{ .Release.Name }}", "cart", id="suffix"),
        pytest.param("{{ .Release.Name }}", "shop", id="alone"),
        pytest.param('{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 }}', "shop", id="full name"),
        pytest.param("cart", "cart", id="plain"),
        pytest.param('{{ include "shop.fullname" . }}', "shop", id="a helper that is missing"),
        pytest.param('{{ include "common.names.fullname" . }}', "shop", id="a library that is missing"),
        pytest.param('m-{{ now | date "2006" }}', "m", id="a date"),
    ],
)
def test_names_are_those_that_people_use(name: str, expected: str) -> None:
    found = chart(templates__a_yaml=POD % (name, "a:1", "x"))
    assert [one.subject.name for one in of(found, Workload)] == [expected]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("http://cart:80", [("cart", 80)], id="plain"),
        pytest.param("http://{{ .Release.Name }}-cart:80", [("cart", 80)], id="with the release"),
        pytest.param("cart.{{ .Release.Namespace }}.svc.cluster.local:80", [("cart", 80)], id="whole name"),
        pytest.param("http://{{ .Values.host }}:{{ .Values.port }}", [("inside", 99)], id="from values"),
        pytest.param("{{ if .Values.off }}http://cart:80{{ end }}", [], id="off"),
        pytest.param("{{/* http://cart:80 */}}", [], id="comment"),
    ],
)
def test_addresses(value: str, expected: list[tuple[str, int]]) -> None:
    found = chart(
        templates__a_yaml=POD % ("a", "a:1", value),
        values_yaml="# values\nhost: inside\nport: 99\noff: false\n",
    )
    mentions = of(found, Requires)
    assert [(one.host, one.port) for one in mentions] == expected


def test_evidence_is_the_line_that_carries_the_address() -> None:
    found = chart(
        templates__a_yaml=POD % ("a", "{{ .Values.image }}", "http://cart:80")
        + "            {{- toYaml .Values.env | nindent 12 }}\n"
        + "            - {name: Z, value: 'http://{{ .Values.z.host }}:81'}\n",
        values_yaml="image: acme/orders:1\nenv:\n  - name: X\n    value: http://stock:80\nz:\n  host: zeta\n",
    )
    lines = {one.host: str(one.evidence) for one in of(found, Requires)}
    assert lines == {
        "cart": "c/templates/a.yaml:13",
        "stock": "c/values.yaml:4",
        "zeta": "c/values.yaml:6",
    }
    also = {one.host: [str(each) for each in one.also] for one in of(found, Requires)}
    assert also["zeta"] == ["c/templates/a.yaml:15"]
    (workload,) = of(found, Workload)
    assert str(workload.evidence) == "c/templates/a.yaml:4"
    assert [str(one.evidence) for one in workload.containers] == ["c/values.yaml:1"]
    assert [str(one.evidence) for one in of(found, Uses)] == ["c/values.yaml:1"]


def test_secrets_do_not_leave() -> None:
    found = chart(
        templates__a_yaml=POD % ("a", "a:1", "postgres://u:{{ .Values.password }}@db/x"),
        templates__t_yaml='{{ include (printf "x-%s" .Values.password) . }}{{ include "y" . }}',
        templates__s_yaml="apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
        "stringData: {p: '{{ .Values.password }}'}\n",
        values_yaml="password: hunter2hunter2\n",
    )
    assert [one.host for one in of(found, Requires)] == ["db"]
    assert "hunter2" not in repr(found)
    (problem,) = of(found, Problem)
    assert problem.what.endswith(': a template whose name is made of values, template "y"')


@pytest.mark.parametrize(
    ("dependency", "values", "expected"),
    [
        pytest.param("name: redis", "", ["redis"], id="plain"),
        pytest.param("name: redis\n    alias: cache", "", ["cache"], id="alias"),
        pytest.param("name: redis\n    condition: redis.enabled", "redis: {enabled: false}", [], id="off"),
        pytest.param("name: redis\n    condition: redis.enabled", "redis: {enabled: true}", ["redis"], id="on"),
        pytest.param("name: redis\n    condition: a.b, redis.enabled", "redis: {enabled: false}", [], id="second condition"),
        pytest.param("name: redis\n    condition: redis.enabled", "", ["redis"], id="condition that is not set"),
        pytest.param("name: redis\n    tags: [back]", "tags: {back: false}", [], id="tag"),
        pytest.param("name: redis", "redis: {fullnameOverride: store}", ["store"], id="name given"),
        pytest.param("name: redis", "redis: {nameOverride: memo}", ["memo"], id="part of the name given"),
        pytest.param("name: common", "", [], id="library"),
    ],
)  # fmt: skip
def test_dependencies_that_are_not_there(dependency: str, values: str, expected: list[str]) -> None:
    found = chart(
        Chart_yaml=f"name: shop\nversion: 1.0.0\ndependencies:\n  - {dependency}\n", values_yaml=values
    )
    assert [one.subject.name for one in of(found, Workload)] == expected
    for one in of(found, Workload):
        assert (one.kind, str(one.evidence)) == ("HelmDependency", "c/Chart.yaml:4")
    assert {one.name for one in of(found, Uses)} <= {"redis"}


def archive(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as packed:
        for path, text in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(text.encode())
            packed.addfile(member, io.BytesIO(text.encode()))
    return stream.getvalue()


def test_packed_charts_are_read() -> None:
    packed = archive(
        {
            "cache/Chart.yaml": "name: cache\nversion: 1.0.0\n",
            "cache/values.yaml": "image: redis:7\n",
            "cache/templates/a.yaml": POD % ("{{ .Chart.Name }}", "{{ .Values.image }}", "x"),
        }
    )
    tree = MemoryTree(
        [
            SourceFile("c/Chart.yaml", b"name: shop\nversion: 1.0.0\n"),
            SourceFile("c/charts/cache-1.0.0.tgz", packed),
        ]
    )
    (workload,) = of(collected(helm, tree), Workload)
    assert (workload.subject.name, workload.image) == ("cache", "redis:7")
    assert str(workload.evidence) == "c/charts/cache-1.0.0.tgz"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x1f\x8b\x08\x00garbage", id="garbage"),
        pytest.param(archive({"../evil/Chart.yaml": "name: e\n"})[:60], id="cut"),
        pytest.param(archive({"x": "y" * 100}), id="no chart"),
        pytest.param(archive({"big/Chart.yaml": "name: b\n", "big/x": "\0" * 30_000_000}), id="bomb"),
    ],
)
def test_packed_charts_that_are_none(data: bytes) -> None:
    tree = MemoryTree(
        [SourceFile("c/Chart.yaml", b"name: shop\nversion: 1.0.0\n"), SourceFile("c/charts/x.tgz", data)]
    )
    assert not of(collected(helm, tree), Workload)


@pytest.mark.parametrize(
    ("path", "environment"),
    [
        ("values-prod_yaml", "prod"),
        ("values__staging_yaml", "staging"),
        ("prod-values_yaml", "prod"),
        ("env__uat__values_yaml", "uat"),
        ("values-example_yaml", ""),
        ("values-ha_yaml", ""),
        ("ci__prod-values_yaml", ""),
    ],
)
def test_values_files_of_environments(path: str, environment: str) -> None:
    template = POD.replace("spec:\n  template", "spec:\n  replicas: {{ .Values.n }}\n  template", 1)
    found = chart(templates__a_yaml=template % ("a", "a:1", "x"), values_yaml="n: 1\n", **{path: "n: 7\n"})
    layers = [
        (one.subject.scope.environment, one.value)
        for one in of(found, Setting)
        if one.topic == "availability.replicas"
    ]
    assert layers == [("", "1"), *([(environment, "7")] if environment else [])]


def test_charts_are_read_once() -> None:
    child = {"Chart.yaml": "name: child\nversion: 1.0.0\n", "templates/a.yaml": POD % ("child", "a:1", "x")}
    files = {
        "a/Chart.yaml": "name: a\nversion: 1.0.0\ndependencies:\n- {name: child, repository: 'file://../b'}\n"
    }
    files |= {f"b/{path}": text for path, text in child.items()}
    files |= {f"a/charts/inner/{path}": text.replace("child", "inner") for path, text in child.items()}
    found = collected(helm, text_tree(files))
    assert [(one.subject.scope.path, one.subject.name) for one in of(found, Workload)] == [
        ("a", "child"),
        ("a", "inner"),
    ]


def test_charts_that_contain_each_other() -> None:
    text = "name: %s\nversion: 1.0.0\ndependencies:\n- {name: %s, repository: 'file://../%s'}\n"
    found = collected(
        helm, text_tree({"a/Chart.yaml": text % ("a", "b", "b"), "b/Chart.yaml": text % ("b", "a", "a")})
    )
    assert not [
        one for one in found if not isinstance(one, Problem) and not one.evidence.path.startswith(("a", "b"))
    ]


def test_values_of_subcharts() -> None:
    found = chart(
        values_yaml="sub:\n  image: mine:2\nglobal: {host: far}\n",
        charts__sub__Chart_yaml="name: sub\nversion: 1.0.0\n",
        charts__sub__values_yaml="image: theirs:1\nother: kept\nglobal: {host: near}\n",
        charts__sub__templates__a_yaml=POD
        % ("{{ .Values.other }}", "{{ .Values.image }}", "http://{{ .Values.global.host }}:1"),
    )
    (workload,) = of(found, Workload)
    assert (workload.subject.name, workload.image) == ("kept", "mine:2")
    assert [one.host for one in of(found, Requires)] == ["far"]


def test_services_and_ports() -> None:
    found = chart(
        templates__s_yaml="apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
        "spec: {type: NodePort, ports: [{port: {{ .Values.port }}}]}\n",
        values_yaml="port: 8080\n",
    )
    assert [(one.name, one.ports[0].number) for one in of(found, Provides)] == [("web", 8080)]
    assert [(one.port, str(one.evidence)) for one in of(found, Offers)] == [(8080, "c/values.yaml:1")]


@pytest.mark.parametrize("path", ["Chart.yaml", "a/b/Chart.yaml"])
def test_picked(path: str) -> None:
    assert matches(helm.PATTERNS, path)


@pytest.mark.parametrize("path", ["Chart.lock", "values.yaml", "templates/a.yaml", "MyChart.yaml"])
def test_not_picked(path: str) -> None:
    assert not matches(helm.PATTERNS, path)
