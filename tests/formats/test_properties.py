"""Java properties: separators, continuations, escapes, lines."""

from __future__ import annotations

import pytest

from archscan.formats.properties import load, load_all


@pytest.mark.parametrize(
    ("text", "expected", "lines"),
    [
        ("a=1\nb: 2\nc 3\n", {"a": "1", "b": "2", "c": "3"}, [1, 2, 3]),
        ("# a=1\n! b=2\n\n", {}, []),
        ("a = one, \\\n    two\nb=3", {"a": "one, two", "b": "3"}, [1, 3]),
        (r"a\:b=c\\d\u00e9\t", {"a:b": "c\\dé\t"}, [1]),
        ("a=\\", {"a": ""}, [1]),
        ("a\n", {"a": ""}, [1]),
        ("a=1\na=2\n", {"a": "2"}, [2]),
        ("=\n", {}, []),
    ],
    ids=["separators", "comments", "continued", "escapes", "cut", "bare", "twice", "no-key"],
)
def test_entries(text: str, expected: dict[str, str], lines: list[int]) -> None:
    found = load(text, "gradle.properties")
    assert found == expected
    assert list(found.lines.values()) == lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=1\n#---\nb=2\n", [({"a": "1"}, [1]), ({"b": "2"}, [3])]),
        ("a=1\n!---  \n\nb=2", [({"a": "1"}, [1]), ({"b": "2"}, [4])]),
        ("a=1\n# ---\n #---\nb=2", [({"a": "1", "b": "2"}, [1, 4])]),
        ("", [({}, [])]),
    ],
    ids=["cut", "exclamation", "comment", "empty"],
)
def test_documents(text: str, expected: list[tuple[dict[str, str], list[int]]]) -> None:
    found = load_all(text, "application.properties")
    assert [(dict(one), list(one.lines.values())) for one in found] == expected
