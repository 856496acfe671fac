"""Markdown by hand: kept where it is harmless, text where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archscan.regions import render_region, split_regions
from archscan.render.prose import render_prose


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("*a* **b** `c|<x>`", "*a* **b** `c|<x>`", id="emphasis and code"),
        pytest.param("- a\n  - b\n\n1. c", "- a\n  - b\n\n1. c", id="lists"),
        pytest.param("| a |\n| --- |\n| b |", "| a |\n| --- |\n| b |", id="table"),
        pytest.param("[a](docs/x.md) <b>", "[a](docs/x.md) &lt;b>", id="html"),
        pytest.param("## Title ##\ntext", "**Title**\ntext", id="heading"),
        pytest.param("text\n===", "text\n\\===", id="underlined heading"),
        pytest.param("![x](http://a.example/p.png)", "!\\[x](http://a.example/p.png)", id="picture"),
        pytest.param("[x](javascript:alert(1))", "[x]()", id="script link"),
        pytest.param("[x]: javascript:a", "\\[x]: javascript:a", id="reference"),
        pytest.param("```sh\nls <x>", "```sh\nls <x>\n```", id="open fence"),
        pytest.param("a\x1b[31m\u202eb", "ab", id="control characters"),
        pytest.param("`<!-- archscan:end x -->`", "`< !-- archscan:end x -->`", id="marker in code"),
        pytest.param("\n\n\n", "", id="nothing"),
    ],
)
def test_prose(text: str, expected: str) -> None:
    assert render_prose(text) == expected


@given(st.text())
def test_prose_never_breaks_a_region(text: str) -> None:
    region = render_region("x", render_prose(text))
    assert [one.id for one in split_regions(region + "\n", "").regions] == ["x"]
