"""Plurals of English words, as ORMs form them to name tables and collections."""

from __future__ import annotations

import re

from archscan.lexicon.words import vocabulary

_SAME = vocabulary(
    "equipment information rice money species series fish sheep news media data metadata staff"
)
_ODD = {"person": "people", "man": "men", "child": "children", "mouse": "mice", "woman": "women"}
_RULES = (
    (re.compile(r"(quiz)$"), r"\1zes"),
    (re.compile(r"(matr|vert|ind)(?:ix|ex)$"), r"\1ices"),
    (re.compile(r"(x|ch|ss|sh)$"), r"\1es"),
    (re.compile(r"([^aeiouy]|qu)y$"), r"\1ies"),
    (re.compile(r"(?:([^f])fe|([lr])f)$"), r"\1\2ves"),
    (re.compile(r"sis$"), "ses"),
    (re.compile(r"(bus|alias|status|virus)$"), r"\1es"),
    (re.compile(r"([ti])um$"), r"\1a"),
    (re.compile(r"(buffal|tomat|potat|her)o$"), r"\1oes"),
    (re.compile(r"s$"), "s"),
)


def plural_of(word: str) -> str:
    """The plural of a word in lower case, of the last part of one with underscores.

    >>> plural_of("category"), plural_of("order_address"), plural_of("person"), plural_of("news")
    ('categories', 'order_addresses', 'people', 'news')
    """
    head, bar, last = word.rpartition("_")
    if last in _SAME:
        return word
    if last in _ODD:
        return f"{head}{bar}{_ODD[last]}"
    for pattern, made in _RULES:
        if pattern.search(last):
            return f"{head}{bar}{pattern.sub(made, last)}"
    return f"{word}s"
