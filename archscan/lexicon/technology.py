"""The lexicon of technologies: which product an image, a package, a port, a variable or a file speaks of.

What is known stands in `archscan/lexicon/technologies/*.toml`; `docs/technologies.md` says how to add to
it. A name is found by dictionary look-ups, whatever the size of the lexicon.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

from archscan.lexicon.technologies import read_tables
from archscan.lexicon.technologies.images import is_rebuilt, plain_names, split_image, unmirrored
from archscan.lexicon.technologies.names import normal, spellings
from archscan.model.elements import ComponentKind, ConnectionKind

ECOSYSTEMS = (
    "image", "base_image", "language", "npm", "pypi", "maven", "go", "gem", "composer", "cargo", "nuget",
    "hex", "pub", "file", "tool", "port", "prefix", "scheme",
)  # fmt: skip
"""What a name can be: `Uses.ecosystem`, and `port`, `prefix` (of environment variables) and `scheme`."""

KINDS: frozenset[str] = frozenset(get_args(ComponentKind))
CONNECTIONS: frozenset[str] = frozenset(get_args(ConnectionKind))

_ECOSYSTEM_SET = frozenset(ECOSYSTEMS)
_CONNECTION_OF_KIND: dict[str, ConnectionKind] = {
    "database": "queries", "cache": "queries", "search": "queries", "storage": "queries", "broker": "publishes",
    "auth": "authenticates", "config": "loads_config", "discovery": "registers", "observability": "exports",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TechnologyEntry:
    """What the lexicon knows of one technology."""

    id: str
    name: str
    """Name for people, as its makers write it (`PostgreSQL`)."""
    category: str
    """Key of `archscan.lexicon.categories.CATEGORIES`."""
    kind: ComponentKind | Literal[""] = ""
    """Kind of a component that runs the image of this; "" for languages, libraries and bare runtimes."""
    makes: ComponentKind | Literal[""] = ""
    """Kind of the team's own component that is built with this package (`config` for a configuration
    server's library); "" where that says nothing."""
    protocol: str = ""
    """Protocol that it speaks to its clients (`PostgreSQL`, `AMQP`, `HTTP`)."""
    ports: tuple[int, ...] = ()
    """Ports that it listens on by default, the main one first."""
    connection: ConnectionKind = "calls"
    """What a connection *to* it is for; for a broker `publishes`, unless the file says `consumes`."""
    client_of: str = ""
    """Id of the technology whose client or driver this is."""
    implies: tuple[str, ...] = ()
    """Ids of technologies that come with it (Next.js implies React)."""
    otel: str = ""
    """`db.system.name` or `messaging.system` of OpenTelemetry's semantic conventions."""
    patterns: tuple[tuple[str, str], ...] = ()
    """Ecosystem and pattern of every name it is recognised by."""
    examples: tuple[tuple[str, str], ...] = ()
    """Ecosystem and a name as it is found in the wild."""


class _Index:
    """Patterns of one ecosystem: whole names, and beginnings or ends by their length."""

    __slots__ = ("ends", "exact", "lengths", "starts")

    def __init__(self) -> None:
        self.exact: dict[str, TechnologyEntry] = {}
        self.starts: dict[str, TechnologyEntry] = {}
        self.ends: dict[str, TechnologyEntry] = {}
        self.lengths: tuple[int, ...] = ()

    def add(self, pattern: str, entry: TechnologyEntry) -> None:
        if pattern.endswith("*"):
            self.starts.setdefault(pattern[:-1], entry)
        elif pattern.startswith("*"):
            self.ends.setdefault(pattern[1:], entry)
        else:
            self.exact.setdefault(pattern, entry)

    def close(self) -> None:
        """Note the lengths that occur, longest first: the most specific pattern wins."""
        self.lengths = tuple(sorted({len(text) for text in (*self.starts, *self.ends)}, reverse=True))

    def partial(self, name: str) -> TechnologyEntry | None:
        for length in self.lengths:
            if length <= len(name):
                found = self.starts.get(name[:length]) or self.ends.get(name[-length:])
                if found:
                    return found
        return None


