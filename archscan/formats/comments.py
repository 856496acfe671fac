"""Block comments taken out of a text, in time linear in it whatever it holds."""

from __future__ import annotations


def without_blocks(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    """The text without its block comments; lines stay where they are, and an open end closes nothing.

    >>> without_blocks("a /* b\\nc */ d", (("/*", "*/"),)), without_blocks("x /*", (("/*", "*/"),))
    ('a \\n d', 'x /*')
    """
    for opening, closing in pairs:
        parts: list[str] = []
        position = 0
        while (start := text.find(opening, position)) >= 0:
            end = text.find(closing, start + len(opening))
            if end < 0:
                break
            parts += (text[position:start], "\n" * text.count("\n", start, end))
            position = end + len(closing)
        if parts:
            text = "".join((*parts, text[position:]))
    return text
