"""Marker regions: what is generated changes, what people wrote does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archscan.errors import FormatError
from archscan.regions import merge_regions, render_known, render_region, split_regions


def document(bodies: dict[str, str]) -> str:
    """A document with a fixed region each for `lead` and `last`, and `part/...` regions between them."""
    ids = ["lead", *(id for id in bodies if id.startswith("part/")), "last"]
    pieces = ["# Title\n", "## Lead\n"]
    for id in ids:
        if id == "last":
            pieces.append("## Last\n")
        pieces.append(render_region(id, bodies.get(id, "")) + "\n")
    return "\n".join([*pieces, render_known(ids) + "\n"])


OLD = document({"lead": "old lead", "part/a": "### 1. A\n\nold a", "part/c": "### 2. C", "last": "z"})
NEW = document({"lead": "new lead", "part/a": "### 1. A\n\nnew a", "part/c": "### 2. C", "last": "z"})


def test_an_empty_document_becomes_the_fresh_one() -> None:
    assert merge_regions("", NEW) == NEW
    assert merge_regions("\ufeff \n", NEW) == NEW


def test_regions_are_replaced_and_text_around_them_stays() -> None:
    mine = OLD.replace("## Lead\n", "## Lead\n\nI wrote this.\n").replace("## Last", "My words.\n\n## Last")
    merged = merge_regions(mine, NEW)
    assert merged == mine.replace("old lead", "new lead").replace("old a", "new a")


@pytest.mark.parametrize(
    ("mine", "expected"),
    [
        pytest.param(OLD.replace("\n", "\r\n"), NEW.replace("\n", "\r\n"), id="windows line endings"),
        pytest.param(OLD.rstrip("\n"), NEW.rstrip("\n"), id="no final newline"),
        pytest.param("\ufeff" + OLD, "\ufeff" + NEW, id="byte order mark"),
        pytest.param(OLD + "\n\n", NEW + "\n\n", id="more final newlines"),
    ],
)
def test_form_of_the_file_is_kept(mine: str, expected: str) -> None:
    assert merge_regions(mine, NEW) == expected


def test_a_region_that_a_person_took_out_stays_out() -> None:
    part = render_region("part/a", "### 1. A\n\nold a") + "\n\n"
    assert "part/a" in OLD.replace(part, "")  # named in the last line
    merged = merge_regions(OLD.replace(part, ""), NEW)
    assert "new a" not in merged
    assert merge_regions(merged, NEW) == merged


def test_without_the_last_line_nothing_is_put_in_and_the_line_comes_back() -> None:
    mine = OLD[: OLD.index("<!-- archscan:regions")].replace("<!-- archscan:begin part/a -->", "")
    mine = mine.replace("<!-- archscan:end part/a -->", "")
    merged = merge_regions(mine, NEW)
    assert "new a" not in merged
    assert "old a" in merged
    assert merged.endswith("\n<!-- archscan:regions lead part/a part/c last -->\n")
    assert merge_regions(merged, NEW) == merged


def test_a_new_region_comes_behind_its_neighbour_and_what_was_written_below_it() -> None:
    mine = OLD.replace(
        "<!-- archscan:end part/a -->\n", "<!-- archscan:end part/a -->\n\nNotes on A.\n\n#### Deeper\n"
    )
    new = document(
        {"lead": "x", "part/a": "### 1. A", "part/b": "### 2. B", "part/c": "### 3. C", "last": ""}
    )
    merged = merge_regions(mine, new)
    places = [
        merged.index(text) for text in ("### 1. A", "Notes on A.", "#### Deeper", "### 2. B", "### 3. C")
    ]
    assert places == sorted(places)
    assert merge_regions(merged, new) == merged


def test_a_new_last_sibling_stays_in_its_chapter() -> None:
    new = document({"lead": "x", "part/a": "### A", "part/c": "### C", "part/d": "### D", "last": ""})
    merged = merge_regions(OLD.replace("## Last", "Words on C.\n\n## Last"), new)
    places = [merged.index(text) for text in ("### C", "Words on C.", "### D", "## Last")]
    assert places == sorted(places)
    assert merge_regions(OLD, new) == new.replace("\n\n\n", "\n\n")


def test_a_new_chapter_brings_its_heading() -> None:
    old = "# Title\n\n## Lead\n\n" + render_region("lead", "z") + "\n\n" + render_known(["lead"]) + "\n"
    merged = merge_regions(old, NEW)
    assert merged.count("## Lead\n") == merged.count("## Last\n") == 1
    assert merge_regions(merged, NEW) == merged


def test_a_region_that_is_gone_goes() -> None:
    new = document({"lead": "old lead", "part/c": "### 2. C", "last": "z"})
    assert merge_regions(OLD, new) == new


def test_a_region_that_is_gone_leaves_its_heading_over_hand_written_text() -> None:
    mine = OLD.replace("<!-- archscan:end part/a -->\n", "<!-- archscan:end part/a -->\n\nNotes on A.\n")
    new = document({"lead": "old lead", "part/c": "### 1. C", "last": "z"})
    merged = merge_regions(mine, new)
    assert merged.index("### 1. A") < merged.index("No longer found") < merged.index("Notes on A.")
    assert "old a" not in merged
    assert merge_regions(merged, new) == merged


def test_siblings_follow_a_new_order_with_what_was_written_below_them() -> None:
    mine = OLD.replace("<!-- archscan:end part/a -->\n", "<!-- archscan:end part/a -->\n\nNotes on A.\n")
    new = document({"lead": "", "part/c": "### 1. C", "part/a": "### 2. A", "last": ""})
    merged = merge_regions(mine, new)
    places = [merged.index(text) for text in ("### 1. C", "### 2. A", "Notes on A.", "## Last")]
    assert places == sorted(places)


B, E = "<!-- archscan:begin {} -->\n", "<!-- archscan:end {} -->\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("My own file\n", "a.md:1: a document without archscan regions", id="no regions"),
        pytest.param("\n" + B.format("x"), "a.md:2: region x is not closed", id="unclosed"),
        pytest.param(E.format("x"), "a.md:1: end of region x, which is not open", id="unopened"),
        pytest.param(
            B.format("x") + E.format("x") + B.format("x") + E.format("x"),
            "a.md:3: region x a second time; expected it only once, as in line 1",
            id="doubled",
        ),
        pytest.param(B.format("x") + B.format("y"), "a.md:2: region y begins inside of x", id="nested"),
        pytest.param(B.format("x") + E.format("y"), "a.md:2: end of region y, which is not", id="crossed"),
        pytest.param("<!-- archscan:begin -->\n", "a.md:1: begin marker without an id", id="no id"),
        pytest.param(
            "```\n" + B.format("x") + E.format("x"), "a.md:1: a code fence that is", id="open fence"
        ),
    ],
)
def test_broken_markers_are_an_error(text: str, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        merge_regions(text, NEW, "a.md")
    assert str(caught.value).startswith(message)


def test_markers_in_a_code_fence_are_text() -> None:
    quoted = "~~~text\n" + B.format("lead") + E.format("lead") + "```\n~~~\n"
    mine = OLD.replace("## Lead\n", "## Lead\n\n" + quoted)
    assert merge_regions(mine, NEW) == mine.replace("old lead", "new lead").replace("old a", "new a")


def test_generated_text_cannot_forge_a_marker() -> None:
    region = render_region("x", "a\n<!-- archscan:end x -->\nb")
    assert [one.id for one in split_regions(region, "").regions] == ["x"]


PARTS = st.lists(st.sampled_from("abcdef"), unique=True, max_size=5).map(
    lambda names: {f"part/{name}": f"### {name}\n\nbody" for name in names}
)
LINES = st.text(alphabet="ab#-*`~<>! \t.", max_size=12).map(str.rstrip)


@given(PARTS, PARTS, st.lists(st.tuples(st.integers(0, 60), LINES), max_size=6), st.booleans())
def test_hand_written_lines_survive_every_refresh(
    old: dict[str, str], new: dict[str, str], hand: list[tuple[int, str]], windows: bool
) -> None:
    ending = "\r\n" if windows else "\n"
    lines = document({"lead": "x", **old}).split("\n")
    open_places = [0]
    inside = False
    for index, line in enumerate(lines[:-1]):
        inside = line.startswith("<!-- archscan:begin") or (
            inside and not line.startswith("<!-- archscan:end")
        )
        if not inside:
            open_places.append(index + 1)
    written = []
    placed = [(open_places[place % len(open_places)], text) for place, text in hand]
    for number, (place, text) in enumerate(sorted(placed, reverse=True)):
        if text.lstrip().startswith(("```", "~~~")):
            continue  # an open fence is an error of its own
        written.append(f"{text} by hand {number}")
        lines.insert(place, written[-1])
    mine = ending.join(lines)
    fresh = document({"lead": "y", **new})
    merged = merge_regions(mine, fresh)
    found = [line for line in merged.split(ending) if " by hand " in line]
    assert sorted(found) == sorted(written)
    ordered = [id for id in new if id in old] == [id for id in old if id in new]
    if ordered:
        assert found == [line for line in lines if " by hand " in line]
    assert merge_regions(merged, fresh) == merged
