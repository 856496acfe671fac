"""Files that mean harm: whatever they hold, it costs bounded time and ends in a FormatError or a system."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archscan.documented.notations import read_notation, system_from_text
from archscan.errors import ArchscanError, FormatError, UsageError
from tests.patience import coming_to_an_end

PIECES = st.sampled_from(
    ["graph LR\n", "A", "[", "]", "((", '"', "-->", "--", "-.", "==", "|", "&", "@{", "}", "{", "\n", " ", "subgraph ", "end",
     ":::", "%%", "workspace ", "model ", "container ", "->", "!include x", "=", "\\", "/*", "*/", '"""', "@startuml\n",
     "Container(", "Rel(", ")", ",", "$a=", "note ", "<<", ">>", "```mermaid\n", "```", "${A}", "[*]", "x", "é", "\u2028", "\t"]
)  # fmt: skip


@pytest.mark.parametrize("suffix", ["md", "mmd", "puml", "dsl", "json", "yaml", "txt"])
@settings(max_examples=150, deadline=None)
@given(pieces=st.lists(PIECES, max_size=40))
def test_any_text_is_read_or_refused(suffix: str, pieces: list[str]) -> None:
    text = "".join(pieces)
    start = {"mmd": "graph LR\n", "md": "```mermaid\ngraph LR\n", "dsl": "workspace {\nmodel {\n"}.get(
        suffix, ""
    )
    try:
        system_from_text(start + text, f"x.{suffix}", lambda name: text)
    except ArchscanError as error:
        said = str(error)
    else:
        said = ""
    assert "\n" not in said


LARGE = {
    "brackets": ("mmd", "graph\nA" + "[" * 200_000),
    "ids": ("mmd", "graph\n" + "A" * 300_000),
    "dashes": ("mmd", "graph\nA " + "-" * 200_000),
    "ampersands": ("mmd", "graph\n" + " & ".join(["A", "B", "C"] * 2_000) + " --> " + " & ".join(["D"] * 6_000)),
    "nodes": ("mmd", "graph\n" + "\n".join(f"a{n}" for n in range(6_000))),
    "fences": ("md", "```\n" * 200_000),
    "quotes": ("md", "> " * 200_000),
    "plain": ("puml", "[A] " + "-" * 100_000),
    "lines": ("puml", "a " * 900 + "\n" + "[" * 1_900 + "\n" + "-" * 1_900 + "\n" + '"' * 1_900),
    "many lines": ("puml", ("x" + "-." * 800 + "\n") * 300),
    "spaces": ("puml", ("a" + " " * 1_800 + "b\n") * 300),
    "calls": ("puml", "Container(" * 50_000),
    "words": ("dsl", "workspace " + "{ " * 100_000),
    "constants": ("dsl", "workspace {\n" + "".join(f"!const A{n} ${{A{n - 1}}}${{A{n - 1}}}\n" for n in range(1, 3_000)) + "}"),
    "label": ("mmd", 'graph\nA["' + "<b" * 100_000 + '"]'),
    "emphasis": ("mmd", 'graph\nA["' + "**a" * 100_000 + '"]'),
}  # fmt: skip


@pytest.mark.parametrize(("suffix", "text"), LARGE.values(), ids=LARGE)
def test_large_texts_come_to_an_end(suffix: str, text: str) -> None:
    said = ""
    with coming_to_an_end():
        try:
            system_from_text(text, f"x.{suffix}")
        except FormatError as error:
            said = str(error)
    assert len(said) < 500


def test_links_out_of_the_tree_are_not_included(tmp_path: Path) -> None:
    (tmp_path / "out.dsl").write_text('x = softwareSystem "Secret"\n', encoding="utf-8")
    root = tmp_path / "repository"
    root.mkdir()
    (root / "link.dsl").symlink_to(tmp_path / "out.dsl")
    (root / "w.dsl").write_text(
        'workspace {\nmodel {\na = person "A"\n!include link.dsl\n!include ../out.dsl\n}\n}\n',
        encoding="utf-8",
    )
    found = read_notation(root / "w.dsl")
    assert [one.name for one in found.components] == ["A"]
    assert len(found.problems) == 2


def test_paths_are_relative_to_the_root(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_bytes(b"# x\r\n```mermaid\r\ngraph\r\n  A --> B\r\n```\r\n")
    found = read_notation(folder / "a.md", tmp_path)
    assert {str(one.evidence[0]) for one in (*found.components, *found.connections)} == {"docs/a.md:4"}
    assert found.name == "a"


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("gone.md", None, UsageError),
        ("a.md", b"# nothing\n", FormatError),
        ("a.mmd", b"graph\n\xff\n", FormatError),
        ("a.mmd", b"graph\n\0\n", FormatError),
        ("a.mmd", b"graph\n" + b" " * 3_000_000, UsageError),
    ],
    ids=["missing", "no drawing", "not UTF-8", "NUL", "large"],
)
def test_files_that_are_none(tmp_path: Path, name: str, data: bytes | None, error: type[Exception]) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(error):
        read_notation(tmp_path / name)
