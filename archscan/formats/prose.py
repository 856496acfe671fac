"""Headings and paragraphs of Markdown, reStructuredText, AsciiDoc and plain text, as plain text with lines.

Lists, tables, code, images, badges, comments, front matter and directives are left out: what comes
back is what a reader would read aloud. Only the beginning of a file is read.
Formats: https://spec.commonmark.org, https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html,
https://docs.asciidoctor.org/asciidoc/latest/syntax-quick-reference/
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MAX_CHARACTERS = 16_000


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph."""

    kind: Literal["heading", "paragraph", "quote"]
    text: str
    """Plain text on one line; never empty."""
    line: int
    level: int = 0
    """Of a heading: 1 for the title."""


def read_blocks(text: str, ending: str) -> Iterator[Block]:
    """Yield the blocks of a text by the ending of its file's name (`md`, `rst`, `adoc`, `txt`)."""
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS].rpartition("\n")[0]
    if ending in ("rst", "rest"):
        yield from _rst(text.splitlines())
    elif ending in ("adoc", "asciidoc", "asc"):
        yield from _asciidoc(text.splitlines())
    elif ending in ("md", "markdown", "mdown", "mkd"):
        yield from _markdown(text)
    else:
        yield from _plain(text.splitlines())


def _clean(text: str) -> str:
    text = html.unescape(text)
    text = re.sub(r":[a-z][a-z0-9_+-]{2,30}:(?=\s|$)", "", text)  # :rocket:
    return re.sub(r"\s+([.,;!?])(?=\s|$)", r"\1", " ".join(text.split())).strip()


