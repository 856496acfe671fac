"""Lines of text in pictures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archscan.render.wrap import wrap


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", (), id="nothing"),
        pytest.param("orders", ("orders",), id="short"),
        pytest.param("one two three four", ("one two three", "four"), id="at white space"),
        pytest.param("customer-profile-service", ("customer-", "profile-service"), id="behind hyphens"),
        pytest.param("CustomerProfileService", ("CustomerProfile", "Service"), id="before capitals"),
        pytest.param("a cart-cache here now", ("a cart-cache", "here now"), id="hyphens only where needed"),
        pytest.param("abcdefghijklmnopqrs", ("abcdefghijklmnopqrs",), id="a long word is left whole"),
        pytest.param("x" * 40, ("x" * 21 + "…",), id="a word without end is cut"),
        pytest.param(
            "a b " * 20, ("a b a b a b a b", "a b a b a b a b", "a b a b a b a b…"), id="too many lines"
        ),
    ],
)
def test_wrap(text: str, expected: tuple[str, ...]) -> None:
    assert wrap(text, 15, 3) == expected


@given(st.text(max_size=200), st.integers(5, 40), st.integers(1, 4))
def test_lines_are_few_and_short(text: str, width: int, lines: int) -> None:
    found = wrap(text, width, lines)
    assert len(found) <= lines
    assert all(len(line) <= width + width // 2 + 1 for line in found)
