"""Pictures: safe, the same everywhere, and there even where a program fails."""

from __future__ import annotations

import re
import stat
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from archscan.render import graphviz
from archscan.render.graphviz import RenderError, draw, find_program, png
from archscan.render.svg import SvgError, safe_svg, size
from archscan.view import View, overview, views
from tests.systems import examples, large, platform, shop

HOSTILE = (
    "<script>alert(1)</script>", '" onload="x', "a\nb\r\nc", "back\\slash\\",
    "\u202egnp.exe", "bell\x07\x1b[31m",
    "y" * 500, "]]>", "&amp;&lt;", "-->", "<!-- archscan:end overview -->", "\ud800",
)  # fmt: skip


def renamed(name: str) -> View:
    """The shop with one name everywhere."""
    system = shop()
    return overview(
        replace(
            system, name=name,
            components=tuple(replace(one, name=name) for one in system.components),
            connections=tuple(
                replace(one, description=name[:40], protocol=name) for one in system.connections
            ),
        )
    )[0]  # fmt: skip


def test_a_picture_is_self_contained_and_says_what_it_is() -> None:
    svg = draw(overview(shop())[0]).svg
    assert svg is not None
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root[0].text == "System overview"
    assert "gateway to orders" in (root[1].text or "")
    assert root.get("viewBox")
    assert not re.search(r"<!|<\?|xlink|href|url\(|graphviz|script|style=", svg, re.IGNORECASE)
    shown = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"orders", "service: Spring Boot 3.3", "shop.example.com"} <= shown


@pytest.mark.parametrize("name", HOSTILE, ids=[f"{name[:12]!r}" for name in HOSTILE])
def test_hostile_names_are_text(name: str) -> None:
    drawing = draw(renamed(name))
    assert drawing.svg is not None
    assert drawing.problems == ()
    root = ElementTree.fromstring(drawing.svg)
    tags = {str(one.tag).rpartition("}")[2] for one in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "polygon", "polyline", "path", "ellipse", "text"}
    assert not {key for one in root.iter() for key in one.attrib if key.startswith("on")}
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", drawing.svg)


def test_every_view_of_every_system_is_drawn() -> None:
    for system in (shop(), platform(), examples(), large(60)):
        for view in views(system):
            drawing = draw(view)
            assert drawing.svg is not None, view.id
            assert drawing.problems == (), view.id
            width, height = size(drawing.svg)
            assert 0.2 < width / height < 6 or len(view.nodes) < 4, (view.id, width, height)
            assert width < 1160, view.id


def test_the_machine_does_not_matter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    view = overview(shop())[0]
    before = draw(view)
    for name in (
        "LC_ALL",
        "LANG",
        "GVBINDIR",
        "FONTCONFIG_FILE",
        "SERVER_NAME",
        "GV_FILE_PATH",
        "DOTFONTPATH",
    ):
        monkeypatch.setenv(name, "/nowhere")
    monkeypatch.setenv("PATH", "")
    monkeypatch.chdir(tmp_path)
    assert draw(view) == before


def test_the_bundled_program_is_found_without_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    find_program.cache_clear()
    found = find_program()
    assert found is not None
    assert Path(found).stem == "graphviz-pure"


def program(folder: Path, text: str) -> str:
    """A program of its own that stands in for Graphviz."""
    path = folder / "fake-dot"
    path.write_text(f"#!{sys.executable}\nimport sys, time\ndot = sys.stdin.read()\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100.00 80.00"><g class="graph"/></svg>'


@pytest.mark.parametrize(
    ("fails", "dot_has_not"),
    [
        pytest.param('"cache" [label=', '"cache" [label=', id="labels of lines"),
        pytest.param('-> "cache" [', "xlabel=", id="all labels of lines"),
        pytest.param("subgraph", "subgraph", id="clusters"),
        pytest.param("splines=spline", "splines=spline", id="curves"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="needs an executable script")
def test_simpler_layouts_follow_a_failure(tmp_path: Path, fails: str, dot_has_not: str) -> None:
    fake = program(tmp_path, f"sys.exit(1) if {fails!r} in dot else print({SVG!r})")
    drawing = draw(overview(shop())[0], fake)
    assert drawing.svg is not None
    assert dot_has_not not in drawing.dot
    (problem,) = drawing.problems
    assert problem.severity == "note"
    assert "the program ended with code 1" in problem.what


@pytest.mark.parametrize(
    ("does", "says"),
    [
        pytest.param("sys.exit(3)", "ended with code 3", id="fails"),
        pytest.param("time.sleep(60)", "took longer than", id="hangs"),
        pytest.param("print('not xml')", "could not be drawn", id="no svg"),
        pytest.param("pass", "ended with code 0", id="writes nothing"),
        pytest.param("sys.stdout.buffer.write(bytes([255, 254]))", "could not be drawn", id="no text"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="needs an executable script")
def test_a_program_that_cannot_draw_costs_the_picture_only(tmp_path: Path, does: str, says: str) -> None:
    drawing = draw(overview(shop())[0], program(tmp_path, does), seconds=1)
    assert drawing.svg is None
    assert drawing.dot.startswith("digraph")
    (problem,) = drawing.problems
    assert says in problem.what
    assert problem.severity == "warning"


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    (problem,) = draw(overview(shop())[0], str(tmp_path / "none")).problems
    assert "cannot be run" in problem.what
    assert find_program("no-such-program-anywhere") is None


def test_png() -> None:
    dot = draw(overview(shop())[0]).dot
    assert png(dot).startswith(b"\x89PNG")
    with pytest.raises(RenderError):
        png("this is not DOT {")


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param("<script>x</script>", "", id="script"),
        pytest.param('<image href="http://x/y.png"/>', "", id="image"),
        pytest.param('<a href="http://x"><text x="1">t</text></a>', '<text x="1">t</text>', id="link"),
        pytest.param('<text onclick="x" style="y" x="1">t</text>', '<text x="1">t</text>', id="attributes"),
        pytest.param('<path fill="url(#x)" d="M0,0"/>', '<path d="M0,0"/>', id="reference"),
        pytest.param("<!-- c --><polygon points='0,0'/>", '<polygon points="0,0"/>', id="comment"),
        pytest.param("<foreignObject><text>t</text></foreignObject>", "", id="foreign object"),
        pytest.param("<text>&lt;b&gt;&#160;x</text>", "<text>&lt;b&gt;\xa0x</text>", id="text stays text"),
    ],
)
def test_safe_svg(inner: str, expected: str) -> None:
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 20">{inner}</svg>'
    safe = safe_svg(drawn, "t", "d", "m")
    body = safe.partition("</desc>\n")[2].removesuffix("</svg>\n").strip("\n")
    assert body == expected


@pytest.mark.parametrize(
    "drawn",
    ["", "<svg/>", "<html/>", '<!DOCTYPE svg [<!ENTITY a "b">]><svg viewBox="0 0 1 1">&a;</svg>', "<svg"],
)
def test_what_is_no_picture_is_refused(drawn: str) -> None:
    with pytest.raises(SvgError):
        safe_svg(drawn, "t", "d", "m")


def test_time_limit_is_a_limit() -> None:
    assert 0 < graphviz.TIME_LIMIT <= 30