# --- Markdown -----------------------------------------------------------------------------------

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_ADMONITION = re.compile(r"\s*\[!\w+\]")
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
_HTML_SKIPPED = re.compile(
    r"<(pre|table|ul|ol|details|script|style|code|svg|picture|figure)\b.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_HTML_BLOCK = re.compile(
    r"<(?P<tag>h[1-6]|p|div|center)\b[^<>]*>(?P<body>.*?)(?=</(?P=tag)\s*>|<p\b|<div\b|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_STRUCK = re.compile(r"(?<![\w~/])~(?=[^\s~])[^~\n]{0,78}[^\s~]~(?![\w~/])")
"""`~text~`, which GitHub strikes out, and no path of a home folder."""
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


@lru_cache(maxsize=2)
def _parser(inline: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return parser if inline else parser.disable(["inline", "text_join"])


def _markdown(text: str) -> Iterator[Block]:
    skipped = 0
    if found := _FRONT_MATTER.match(text):
        skipped = found[0].count("\n")
        text = text[found.end() :]
    environment: dict[str, object] = {}
    tokens = _parser(False).parse(text, environment)
    depth = quotes = 0
    for index, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open", "table_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close", "table_close"):
            depth -= 1
        elif token.type in ("blockquote_open", "blockquote_close"):
            quotes += token.nesting
        elif depth:
            continue
        elif token.type == "html_block":
            yield from _html(token.content, _line(token) + skipped)
        elif token.type == "inline" and index:
            opener = tokens[index - 1]
            if quotes and _ADMONITION.match(token.content):
                continue
            shown = _clean(_inline(token.content, environment))
            if not shown:
                continue
            line = _line(token) + skipped
            if opener.type == "heading_open":
                yield Block("heading", shown, line, int(opener.tag[1:]))
            else:
                yield Block("quote" if quotes else "paragraph", shown, _first_line(token.content, line))


def _line(token: Token) -> int:
    return (token.map[0] if token.map else 0) + 1


def _first_line(content: str, line: int) -> int:
    """The line on which the words begin: badges may stand above them in the same paragraph."""
    for offset, part in enumerate(content.split("\n")):
        if re.search(r"\w", re.sub(r"\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?|<[^>]*>", "", part)):
            return line + offset
    return line


def _inline(content: str, environment: dict[str, object]) -> str:
    """Text of inline Markdown: links as their words, without images, tags and what is struck out."""
    tokens = _parser(True).parseInline(content, environment)
    parts: list[str] = []
    struck = 0
    for token in (child for outer in tokens for child in outer.children or ()):
        if token.type in ("s_open", "s_close"):
            struck += token.nesting
        elif struck:
            continue
        elif token.type in ("text", "code_inline"):
            parts.append(token.content if token.type == "code_inline" else _STRUCK.sub("", token.content))
        elif token.type in ("softbreak", "hardbreak", "html_inline"):
            parts.append(" " if token.type != "html_inline" or _BREAK.match(token.content) else "")
    return "".join(parts)


def _html(text: str, line: int) -> Iterator[Block]:
    """Headings and paragraphs of an HTML block, which READMEs use to centre them."""
    text = _HTML_SKIPPED.sub(lambda found: "\n" * found[0].count("\n"), text)
    text = _BREAK.sub(" ", text)
    for found in _HTML_BLOCK.finditer(text):
        body = found["body"]
        shown = _clean(_TAG.sub("", body))
        if not shown:
            continue
        lead = len(body) - len(_TAG.sub(lambda tag: " " * len(tag[0]), body).lstrip())
        place = line + text.count("\n", 0, found.start("body") + max(0, lead))
        if found["tag"][0] in "hH":
            yield Block("heading", shown, place, int(found["tag"][1]))
        else:
            yield Block("quote", shown, place)  # mostly a slogan below the logo


# --- reStructuredText ---------------------------------------------------------------------------

_RULE = re.compile(r"([=\-`:.'\"~^_*+#])\1{2,}\s*\Z")
_LIST = re.compile(r"\s*(?:[-*+•]\s|(?:\d+|[a-zA-Z#])[.)]\s|:[\w -]+:(?:\s|$)|\|)")
_RST_INLINE = (
    (re.compile(r"\|[^|\s][^|]*\|_{0,2}"), ""),
    (re.compile(r"`{1,2}([^`<]+?)\s*<[^`>]*>`_{1,2}"), r"\1"),
    (re.compile(r":[\w:+.-]+:`([^`<]*?)(?:\s*<[^`>]*>)?`"), r"\1"),
    (re.compile(r"``([^`]+)``"), r"\1"),
    (re.compile(r"`([^`]+)`_{0,2}"), r"\1"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"\1"),
    (re.compile(r"(?<!\w)\*([^*\s][^*]*)\*"), r"\1"),
    (re.compile(r"(?<=\w)__?(?=[\s.,;:)]|$)"), ""),
)


def _strip(text: str, rules: Sequence[tuple[re.Pattern[str], str]]) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return _clean(text)


def _paragraphs(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of lines between blank ones, with the number of the first."""
    run: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            run.append(line.rstrip())
        elif run:
            yield number - len(run), run
            run = []


def _rst(lines: Sequence[str]) -> Iterator[Block]:
    levels: list[str] = []
    literal = False
    for number, run in _paragraphs(lines):
        while run:
            overlined = len(run) > 2 and _RULE.match(run[0]) and _RULE.match(run[2])
            if overlined or (len(run) > 1 and _RULE.match(run[1]) and not run[0][0].isspace()):
                mark = run[1][0] + "o" if overlined else run[1][0]
                title = run[1] if overlined else run[0]
                mark = run[0][0] + "o" if overlined else mark
                if mark not in levels:
                    levels.append(mark)
                if shown := _strip(title, _RST_INLINE):
                    yield Block("heading", shown, number + bool(overlined), levels.index(mark) + 1)
                used = 3 if overlined else 2
                run, number = run[used:], number + used
                literal = False
                continue
            break
        if not run or run[0].startswith("..") or run[0][0].isspace() or _RULE.match(run[0]):
            continue
        if _LIST.match(run[0]) or (literal and run[0][0].isspace()):
            continue
        literal = run[-1].endswith("::")
        if shown := _strip(" ".join(run), _RST_INLINE):
            yield Block("paragraph", shown.removesuffix("::"), number)


# --- AsciiDoc -----------------------------------------------------------------------------------

_ADOC_HEADING = re.compile(r"(={1,6}|#{1,6})\s+(\S.*?)(?:\s+\1)?\s*\Z")
_ADOC_FENCE = re.compile(r"(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|`{3,}.*|\|={3,}|--)\s*\Z")
_ADOC_SKIPPED = re.compile(
    r"//|:[\w!-]+:|\[.*\]\s*\Z|\.\w|\w+::\S*\[|ifdef::|endif::|include::|image:|[A-Z]{3,}: "
)
_ADOC_LIST = re.compile(r"\s*(?:[-*.]+\s|\d+\.\s|.+::(?:\s|$)|<\d+>)")
_ADOC_INLINE = (
    (re.compile(r"image:{1,2}[^\s\[]{0,300}\[[^\]]*\]"), ""),
    (
        re.compile(r"(?<!\w)(?:link:|xref:|mailto:|https?://)[^\s\[\]]{1,500}\[([^\],^]{1,200})[^\]]*\]"),
        r"\1",
    ),
    (re.compile(r"<<[^,<>]{1,200},\s*([^<>]{0,200})>>"), r"\1"),
    (re.compile(r"\{[\w-]+\}"), ""),
    (re.compile(r"`\+?([^`]+?)\+?`"), r"\1"),
    (re.compile(r"(?<!\w)\*{1,2}([^*\s][^*]*)\*{1,2}(?!\w)"), r"\1"),
    (re.compile(r"(?<!\w)_{1,2}([^_\s][^_]*)_{1,2}(?!\w)"), r"\1"),
)


def _asciidoc(lines: Sequence[str]) -> Iterator[Block]:
    fence = ""
    kept: list[str] = []
    for line in lines:  # fenced blocks become blank lines, so that numbers stay
        found = _ADOC_FENCE.match(line)
        if fence:
            if line.strip() == fence:
                fence = ""
            kept.append("")
        elif found:
            fence = "```" if line.startswith("```") else line.strip()
            kept.append("")
        else:
            kept.append(line)
    for number, run in _paragraphs(kept):
        index = 0
        while index < len(run):
            if heading := _ADOC_HEADING.match(run[index]):
                if shown := _strip(heading[2], _ADOC_INLINE):
                    yield Block("heading", shown, number + index, len(heading[1]))
                index += 1
                if len(heading[1]) == 1:  # author and revision follow the title
                    break
            elif _ADOC_SKIPPED.match(run[index]):
                index += 1
            else:
                break
        rest = run[index:]
        if not rest or rest[0][0].isspace() or _ADOC_LIST.match(rest[0]) or (index and _is_header(run)):
            continue
        if shown := _strip(" ".join(line for line in rest if not line.startswith("//")), _ADOC_INLINE):
            yield Block("paragraph", shown, number + index)


def _is_header(run: Sequence[str]) -> bool:
    heading = _ADOC_HEADING.match(run[0])
    return heading is not None and len(heading[1]) == 1


# --- plain text ---------------------------------------------------------------------------------


def _plain(lines: Sequence[str]) -> Iterator[Block]:
    first = True
    for number, run in _paragraphs(lines):
        if len(run) > 1 and _RULE.match(run[1]):
            yield Block("heading", _clean(run[0]), number, 1 if first else 2)
            number, run = number + 2, run[2:]
        elif first and len(run) == 1 and len(run[0].strip()) <= 60 and run[0].strip()[-1] not in ".:;,":
            yield Block("heading", _clean(run[0].strip("=-*# ")) or run[0].strip(), number, 1)
            run = []
        first = False
        if (
            run
            and not _LIST.match(run[0])
            and not run[0].startswith(("    ", "\t"))
            and not _RULE.match(run[0])
        ):
            yield Block("paragraph", _clean(" ".join(run)), number)
