"""What a module is configured with, all its files together: placeholders, switches, the values of a key.

A placeholder stands for the value of the same profile, else the general one, else that of any profile, else
its default. Format:
https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files.property-placeholders
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from archscan.errors import FormatError
from archscan.formats.node import Place
from archscan.lexicon.secrets import MASK, is_secret_name
from archscan.source import Tree

from .entries import Document, Entry, canonical, read_documents

_PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")
_NAMED = re.compile(r"\$\{([^{}:$]+)[:}]")
_UNKNOWN = re.compile("\ue010([^\ue010\ue011]*)\ue011")
_FILTERED = re.compile(r"@([A-Za-z][\w.-]*)@")
_PASSES = 10
_LONGEST = 4_000
_LONGEST_VALUE = 500


@dataclass(frozen=True, slots=True)
class Settings:
    """All documents that configure one application, general ones first."""

    by_key: dict[str, tuple[tuple[str, Entry], ...]]
    """Profile and entry, in the order of the files."""
    filtered: Callable[[str], str] | None = None
    """What the build puts in for `@NAME@`."""
    named: frozenset[str] = frozenset()
    """Keys that a placeholder of another entry names."""

    def find(self, key: str, profile: str = "") -> Entry | None:
        """The entry of a key in its compared form: of the profile, else the general one, else any."""
        found = self.by_key.get(key, ())
        for wanted in dict.fromkeys((profile, "")):
            for one, entry in found:
                if one == wanted:
                    return entry
        return found[0][1] if found else None

    def holding(self, key: str, profile: str) -> str:
        """The value that holds for a profile: its own, else the general one, else ""."""
        values = {one: entry for one, entry in reversed(self.by_key.get(key, ())) if one in (profile, "")}
        entry = values.get(profile) or values.get("")
        return self.resolve(entry.value, profile)[0].strip() if entry else ""

    def is_off(self, key: str, profile: str) -> bool:
        """Whether the setting itself or what it belongs to is switched off: `a.b.enabled` for `a.b.c.d`."""
        parts = key.split(".")
        return any(
            self.holding(f"{'.'.join(parts[:count])}.enabled", profile).lower() == "false"
            for count in range(1, len(parts))
        )

    def resolve(self, text: str, profile: str = "") -> tuple[str, tuple[Place, ...]]:
        """A text with its placeholders filled, and the places that it was filled from.

        Those that nobody sets stay as `${NAME}`, and no secret is put in.
        """
        if "${" not in text and "@" not in text:
            return text, ()
        places: dict[Place, None] = {}

        def fill(found: re.Match[str]) -> str:
            name, colon, default = found[1].partition(":")
            entry = self.find(_key(name), profile)
            if entry is not None and len(entry.value) <= _LONGEST_VALUE:
                if is_secret_name(entry.shown):
                    return MASK
                places[entry.place] = None
                return entry.value
            return default if colon else f"\ue010{name}\ue011"

        whole = text
        for _ in range(_PASSES):
            if len(text) > _LONGEST:
                return whole, ()
            text, count = _PLACEHOLDER.subn(fill, text)
            if not count:
                break
        if self.filtered is not None:
            given = self.filtered
            text = _FILTERED.sub(lambda found: given(found[1]) or found[0], text)
        return _UNKNOWN.sub(r"${\1}", text), tuple(places)


def join_settings(documents: Iterable[Document], filtered: Callable[[str], str] | None = None) -> Settings:
    """The documents of one application as one table."""
    found: dict[str, list[tuple[str, Entry]]] = {}
    named: set[str] = set()
    for document in documents:
        for entry in document.entries:
            found.setdefault(entry.key, []).append((document.profile, entry))
            named.update(_key(one[1]) for one in _NAMED.finditer(entry.value))
    return Settings({key: tuple(values) for key, values in found.items()}, filtered, frozenset(named))


def _key(name: str) -> str:
    return ".".join(map(canonical, re.split(r"[.\[\]]+", name.strip())))


def read_all(paths: Iterable[str], tree: Tree) -> Iterator[Document]:
    """The documents of several files; one that cannot be read is reported where it is collected."""
    for path in paths:
        file = tree.read(path)
        try:
            if file is not None:
                yield from read_documents(file)[0]
        except FormatError:
            continue
