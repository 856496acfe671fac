"""Terraform's functions, as far as they matter for names, addresses and structure.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from archscan.formats.node import Map, Node, Place, Seq

from ..cloud.values import is_hole, is_known

_MAX_TEXT = 200_000
_MAX_ITEMS = 2_000


def seq(items: Sequence[Node], place: Place) -> Seq:
    """A list, all of whose items stand in one place."""
    found = Seq(*place)
    for item in items[:_MAX_ITEMS]:
        found.add(item, place)
    return found


def _first(arguments: Sequence[Node], place: Place) -> Node:
    return arguments[0] if arguments else None


def _merge(arguments: Sequence[Node], place: Place) -> Node:
    found = Map(*place)
    for one in arguments:
        if isinstance(one, Map):
            for key, value in one.items():
                found.put(key, value, one.place(key))
    return found


def _concat(arguments: Sequence[Node], place: Place) -> Node:
    found = Seq(*place)
    for one in arguments:
        if isinstance(one, Seq):
            for index, item in enumerate(one[:_MAX_ITEMS]):
                found.add(item, one.place(index))
    return found


def _flatten(arguments: Sequence[Node], place: Place, depth: int = 0) -> Node:
    found = Seq(*place)
    for one in arguments:
        if isinstance(one, Seq) and depth < 10:
            for index, item in enumerate(one[:_MAX_ITEMS]):
                if isinstance(item, Seq):
                    inner = _flatten([item], place, depth + 1)
                    for at, each in enumerate(inner if isinstance(inner, Seq) else ()):
                        if isinstance(inner, Seq) and len(found) < _MAX_ITEMS:
                            found.add(each, inner.place(at))
                elif len(found) < _MAX_ITEMS:
                    found.add(item, one.place(index))
    return found


def _join(arguments: Sequence[Node], place: Place) -> Node:
    separator = _text(_first(arguments, place))
    parts = [_text(item) for one in arguments[1:] if isinstance(one, Seq) for item in one]
    return separator.join(parts)[:_MAX_TEXT]


def _split(arguments: Sequence[Node], place: Place) -> Node:
    if len(arguments) != 2 or not is_known(arguments[1]):
        return None
    separator, text = _text(arguments[0]), _text(arguments[1])
    return seq(text.split(separator) if separator else [text], place)


_VERB = re.compile(r"%(?:%|\[?\d*\]?[-+0-9.]*[sdvqf])")


def _format(arguments: Sequence[Node], place: Place) -> Node:
    rest = [_text(one) for one in arguments[1:]]
    return _VERB.sub(
        lambda found: "%" if found[0] == "%%" else rest.pop(0) if rest else "",
        _text(_first(arguments, place)),
    )[:_MAX_TEXT]


def _replace(arguments: Sequence[Node], place: Place) -> Node:
    if len(arguments) != 3:
        return _first(arguments, place)
    text, old, new = (_text(one) for one in arguments)
    if not old or (len(old) > 1 and old[0] == old[-1] == "/") or not is_known(arguments[1]):
        return text
    return text.replace(old, new)[:_MAX_TEXT]


def _lookup(arguments: Sequence[Node], place: Place) -> Node:
    if len(arguments) < 2 or not isinstance(arguments[0], Map):
        return arguments[2] if len(arguments) > 2 else None
    default = arguments[2] if len(arguments) > 2 else None
    value: Node = arguments[0].get(_text(arguments[1]), default)
    return value


def _element(arguments: Sequence[Node], place: Place) -> Node:
    if len(arguments) == 2 and isinstance(arguments[0], Seq) and arguments[0]:
        index = _text(arguments[1])
        item: Node = arguments[0][int(index) % len(arguments[0]) if index.isdigit() and len(index) < 9 else 0]
        return item
    return None


def _one(arguments: Sequence[Node], place: Place) -> Node:
    one = _first(arguments, place)
    return (one[0] if one else None) if isinstance(one, Seq) else one


def _length(arguments: Sequence[Node], place: Place) -> Node:
    one = _first(arguments, place)
    return str(len(one)) if isinstance(one, Map | Seq) or (isinstance(one, str) and is_known(one)) else None


def _keys(arguments: Sequence[Node], place: Place) -> Node:
    one = _first(arguments, place)
    found = Seq(*place)
    if isinstance(one, Map):
        for key in sorted(one):
            found.add(key, one.place(key))
    return found


def _values(arguments: Sequence[Node], place: Place) -> Node:
    one = _first(arguments, place)
    found = Seq(*place)
    if isinstance(one, Map):
        for key in sorted(one):
            found.add(one[key], one.place(key))
        return found
    return one


def _compact(arguments: Sequence[Node], place: Place) -> Node:
    one = _first(arguments, place)
    if not isinstance(one, Seq):
        return one
    found = Seq(*place)
    for index, item in enumerate(one):
        if item not in (None, ""):
            found.add(item, one.place(index))
    return found


def _distinct(arguments: Sequence[Node], place: Place) -> Node:
    one = _first(arguments, place)
    if not isinstance(one, Seq):
        return one
    found = Seq(*place)
    seen: set[str] = set()
    for index, item in enumerate(one):
        if isinstance(item, str):
            if item in seen:
                continue
            seen.add(item)
        found.add(item, one.place(index))
    return found


def _coalesce(arguments: Sequence[Node], place: Place) -> Node:
    known = [one for one in arguments if one not in (None, "") and not is_hole(one)]
    return known[0] if known else _first(arguments, place)


def _contains(arguments: Sequence[Node], place: Place) -> Node:
    if len(arguments) == 2 and isinstance(arguments[0], Seq) and is_known(arguments[1]):
        return "true" if arguments[1] in arguments[0] else "false"
    return None


def _case(change: Callable[[str], str]) -> Callable[[Sequence[Node], Place], Node]:
    def changed(arguments: Sequence[Node], place: Place) -> Node:
        one = _first(arguments, place)
        return change(one) if isinstance(one, str) and is_known(one) else one

    return changed


def _trim(end: str) -> Callable[[Sequence[Node], Place], Node]:
    def trimmed(arguments: Sequence[Node], place: Place) -> Node:
        text, cut = _text(_first(arguments, place)), _text(arguments[1]) if len(arguments) > 1 else ""
        return text.removeprefix(cut) if end == "prefix" else text.removesuffix(cut)

    return trimmed


def _basename(arguments: Sequence[Node], place: Place) -> Node:
    one = _first(arguments, place)
    return one.rstrip("/").rpartition("/")[2] if isinstance(one, str) else one


def _text(value: Node) -> str:
    """A value where a text is wanted: of a structure all its texts, so that no reference is lost."""
    if isinstance(value, str):
        return value
    if isinstance(value, Map):
        return " ".join(_text(one) for one in value.values())[:_MAX_TEXT]
    return " ".join(_text(one) for one in value)[:_MAX_TEXT] if isinstance(value, Seq) else ""


text_of = _text

FUNCTIONS: dict[str, Callable[[Sequence[Node], Place], Node]] = {
    **dict.fromkeys(
        (
            "tostring", "tonumber", "tobool", "tolist", "toset", "tomap", "sensitive", "nonsensitive",
            "jsonencode", "yamlencode", "base64encode", "base64decode", "base64gzip", "urlencode",
            "trimspace", "chomp", "abspath", "pathexpand", "sort", "reverse", "can", "textencodebase64",
        ),
        _first,
    ),
    "merge": _merge,
    "concat": _concat,
    "setunion": _concat,
    "flatten": _flatten,
    "join": _join,
    "split": _split,
    "format": _format,
    "replace": _replace,
    "lookup": _lookup,
    "element": _element,
    "one": _one,
    "length": _length,
    "keys": _keys,
    "values": _values,
    "compact": _compact,
    "distinct": _distinct,
    "indent": lambda arguments, place: arguments[-1] if arguments else None,
    "try": _coalesce,
    "coalesce": _coalesce,
    "coalescelist": _coalesce,
    "contains": _contains,
    "lower": _case(str.lower),
    "upper": _case(str.upper),
    "title": _case(str.title),
    "trimprefix": _trim("prefix"),
    "trimsuffix": _trim("suffix"),
    "substr": _first,
    "trim": _first,
    "basename": _basename,
}  # fmt: skip
"""Functions by name; what they cannot know is None."""
