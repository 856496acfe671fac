from __future__ import annotations

import gc
from typing import Any

import pytest
import yaml as pyyaml

from archscan.errors import FormatError
from archscan.formats.node import Map, Seq
from archscan.formats.yaml import load, load_all
from archscan.model.problem import Problem


def roots(text: bytes | str, problems: list[Problem] | None = None) -> list[Any]:
    return list(load_all(text, "f.yaml", problems))


VALUES: dict[str, tuple[str, Any]] = {
    "empty text": ("", []),
    "only comments": ("# a\n\n# b\n", []),
    "empty document": ("---\n", [None]),
    "two documents": ("a: b\n---\nc: d\n", [{"a": "b"}, {"c": "d"}]),
    "a document ends": ("a: b\n...\n---\nc: d\n", [{"a": "b"}, {"c": "d"}]),
    "marker with text": ("--- a\n--- # no\n- b\n", ["a", ["b"]]),
    "no marker inside a value": ("a: |\n  ---\n  x\nb: ----\n", [{"a": "---\nx\n", "b": "----"}]),
    "carriage returns": ("a: b\r\n---\r\nc: d\r\n", [{"a": "b"}, {"c": "d"}]),
    "directive": ("%YAML 1.1\n---\na: b\n", [{"a": "b"}]),
    "byte order mark": ("\ufeffa: b", [{"a": "b"}]),
    "scalars as written": (
        "[22:22, 3.10, 0755, NO, 1e3, 2024-01-01, true]",
        [["22:22", "3.10", "0755", "NO", "1e3", "2024-01-01", "true"]],
    ),
    "nulls": ("a:\nb: ~\nc: null\nd: NULL\n", [{"a": None, "b": None, "c": None, "d": None}]),
    "not nulls": ("a: ''\nb: \"~\"\nc: 'null'\nd: nil\n", [{"a": "", "b": "~", "c": "null", "d": "nil"}]),
    "tagged": (
        "a: !!str\nb: !!null x\nc: ! null\nd: !!int '1'",
        [{"a": "", "b": None, "c": "null", "d": "1"}],
    ),
    "keys that are not text": (
        "1: a\nnull: b\n~: c\n2.0: d\n",
        [{"1": "a", "null": "b", "~": "c", "2.0": "d"}],
    ),
    "alias": ("a: &x [1]\nb: *x\n", [{"a": ["1"], "b": ["1"]}]),
    "alias of a scalar": ("a: &x 1\n*x : *x\n", [{"a": "1", "1": "1"}]),
    "anchor set anew": ("a: &x 1\nb: &x 2\nc: *x\n", [{"a": "1", "b": "2", "c": "2"}]),
    "own keys win": (
        "a: &x {k: 1, l: 1}\nb: {k: 2, <<: *x}\n",
        [{"a": {"k": "1", "l": "1"}, "b": {"k": "2", "l": "1"}}],
    ),
    "first of a list wins": ("<<: [{k: 1}, {k: 2, l: 2}]\n", [{"k": "1", "l": "2"}]),
    "merge written here": ("<<: {k: 1}\nl: 2\n", [{"k": "1", "l": "2"}]),
    "two merges, the last wins": ("<<: {k: 1}\n<<: {k: 2, m: 2}\n", [{"k": "2", "m": "2"}]),
    "merge of a merged one": (
        "a: &a {k: 1}\nb: &b {<<: *a, l: 2}\nc: {<<: *b}\n",
        [{"a": {"k": "1"}, "b": {"l": "2", "k": "1"}, "c": {"l": "2", "k": "1"}}],
    ),
    "a quoted << is a key": ("'<<': 1\n", [{"<<": "1"}]),
    "json": ('{"a": [1, {"b": null}], "c":"\\u00e9"}', [{"a": ["1", {"b": None}], "c": "é"}]),
}


@pytest.mark.parametrize(("text", "expected"), VALUES.values(), ids=VALUES)
def test_values(text: str, expected: Any) -> None:
    assert roots(text) == expected
    assert roots(text.encode()) == expected


@pytest.mark.parametrize(("text", "expected"), VALUES.values(), ids=VALUES)
def test_values_without_libyaml(text: str, expected: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyyaml, "__with_libyaml__", False)
    assert roots(text) == expected


def test_utf16() -> None:
    assert roots("a: é".encode("utf-16")) == [{"a": "é"}]


TEXT = """\
# comment
services: &services

  web:
    image: >-
      one
      two
    ports:
    - "80:80"
    -
      target: 1
  db: {image: x, ports: [1,
    2]}
---
kind: X
"""


