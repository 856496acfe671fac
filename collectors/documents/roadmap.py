"""Plans from roadmap files: the open items, each with the heading above it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.sections import read_sections
from archscan.lexicon.secrets import mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

NAME = "roadmap"
PATTERNS = ("ROADMAP.md", "ROADMAP.markdown")

MAX_ITEMS = 60
_MAX_TEXT = 240
_DONE = re.compile(
    r"(?i)\b(?:done|completed?|finished|released|shipped|changelog|history|past|implemented|delivered)\b"
    r"|✅|☑|✔|🎉"
)


def wants(data: bytes) -> bool:
    """Whether there is a list."""
    return b"- " in data or b"* " in data or b"1." in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one plan an outermost list item; what is ticked or below a heading of done work is none."""
    if file.folder not in ("", "docs", "doc", ".github"):
        return
    subject = Subject(Scope("source", file.folder), "")
    found = 0
    done: int | None = None
    for section in read_sections(file.text):
        if done is not None and section.level <= done:
            done = None
        if done is None and _DONE.search(section.title):
            done = section.level
        if done is not None:
            continue
        for piece in section.pieces:
            if piece.kind != "item" or piece.depth != 1 or piece.done or _DONE.search(piece.text[:12]):
                continue
            text = piece.text if len(piece.text) <= _MAX_TEXT else f"{piece.text[: _MAX_TEXT - 1]}…"
            title = section.title if section.level > 1 else ""
            yield Setting(
                subject, "outlook.plan", mask(text), Evidence(file.path, piece.line, NAME), name=title[:120]
            )
            found += 1
            if found == MAX_ITEMS:
                return
