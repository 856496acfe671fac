from __future__ import annotations

from typing import Any

import pytest

from archscan.errors import FormatError
from archscan.formats.json import load
from archscan.formats.node import Map
from archscan.model.problem import Problem

VALUES: dict[str, tuple[str | bytes, Any]] = {
    "object": (
        '{"a": {"b": [1, -2.5e3, true, false, null, "x"]}}',
        {"a": {"b": ["1", "-2.5e3", "true", "false", None, "x"]}},
    ),
    "empty containers": ('{"a": {}, "b": [], "c": [[], {}]}', {"a": {}, "b": [], "c": [[], {}]}),
    "scalar": ('"x"', "x"),
    "null": ("null", None),
    "quoted null": ('["null"]', ["null"]),
    "escapes": (r'["\"\\\/\n\u00e9"]', ['"\\/\né']),
    "surrogate pair": (r'["\ud83d\ude00"]', ["\U0001f600"]),
    "half a surrogate pair": (r'["a\ud83d"]', ["a\ufffd"]),
    "trailing commas": ('{"a": [1,],}', {"a": ["1"]}),
    "comments": ('// c\n{"a": /* " */ 1, // "b": 2\n"c": "// no"}\n/* end */', {"a": "1", "c": "// no"}),
    "byte order mark": (b'\xef\xbb\xbf{"a": 1}', {"a": "1"}),
    "utf-16": ('{"a": "é"}'.encode("utf-16"), {"a": "é"}),
    "tabs": ('{\n\t"a":\t1\n}', {"a": "1"}),
    "long key": ('{"' + "k" * 3000 + '": 1}', {"k" * 3000: "1"}),
}


@pytest.mark.parametrize(("text", "expected"), VALUES.values(), ids=VALUES)
def test_values(text: str | bytes, expected: Any) -> None:
    assert load(text, "f.json") == expected


def test_lines() -> None:
    root = load('\n{"a": 1,\n "b": [\n  1, {"c"\n: 2},\n  3\n ], "d": {\n"e": [], "f": 1}, "g": 0}', "f.json")
    assert isinstance(root, Map)
    assert (root.line, root.lines) == (2, {"a": 2, "b": 3, "d": 7, "g": 8})
    assert root["b"].lines == [4, 4, 6]
    assert root["b"][1].lines == {"c": 4}
    assert root["d"].lines == {"e": 8, "f": 8}


ERRORS: dict[str, tuple[str | bytes, int, str, str]] = {
    "nothing": (" \n", 2, "the end of the text", "a value"),
    "no value": ('{"a":\n}', 2, "`}`", "a value"),
    "no colon": ('{"a" 1}', 1, "`1`", "`:`"),
    "bare key": ("{a: 1}", 1, "`a`", "double quotes"),
    "no comma": ('["a"\n"b"]', 2, '`"`', "`,` or `]`"),
    "two commas": ("[1,,2]", 1, "`,`", "a value"),
    "wrong bracket": ('{"a": 1]', 1, "`]`", "`,` or `}`"),
    "cut off": ('{"a": [1,', 1, "the end of the text", "a value"),
    "more": ("{}\n{}", 2, "`{`", "nothing after the value"),
    "string over two lines": ('["a\nb"]', 1, "the end of the line", "a string that ends"),
    "open string": ('{\n"a', 2, '`"`', "a string that ends"),
    "word": ("[nope]", 1, "`n`", "a value"),
    "open comment": ("[1] /* x", 1, "`/`", "nothing after"),
    "html": ("<html>", 1, "`<`", "a value"),
    "latin-1": (b'{\n"a": "\xe9"}', 2, "not valid UTF-8", "UTF-8"),
    "brackets without end": ("[" * 100_000, 1, "nested too deeply", "200"),
    "objects without end": ('{"a":' * 100_000, 1, "nested too deeply", "200"),
}


@pytest.mark.parametrize(("text", "line", "what", "expected"), ERRORS.values(), ids=ERRORS)
def test_errors(text: str | bytes, line: int, what: str, expected: str) -> None:
    with pytest.raises(FormatError) as caught:
        load(text, "f.json")
    assert (caught.value.path, caught.value.line) == ("f.json", line)
    assert what in caught.value.what
    assert expected in caught.value.expected


def test_keys_that_stand_twice() -> None:
    problems: list[Problem] = []
    assert load('{"a": 1,\n"a": 2, "b": {"a": 3}}', "f.json", problems) == {"a": "2", "b": {"a": "3"}}
    assert [(problem.line, problem.rule) for problem in problems] == [(2, "json-duplicate-key")]