class _ImageIndex(_Index):
    """Patterns of images: `postgis/postgis` (owner and name, or a whole path with its registry),
    `postgres` (official and rebuilt images), `*/postgres` (that name under any owner)."""

    __slots__ = ("anywhere", "official")

    def __init__(self) -> None:
        super().__init__()
        self.official: dict[str, TechnologyEntry] = {}
        self.anywhere: dict[str, TechnologyEntry] = {}

    def add(self, pattern: str, entry: TechnologyEntry) -> None:
        if pattern.startswith("*/"):
            self.anywhere.setdefault(pattern[2:], entry)
            self.official.setdefault(pattern[2:], entry)
        elif "/" in pattern:
            super().add(pattern, entry)
        else:
            self.official.setdefault(pattern, entry)

    def find(self, name: str) -> TechnologyEntry | None:
        registry, full = split_image(name)
        if not full:
            return None
        paths = unmirrored(full)
        for last in plain_names(full[-1]):
            whole = "/".join((*full[:-1], last))
            if found := (self.exact.get(f"{registry}/{whole}") if registry else None) or self.exact.get(
                whole
            ):
                return found
        for path in paths:
            rebuilt = is_rebuilt(path)
            for last in plain_names(path[-1]):
                found = self.exact.get("/".join((*path[:-1], last)))
                found = found or (self.official.get(last) if rebuilt else None) or self.anywhere.get(last)
                if found:
                    return found
        whole = "/".join(full)
        return (self.partial(f"{registry}/{whole}") if registry else None) or self.partial(whole)


class Lexicon:
    """All technologies, with look-up by id and by every name they are recognised by."""

    __slots__ = ("_entries", "_images", "_indexes")

    def __init__(self, entries: Iterable[TechnologyEntry]) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._images = {"image": _ImageIndex(), "base_image": _ImageIndex()}
        self._indexes = {name: _Index() for name in ECOSYSTEMS if name not in self._images}
        for entry in self._entries.values():
            for ecosystem, pattern in entry.patterns:
                (self._images.get(ecosystem) or self._indexes[ecosystem]).add(pattern, entry)
        for index in self._indexes.values():
            index.close()
        for images in self._images.values():
            images.close()

    def match(self, ecosystem: str, name: str) -> TechnologyEntry | None:
        """The technology that a name of an ecosystem (`ECOSYSTEMS`) speaks of, or None.

        An image is named without its tag. A base image is looked up among base images first, then
        among images, and an image the other way round: both may stand on either side of `FROM`.
        """
        if not name or name.isspace():
            return None
        if ecosystem in self._images:
            other = "base_image" if ecosystem == "image" else "image"
            return self._images[ecosystem].find(name) or self._images[other].find(name)
        index = self._indexes.get(ecosystem)
        if index is None:
            return None
        names = tuple(spellings(ecosystem, name))
        for one in names:
            if found := index.exact.get(one):
                return found
        for one in names:
            if found := index.partial(one):
                return found
        return None

    def get(self, id: str) -> TechnologyEntry | None:
        """The technology of that id."""
        return self._entries.get(id)

    def all(self) -> tuple[TechnologyEntry, ...]:
        """Every technology, in the order of the data files."""
        return tuple(self._entries.values())

    def served_by(self, entry: TechnologyEntry) -> TechnologyEntry:
        """The technology that a client or driver talks to; the entry itself where it is none."""
        return self._entries.get(entry.client_of, entry)


def _folded(ecosystem: str, pattern: str) -> str:
    if ecosystem == "prefix":
        return f"{pattern.upper()}*"
    if ecosystem in ("image", "base_image"):
        return pattern
    if pattern.endswith("*"):
        return f"{pattern[:-1] if ecosystem == 'maven' else pattern[:-1].lower()}*"
    return normal(ecosystem, pattern)


def make_entry(category: str, id: str, table: dict[str, Any]) -> TechnologyEntry:
    """An entry from its table in the data.

    Raises KeyError or TypeError where the table lacks its name or has an unknown key.
    """
    patterns: list[tuple[str, str]] = []
    fields: dict[str, Any] = {}
    ports: list[int] = []
    for key, value in table.items():
        if key in _ECOSYSTEM_SET:
            patterns += [(key, _folded(key, str(pattern))) for pattern in value]
            if key == "port":
                ports = [*value, *ports]
        elif key == "listens":
            ports += value
        elif key == "examples":
            fields[key] = tuple(tuple(example.split(" ", 1)) for example in value)
        else:
            fields[key] = tuple(value) if isinstance(value, list) else value
    fields.setdefault("connection", _CONNECTION_OF_KIND.get(fields.get("kind", ""), "calls"))
    return TechnologyEntry(id=id, category=category, ports=tuple(ports), patterns=tuple(patterns), **fields)


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The lexicon that comes with archscan; read once a run."""
    return Lexicon(make_entry(category, id, table) for category, id, table in read_tables())
