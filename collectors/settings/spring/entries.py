"""Spring's configuration files as entries: flat keys with values, by document and profile.

YAML and properties files become the same shape. Keys are compared in Spring's relaxed way: case, dashes and
underscores say nothing. Format:
https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.typesafe-configuration-properties.relaxed-binding
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from archscan.formats.node import Map, Place, Seq
from archscan.formats.properties import load_all as load_properties
from archscan.formats.yaml import load_all as load_yaml
from archscan.model.problem import Problem
from archscan.source import SourceFile

MAX_ENTRIES = 20_000
"""Entries of one file; beyond this the rest is left out, and reported."""
_MAX_DEPTH = 40
_PART = re.compile(r"\[([^\[\]]*)\]|([^.\[\]]+)")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z")
_PROFILE_KEYS = ("spring.profiles", "spring.config.activate.onprofile")
_OF_FILE = re.compile(r"(?:application|bootstrap)-(.+)\.[a-z]+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value."""

    parts: tuple[str, ...]
    """The key's elements as written; the index of a list's item is a number."""
    key: str
    """The elements in the form that is compared, joined by dots."""
    value: str
    place: Place

    @property
    def shown(self) -> str:
        """The key as people write it: `spring.cloud.gateway.routes[0].uri`."""
        return "".join(f"[{one}]" if one.isdigit() else f".{one}" for one in self.parts).removeprefix(".")


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file."""

    profile: str
    """The profile that it is for; "" where it holds for all."""
    entries: tuple[Entry, ...]


def canonical(text: str) -> str:
    """An element or a whole key in the form that is compared.

    >>> canonical("spring.serviceUrl"), canonical("service-url"), canonical("SERVICE_URL")
    ('spring.serviceurl', 'serviceurl', 'serviceurl')
    """
    return text.replace("-", "").replace("_", "").lower()


def read_documents(file: SourceFile) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """The documents of a file, and what could not be read. FormatError where it is not text."""
    return _read(file.data, file.path)


@lru_cache(maxsize=256)
def _read(data: bytes, path: str) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    file = SourceFile(path, data)
    problems: list[Problem] = []
    named = _OF_FILE.match(file.name)
    roots: Iterator[Any]
    if path.lower().endswith(".properties"):
        roots = load_properties(file.text, path)
    else:
        roots = load_yaml(data, path, problems)
    documents: list[Document] = []
    left = MAX_ENTRIES
    for root in roots:
        entries: list[Entry] = []
        for entry in _flatten(root, (), 0):
            if left == 0:
                what = f"more than {MAX_ENTRIES} settings; the rest is left out"
                problems.append(
                    Problem(path, entry.place.line, what, "a smaller file", "warning", "too-large")
                )
                break
            left -= 1
            entries.append(entry)
        given = named[1] if named else ""
        documents.extend(_by_profile(entries, given))
        if left == 0:
            break
    return tuple(documents), tuple(problems)


def _by_profile(entries: list[Entry], profile: str) -> Iterator[Document]:
    """The entries as a document of their profile, and of those that single keys name (`%dev.a.b`).

    What such a key says for tests is left out.
    """
    plain: list[Entry] = []
    others: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.parts[0].startswith("%") and len(entry.parts) > 1:
            key = entry.key.partition(".")[2]
            for name in entry.parts[0][1:].split(","):
                if name != "test":
                    others.setdefault(name, []).append(Entry(entry.parts[1:], key, entry.value, entry.place))
            continue
        if entry.key in _PROFILE_KEYS or entry.key.startswith("spring.config.activate.onprofile."):
            profile = entry.value
        plain.append(entry)
    yield Document(profile, tuple(plain))
    for name, found in others.items():
        yield Document(name, tuple(found))


def _flatten(value: Any, parts: tuple[str, ...], depth: int) -> Iterator[Entry]:
    if depth > _MAX_DEPTH or not isinstance(value, Map | Seq):
        return
    items = value.items() if isinstance(value, Map) else enumerate(value)
    for name, inner in items:
        where = (*parts, *(_split(name) if isinstance(name, str) else (str(name),)))
        if not where:  # a key of dots or brackets alone names nothing
            continue
        if isinstance(inner, str):
            key = ".".join(canonical(one) or one for one in where)
            yield Entry(where, key, inner, value.place(name))  # type: ignore[arg-type]
        else:
            yield from _flatten(inner, where, depth + 1)


def _split(key: str) -> tuple[str, ...]:
    """The elements of a key; one in the form of an environment variable is taken apart at its underscores.

    >>> _split("a.b-c[0].d"), _split("routes[/api/**]"), _split("SPRING_REDIS_HOST")
    (('a', 'b-c', '0', 'd'), ('routes', '/api/**'), ('SPRING', 'REDIS', 'HOST'))
    """
    if _VARIABLE.match(key):
        return tuple(key.split("_"))
    return tuple(one[1] or one[2] for one in _PART.finditer(key) if one[1] or one[2])
