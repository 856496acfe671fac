"""Values of a chart: typed as YAML types them, merged as Helm merges them, each with its place.

https://helm.sh/docs/chart_template_guide/values_files/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from archscan.formats.node import Map, Place, Seq
from archscan.formats.yaml import load
from archscan.source import SourceFile

MAX_DEPTH = 60

_TRUE = frozenset(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"))
_FALSE = frozenset(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"))
_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d{0,18})\Z")
_FLOAT = re.compile(r"[-+]?(?:\d{1,15}\.\d{0,15}|\.\d{1,15}|\d{1,15}(?:\.\d{1,15})?[eE][-+]?\d{1,2})\Z")


def read_values(file: SourceFile) -> Map:
    """The mapping in a values file, typed; an empty one for an empty file. Raises FormatError."""
    root = load(file.data, file.path)
    return typed(root, file.text.split("\n")) if isinstance(root, Map) else Map(file.path, 1)


def typed(root: Map, lines: Sequence[str]) -> Map:
    """A copy of YAML data with booleans and numbers for what stands in the file without quotes."""
    known: dict[int, Any] = {}

    def scalar(text: object, place: Place) -> Any:
        if not isinstance(text, str) or len(text) > 32:
            return text
        found = as_scalar(text)
        if isinstance(found, str) or not 0 < place.line <= len(lines):
            return found
        written = lines[place.line - 1]
        return text if f'"{text}"' in written or f"'{text}'" in written else found

    def copy(node: Any, place: Place, depth: int) -> Any:
        if not isinstance(node, Map | Seq):
            return scalar(node, place)
        if id(node) in known:
            return known[id(node)]
        made: Any
        if depth > MAX_DEPTH:
            return None
        if isinstance(node, Map):
            made = known[id(node)] = Map(node.path, node.line)
            for key, value in node.items():
                made.put(key, copy(value, node.place(key), depth + 1), node.place(key))
        else:
            made = known[id(node)] = Seq(node.path, node.line)
            for index, value in enumerate(node):
                made.add(copy(value, node.place(index), depth + 1), node.place(index))
        return made

    found: Map = copy(root, root.place(), 0)
    return found


def as_scalar(text: str) -> str | int | float | bool:
    """What a plain YAML scalar means.

    >>> as_scalar("8080"), as_scalar("yes"), as_scalar("1.20"), as_scalar("v1"), as_scalar("0755")
    (8080, True, 1.2, 'v1', '0755')
    """
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INTEGER.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text


def overlaid(base: Map, over: Map, keep: bool = False, depth: int = 0) -> Map:
    """The values of `base` with those of `over` above them: mappings are merged, null takes a key away.

    `keep` leaves null as it is, for what is to be laid over yet other values.
    """
    made = Map(base.path, base.line)
    for key, value in base.items():
        made.put(key, value, base.place(key))
    for key, value in over.items():
        below = base.get(key)
        if value is None and not keep:
            made.drop(key)
        elif isinstance(value, Map) and isinstance(below, Map) and depth < MAX_DEPTH:
            made.put(key, overlaid(below, value, keep, depth + 1), _deeper(base, over, key, value))
        else:
            made.put(key, value, over.place(key))
    return made


def _deeper(base: Map, over: Map, key: str, value: Map) -> Place:
    return over.place(key) if value else base.place(key)


def copied(node: Any, budget: list[int] | None = None, depth: int = 0) -> Any:
    """A copy that can be changed without changing the original; raises ValueError if it is too large."""
    left = [100_000] if budget is None else budget
    left[0] -= 1
    if left[0] < 0 or depth > MAX_DEPTH * 2:
        raise ValueError("too large to be copied")
    if isinstance(node, Map):
        made = Map(node.path, node.line)
        for key, value in node.items():
            made.put(key, copied(value, left, depth + 1), node.place(key))
        return made
    if isinstance(node, Seq):
        items = Seq(node.path, node.line)
        for index, value in enumerate(node):
            items.add(copied(value, left, depth + 1), node.place(index))
        return items
    return node


def find(values: Any, path: str) -> Any:
    """The value under a dotted path, None if there is none."""
    for part in path.split("."):
        values = values.get(part) if isinstance(values, Map) else None
    return values


_STEP = re.compile(r"((?:[^.\[\]\\]|\\.)+)|\[(\d{1,3})\]")


def put(values: Map, path: str, value: Any, place: Place) -> None:
    """Set a value as `--set PATH=VALUE` does; paths have dots, and numbers in brackets."""
    steps: list[str | int] = []
    for name, index in _STEP.findall(path):
        steps.append(int(index) if index else name.replace("\\", ""))
    if not steps or len(steps) > MAX_DEPTH or isinstance(steps[0], int):
        return
    node: Any = values
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        inner = value if following is None else None
        if following is not None:
            held = _held(node, step)
            wanted = Seq if isinstance(following, int) else Map
            inner = held if isinstance(held, wanted) else wanted(*place)
        if isinstance(node, Map):
            node.put(str(step), inner, place)
        elif isinstance(step, int):
            while len(node) <= step:
                node.add(None, place)
            node[step] = inner
        node = inner


def _held(node: Any, step: str | int) -> Any:
    if isinstance(node, Map):
        return node.get(str(step))
    return node[step] if isinstance(step, int) and step < len(node) else None
