"""Blocks of diagrams inside Markdown: fences, and Azure DevOps' `::: mermaid`.

Fences: https://spec.commonmark.org/0.31.2/#fenced-code-blocks, also in quotes and lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPEN = re.compile(
    r"(?P<prefix>(?:[ \t]*(?:>|[-*+] |\d{1,9}[.)] ))*[ \t]*)(?P<fence>`{3,}|~{3,}|:{3,})"
    r"[ \t]*(?P<info>[^\n`]*)"
)
_WORD = re.compile(r"[\w-]+")
_QUOTE = re.compile(r"(?:[ \t]{0,3}> ?)+")


@dataclass(frozen=True, slots=True)
class Block:
    """The text of a block, and the line (1-based) that its first one is."""

    language: str
    text: str
    line: int


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a Markdown text; one without an end goes to the end of the text."""
    fence, language, start, quoted = "", "", 0, False
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not fence:
            found = _OPEN.match(line)
            if found:
                word = _WORD.search(found["info"])
                fence, language = found["fence"], word[0].lower() if word else ""
                if fence[0] == ":" and language != "mermaid":
                    fence = ""
                    continue
                start, lines, quoted = number + 1, [], ">" in found["prefix"]
            continue
        bare = _QUOTE.sub("", line, count=1) if quoted else line
        closing = bare.strip()
        if closing and not closing.strip(fence[0]) and len(closing) >= len(fence):
            yield Block(language, "\n".join(lines), start)
            fence = ""
        else:
            lines.append(bare)
    if fence:
        yield Block(language, "\n".join(lines), start)
