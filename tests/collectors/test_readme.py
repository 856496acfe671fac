"""Titles and first paragraphs of READMEs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archscan.collectors.documents import readme
from archscan.collectors.documents.readme import MAX_CHARACTERS, shorten
from archscan.formats.prose import read_blocks
from archscan.model.facts import Prose
from archscan.source import Collector
from tests.goldens import cases, check_case, collected, text_tree

COLLECTOR: Collector = readme


@pytest.mark.parametrize("case", cases("readme"), ids=lambda path: path.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(COLLECTOR, case, update_golden)


def prose(text: str, name: str = "README.md") -> dict[str, tuple[str, int]]:
    found = collected(COLLECTOR, text_tree({f"a/{name}": text}))
    return {fact.kind: (fact.text, fact.evidence.line) for fact in found if isinstance(fact, Prose)}


TELLS = "Orders takes orders and keeps them."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"# A\n\n{TELLS}", (TELLS, 3)),
        (f"{TELLS}", (TELLS, 1)),
        (f"# A\n\n![b](c) [![d](e)](f)\n{TELLS}", (TELLS, 4)),
        (f"# A\n\n> {TELLS}", (TELLS, 3)),
        (f"# Orders\n\nWhat are orders for?\n\nMany shops have many orders.\n\n{TELLS}", (TELLS, 7)),
        ("# A\n\nWhat are orders for?\n\nThis project takes orders.", ("This project takes orders.", 5)),
        ("# A\n\nWhat are orders really for?\n\nMany shops have many orders.", None),
        (f"# A\n\n> A slogan of some words\n\n{TELLS}", (TELLS, 5)),
        (f"# A\n\n> [!WARNING]\n> Do not use this at all.\n\n{TELLS}", (TELLS, 6)),
        (f"# A\n\n<p>{TELLS}</p>", (TELLS, 3)),
        ("# A\n\n**Orders** takes _orders_ and [keeps](x) `them`.", (TELLS, 3)),
        ("# A\n\nOrders takes orders\nand keeps them.", (TELLS, 3)),
        (f"# A\n\n## Features\n\n{TELLS}", (TELLS, 5)),
        (f"# A\n\n## B\n\n- x\n\n## C\n\n{TELLS}", None),
        (f"# A\n\n## B\n\n- x\n\n## Overview\n\n{TELLS}", (TELLS, 9)),
        (f"# A\n\nRun `make` to build all of it.\n\n## Dynamic reloading\n\n{TELLS}", None),
        (f"# A\n\n{TELLS} It is quick. More details on it can be found here.", (f"{TELLS} It is quick.", 3)),
        (f"# A\n\n{TELLS} Make sure that port 80 is free. It is quick.", (TELLS, 3)),
        (f"# A\n\n{TELLS} The languages that it uses are as below.", (TELLS, 3)),
        (f"# A\n\nThe supported features are.\n\n{TELLS}", (TELLS, 5)),
        (f"# A\n\nHey there! Looking for something else that is new?\n\n{TELLS}", (TELLS, 5)),
        ("# A\n\nIt changes text and leaves what it had read as it is.", ("It changes text and leaves what it had read as it is.", 3)),
        (f"# A\n\nThis file has moved to another place.\n\n{TELLS}", (TELLS, 5)),
        (f"# A\n\nBy default the cart keeps its data in Redis.\n\n{TELLS}", None),
        (f"# A\n\nYou will find the Dockerfile in this folder.\n\n{TELLS}", None),
        ("rest url: http://a:1/welcome return String: Welcome to all", None),
        (f"# A\n\n## Installation\n\n{TELLS}", None),
        (f"# A\n\n## Usage\n\n### Deep\n\n{TELLS}\n", None),
        (f"# A\n\nThis project was generated with Angular CLI.\n\n{TELLS}", None),
        (f"# A\n\nRun `make` to start all of it.\n\n{TELLS}", None),
        (f"# A\n\nSee the documentation for more about it.\n\n{TELLS}", (TELLS, 5)),
        ("# A\n\nThe services of it are:\n\n- b", None),
        ("# A\n\nToo short.", None),
        ("# A\n\n- Orders takes orders and keeps them.", None),
        ("# A\n\n    Orders takes orders and keeps them.", None),
        ("# A\n\n| Orders takes | orders and keeps them |\n|--|--|\n| a | b |", None),
        ("# A\n\n<!-- Orders takes orders and keeps them. -->", None),
        ("# A\n\n[Home page](a) | [Documentation](b) | [Chat room](c)", None),
        ("", None),
    ],
)  # fmt: skip
def test_description(text: str, expected: tuple[str, int] | None) -> None:
    assert prose(text).get("readme") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Orders", ("Orders", 1)),
        ("Orders\n===\n", ("Orders", 1)),
        ("# 🚀 Orders **API**", ("Orders API", 1)),
        ("# <img src='a'> Orders", ("Orders", 1)),
        ("# [Orders](https://acme.io)", ("Orders", 1)),
        ("<h1 align='center'><b>Orders</b></h1>", ("Orders", 1)),
        ("## Orders\n\n# Second", ("Second", 3)),
        ("## Orders", ("Orders", 1)),
        ("# DEPRECATED: Orders : A demo of some sort", ("Orders", 1)),
        ("# Orders：訂單", ("Orders", 1)),
        ("# Orders - all that is sold", ("Orders", 1)),
        ("# Orders-API", ("Orders-API", 1)),
        ("# Example: Orders", ("Example: Orders", 1)),
        (
            "# What every developer should know about it: orders",
            ("What every developer should know about it: orders", 1),
        ),
        ("## Installation", None),
        ("# Introduction", None),
        ("# ![logo](a.png)", None),
        ("no heading", None),
        ("```\n# not a heading\n```", None),
        ("# " + "long " * 60, None),
    ],
)
def test_title(text: str, expected: tuple[str, int] | None) -> None:
    assert prose(text).get("title") == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Short.", 10, "Short."),
        ("One. Two. Three.", 10, "One. Two."),
        ("One two three four", 10, "One two…"),
        ("Uses e.g. things of all kinds", 15, "Uses e.g.…"),
        ("处理订单。保存订单。", 6, "处理订单。"),
        ("a" * 30, 10, "…"),
    ],
)
def test_shorten(text: str, limit: int, expected: str) -> None:
    assert shorten(text, limit) == expected


@given(st.text(max_size=400), st.sampled_from(["md", "rst", "adoc", "txt"]))
@settings(deadline=None)
def test_any_text_is_read(text: str, ending: str) -> None:
    for block in read_blocks(text, ending):
        assert block.text
        assert 1 <= block.line <= len(text.splitlines()) + 1


@given(st.text(max_size=2000))
@settings(deadline=None)
def test_shortened_is_short(text: str) -> None:
    assert len(shorten(text)) <= MAX_CHARACTERS


@pytest.mark.parametrize("ending", ["md", "rst", "adoc", "txt"])
@pytest.mark.parametrize("piece", ["<", "<div>", "<!--", "[", "`", "> ", "- ", "a[b ", "|a ", "<p ", "*a "])
def test_hostile_length(piece: str, ending: str) -> None:
    list(read_blocks(piece * 200_000, ending))
