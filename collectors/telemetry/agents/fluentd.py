"""Where Fluentd sends logs to and what it fetches: `<match>` and `<source>` of its classic files.

`@include` is not followed, since every file is read on its own. Defaults of `ENV` stand for variables.
Format: https://docs.fluentd.org/configuration/config-file
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.errors import FormatError
from archscan.formats.node import Map, Place, Seq
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..places import Reading, reading
from .fluent import find_input, find_output
from .shipping import shipping_facts

NAME = "fluentd"
PATTERNS = ("*.conf", "*.conf.*", "fluentd/*.conf")
_MARK = re.compile(rb"^[ \t]*<(?:match|source|label|store)\b", re.MULTILINE)
_OPEN = re.compile(r"<(\w+)(?:\s+[^>]*)?>")
_CLOSE = re.compile(r"</(\w+)>")
_ENTRY = re.compile(r"(@?[\w.]+)(?:\s+(.*))?\Z")
_RUBY = re.compile(
    r"#\{\s*ENV(?:\.fetch)?[\[(]\s*['\"](\w+)['\"]\s*(?:,\s*['\"]?([^'\"})]*)['\"]?\s*)?[\])]"
    r"\s*(?:\|\|\s*['\"]?([^'\"}]*)['\"]?\s*)?\}"
)
_MAX_DEPTH = 20
_PASSING = frozenset({
    "copy", "null", "relabel", "rewrite_tag_filter", "label", "roundrobin", "detect_exceptions", "",
})  # fmt: skip
"""Outputs that hand events on within the agent, or drop them."""


def wants(data: bytes) -> bool:
    """Whether a source or an output stands in it."""
    return b"type" in data and _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each address of an output, or of a source that fetches."""
    root = _load(file.text, file.path)
    base = reading(file, NAME)
    sources: list[str] = []
    outputs: list[tuple[str, Place]] = []
    stack = [root]
    while stack:
        node = stack.pop()
        for section in reversed(node.seq("label")):
            stack.append(section)
        for section in node.seq("source").maps():
            yield from find_input(_type(section), section, base)
            sources.append(f"{_type(section)} {section.text('path')}")
        for section in node.seq("match").maps():
            yield from _output(section, base, 0)
            outputs += [
                (_type(one), one.place("@type" if "@type" in one else "type"))
                for one in (section, *section.seq("store").maps())
                if _type(one) not in _PASSING
            ]
    yield from shipping_facts(base, "Fluentd", sources, outputs)


def _output(section: Map, base: Reading, depth: int) -> Iterator[Fact]:
    yield from find_output(_type(section), section, base)
    if depth < _MAX_DEPTH:
        for store in section.seq("store").maps():
            yield from _output(store, base, depth + 1)


def _type(section: Map) -> str:
    return section.text("@type") or section.text("type")


def _load(text: str, path: str) -> Map:
    """Sections as lists of mappings under their names; keys and values are texts."""
    stack = [("", Map(path, 1))]
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if not bare or bare[0] == "#":
            continue
        place = Place(path, number)
        if found := _CLOSE.match(bare):
            if len(stack) > 1 and stack[-1][0] == found[1]:
                stack.pop()
        elif found := _OPEN.match(bare):
            if len(stack) > _MAX_DEPTH:
                raise FormatError(
                    path, number, "nested too deeply", f"at most {_MAX_DEPTH} levels", "too-deep"
                )
            section = Map(path, number)
            above = stack[-1][1]
            several = above.get(found[1])
            if not isinstance(several, Seq):
                several = Seq(path, number)
                above.put(found[1], several, place)
            several.add(section, place)
            stack.append((found[1], section))
        elif found := _ENTRY.match(bare):
            stack[-1][1].put(found[1].lower(), _value(found[2] or ""), place)
    if len(stack) > 1:
        line_of = stack[-1][1].line
        raise FormatError(
            path, line_of, f"`<{stack[-1][0]}>` is not closed", f"`</{stack[-1][0]}>`", "syntax"
        )
    return stack[0][1]


def _value(text: str) -> str:
    """A value without quotes, a variable's default in its place."""
    text = _RUBY.sub(lambda found: found[2] or found[3] or f"${{{found[1]}}}", text.strip())
    return text.strip("\"'")
