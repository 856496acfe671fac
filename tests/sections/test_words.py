"""Numbers, lists and verbs."""

from __future__ import annotations

import pytest

from archscan.model.elements import DATA_DIRECTION
from archscan.sections import words


@pytest.mark.parametrize(
    ("number", "noun", "expected"),
    [
        (1, "component", "1 component"),
        (2, "component", "2 components"),
        (0, "entry point", "0 entry points"),
        (3, "network policy", "3 network policies"),
        (2, "gateway", "2 gateways"),
        (2, "proxy", "2 proxies"),
    ],
)
def test_count(number: int, noun: str, expected: str) -> None:
    assert words.count(number, noun) == expected


@pytest.mark.parametrize(
    ("items", "most", "expected"),
    [
        ([], 0, ""),
        (["a"], 0, "a"),
        (["a", "b"], 0, "a and b"),
        (["a", "b", "c"], 0, "a, b and c"),
        (["a", "b", "c"], 2, "a, b and c"),
        (["a", "b", "c", "d"], 2, "a, b and 2 more"),
    ],
)
def test_listed(items: list[str], most: int, expected: str) -> None:
    assert "".join(str(piece) for piece in words.listed(items, most)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("takes orders", "Takes orders."),
        ("Takes orders!", "Takes orders!"),
        ("iOS backend", "iOS backend."),
        ("  ", ""),
    ],
)
def test_sentence(text: str, expected: str) -> None:
    assert words.sentence(text) == expected


def test_every_kind_of_connection_has_its_verbs() -> None:
    assert set(words.ACTIVE) == set(words.PASSIVE) == set(DATA_DIRECTION)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Short.", "Short.", id="short"),
        pytest.param("One is here. Two is there. Three.", "One is here. Two is there.", id="whole sentences"),
        pytest.param("A sentence that is a bit longer. B.", "A sentence that is a bit longer.", id="long"),
        pytest.param("word " * 20, "Word word word word word word…", id="no end in sight"),
    ],
)  # fmt: skip
def test_brief(text: str, expected: str) -> None:
    assert words.brief(text, 30) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Demo project for Spring Boot", True),
        ("My new SpringBoot app.", True),
        ("A Vue.js project", True),
        ("Add your description here", True),
        ("TODO: write this", True),
        ("microservice", True),
        ("Payment microservice demo", False),
        ("Admin UI for Plane", False),
        ("A Go service that takes orders.", False),
        ("", False),
    ],
)
def test_boilerplate(text: str, expected: bool) -> None:
    assert words.is_boilerplate(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("takes orders", "Takes orders."),
        ("Without the chaos. \U0001f9d8", "Without the chaos. \U0001f9d8"),
        ('He said "no"', 'He said "no".'),
        ("Up to 99 %", "Up to 99 %."),
        ("Why?", "Why?"),
    ],
)
def test_the_end_of_a_sentence(text: str, expected: str) -> None:
    assert words.sentence(text) == expected
