"""Markdown as sections: each heading with the paragraphs, list items and code that stand below it.

For documents whose headings mean something (decision records, roadmaps, instructions). Text is plain, as a
reader would read it aloud. Format: https://spec.commonmark.org
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_CHARACTERS = 200_000
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_BOX = re.compile(r"\[([ xX])\][ \t]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a list item's own words, a block of code or a row of a table."""

    kind: Literal["paragraph", "item", "code", "row"]
    text: str
    """Plain text on one line; of code as it stands, of a row its cells with tabs between them."""
    line: int
    depth: int = 0
    """Of an item: 1 in an outermost list."""
    done: bool | None = None
    """Of a task-list item: whether its box is ticked."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it, up to the next heading of any level."""

    title: str
    level: int
    """1 to 6; 0 for what stands before the first heading."""
    line: int
    pieces: tuple[Piece, ...]


def front_matter(text: str) -> str:
    """The YAML between the first two rules of a document, with an empty line where the first rule is, so
    that its lines keep their numbers; "" if there is none."""
    found = _FRONT_MATTER.match(text)
    return f"\n{found[1]}" if found else ""


def read_sections(text: str) -> tuple[Section, ...]:
    """The sections of a Markdown document in their order; at most its first 200,000 characters."""
    from markdown_it import MarkdownIt

    text = text[:MAX_CHARACTERS]
    skipped = 0
    if found := _FRONT_MATTER.match(text):
        skipped = found[0].count("\n")
        text = text[found.end() :]
    parser = MarkdownIt("commonmark", {"maxNesting": 20}).enable(["table", "strikethrough"])
    sections: list[Section] = []
    title, level, line = "", 0, 1
    pieces: list[Piece] = []
    tokens = parser.parse(text)
    depth = 0
    row: list[str] | None = None
    for index, token in enumerate(tokens):
        place = (token.map[0] if token.map else 0) + 1 + skipped
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "tr_open":
            row, row_line = [], place
        elif token.type == "tr_close" and row is not None:
            pieces.append(Piece("row", "\t".join(row), row_line))
            row = None
        elif token.type in ("fence", "code_block"):
            pieces.append(Piece("code", token.content, place + (token.type == "fence")))
        elif token.type == "inline":
            shown = _plain(token)
            if tokens[index - 1].type == "heading_open":
                sections.append(Section(title, level, line, tuple(pieces)))
                title, level, line, pieces = shown, int(tokens[index - 1].tag[1:]), place, []
            elif row is not None:
                row.append(shown)
            elif shown:
                pieces.append(_piece(shown, place, depth, _starts_item(tokens, index)))
    sections.append(Section(title, level, line, tuple(pieces)))
    return tuple(one for one in sections if one.level or one.pieces)


def _starts_item(tokens: Sequence[Token], index: int) -> bool:
    return index > 1 and tokens[index - 2].type == "list_item_open"


def _piece(text: str, line: int, depth: int, starts: bool) -> Piece:
    if not starts:
        return Piece("paragraph", text, line, depth)
    box = _BOX.match(text)
    done = box[1] != " " if box else None
    return Piece("item", text[box.end() :] if box else text, line, depth, done)


def _plain(token: Token) -> str:
    """Text of inline Markdown: links as their words, without images and tags."""
    parts: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return " ".join("".join(parts).split())
