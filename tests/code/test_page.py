"""`docs/code.md` tells what the code does: its example runs, its keys are all keys there are."""

from __future__ import annotations

import doctest
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from archscan.code.clients import Client
from archscan.code.manners import Manner
from archscan.code.values import Readings
from archscan.lexicon.calls import read_calls
from archscan.lexicon.manners import read_manners

PAGE = Path(__file__).parent.parent.parent / "docs" / "code.md"
TEXT = PAGE.read_text(encoding="utf-8")
MANNER_KEYS = {one.name for one in fields(Manner)} | {"calls", "marks", "bases", "sets"}
KEYS = {one.name for one in fields(Client)} | {"calls"}
LANGUAGES = sorted(path.stem for path in (PAGE.parent.parent / "archscan/lexicon/calls").glob("*.toml"))


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_runs() -> None:
    example = doctest.DocTestParser().get_doctest(block("pycon"), {}, "docs/code.md", str(PAGE), 0)
    report: list[str] = []
    results = doctest.DocTestRunner(verbose=False).run(example, out=report.append)
    assert results.attempted > 10
    assert report == []


def part(heading: str) -> str:
    return TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_the_table_has_every_key() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", part("Add a client library"), re.MULTILINE)
    assert sorted(rows) == sorted(KEYS)


def test_the_table_of_manners_has_every_key() -> None:
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", part("Add a manner"), re.MULTILINE)
    assert {word.strip("` ") for row in rows for word in row.split(",")} == MANNER_KEYS | {"telling"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_manner_has_an_unknown_key(language: str) -> None:
    tables = read_manners(language)["manner"]
    assert tables
    assert [key for table in tables for key in table if key not in MANNER_KEYS] == []


def test_the_example_of_a_table_has_known_keys() -> None:
    tables = tomllib.loads(block("toml"))["client"]
    assert len(tables) > 1
    assert {key for table in tables for key in table} <= KEYS


def test_every_reading_is_explained() -> None:
    assert [one.name for one in fields(Readings) if f"`{one.name}`" not in TEXT] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_client_has_an_unknown_key(language: str) -> None:
    tables = read_calls(language)
    assert tables
    assert [key for table in tables for key in table if key not in KEYS] == []
