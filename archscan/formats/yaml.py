"""YAML to `Map`, `Seq` and strings, with the line of every key and item.

Plain documents are read by `yaml_plain`; of all others the event stream of libyaml is read (of PyYAML's
pure parser where that is missing), which does not recurse, and the data is built iteratively within
bounds of depth and alias expansion. Scalars stay as written; only
an empty or null plain scalar is None. Merge keys (`<<`) are applied, aliases share their value, explicit
tags are recorded. Format: https://yaml.org/spec/1.1/, merge keys: https://yaml.org/type/merge.html
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import yaml
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from archscan.errors import FormatError
from archscan.formats.node import Map, Node, Seq
from archscan.formats.yaml_errors import explain
from archscan.formats.yaml_plain import NULLS, read_plain
from archscan.model.problem import Problem

MAX_DEPTH = 200
ALIAS_BUDGET = 200_000
"""Nodes that a document may have beyond one a byte, once every alias is written out."""
MAX_PROBLEMS = 50
"""Problems kept for one file; a file that has more is beyond a list."""

_DOCUMENT = re.compile(rb"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_DIRECTIVE = re.compile(rb"^%(?:YAML|TAG)\b", re.MULTILINE)
_STANDARD_TAG = "tag:yaml.org,2002:"


class _Key(str):
    """A key that the text did not spell: told apart by identity from one that it did."""

    __slots__ = ()


_MERGE = _Key("<<")
_SKIPPED = _Key("")


def load_all(data: bytes | str, path: str, problems: list[Problem] | None = None) -> Iterator[Node]:
    """Yield the root of each document of a stream; an empty document is None.

    A document that cannot be read costs that document only: it is added to `problems`, or raised as
    FormatError where there is no such list. With the list, duplicate keys (the last one counts) and
    keys that are not text (the entry is left out) are reported too.
    """
    report = _Report(path, problems)
    try:
        raw = encoded(data, path)
    except FormatError as error:
        report.fail(error)
        return
    line = 1
    for chunk in _chunks(raw):
        root = read_plain(chunk, path, line)
        if root is not None:
            yield root
        else:
            yield from _documents(chunk, path, line, report)
        line += chunk.count(b"\n")


def load(data: bytes | str, path: str, problems: list[Problem] | None = None) -> Node:
    """The root of the first document, None if there is none; raises FormatError or reports it as above."""
    return next(load_all(data, path, problems), None)


def encoded(data: bytes | str, path: str) -> bytes:
    """The text in UTF-8 without a mark; raises FormatError where UTF-16 is broken. UTF-8 is not checked."""
    try:
        if isinstance(data, str):
            return data.removeprefix("\ufeff").encode()
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16").encode()
    except UnicodeError:
        raise FormatError(path, 0, "not valid Unicode", "UTF-8 text", "encoding") from None
    return data.removeprefix(b"\xef\xbb\xbf")


def _chunks(raw: bytes) -> Iterator[bytes]:
    """The stream cut before every `---`, which YAML allows nowhere but between documents."""
    if b"\n---" not in raw or _DIRECTIVE.search(raw):
        yield raw
        return
    start = 0
    for match in _DOCUMENT.finditer(raw):
        if match.start() > start:
            yield raw[start : match.start()]
        start = match.start()
    yield raw[start:]


class _Report:
    """Where the problems of one file go."""

    __slots__ = ("left", "path", "problems")

    def __init__(self, path: str, problems: list[Problem] | None) -> None:
        self.path = path
        self.problems = problems
        self.left = MAX_PROBLEMS

    def fail(self, error: FormatError) -> None:
        """Keep an error, or raise it where nobody keeps them."""
        if self.problems is None:
            raise error
        self._add(Problem(error.path, error.line, error.what, error.expected, "error", error.rule))

    def warn(self, line: int, what: str, expected: str, rule: str) -> None:
        """Keep a warning, if anybody wants it."""
        self._add(Problem(self.path, line, what, expected, "warning", rule))

    def _add(self, problem: Problem) -> None:
        if self.problems is not None and self.left > 0:
            self.left -= 1
            self.problems.append(problem)


def _parser(chunk: bytes) -> Any:
    if yaml.__with_libyaml__:
        from yaml._yaml import CParser

        return CParser(chunk)
    return yaml.SafeLoader(chunk)


def _documents(chunk: bytes, path: str, first: int, report: _Report) -> Iterator[Node]:
    """The documents of a chunk that begins at line `first`, up to its first error."""
    try:
        events = _parser(chunk).get_event
        while True:
            event = events()
            if event.__class__ is StreamEndEvent:
                return
            if event.__class__ is DocumentStartEvent:
                # Millions of short-lived events and long-lived containers, none in a cycle: the
                # collector would walk them again and again.
                collecting = gc.isenabled()
                gc.disable()
                try:
                    root = _build(events, path, first, ALIAS_BUDGET + len(chunk), report)
                finally:
                    if collecting:
                        gc.enable()
                yield root
    except yaml.YAMLError as error:
        report.fail(explain(error, path, first, chunk))
    except FormatError as error:
        report.fail(error)


def _build(events: Callable[[], Any], path: str, first: int, budget: int, report: _Report) -> Node:
    """Build one document from its events, DocumentStart already taken.

    One loop with its state in local variables: this is where a scan spends its time.
    """
    stack: list[tuple[Any, bool, str | None, int, list[Any] | None, str | None, int, int]] = []
    anchors: dict[str, _Anchor | None] = {}
    container: Any = None
    lines: Any = None
    mapping = False
    key: str | None = None  # of the entry whose value comes next; None where a key comes next
    line = 0  # of that key, or of the item
    merges: list[Any] | None = None
    anchor: str | None = None
    nodes = before = height = 0
    value: Any
    root: Node = None
    while True:
        event = events()
        kind = event.__class__
        nodes += 1
        if kind is ScalarEvent:
            value = event.value
            if mapping:
                if key is None:
                    line = event.start_mark.line + first
                    if value == "<<" and not event.style:
                        key = _MERGE
                    else:
                        key = value
                        if key in container:
                            _duplicate(container, value, line, report)
                    if event.anchor is not None:
                        anchors[event.anchor] = _Anchor(value, 1, 0)
                    continue
            else:
                line = event.start_mark.line + first
            if value in NULLS and not event.style:
                value = None
            if event.tag is not None:
                value = _tagged(container, key, event.tag, value, event.value)
            if event.anchor is not None:
                anchors[event.anchor] = _Anchor(value, 1, 0)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            here = event.start_mark.line + first
            if len(stack) >= MAX_DEPTH:
                raise _too_deep(path, here)
            if event.tag is not None:
                _tagged(container, key, event.tag, None, "")
            stack.append((container, mapping, key, line, merges, anchor, before, height))
            mapping = kind is MappingStartEvent
            container = Map(path, here) if mapping else Seq(path, here)
            lines, key, merges, anchor, before, height = container.lines, None, None, event.anchor, nodes, 0
            if anchor is not None:
                anchors[anchor] = None  # open: an alias in here would close a circle
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            if merges is not None:
                _merge(container, merges, report)
            value, size, below = container, nodes - before + 1, height + 1
            if anchor is not None:
                anchors[anchor] = _Anchor(value, size, below)
            container, mapping, key, line, merges, anchor, before, height = stack.pop()
            height = max(height, below)
            if container is None:
                root = value
                continue
            lines = container.lines
            if not mapping or key is None:
                line = value.line
        elif kind is DocumentEndEvent:
            return root
        else:  # an alias
            here = event.start_mark.line + first
            found = _aliased(anchors, event.anchor, path, here)
            value = found.value
            nodes += found.nodes
            height = max(height, found.height)
            if nodes > budget:
                expected = "a document that stays small when they are written out"
                raise FormatError(path, here, "aliases that multiply", expected, "yaml-bomb")
            if len(stack) + found.height > MAX_DEPTH:
                raise _too_deep(path, here)
            if not mapping:
                line = here
            elif key is None:
                line = here
                if isinstance(value, str):
                    key = value
                    if key in container:
                        _duplicate(container, value, line, report)
                    continue

        if mapping:
            if key is None:
                what = "a key that is not text; its entry is left out"
                report.warn(line, what, "a word, in quotes if need be", "yaml-key")
                key = _SKIPPED
                continue
            if key.__class__ is not _Key:
                container[key] = value
                lines[key] = line
            elif key is _MERGE:
                merges = [*(merges or ()), (line, value)]
            key = None
        elif container is None:
            root = value
        else:
            container.append(value)
            lines.append(line)


class _Anchor(NamedTuple):
    """A named value, how many nodes it has and how deep it is once its own aliases are written out."""

    value: Any
    nodes: int
    height: int


def _too_deep(path: str, line: int) -> FormatError:
    return FormatError(path, line, "nested too deeply", f"at most {MAX_DEPTH} levels", "yaml-depth")


def _duplicate(container: Map, key: str, line: int, report: _Report) -> None:
    what = (
        f"the key `{key[:80]}` stands here again (first in line {container.lines[key]}); the last one counts"
    )
    report.warn(line, what, "each key once", "yaml-duplicate-key")
    if container.tags:
        container.tags.pop(key, None)


def _tagged(container: Any, key: str | None, tag: str, value: Any, text: str) -> Any:
    """Record an explicit tag in the container of its value, and say what the tag makes of that value."""
    if tag.startswith(_STANDARD_TAG):
        tag = f"!!{tag.removeprefix(_STANDARD_TAG)}"
        value = None if tag == "!!null" else text
    elif tag == "!":
        return text
    if container.__class__ is Map:
        if key is not None and key.__class__ is not _Key:
            _tag(container, key, tag)
    elif container.__class__ is Seq:
        _tag(container, len(container), tag)
    return value


def _tag(container: Any, place: str | int, tag: str) -> None:
    if container.tags is None:
        container.tags = {}
    container.tags[place] = tag


def _aliased(anchors: dict[str, _Anchor | None], name: str, path: str, line: int) -> _Anchor:
    """What a name stands for. Errors do not repeat it: a password may begin with `*`."""
    if name not in anchors:
        what, expected = "an alias without its anchor", "`&NAME` before it, or quotes around a value with `*`"
        raise FormatError(path, line, what, expected, "yaml-alias")
    found = anchors[name]
    if found is None:
        what = "an alias within its own anchor"
        raise FormatError(path, line, what, "an anchor that is complete", "yaml-alias")
    return found


def _merge(container: Map, merges: list[tuple[int, Any]], report: _Report) -> None:
    """Add what the `<<` entries hold and the mapping itself does not; in a list the first one wins."""
    for line, merged in reversed(merges):
        for source in merged if isinstance(merged, Seq) else (merged,):
            if not isinstance(source, Map):
                report.warn(
                    line,
                    "`<<` merges what is no mapping; it is left out",
                    "an alias of a mapping",
                    "yaml-merge",
                )
                continue
            for key, value in source.items():
                if key not in container:
                    container[key] = value
                    container.lines[key] = source.lines[key]
                    if source.tags and key in source.tags:
                        _tag(container, key, source.tags[key])
