"""What holds for every statement of every chapter: it has evidence, and it says something."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from archscan.collectors.registry import COLLECTORS
from archscan.model.system import System
from archscan.pipeline import Options, scan
from archscan.sections.document import build_chapters
from archscan.sections.statements import Claim, Note, Row, inferred, plain
from archscan.view import views
from tests import systems

FIXTURES = Path(__file__).parents[2] / "fixtures"
TREES = [
    *sorted(path for path in (FIXTURES / "systems").iterdir() if path.is_dir()),
    *sorted(FIXTURES.glob("*/*/input")),
]


@cache
def scanned(tree: Path) -> System:
    return scan(tree, COLLECTORS, Options())


def said(system: System) -> list[tuple[str, Claim | Row]]:
    return [
        (part.id, one)
        for chapter in build_chapters(system, views(system))
        for part in chapter.parts
        for one in inferred(part.blocks)
    ]


def words(one: Claim | Row) -> str:
    return plain(one.line) if isinstance(one, Claim) else " | ".join(plain(cell) for cell in one.cells)


def named(tree: Path) -> str:
    return tree.relative_to(FIXTURES).as_posix()


@pytest.mark.parametrize("tree", TREES, ids=named)
def test_no_statement_without_evidence(tree: Path) -> None:
    assert [(place, words(one)) for place, one in said(scanned(tree)) if not one.evidence] == []


@pytest.mark.parametrize("tree", TREES, ids=named)
def test_evidence_is_a_line_of_a_file_that_is_there(tree: Path) -> None:
    lengths: dict[str, int] = {}
    for _, one in said(scanned(tree)):
        for evidence in one.evidence:
            path = tree / evidence.path
            if evidence.path not in lengths:
                lengths[evidence.path] = path.read_bytes().count(b"\n") + 1 if path.is_file() else -1
            assert 0 <= evidence.line <= lengths[evidence.path], f"{evidence}: {words(one)}"


EMPTY = re.compile(
    r"(?i)\b(?:robust|scalable|seamless(?:ly)?|modern|state[- ]of[- ]the[- ]art|cutting[- ]edge|powerful|efficient(?:ly)?"
    r"|leverag\w+|utiliz\w+|best[- ]practices?|high[- ]quality|world[- ]class|industry[- ]standard|comprehensive"
    r"|various|several things|and so on|etc\.|in order to|it is important|plays a (?:key|vital|crucial) role"
    r"|designed to|ensur\w+ (?:that|high|reliab\w+)|easily|simply|obviously|very|really|quite|basically|actually)\b"
)
"""Words that sound like something and say nothing: a sentence of archscan's own has none of them."""


def shells(system: System) -> list[str]:
    """The words that archscan itself puts around names and values."""
    found = []
    for chapter in build_chapters(system, views(system)):
        for part in chapter.parts:
            lines = [one.line for one in inferred(part.blocks) if isinstance(one, Claim)]
            lines += [one.line for one in part.blocks if isinstance(one, Note)]
            found += ["".join(piece if isinstance(piece, str) else "_" for piece in line) for line in lines]
    return found


@pytest.mark.parametrize(
    "system", [systems.shop(), systems.platform(), systems.examples()], ids=lambda one: one.name
)
def test_no_empty_words(system: System) -> None:
    assert [text for text in shells(system) if EMPTY.search(text)] == []


@pytest.mark.parametrize(
    "system", [systems.shop(), systems.platform(), systems.examples()], ids=lambda one: one.name
)
def test_a_sentence_is_whole(system: System) -> None:
    for text in shells(system):
        assert text.strip(), "an empty statement"
        assert "  " not in text, text
        assert not re.search(r"\s[.,;:]", text), text
        assert ".." not in text, text
