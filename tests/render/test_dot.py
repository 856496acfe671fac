"""DOT of views: goldens to read, quoting, and few changed lines for one more component."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path

import pytest

from archscan.render.dot import Layout, is_crowded, layouts, render_dot
from archscan.render.mermaid import flowchart
from archscan.render.sequence import sequence_svg
from archscan.view import View, component_view, data_flow, overview, views
from archscan.view.sequence import sequence_views
from tests.systems import component, connection, examples, ordered, platform, shop

GOLDENS = {
    "shop-overview": overview(shop())[0],
    "shop-data-flow": data_flow(shop())[0],
    "shop-component-orders": component_view(shop(), "component:orders"),
    "platform-overview": overview(platform())[0],
    "examples-index": views(examples())[0],
}


@pytest.mark.parametrize("name", GOLDENS)
def test_goldens(name: str, fixtures: Path, update_golden: bool) -> None:
    texts = {f"{name}.dot": render_dot(GOLDENS[name]), f"{name}.mmd": flowchart(GOLDENS[name])}
    if name == "shop-overview":
        (sequence,) = sequence_views(shop())
        texts["shop-flow.mmd"] = flowchart(sequence)
        texts["shop-flow.svg"] = sequence_svg(sequence)
    for file, text in texts.items():
        path = fixtures / "views" / file
        assert text is not None
        if update_golden:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text, f"{file}: see --update-golden"


def test_one_more_component_is_few_more_lines() -> None:
    system = shop()
    more = ordered(
        replace(
            system,
            components=(*system.components, component("invoices", technology="Go")),
            connections=(*system.connections, connection("invoices", "orders-db", "queries", "PostgreSQL")),
        )
    )
    before, after = (render_dot(overview(one)[0]).splitlines() for one in (system, more))
    found = difflib.unified_diff(before, after, n=0, lineterm="")
    changed = [line for line in found if line[0] in "+-" and line[1] not in "+-"]
    assert len(changed) == 2
    assert all(line.startswith('+"invoices"') for line in changed)


def lines_of(view: View, start: str, layout: Layout | None = None) -> list[str]:
    return [line for line in render_dot(view, layout).splitlines() if line.startswith(start)]


@pytest.mark.parametrize(
    ("layout", "written", "missing"),
    [
        pytest.param(Layout(labels="label"), "[label=", "xlabel", id="labels"),
        pytest.param(Layout(labels="xlabel"), "[xlabel=", "[label=", id="labels beside"),
        pytest.param(Layout(labels="none"), "", "label=", id="no labels"),
    ],
)
def test_labels_of_lines(layout: Layout, written: str, missing: str) -> None:
    (line,) = lines_of(GOLDENS["shop-overview"], '"catalog" -> "cache"', layout)
    assert written in line
    assert missing not in line


def test_without_clusters_every_box_is_still_there() -> None:
    view = GOLDENS["platform-overview"]
    text = render_dot(view, Layout(clusters=False))
    assert "cluster" not in text
    assert all(f'\n"{one.id.partition(":")[2]}" [' in text for one in view.nodes)


def test_crowded_pictures_say_less_in_each_box() -> None:
    assert is_crowded(GOLDENS["platform-overview"])
    assert "database: PostgreSQL" not in render_dot(GOLDENS["platform-overview"])
    assert "database: PostgreSQL" in render_dot(GOLDENS["shop-overview"])


def test_layouts_differ() -> None:
    for view in GOLDENS.values():
        texts = [render_dot(view, layout) for layout in layouts(view)]
        assert len(set(layouts(view))) == len(texts) >= 2


@pytest.mark.parametrize(
    "name",
    [
        "a:b",
        "node",
        "graph",
        "",
        '"',
        "\\",
        "<b>",
        "a\nb",
        "x" * 500,
        "\u202eevil",
        "&lt;",
        "a->b",
        "]",
        "{a|b}",
    ],
)
def test_any_name_is_a_name(name: str) -> None:
    system = ordered(
        replace(shop(), components=tuple(
            replace(one, name=name) if one.name == "orders" else one for one in shop().components
        ))
    )  # fmt: skip
    (line,) = lines_of(overview(system)[0], '"orders" [')
    assert line.endswith("];")
    assert "\u202e" not in line
    assert len(line) < 400
