"""Structurizr's DSL as statements: the words of a line, and the block that it opens or closes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archscan.errors import FormatError

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)')
_LONGEST = 20_000
"""Characters of a statement."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The words of a line; quotes are gone."""

    line: int
    words: tuple[str, ...]
    opens: bool = False
    closes: bool = False
    in_quotes: frozenset[int] = frozenset()

    def quoted(self, index: int) -> bool:
        """Whether a word stood in quotes."""
        return index in self.in_quotes


def statements(text: str, path: str) -> Iterator[Statement]:
    """The statements of a text, comments left out and continued lines joined.

    Raises FormatError for a comment or a text that does not end.
    """
    comment = block = 0
    pending, begun = "", 0
    long: list[str] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        said = line.strip()
        if comment:
            if "*/" not in said:
                continue
            said, comment = said.partition("*/")[2].strip(), 0
        if block:
            before, mark, after = said.partition('"""')
            long.append(before)
            if not mark:
                continue
            said, block = f'{pending} "{_escaped(" ".join(long))}"{after}', 0
            pending, long = "", []
        elif pending:
            said, pending = f"{pending} {said}", ""
        else:
            begun = number
        if said.startswith(("#", "//")) or not said:
            continue
        if said.startswith("/*"):
            comment = 0 if "*/" in said else number
            said = said.partition("*/")[2].strip() if not comment else ""
            if not said:
                continue
        if len(said) > _LONGEST:
            raise FormatError(
                path, begun, "a statement that is too long", f"at most {_LONGEST} characters", "too-large"
            )
        if said.endswith("\\"):
            pending = said[:-1].rstrip()
            continue
        if said.count('"""') % 2:
            pending, _, rest = said.rpartition('"""')
            long, block = [rest], number
            continue
        yield from _statement(said, begun, path)
    if comment or block:
        what = "a comment" if comment else "a text block"
        mark = "`*/`" if comment else '`"""`'
        raise FormatError(path, comment or block, f"{what} that does not end", mark, "structurizr-syntax")
    if pending:
        yield from _statement(pending, begun, path)


def _statement(said: str, line: int, path: str) -> Iterator[Statement]:
    """One statement, or several where a line holds a whole block."""
    words: list[str] = []
    quotes: list[int] = []
    said = said.replace('"""', '"')
    pos = 0
    while pos < len(said):
        if said[pos].isspace():
            pos += 1
            continue
        found = _WORD.match(said, pos)
        if found is None:
            raise FormatError(path, line, "a text that does not end", '`"`', "structurizr-syntax")
        pos = found.end()
        if found[1] is not None:
            quotes.append(len(words))
            words.append(re.sub(r"\\(.)", lambda one: "\n" if one[1] == "n" else one[1], found[1]))
        elif found[2] == "{":
            yield Statement(line, tuple(words), opens=True, in_quotes=frozenset(quotes))
            words, quotes = [], []
        elif found[2] == "}":
            if words:
                yield Statement(line, tuple(words), in_quotes=frozenset(quotes))
            yield Statement(line, (), closes=True)
            words, quotes = [], []
        elif found[2].startswith(("//", "/*")) and words:
            break
        elif found[2].startswith("${") or not found[2].endswith("{") or len(found[2]) == 1:
            words.append(found[2])
        else:
            words.append(found[2][:-1])
            yield Statement(line, tuple(words), opens=True, in_quotes=frozenset(quotes))
            words, quotes = [], []
    if words:
        yield Statement(line, tuple(words), in_quotes=frozenset(quotes))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
