"""Escapers: whatever goes in, what comes out is text in its language and nothing else."""

from __future__ import annotations

import html
import re
import subprocess
import sysconfig
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from archscan.render import escape

TEXT = st.text(st.characters(), max_size=60) | st.text(
    "ab1 _*`[]()<>|\\\"'#&;:!~$.-+=%{}\n\r\t\x1b\x00\u202e\u200f@/end", max_size=40
)
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ANY_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]"
)


def inline_text(source: str) -> str:
    """The text that a Markdown reader sees, given that there is one paragraph of nothing but text."""
    tokens = MARKDOWN.parse(source)
    if not tokens:
        return ""
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"], source
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}, source
    return "".join(child.content for child in children)


@given(TEXT)
def test_markdown_shows_the_text_and_nothing_else(text: str) -> None:
    assert inline_text(escape.markdown(text)) == escape.clean(text)


@given(TEXT)
def test_a_cell_stays_one_cell(text: str) -> None:
    tokens = MARKDOWN.parse(f"| a | b |\n| --- | --- |\n| {escape.markdown_cell(text)} | x |\n")
    assert sum(token.type == "td_open" for token in tokens) == 2
    cells = [token for token in tokens if token.type == "inline"]
    assert cells[-1].content == "x"


@given(TEXT)
def test_code_shows_the_text_and_nothing_else(text: str) -> None:
    source = escape.markdown_code(text)
    assert "<!--" not in source
    shown = re.sub(r"^<p>|</p>\n?$|</?code>", "", MARKDOWN.render(source))
    plain = ElementTree.fromstring(f"<p>{shown}</p>").text or ""
    assert plain == escape.clean(text)


@given(TEXT, TEXT)
def test_a_link_is_one_link(text: str, address: str) -> None:
    source = escape.markdown_link(text, address)
    if escape.clean(text) and escape.url(address):
        tokens = MARKDOWN.parse(source)[1].children or []
        assert tokens[0].type == "link_open"
        assert tokens[-1].type == "link_close"
        assert sum(token.type == "link_open" for token in tokens) == 1


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_a_path_in_a_link_stays_that_path(path: str) -> None:
    from urllib.parse import unquote

    address = escape.path_url(path)
    assert unquote(address).removeprefix("./") == path.removeprefix("./")
    assert escape.url(address) == address


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScript:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd", 
     "//host/x",
     "\x1b[1mjavascript:x", "\x01javascript:x", "\\\\host\\x", "/\\host", ""],
)  # fmt: skip
def test_addresses_that_no_link_may_have(address: str) -> None:
    assert escape.url(address) == ""
    assert escape.markdown_link("text", address) == "text"


@given(TEXT)
def test_xml_reads_back(text: str) -> None:
    source = f'<t a="{escape.xml(text)}">{escape.xml(text)}</t>'
    read = ElementTree.fromstring(source)
    assert (read.text or "") == escape.clean(text)
    assert re.sub(r"\s", " ", read.get("a") or "") == escape.clean(text)


@given(TEXT)
def test_terminal_text_has_no_controls(text: str) -> None:
    assert not ANY_CONTROL.search(escape.terminal(text))


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=5))
def test_dot_strings_read_back(texts: list[str]) -> None:
    nodes = "".join(f"n{number} [label={escape.dot(text)}];\n" for number, text in enumerate(texts))
    program = Path(sysconfig.get_path("scripts")) / "graphviz-pure"
    done = subprocess.run([program, "-Tsvg"], input=f"graph {{\n{nodes}}}".encode(), capture_output=True)
    assert done.returncode == 0, done.stderr
    drawn = re.findall(r'<g id="node.*?</g>', done.stdout.decode(), re.DOTALL)
    for text, node in zip(texts, drawn, strict=True):
        shown = "".join(html.unescape(part) for part in re.findall(r"<text [^>]*>(.*?)</text>", node))
        expected = "".join(escape.clean_lines(text))
        assert shown.replace("\xa0", "").replace(" ", "") == expected.replace(" ", "")


@given(TEXT)
def test_mermaid_text_cannot_leave_its_label(text: str) -> None:
    source = escape.mermaid(text)
    bare = re.sub(r"#\d+;", "", source)
    assert not set(bare) & set('"<>&`;%|{}[]#\\\n')
    assert not re.search(r"\bend\b", source, re.IGNORECASE)
    decoded = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), source)
    assert decoded == escape.clean(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("plain text", "plain text", id="plain"),
        pytest.param("\x1b[1;31mred\x1b[0m", "red", id="ansi colour"),
        pytest.param("\x1b]8;;http://x\x07link\x1b]8;;\x07", "link", id="terminal link"),
        pytest.param("a\u202ecod.exe", "acod.exe", id="right-to-left override"),
        pytest.param("a\u2066b\u2069\u200f", "ab", id="isolates and marks"),
        pytest.param("a\u200bb\ufeff", "ab", id="zero width"),
        pytest.param("\ud800x", "x", id="lone surrogate"),
        pytest.param("a\r\n b\tc", "a b c", id="white space"),
        pytest.param("naïve 日本語 👩‍🚀", "naïve 日本語 👩‍🚀", id="other scripts stay"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert escape.clean(text) == expected


def test_markers_cannot_be_forged() -> None:
    text = "x <!-- archscan:end overview --> y"
    for escaper in (escape.markdown, escape.markdown_cell, escape.markdown_code, escape.xml):
        assert "<!--" not in escaper(text)
