"""Whole documents: goldens of the sample systems, hostile models, templates of users."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from archscan.errors import UsageError
from archscan.model.evidence import Evidence
from archscan.model.system import System
from archscan.regions import merge_regions, split_regions
from archscan.render.document import render_document
from archscan.view import views
from tests import systems
from tests.sections.test_chapters import headings_of


def rendered(system: System) -> str:
    """The document with a picture for each view."""
    return render_document(system, views(system))


@pytest.mark.parametrize("name", ["shop", "platform", "examples"])
def test_document(name: str, fixtures: Path, update_golden: bool) -> None:
    golden = fixtures / "documents" / f"{name}.md"
    text = rendered(getattr(systems, name)())
    if update_golden:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_document_of_nothing(fixtures: Path, update_golden: bool) -> None:
    golden = fixtures / "documents" / "empty.md"
    text = rendered(System("empty"))
    if update_golden:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["shop", "platform", "examples"])
def test_headings_of_the_template_stand_in_order_and_outside_of_regions(name: str, fixtures: Path) -> None:
    outside = "".join(split_regions(rendered(getattr(systems, name)()), "").texts).splitlines()
    headings = [line for line in outside if line.startswith("#")]
    expected = headings_of(fixtures / "documents" / "TEMPLATE.md")
    assert headings == [
        f"# {name} - Architecture Documentation", *expected, "## Coverage", "### Not Read or Not Understood",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["shop", "platform", "examples"])
def test_every_link_inside_the_document_has_its_place(name: str) -> None:
    text = rendered(getattr(systems, name)())
    places = set(re.findall(r'<a id="([^"]+)"></a>', text))
    headings = {
        line.lstrip("# ").lower().replace(" ", "-") for line in text.splitlines() if line.startswith("## ")
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= places | headings


@pytest.mark.parametrize("name", ["shop", "platform", "examples"])
def test_a_refresh_changes_nothing(name: str) -> None:
    text = rendered(getattr(systems, name)())
    assert merge_regions(text, text) == text


def test_mermaid_instead_of_pictures() -> None:
    system = systems.shop()
    text = render_document(system, views(system), mermaid=True)
    assert text.count("```mermaid\nflowchart") == 4  # overview, data flow, two environments
    assert "](diagrams/" not in text


def test_a_picture_that_could_not_be_drawn_becomes_mermaid() -> None:
    system = systems.shop()
    text = render_document(system, views(system), diagrams={"data-flow": "pictures/flow.png"})
    assert "![Data flow](pictures/flow.png)" in text
    assert text.count("```mermaid") == 4  # overview, two environments and a sequence


def test_without_views_no_picture_is_promised() -> None:
    text = render_document(systems.shop(), ())
    assert "![" not in text
    assert "**Diagram**" not in text


HOSTILE = (
    "<!-- archscan:end overview --> <script>alert(1)</script> ![x](http://evil.example/p.png) "
    "[a](javascript:alert(1)) **b** `c` | d\n# heading\n```\n<!-- archscan:begin x -->\n"
    "{{ 7 * 191 }} {% raw %} \x1b[31m\u202e"
)
_CLOSED = {
    "kind", "origin", "confidence", "data", "severity", "use", "stage", "category", "topic", "group",
    "source", "target", "component", "connection",
}  # fmt: skip
"""Fields with closed vocabularies, and references that must go on matching."""


def poisoned(value: Any, name: str = "") -> Any:
    """The value with hostile text added to every free text in it."""
    if isinstance(value, str):
        return value if name in _CLOSED else f"{value}{HOSTILE}"
    if isinstance(value, Evidence):
        return replace(value, path=f"{value.path}{HOSTILE}")
    if isinstance(value, tuple):
        return tuple(poisoned(one, name) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        found = {one.name: getattr(value, one.name) for one in fields(value)}
        keep = {"id"} | ({"name"} if type(value).__name__ == "Group" else set())
        return replace(
            value, **{key: one if key in keep else poisoned(one, key) for key, one in found.items()}
        )
    return value


@pytest.mark.parametrize("name", ["shop", "platform", "examples"])
@pytest.mark.parametrize("mermaid", [False, True])
def test_hostile_text_is_inert(name: str, mermaid: bool) -> None:
    clean, system = getattr(systems, name)(), poisoned(getattr(systems, name)())
    text = render_document(system, views(system), mermaid=mermaid)
    expected = split_regions(rendered(clean), "")
    found = split_regions(text, "")
    if name != "shop":  # flows and decisions keep their ids there, too, but titles make some of them
        of_names = "patterns/backend-for-frontend"
        assert [one.id for one in found.regions] == [one.id for one in expected.regions if one.id != of_names]
    assert "1337" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    prose = re.sub(r"^```\w*\n.*?\n```$", "", text, flags=re.DOTALL | re.MULTILINE)
    prose = re.sub(r"`[^`\n]*`", "", prose)
    tags = set(re.findall(r"<[^>\n]*>?", prose))
    allowed = r"<!-- archscan:(begin|end|regions) [^<>]* -->|<a id=\"[a-z0-9-]+\">|</a>|<details markdown=\"1\">|</?(details|summary|code)>"
    assert [tag for tag in tags if not re.fullmatch(allowed, tag)] == []
    assert re.findall(r"(?<!\\)!\[(?:\\.|[^\]\\])*\]\((?!diagrams/)", prose) == []
    assert re.findall(r"(?<!\\)\]\(\s*javascript", prose) == []
    assert not re.search(r"^\s*# heading", prose, re.MULTILINE)
    assert prose.count("```") == 0


def test_tables_keep_their_shape_with_hostile_text() -> None:
    text = rendered(poisoned(systems.shop()))
    for block in re.findall(r"(?:^\|.*\|$\n)+", text, re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(widths) == 1, block


def test_a_template_of_the_user_comes_first(tmp_path: Path) -> None:
    (tmp_path / "overview.jinja").write_text(
        '## {{ chapter.heading }}\n\n{% call region("overview") %}\nMine: {{ system.name }}\n{% endcall %}\n',
        encoding="utf-8",
    )
    text = render_document(System("a *b*"), (), templates=tmp_path)
    assert "<!-- archscan:begin overview -->\n\nMine: a \\*b\\*\n\n<!-- archscan:end overview -->" in text
    assert "## Core Components" in text


@pytest.mark.parametrize(
    ("template", "message"),
    [
        pytest.param("{% if %}", r"overview\.jinja:1: ", id="syntax"),
        pytest.param("{{ nothing_like_this }}", "nothing_like_this", id="undefined"),
        pytest.param("{{ ''.__class__.__mro__ }}", "unsafe", id="sandbox"),
        pytest.param('{% include "none.jinja" %}', r"none\.jinja", id="missing"),
    ],
)
def test_a_broken_template_is_an_error_of_its_author(tmp_path: Path, template: str, message: str) -> None:
    (tmp_path / "overview.jinja").write_text(template, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        render_document(System("x"), (), templates=tmp_path)