def test_lines_are_those_of_the_text() -> None:
    first, second = roots(TEXT)
    web = first["services"]["web"]
    assert (first.line, first.lines) == (2, {"services": 2})
    assert first["services"].lines == {"web": 4, "db": 12}
    assert web.lines == {"image": 5, "ports": 8}
    assert web["ports"].lines == [9, 11]
    assert first["services"]["db"].lines == {"image": 12, "ports": 12}
    assert first["services"]["db"]["ports"].lines == [12, 13]
    assert (second.line, second.place("kind")) == (15, ("f.yaml", 15))


def test_merged_keys_keep_their_own_lines() -> None:
    root = load("x: &x\n  k: !reset 1\n  l: 1\ny:\n  <<: *x\n  l: 2\n", "f.yaml")
    assert isinstance(root, Map)
    assert root["y"].lines == {"l": 6, "k": 2}
    assert root["y"].tags == {"k": "!reset"}


def test_tags_are_recorded_where_their_value_stands() -> None:
    root = load("a: !reset null\nb: !override\n  - x\n  - !t y\nc: !Ref {}\n? !u d\n: e\n", "f.yaml")
    assert isinstance(root, Map)
    assert root.tags == {"a": "!reset", "b": "!override", "c": "!Ref"}
    assert isinstance(root["b"], Seq)
    assert root["b"].tags == {1: "!t"}
    assert root == {"a": None, "b": ["x", "y"], "c": {}, "d": "e"}


def test_the_tag_of_a_key_that_stands_again_is_forgotten() -> None:
    root = load("a: !reset 1\na: 2\n", "f.yaml")
    assert isinstance(root, Map)
    assert (root, root.tags, root.lines) == ({"a": "2"}, {}, {"a": 2})


ERRORS: dict[str, tuple[str | bytes, int, str, str, str]] = {
    "tab": ("a:\n\t- b", 2, "a tab in the indentation", "spaces", "yaml-syntax"),
    "second colon": ("a: 1\nb: c: d", 2, "second `: `", "quotes", "yaml-syntax"),
    "no colon": ("a: 1\nb\nc: 1\n", 3, "without `: `", "`key: value`", "yaml-syntax"),
    "indentation": ("a:\n  b: 1\n c: 2", 3, "does not fit", "indentation", "yaml-syntax"),
    "open quote": ("a: 1\nb: 'x\nc: d\n", 2, "quote that is never closed", "quote", "yaml-syntax"),
    "open bracket": ("a: 1\nb: [1,\nc: d\n", 2, "bracket that is never closed", "`]`", "yaml-syntax"),
    "open brace": ("a: 1\nb: {c: d\n", 2, "bracket that is never closed", "`}`", "yaml-syntax"),
    "at sign": ("a: @b", 1, "begins with `@`", "quotes", "yaml-syntax"),
    "glob": ("a: *.txt", 1, "without a name", "quotes", "yaml-syntax"),
    "unknown alias": ("a: *b", 1, "without its anchor", "`&NAME`", "yaml-alias"),
    "circle": ("a: &b [*b]", 1, "within its own anchor", "complete", "yaml-alias"),
    "alias into the next document": ("a: &b 1\n---\nc: *b", 3, "without its anchor", "`&NAME`", "yaml-alias"),
    "helm": ("{{- if .x }}\na: b\n{{- end }}", 1, "template", "plain YAML", "templated"),
    "jinja": ("a: 1\n{% if x %}\nb: 2", 2, "template", "plain YAML", "templated"),
    "erb": ("<% if x %>\nb: 2", 2, "template", "plain YAML", "templated"),
    "latin-1": (b"a: 1\nb: caf\xe9\n", 2, "not valid UTF-8", "UTF-8", "encoding"),
    "binary": (b"\x7fELF\x01\x00\x00", 1, "control character U+007F", "not binary", "encoding"),
    "nul": (b"a: 1\nb: \x00", 2, "a NUL byte", "not binary", "encoding"),
    "half of UTF-16": (b"\xff\xfea", 0, "not valid Unicode", "UTF-8", "encoding"),
    "half a surrogate pair": ("a: \ud83d", 0, "not valid Unicode", "UTF-8", "encoding"),
    "line in a later document": (
        "a: 1\n---\nb: 1\n---\nc: d: e\n",
        5,
        "second `: `",
        "quotes",
        "yaml-syntax",
    ),
    "brackets without end": ("[" * 100_000, 1, "too deeply", "200", "yaml-depth"),
    "dashes without end": ("- " * 100_000, 1, "too deeply", "200", "yaml-depth"),
    "keys without end": ("? " * 100_000, 1, "too deeply", "200", "yaml-depth"),
}


@pytest.mark.parametrize(("text", "line", "what", "expected", "rule"), ERRORS.values(), ids=ERRORS)
def test_errors_say_where_what_and_what_instead(
    text: str | bytes, line: int, what: str, expected: str, rule: str
) -> None:
    with pytest.raises(FormatError) as caught:
        list(load_all(text, "f.yaml"))
    error = caught.value
    assert (error.path, error.line, error.rule) == ("f.yaml", line, rule)
    assert what in error.what
    assert expected in error.expected


