"""Prose of READMEs: what is struck out is no word of it."""

from __future__ import annotations

import pytest

from archscan.formats.prose import read_blocks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("run ~sprints~ cycles", "run cycles"),
        ("run ~~all the sprints~~ cycles", "run cycles"),
        ("it takes ~5 minutes and ~10 seconds", "it takes ~5 minutes and ~10 seconds"),
        ("files in ~/a and ~/b", "files in ~/a and ~/b"),
        ("a `~b~` c", "a ~b~ c"),
    ],
    ids=["one", "two", "about", "homes", "code"],
)
def test_struck_words(text: str, expected: str) -> None:
    assert [one.text for one in read_blocks(text, "md")] == [expected]
