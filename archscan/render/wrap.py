"""Text in lines of a picture: broken at word borders, never within a word, and cut where it has no end."""

from __future__ import annotations

import re

_PARTS = re.compile(r"(?<=[-_./:,@])(?=[^\s-])|(?<=[a-z0-9])(?=[A-Z])")
_CUT = "\N{HORIZONTAL ELLIPSIS}"


def wrap(text: str, width: int, lines: int) -> tuple[str, ...]:
    """At most `lines` lines of about `width` characters; an ellipsis where something was cut.

    Lines end at white space. A word longer than a line is broken behind `- _ . / : , @` or before a
    capital; it may be half as long again as a line before it is cut.

    >>> wrap("recommendation-service-primary", 16, 3), wrap("otel: OpenTelemetry Collector", 20, 2)
    (('recommendation-', 'service-primary'), ('otel: OpenTelemetry', 'Collector'))
    """
    done: list[str] = []
    current = ""
    for word in text.split():
        if current and len(current) + 1 + len(word) <= width:
            current = f"{current} {word}"
            continue
        if current:
            done.append(current)
        *full, current = _pieces(word, width)
        done.extend(full)
        if len(done) > lines:
            break
    if current:
        done.append(current)
    if len(done) > lines:
        done = [*done[: lines - 1], done[lines - 1] + _CUT]
    longest = width + width // 2
    return tuple(line if len(line) <= longest else line[: longest - 1].rstrip(_CUT) + _CUT for line in done)


def _pieces(word: str, width: int) -> list[str]:
    """A word in pieces of at most `width` characters, as far as it has borders; whole if it nearly fits."""
    if len(word) <= width + width // 3:
        return [word]
    pieces = [""]
    for part in _PARTS.split(word):
        if pieces[-1] and len(pieces[-1]) + len(part) > width:
            pieces.append("")
        pieces[-1] += part
    return pieces
