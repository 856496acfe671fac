"""Functions on texts: https://masterminds.github.io/sprig/strings.html and `text/template`'s own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from archscan.formats.node import Map, Place, Seq

from .notation import Spend, printf, quoted
from .notation import text as text_of

MAX_TEXT = 1_000_000
"""Characters of one text."""


def _bounded(size: int) -> None:
    if size > MAX_TEXT:
        raise ValueError("a text that is too long")


def _on(operation: Callable[[str], str]) -> Callable[..., str]:
    """A function of one text."""

    def apply(spend: Spend, value: Any = "") -> str:
        return operation(text_of(value, spend))

    return apply


def _with(operation: Callable[[str, str], Any]) -> Callable[..., Any]:
    """A function of an argument and the text that is piped in."""

    def apply(spend: Spend, argument: Any, value: Any = "") -> Any:
        return operation(text_of(argument, spend), text_of(value, spend))

    return apply


def _integer(value: Any) -> int:
    return int(value) if isinstance(value, int | float | str) else 0


def _indent(spend: Spend, width: Any, value: Any) -> str:
    text, number = text_of(value, spend), max(0, min(_integer(width), 200))
    _bounded(len(text) + number * (text.count("\n") + 1))
    pad = " " * number
    return pad + text.replace("\n", f"\n{pad}")


def _nindent(spend: Spend, width: Any, value: Any) -> str:
    return f"\n{_indent(spend, width, value)}"


def _trunc(spend: Spend, width: Any, value: Any) -> str:
    text, number = text_of(value, spend), _integer(width)
    return text[number:] if number < 0 else text[:number]


def _repeat(spend: Spend, count: Any, value: Any) -> str:
    text, number = text_of(value, spend), max(0, _integer(count))
    _bounded(len(text) * number)
    return text * number


def _substr(spend: Spend, start: Any, end: Any, value: Any) -> str:
    text, first, last = text_of(value, spend), _integer(start), _integer(end)
    if first < 0:
        return text[: max(last, 0)]
    return text[first:] if last < 0 or last > len(text) else text[first:last]


def _replace(spend: Spend, old: Any, new: Any, value: Any) -> str:
    text, before, after = text_of(value, spend), text_of(old, spend), text_of(new, spend)
    _bounded(len(text) + text.count(before) * len(after))
    return text.replace(before, after)


def _quote(mark: Callable[[str], str]) -> Callable[..., str]:
    def quote(spend: Spend, *values: Any) -> str:
        return " ".join(mark(text_of(value, spend)) for value in values if value is not None)

    return quote


def _print(spend: Spend, *values: Any) -> str:
    parts: list[str] = []
    for index, value in enumerate(values):
        # Go's Print sets spaces between operands when neither is a text.
        if index and not isinstance(value, str) and not isinstance(values[index - 1], str):
            parts.append(" ")
        parts.append(text_of(value, spend))
    return "".join(parts)


def _joined(separator: str, spend: Spend, values: Any) -> str:
    if not isinstance(values, Seq):
        return text_of(values, spend)
    parts = [text_of(value, spend) for value in values if value is not None]
    _bounded(sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


def _abbreviated(spend: Spend, width: Any, value: Any) -> str:
    text, number = text_of(value, spend), _integer(width)
    return text if number < 4 or len(text) <= number else f"{text[: number - 3]}..."


_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\s_-]+")


def _words(text: str) -> list[str]:
    return [word for word in _HUMPS.split(text) if word]


def _split_map(separator: str, text: str) -> Map:
    made = Map()
    for index, part in enumerate(text.split(separator) if separator else text):
        made.put(f"_{index}", part, Place("", 0))
    return made


def _split_limited(spend: Spend, separator: Any, count: Any, value: Any) -> Map:
    made = Map()
    parts = text_of(value, spend).split(text_of(separator, spend) or " ", max(0, _integer(count) - 1))
    for index, part in enumerate(parts):
        made.put(f"_{index}", part, Place("", 0))
    return made


def _split_list(separator: str, text: str) -> Seq:
    made = Seq()
    for part in text.split(separator) if separator else text:
        made.add(part, Place("", 0))
    return made


def _wrapped(text: str) -> str:
    return text


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "trim": _on(lambda text: text.strip(" \t\r\n")),
    "trimAll": _with(lambda cut, text: text.strip(cut)),
    "trimall": _with(lambda cut, text: text.strip(cut)),
    "trimPrefix": _with(lambda cut, text: text.removeprefix(cut)),
    "trimSuffix": _with(lambda cut, text: text.removesuffix(cut)),
    "upper": _on(str.upper),
    "lower": _on(str.lower),
    "title": _on(lambda text: re.sub(r"\b[a-z]", lambda found: found[0].upper(), text)),
    "untitle": _on(lambda text: re.sub(r"\b[A-Z]", lambda found: found[0].lower(), text)),
    "swapcase": _on(str.swapcase),
    "nospace": _on(lambda text: re.sub(r"\s", "", text)),
    "initials": _on(lambda text: "".join(word[0] for word in text.split())),
    "snakecase": _on(lambda text: "_".join(_words(text)).lower()),
    "kebabcase": _on(lambda text: "-".join(_words(text)).lower()),
    "camelcase": _on(lambda text: "".join(word[:1].upper() + word[1:] for word in _words(text))),
    "plural": lambda spend, one, many, count: one if count == 1 else many,
    "contains": _with(lambda part, text: part in text),
    "hasPrefix": _with(lambda start, text: text.startswith(start)),
    "hasSuffix": _with(lambda end, text: text.endswith(end)),
    "indent": _indent,
    "nindent": _nindent,
    "trunc": _trunc,
    "abbrev": _abbreviated,
    "repeat": _repeat,
    "substr": _substr,
    "replace": _replace,
    "quote": _quote(quoted),
    "squote": _quote(lambda text: f"'{text}'"),
    "cat": lambda spend, *values: " ".join(text_of(value, spend) for value in values if value is not None),
    "wrap": lambda spend, width, value: _wrapped(text_of(value, spend)),
    "wrapWith": lambda spend, width, separator, value: _wrapped(text_of(value, spend)),
    "toString": _on(lambda text: text),
    "print": _print,
    "println": lambda spend, *values: " ".join(text_of(value, spend) for value in values) + "\n",
    "printf": lambda spend, form, *values: printf(form, list(values), spend),
    "join": lambda spend, separator, values: _joined(text_of(separator, spend), spend, values),
    "split": _with(_split_map),
    "splitn": _split_limited,
    "splitList": _with(_split_list),
    "html": _on(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")),
    "js": _on(lambda text: quoted(text)[1:-1]),
}
"""By the name that templates call them."""
