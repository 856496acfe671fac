"""The data of the lexicon is sound, and every pattern in it leads back to its own entry."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from archscan.lexicon.categories import CATEGORIES, REQUIRED_ROWS, ROWS, row_of
from archscan.lexicon.technologies import files, parse_plain, read_tables
from archscan.lexicon.technologies.names import normal
from archscan.lexicon.technology import CONNECTIONS, ECOSYSTEMS, KINDS, Lexicon, load_lexicon, make_entry

LEXICON = load_lexicon()
ENTRIES = LEXICON.all()
KEYS = {
    *ECOSYSTEMS, "name", "kind", "makes", "protocol", "listens", "connection", "client_of", "implies", "otel",
    "examples",
}  # fmt: skip
TEXTS = {"name", "kind", "makes", "protocol", "connection", "client_of", "otel"}


def _sample(ecosystem: str, pattern: str) -> str:
    """A name that a whole-name pattern stands for."""
    return f"acme/{pattern[2:]}" if pattern.startswith("*/") else pattern


def _open_ended(ecosystem: str, pattern: str) -> bool:
    return ecosystem != "prefix" and "*" in pattern.removeprefix("*/")


def _covers(pattern: str, name: str) -> bool:
    text = name.lower()
    found = pattern.lower()
    if found.endswith("*"):
        return text.startswith(found[:-1]) or text.partition("/")[2].startswith(found[:-1])
    return text.endswith(found[1:])


def test_there_are_many() -> None:
    assert len(ENTRIES) >= 400


def test_ids_and_names_are_unique() -> None:
    ids = Counter(id for _, id, _ in read_tables())
    names = Counter(entry.name for entry in ENTRIES)
    assert [id for id, count in ids.items() if count > 1] == []
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_file_is_toml_of_the_plain_subset(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert parse_plain(text) == tomllib.loads(text)
    assert path.stem in CATEGORIES


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('a = "b"\n', id="key before a table"),
        pytest.param('[x]\nname = "a"\n[x]\nname = "b"\n', id="table twice"),
        pytest.param('[x]\nname = "a"\nname = "b"\n', id="key twice"),
        pytest.param("[x]\nname = 'a'\n", id="literal string"),
        pytest.param("[x]\nport = [1, 2,]\n", id="comma at the end"),
    ],
)
def test_other_toml_is_left_to_tomllib(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_plain(text)


def test_tables_hold_what_they_may() -> None:
    wrong = []
    for category, id, table in read_tables():
        wrong += [f"{category} {id}: unknown key {key}" for key in table if key not in KEYS]
        wrong += [f"{category} {id}: {key} is no text" for key in TEXTS & set(table) if not table[key]]
        for key in set(table) - TEXTS:
            kind = int if key in ("port", "listens") else str
            if not isinstance(table[key], list) or not all(type(item) is kind for item in table[key]):
                wrong.append(f"{category} {id}: {key} is no array of {kind.__name__}")
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", id):
            wrong.append(f"{category} {id}: id is not of lower-case letters, digits and dashes")
    assert wrong == []


def test_words_are_of_their_vocabulary() -> None:
    wrong = [
        (entry.id, word)
        for entry in ENTRIES
        for word, known in (
            (entry.kind, KINDS | {""}), (entry.makes, KINDS | {""}), (entry.connection, CONNECTIONS),
            (entry.category, CATEGORIES.keys()),
        )
        if word not in known
    ]  # fmt: skip
    assert wrong == []


def test_references_lead_somewhere() -> None:
    wrong = [
        (entry.id, id)
        for entry in ENTRIES
        for id in (*entry.implies, *filter(None, [entry.client_of]))
        if LEXICON.get(id) is None or id == entry.id
    ]
    assert wrong == []


def test_patterns_are_written_as_they_are_compared() -> None:
    wrong = []
    for entry in ENTRIES:
        for ecosystem, pattern in entry.patterns:
            folded = pattern.rstrip("*")
            expected = folded.lower() if ecosystem in ("image", "base_image") else normal(ecosystem, folded)
            if _open_ended(ecosystem, pattern) and ecosystem != "maven":
                expected = folded.lower()
            if folded != expected:
                wrong.append((entry.id, ecosystem, pattern, expected))
    assert wrong == []


def test_no_pattern_belongs_to_two() -> None:
    counts = Counter(pattern for entry in ENTRIES for pattern in dict.fromkeys(entry.patterns))
    assert [pattern for pattern, count in counts.items() if count > 1] == []


def test_each_pattern_leads_to_its_own_entry() -> None:
    wrong = []
    for entry in ENTRIES:
        for ecosystem, pattern in entry.patterns:
            if not _open_ended(ecosystem, pattern):
                found = LEXICON.match(ecosystem, _sample(ecosystem, pattern))
                if found is not entry:
                    wrong.append((entry.id, ecosystem, pattern, found and found.id))
    assert wrong == []


@pytest.mark.parametrize("category", CATEGORIES)
def test_each_example_leads_to_its_own_entry(category: str) -> None:
    wrong = []
    for entry in ENTRIES:
        if entry.category == category:
            assert entry.examples, f"{entry.id} has no example"
            for example in entry.examples:
                ecosystem, _, name = example.partition(" ")
                found = LEXICON.match(ecosystem, name)
                if ecosystem not in ECOSYSTEMS or found is not entry:
                    wrong.append((entry.id, example, found and found.id))
    assert wrong == []


def test_each_open_pattern_has_an_example() -> None:
    wrong = []
    for entry in ENTRIES:
        examples = [example.partition(" ")[::2] for example in entry.examples]
        for ecosystem, pattern in entry.patterns:
            if _open_ended(ecosystem, pattern):
                names = [name for kind, name in examples if kind == ecosystem]
                if ecosystem == "file":
                    names += [name.rpartition("/")[2] for name in names]
                if not any(_covers(pattern, name) for name in names):
                    wrong.append((entry.id, ecosystem, pattern))
    assert wrong == []


def test_stars_stand_at_one_end() -> None:
    wrong = [
        (entry.id, ecosystem, pattern)
        for entry in ENTRIES
        for ecosystem, pattern in entry.patterns
        if "*" in pattern.removeprefix("*").removesuffix("*") or pattern.count("*") > 1
    ]
    assert wrong == []


def test_no_product_is_called_by_two_in_one() -> None:
    """An image or driver must not be shown under a name such as "A or B" that leaves open which it is."""
    assert [e.name for e in ENTRIES if e.kind in ("database", "cache", "broker") and " or " in e.name] == []


def test_rows_begin_with_the_required_ones() -> None:
    assert ROWS[: len(REQUIRED_ROWS)] == REQUIRED_ROWS
    assert {category.row for category in CATEGORIES.values()} == set(ROWS)
    assert (row_of("database"), row_of("observability"), row_of("")) == (
        "Database",
        "Monitoring",
        "Libraries",
    )


def test_every_category_has_entries() -> None:
    assert {entry.category for entry in ENTRIES} == set(CATEGORIES)


def test_one_can_be_added_without_code() -> None:
    table = {"name": "Quux", "kind": "broker", "image": ["*/quux"], "port": [4711], "listens": [4712]}
    entry = make_entry("messaging", "quux", table)
    assert (entry.connection, entry.ports, entry.patterns[0]) == (
        "publishes",
        (4711, 4712),
        ("image", "*/quux"),
    )
    assert Lexicon([("messaging", "quux", table)]).match("image", "ghcr.io/x/quux") == entry


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(TypeError):
        make_entry("messaging", "quux", {"name": "Quux", "colour": "red"})
