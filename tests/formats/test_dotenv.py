"""What a dotenv line means, as Docker Compose reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archscan.formats.dotenv import Entry, parse_dotenv
from archscan.model.problem import Problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("A=1", [("A", "1")], id="plain"),
        pytest.param("A = 1 ", [("A", "1")], id="spaces"),
        pytest.param("A: 1", [("A", "1")], id="yaml-like"),
        pytest.param("export A=1", [("A", "1")], id="export"),
        pytest.param("A=", [("A", "")], id="empty"),
        pytest.param("A", [("A", None)], id="bare-name"),
        pytest.param("A=a=b", [("A", "a=b")], id="equals-in-value"),
        pytest.param("A=1 # note", [("A", "1")], id="comment-after-value"),
        pytest.param("A=#note", [("A", "")], id="comment-instead-of-value"),
        pytest.param("A=a#b", [("A", "a#b")], id="hash-inside"),
        pytest.param('A="x # y" # z', [("A", "x # y")], id="hash-in-quotes"),
        pytest.param('A="a\\nb\\"c"', [("A", 'a\nb"c')], id="escapes"),
        pytest.param('A="\\$x"', [("A", "$$x")], id="escaped-dollar"),
        pytest.param("A='a\\nb'", [("A", "a\\nb")], id="single-quotes-are-literal"),
        pytest.param('A="x\ny"\nB=2', [("A", "x\ny"), ("B", "2")], id="several-lines"),
        pytest.param('A="x', [("A", '"x')], id="unclosed-quote"),
        pytest.param("\n# c\n  # d\n", [], id="comments-only"),
        pytest.param("A=1\r\nB=2\r\n", [("A", "1"), ("B", "2")], id="windows-lines"),
        pytest.param("\ufeffA=1", [("A", "1")], id="byte-order-mark"),
        pytest.param("spring.data.host=db", [("spring.data.host", "db")], id="dotted-name"),
        pytest.param("A=1\nA=2", [("A", "1"), ("A", "2")], id="repeated"),
    ],
)
def test_values(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(entry.name, entry.value) for entry in parse_dotenv(text, ".env")] == expected


def test_lines_go_on_after_a_value_of_several_lines() -> None:
    entries = parse_dotenv("A=\"1\n2\n3\"\n\nB='x'", ".env")
    assert entries == [Entry("A", "1\n2\n3", 1), Entry("B", "x", 5, literal=True)]


@pytest.mark.parametrize("line", ["1A=secret", "=secret", "two words", "<<<<<<< HEAD"])
def test_a_line_that_is_no_variable_is_reported_without_its_text(line: str) -> None:
    problems: list[Problem] = []
    assert [entry.name for entry in parse_dotenv(f"A=1\n{line}\nB=2", "x/.env", problems)] == ["A", "B"]
    assert [(problem.path, problem.line, problem.rule) for problem in problems] == [
        ("x/.env", 2, "dotenv-syntax")
    ]
    assert "secret" not in str(problems[0])


@given(st.text(alphabet="A=\"'\\\n\r# $\t:x\x00é"))
def test_no_text_is_refused(text: str) -> None:
    for entry in parse_dotenv(text, ".env"):
        assert 1 <= entry.line <= text.count("\n") + text.count("\r") + 1


@pytest.mark.parametrize("piece", [" ", "\t", " #", '"', "'", "\\", '\\"', "A='", "=", "\n"])
def test_hostile_length(piece: str) -> None:
    # A quadratic pattern would take minutes here.
    assert parse_dotenv(f'A="{piece * 500_000}x', ".env")[0].name == "A"
