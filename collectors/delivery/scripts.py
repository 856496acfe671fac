"""Commands in the YAML of pipelines, and the lines that they stand on; no collector."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from archscan.formats.node import Map, Node, Seq
from archscan.source import SourceFile

from .tasks import Task, find_tasks

_LITERAL = re.compile(r"\|[-+0-9]*\s*(?:#.*)?\Z")
_MAX_DEPTH = 4


def lines_of(file: SourceFile) -> list[str]:
    """The lines of a file, to tell how a text in it is written."""
    return file.data.decode("utf-8", "replace").split("\n")


def script_tasks(
    holder: Map, key: str, lines: Sequence[str], fill: Callable[[str], str] = str
) -> Iterator[Task]:
    """The tasks of the commands under a key: a text, or a list of them; `fill` puts values for parameters."""
    yield from _tasks(holder.get(key), holder.place(key).line, lines, fill, 0)


def _tasks(
    value: Node, line: int, lines: Sequence[str], fill: Callable[[str], str], depth: int
) -> Iterator[Task]:
    if isinstance(value, str):
        source = lines[line - 1].rstrip() if 0 < line <= len(lines) else ""
        if _LITERAL.search(source):
            yield from find_tasks(fill(value), line + 1)
        else:
            yield from find_tasks(fill(value), line, written=False)
    elif isinstance(value, Seq) and depth < _MAX_DEPTH:
        for index, item in enumerate(value):
            yield from _tasks(item, value.place(index).line, lines, fill, depth + 1)


def texts_of(value: Node) -> list[str]:
    """A text, or the texts of a list."""
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, Seq) else []


def some(texts: Sequence[str], most: int = 4) -> str:
    """A few texts with commas, and how many more there are.

    >>> some(["a", "b"]), some(list("abcdef"))
    ('a, b', 'a, b, c, d and 2 more')
    """
    rest = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + rest
