"""Where descriptions stand in a file, and which files are none of the system's; no collector."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.formats.yaml import load_all
from archscan.model.problem import Problem
from archscan.source import SourceFile

from ..reading.leaves import is_for_tests
from ..reading.structured import maps_within, read_maps

_ASIDE = re.compile(
    r"(?:^|/)(?:examples?|samples?|mocks?|__mocks__|node_modules|vendor|third[_-]?party|"
    r"site-packages|bower_components|templates?/(?:generator|codegen)|\.github|benchmarks?)/",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(rb"\{\{|\{%|<%")
_SPACE = re.compile(r"\s+")
_MAX_TITLE = 80
_MAX_NESTED = 50


def is_aside(path: str) -> bool:
    """Whether a file serves tests, shows an example or comes with a package.

    Below `src/main` folders are packages: `org/example/samples` says nothing.

    >>> [is_aside(path) for path in ("api/openapi.yaml", "src/test/resources/api.yaml", "vendor/a/b.proto")]
    [False, True, True]
    """
    above, main, _ = path.partition("src/main/")
    place = above if main else path
    return _ASIDE.search(place) is not None or is_for_tests(place)


def plain_title(text: str) -> str:
    """A title or version on one line, cut where it is long."""
    return _SPACE.sub(" ", text).strip()[:_MAX_TITLE]


def documents(
    file: SourceFile,
    mark: re.Pattern[bytes],
    described: Callable[[Map], Iterable[Map]],
    problems: list[Problem],
) -> Iterator[Map]:
    """The descriptions of a file: of its documents, else of the texts in them (a ConfigMap's values).

    What is wrong with the file goes to `problems`; with a template that is no YAML nothing is.
    """
    roots = read_maps(file, problems)
    if _TEMPLATE.search(file.data):
        problems.clear()
    for root in roots:
        found = list(described(root))
        yield from found
        if not found:
            yield from _within(root, file, mark, described)


def _within(
    root: Map, file: SourceFile, mark: re.Pattern[bytes], described: Callable[[Map], Iterable[Map]]
) -> Iterator[Map]:
    tried = 0
    for node, _ in maps_within(root):
        for key, value in node.items():
            if not isinstance(value, str) or "\n" not in value or not mark.search(value.encode()):
                continue
            tried += 1
            if tried > _MAX_NESTED:
                return
            # A block begins on the line below its key: empty lines in front make the numbers right.
            text = "\n" * node.place(key).line + value
            try:
                for inner in load_all(text, node.place(key).path, []):
                    if isinstance(inner, Map):
                        yield from described(inner)
            except FormatError:
                continue
