"""Lines of TOML keys and items, and what a bad document costs."""

from __future__ import annotations

import pytest

from archscan.errors import FormatError
from archscan.formats.toml import load

TEXT = '''\
# a comment = "no key"
title = "with # and ] and \\" inside"
dotted.key."quoted key" = 1

[project]
text = """
[not.a.table]
""" # = "
dependencies = [
    "flask>=2", # ]
    'redis',
    [1, { deep = true, other = 1979-05-27 07:32:00 }],
]
inline = { a = "1", b.c = { d = [2] } }

[[package]]
name = "one"
[package.source]
url = "x"

[[package]]
name = "two"
'''


def test_values_are_text_with_lines() -> None:
    root = load(TEXT, "f.toml")
    assert root["title"] == 'with # and ] and " inside'
    assert root.place("title").line == 2
    assert root.map("dotted").map("key").lines == {"quoted key": 3}
    project = root.map("project")
    assert root.lines["project"] == 5
    assert project["text"] == "[not.a.table]\n"
    assert project.lines == {"text": 6, "dependencies": 9, "inline": 14}
    dependencies = project.seq("dependencies")
    assert dependencies[:2] == ["flask>=2", "redis"]
    assert dependencies.lines == [10, 11, 12]
    assert dependencies[2][1] == {"deep": "true", "other": "1979-05-27T07:32:00"}
    assert project.map("inline").map("b").map("c")["d"] == ["2"]
    first, second = root.seq("package")
    assert (first.line, first.lines["name"], first.map("source").lines["url"]) == (16, 17, 19)
    assert (second.line, second.lines["name"]) == (21, 22)


def test_windows_line_ends() -> None:
    root = load("[a]\r\nb = 1\r\nc = [\r\n 2,\r\n]\r\n", "f.toml")
    assert root.map("a").lines == {"b": 2, "c": 3}
    assert root.map("a").seq("c").lines == [4]


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("a = 1\nb = \n", 2, "toml-syntax"),
        ("a = 1\na = 2\n", 2, "toml-syntax"),
        ("[a\n", 1, "toml-syntax"),
        ('a = "open\n', 1, "toml-syntax"),
        ('a = """open\n\n', 2, "toml-syntax"),
        ("a = [1,\n2", 2, "toml-syntax"),
        ("\n\na = " + "[" * 5000, 3, "too-deep"),
        ("a = " + "{a=" * 5000, 1, "too-deep"),
        ("a" + ".a" * 5000 + " = 1", 1, "too-deep"),
        ("a = " + "9" * 6000, 1, "toml-syntax"),
        ("#" * 2_000_001, 0, "too-large"),
    ],
    ids=["no-value", "twice", "open-table", "open-string", "open-text", "open-array", "deep-array",
         "deep-table", "deep-key", "long-number", "large"],
)  # fmt: skip
def test_bad_documents(text: str, line: int, rule: str) -> None:
    with pytest.raises(FormatError) as caught:
        load(text, "f.toml")
    assert (caught.value.line, caught.value.rule) == (line, rule)
