"""Pieces of statements as Markdown: escaped, linked, short."""

from __future__ import annotations

import pytest

from archscan.model.evidence import Evidence
from archscan.render.markdown import Links, evidence_links, finish, short_path
from archscan.sections.statements import Away, Code, Hint, Named, Place, Ref, Strong

LINKS = Links("../../", {"overview": "diagrams/overview.svg"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("a *b* <c>", "a \\*b\\* &lt;c>", id="text"),
        pytest.param(
            "R & D, >=3, &lt;", "R & D, >=3, &amp;lt;", id="signs that mean nothing stay as they are"
        ),
        pytest.param("> a", "&gt; a", id="no quote"),
        pytest.param(" of ", " of ", id="spaces at the ends stay"),
        pytest.param("99.9 %", "99.9 %", id="a number is no list"),
        pytest.param("1. a", "1\\. a", id="a list marker"),
        pytest.param(3, "3", id="number"),
        pytest.param(None, "", id="nothing"),
        pytest.param(Code("a`b|c"), "<code>a&#96;b&#124;c</code>", id="code"),
        pytest.param(Strong(" "), "", id="empty strong"),
        pytest.param(Ref("o]", "component-o"), "[o\\]](#component-o)", id="component"),
        pytest.param(Ref("gone", ""), "gone", id="component without a place"),
        pytest.param(Named("x", "component-x"), '<a id="component-x"></a>x', id="named"),
        pytest.param(Away("d", view="overview"), "[d](diagrams/overview.svg)", id="diagram"),
        pytest.param(Away("d", view="none"), "d", id="diagram without a picture"),
        pytest.param(Away("a b", path="a b#c"), "[a b](../../a%20b%23c)", id="file"),
        pytest.param(Place(Evidence("x.yml", 0, "")), "[x.yml](../../x.yml)", id="whole file"),
        pytest.param(Hint("likely"), "_(likely)_", id="hint"),
        pytest.param(("a ", Code("b"), "."), "a `b`.", id="line"),
    ],
)
def test_pieces(value: object, expected: str) -> None:
    assert str(finish(value, LINKS)) == expected


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        pytest.param([], "", id="none"),
        pytest.param([("a.yml", 3)], "[a.yml:3](../../a.yml#L3)", id="one"),
        pytest.param(
            [("a.yml", 3), ("a.yml", 9), ("b.yml", 1)],
            "[a.yml:3](../../a.yml#L3), [:9](../../a.yml#L9), +1",
            id="the same file is named once",
        ),
        pytest.param([("a.yml", n) for n in range(1, 8)], ", [:2](../../a.yml#L2), +5", id="many"),
        pytest.param([("R.md", 5)], "[R.md:5](../../R.md?plain=1#L5)", id="rendered files as plain text"),
    ],
)
def test_evidence(places: list[tuple[str, int]], expected: str) -> None:
    shown = str(evidence_links([Evidence(path, line, "x") for path, line in places], LINKS))
    assert shown.endswith(expected)
    assert bool(shown) is bool(places)


def test_links_may_be_addresses() -> None:
    links = Links("https://git.example/shop/blob/main/", {})
    assert links.file("a.yml", 2) == "https://git.example/shop/blob/main/a.yml#L2"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("compose.yaml", "compose.yaml"),
        ("x" * 60, "x" * 60),
        ("deploy/" + "a/" * 30 + "b.yaml", "…/" + "a/" * 10 + "b.yaml"),
    ],
)
def test_short_path(path: str, expected: str) -> None:
    assert short_path(path) == expected
