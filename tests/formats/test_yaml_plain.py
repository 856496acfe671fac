"""The reader of plain YAML: it agrees with libyaml to the line, or leaves the text to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archscan.formats.node import Map, Node, Seq
from archscan.formats.yaml import load_all
from archscan.formats.yaml_plain import read_plain
from archscan.model.problem import Problem

FIXTURES = Path(__file__).parents[2] / "fixtures"


def with_libyaml(data: bytes) -> tuple[list[Node], list[Problem]]:
    problems: list[Problem] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archscan.formats.yaml.read_plain", lambda data, path, first: None)
        return list(load_all(data, "f", problems)), problems


def shape(node: object) -> object:
    """All that a node holds, its lines and the order of its keys too."""
    if isinstance(node, Map):
        return "map", node.path, node.line, node.tags, list(node.lines.items()), [*map(shape, node.values())]
    if isinstance(node, Seq):
        return "seq", node.path, node.line, node.tags, node.lines, [*map(shape, node)]
    return node


def agrees(data: bytes) -> bool:
    """Whether it reads the text, which is then the same as what libyaml reads."""
    root = read_plain(data, "f", 1)
    if root is None:
        return False
    roots, problems = with_libyaml(data)
    assert problems == []
    assert [shape(one) for one in roots] == [shape(root)]
    return True


PLAIN = {
    "mapping": "a: 1\nb:\n  c: x y\n  d:\ne:",
    "sequence": "- a\n- b: 1\n  c: 2\n-   d: 3\n    e: 4\n",
    "sequence in the column of its key": "a:\n- b\n- c: 1\n  d:\n  - e\nf: 2\n",
    "sequence below its key": "a:\n  - b\n\n  - c\nf: 2\n",
    "dedent by several": "a:\n  b:\n    c:\n      - d: 1\n        e: 2\nf: 3\n",
    "comments": "# a\na: b # c\n  # d\nb: c#d\n# e\nc: # f\n  d: 'x' # g\n",
    "colons": "a: http://x:80/y\nb: x:y\nc: a::b\n",
    "quotes": 'a: "x: # y"\nb: \'x\'\n"c d": \'\'\n\'e\': ""\n\'null\': "null"\n"": 1\n',
    "nulls": "a: ~\nb: null\nc:\nd: NULL\ne: nil\n",
    "dashes": "a: -1\nb:\n  - --flag\n  - -c\n  - -c d\n",
    "brackets": "a: {}\nb: []\nc: {d: 1, e: 'x, y', f: ~x}\ng: [sh, \"-c\", --x=1, null ]\n".replace(
        "~x", "x"
    ),
    "literal": "a: |\n  x: 1\n\n    y\n  # z\nb: |-\n   c\n\n\nd:\n  - |\n    e\n  - f: |\n      g\n     \n  - h\n",
    "literal at the end": "a:\n  b: |\n    x\n    y\n\n",
    "start": "--- # x\na: 1\n",
    "spaces at ends": "a:  b  \nc:   \n  d: 'e'  \n- \n".replace("- \n", ""),
    "indented root": "  a: 1\n  b: 2\n",
    "no newline at the end": "a: b",
}
BEYOND = {
    "anchor": "a: &x 1\n",
    "alias": "a: *x\n",
    "tag": "a: !x 1\n",
    "merge": "<<: 1\n",
    "folded": "a: >\n  b\n",
    "literal with an indicator": "a: |2\n   b\n",
    "literal without end": "a: |\n  b",
    "literal without text": "a: |\nb: 1\n",
    "spaces before a literal": "a: |\n   \n  b\n",
    "several lines": "a: b\n  c\n",
    "several lines like a key": "a: b\n  c: d\n",
    "several lines like an item": "a: b\n  - c\n",
    "quotes over lines": 'a: "b\n  c"\n',
    "escapes": 'a: "\\n"\n',
    "quote in quotes": "a: 'b''c'\n",
    "text behind quotes": 'a: "b" c\n',
    "comment behind quotes": 'a: "b"#c\n',
    "key that is long": "? a\n: b\n",
    "key twice": "a: 1\na: 2\n",
    "key in brackets twice": "a: {b: 1, b: 2}\n",
    "brackets in brackets": "a: [[b]]\n",
    "brackets over lines": "a: [\n  b]\n",
    "comma at the end": "a: [b, ]\n",
    "colon in a value": "a: b: c\n",
    "colon at the end": "a: b:\n",
    "no space behind the colon": "a:b\n",
    "item without dash": "- a\nb: 1\n",
    "dash among keys": "a: 1\n- b\n",
    "wrong column": "a:\n    b: 1\n  c: 2\n",
    "left of the root": "  a: 1\nb: 2\n",
    "scalar": "a\n",
    "nothing": "\n# a\n",
    "dash alone": "- \n- a\n",
    "tab": "a:\tb\n",
    "carriage return": "a: b\r\n",
    "beyond ASCII": "a: é\n",
    "second document": "a: b\n---\nc: d\n",
    "document in the start line": "--- a\n",
    "end of document": "a: b\n...\n",
    "directive": "%YAML 1.1\n---\na: b\n",
    "too deep": "".join(f"{' ' * depth}a:\n" for depth in range(100)),
    "too long": "".join(f"key-{number}: value\n" for number in range(20_000)),
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_plain(text: str) -> None:
    assert agrees(text.encode())


@pytest.mark.parametrize("text", BEYOND.values(), ids=BEYOND)
def test_left_to_libyaml(text: str) -> None:
    assert read_plain(text.encode(), "f", 1) is None


def test_lines_count_from_the_first() -> None:
    root = read_plain(b"---\na: 1\n\nb:\n  - c\n", "f", 10)
    assert isinstance(root, Map)
    assert (root.line, root.lines, root.seq("b").lines) == (11, {"a": 11, "b": 13}, [14])


def test_fixtures() -> None:
    read = [
        agrees(chunk)
        for path in sorted(FIXTURES.rglob("*.y*ml"))
        for chunk in path.read_bytes().split(b"\n---")
    ]
    assert sum(read) > len(read) / 2


VALUES = (
    "b", "b c", "1", "-1", "- b", "--x", "'b'", '"b"', "''", '"b', "'b''c'", "{}", "[]", "{b: 1, c: x}", "[b, 'c']",
    "[b", "{b}", "[b: c]", "|", "|-", "|+", ">", "b:c", "b: c", "b:", "b #c", "b#c", "#c", "~", "null", "", " ", "*b",
    "&b c", "!b c", "@b", "%b", "? b", ":b", "...", "---", "b\\", "(b)", ",b", "]", "b, c", "=", "<<", "$(b)", "b  ",
)  # fmt: skip
LINES = st.builds(
    lambda indent, dash, key, value: f"{' ' * indent}{dash}{key}{value}",
    st.integers(0, 6),
    st.sampled_from(("", "", "- ", "-  ", "-")),
    st.sampled_from(
        ("a: ", "b: ", "c:", "d:  ", "", "", '"e": ', "'f':", "g : ", "<<: ", "a b: ", "# ", "a.b/c: ")
    ),
    st.sampled_from(VALUES),
)


@given(
    st.lists(LINES, max_size=9),
    st.sampled_from(("", "\n", "\n\n", "\n  ")),
    st.sampled_from(("", "---\n", "--- #\n")),
)
@settings(max_examples=800, deadline=None)
def test_any_lines(lines: list[str], end: str, start: str) -> None:
    agrees((start + "\n".join(lines) + end).encode())


WELL_FORMED = st.recursive(
    st.sampled_from(VALUES[:8] + VALUES[11:15]),
    lambda inner: st.dictionaries(st.sampled_from("abcdef"), inner, min_size=1) | st.lists(inner, min_size=1),
    max_leaves=20,
)


def written(node: object, column: int, flush: bool) -> str:
    """Block YAML of a value, sequences in the column of their key or below it."""
    pad = " " * column
    if isinstance(node, dict):
        return "".join(
            f"{pad}{key}: {value}\n"
            if isinstance(value, str)
            else f"{pad}{key}:\n{written(value, column + (2 - 2 * (flush and isinstance(value, list))), flush)}"
            for key, value in node.items()
        )
    assert isinstance(node, list)
    return "".join(
        f"{pad}- {value}\n"
        if isinstance(value, str)
        else f"{pad}- {written(value, column + 2, flush).lstrip()}"
        for value in node
    )


@given(WELL_FORMED.filter(lambda node: not isinstance(node, str)), st.booleans())
@settings(max_examples=300, deadline=None)
def test_what_is_well_formed_is_read(node: object, flush: bool) -> None:
    text = written(node, 0, flush)
    assert agrees(text.encode()) or "- - " in text or "- b" in text