@pytest.mark.parametrize(("text", "line", "what", "expected", "rule"), ERRORS.values(), ids=ERRORS)
def test_errors_become_problems(text: str | bytes, line: int, what: str, expected: str, rule: str) -> None:
    problems: list[Problem] = []
    list(load_all(text, "f.yaml", problems))
    assert [(p.path, p.line, p.severity, p.rule) for p in problems] == [("f.yaml", line, "error", rule)]


def test_a_broken_document_costs_that_document_only() -> None:
    problems: list[Problem] = []
    assert roots("a: 1\n---\nb: [\n---\nc: 3\n", problems) == [{"a": "1"}, {"c": "3"}]
    assert [problem.line for problem in problems] == [3]


def bomb(entry: str, first: str, levels: int = 9) -> str:
    lines = [f"a0: &a0 {first}"]
    for level in range(1, levels + 1):
        lines.append(f"a{level}: &a{level} " + entry.format(",".join([f"*a{level - 1}"] * 9)))
    return "\n".join(lines)


BOMBS = {
    "billion laughs": bomb("[{}]", "lol"),
    "merges": bomb("{{<<: [{}]}}", "{a: 1}"),
    "merges of a wide map": "a: &a {"
    + ",".join(f"k{n}: 1" for n in range(2000))
    + "}\n"
    + "\n".join(f"b{n}: {{<<: *a}}" for n in range(2000)),
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_bombs_are_refused(text: str) -> None:
    with pytest.raises(FormatError, match="aliases that multiply") as caught:
        load(text, "f.yaml")
    assert caught.value.rule == "yaml-bomb"


def test_aliases_do_not_reach_deeper_than_text_may() -> None:
    text = "a0: &a0 []\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 250))
    with pytest.raises(FormatError, match="nested too deeply"):
        load(text, "f.yaml")


def test_anchors_used_often_are_no_bomb() -> None:
    text = "x: &x {a: 1, b: [1, 2]}\n" + "".join(f"s{n}: {{<<: *x}}\n" for n in range(2000))
    root = load(text, "f.yaml")
    assert isinstance(root, Map)
    assert len(root) == 2001


NOTES: dict[str, tuple[str, Any, list[tuple[int, str]]]] = {
    "key twice": ("a: 1\nb: 2\na: 3\n", {"a": "3", "b": "2"}, [(3, "yaml-duplicate-key")]),
    "same key elsewhere": ("a: {a: 1}\nb: {a: 1}\n", {"a": {"a": "1"}, "b": {"a": "1"}}, []),
    "merged key again": ("<<: {a: 1}\na: 2\n", {"a": "2"}, []),
    "mapping as key": ("{a: b}: c\nd: e\n", {"d": "e"}, [(1, "yaml-key")]),
    "list as key, nested value": ("? [a]\n: {b: [c]}\nd: e\n", {"d": "e"}, [(1, "yaml-key")]),
    "expression as value": ("a: {{ b }}\nc: d\n", {"a": {}, "c": "d"}, [(1, "yaml-key")]),
    "merge of a scalar": ("a: 1\n<<: b\n", {"a": "1"}, [(2, "yaml-merge")]),
    "merge of nothing": ("a: 1\n<<:\n", {"a": "1"}, [(2, "yaml-merge")]),
    "merge of a list of scalars": ("a: 1\n<<: [{b: 1}, c]\n", {"a": "1", "b": "1"}, [(2, "yaml-merge")]),
}


@pytest.mark.parametrize(("text", "expected", "notes"), NOTES.values(), ids=NOTES)
def test_parts_that_cannot_be_used_are_reported(text: str, expected: Any, notes: list[Any]) -> None:
    problems: list[Problem] = []
    assert roots(text, problems) == [expected]
    assert [(problem.line, problem.rule) for problem in problems] == notes
    assert all(problem.severity == "warning" for problem in problems)
    assert roots(text) == [expected]


def test_problems_of_one_file_are_bounded() -> None:
    problems: list[Problem] = []
    roots("a: 1\n" * 10_000, problems)
    assert 10 <= len(problems) <= 100


@pytest.mark.parametrize("on", [True, False], ids=["collecting", "not collecting"])
def test_the_garbage_collector_is_left_as_it_was(on: bool) -> None:
    was = gc.isenabled()
    try:
        gc.enable() if on else gc.disable()
        roots("a: b\n---\nc: [", [])
        assert gc.isenabled() is on
    finally:
        gc.enable() if was else gc.disable()


def test_load_takes_the_first_document() -> None:
    assert load("a: b\n---\nc: [\n", "f.yaml") == {"a": "b"}
    assert load("", "f.yaml") is None
