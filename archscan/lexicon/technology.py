"""The lexicon of technologies: which product an image, a package, a port, a variable or a file speaks of.

What is known stands in `archscan/lexicon/technologies/*.toml`; `docs/technologies.md` says how to add to
it. A name is found by dictionary look-ups, whatever the size of the lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

from archscan.lexicon.technologies import read_tables
from archscan.lexicon.technologies.images import is_hub, is_rebuilt, plain_names, split_image, unmirrored
from archscan.lexicon.technologies.names import Beginnings, spellings
from archscan.model.elements import ComponentKind, ConnectionKind

ECOSYSTEMS = (
    "image", "base_image", "language", "npm", "pypi", "maven", "go", "gem", "composer", "cargo", "nuget",
    "hex", "pub", "file", "tool", "port", "prefix", "scheme", "technology",
)  # fmt: skip
"""What a name can be: `Uses.ecosystem` (`technology` is a key of this very lexicon), and `port`, `prefix`
(of environment variables) and `scheme`."""

MAX_NAME = 500
"""Characters of a name that may be one: registries allow fewer."""
KINDS: frozenset[str] = frozenset(get_args(ComponentKind))
CONNECTIONS: frozenset[str] = frozenset(get_args(ConnectionKind))

_ECOSYSTEM_SET = frozenset(ECOSYSTEMS)
_CONNECTION_OF_KIND: dict[str, ConnectionKind] = {
    "database": "queries", "cache": "queries", "search": "queries", "storage": "queries",
    "broker": "publishes", "auth": "authenticates", "config": "loads_config",
    "discovery": "registers", "observability": "exports",
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
    examples: tuple[str, ...] = ()
    """Ecosystem, a space, and a name as it is found in the wild."""


class _Index:
    """Ids by the patterns of one ecosystem: whole names, beginnings, and ends spelled backwards."""

    __slots__ = ("beginnings", "endings", "ends", "exact", "starts")

    def __init__(self) -> None:
        self.exact: dict[str, str] = {}
        self.starts: dict[str, str] = {}
        self.ends: dict[str, str] = {}
        self.beginnings = Beginnings(())
        self.endings = Beginnings(())

    def add(self, pattern: str, id: str) -> None:
        if "*" not in pattern:
            self.exact[pattern] = id
        elif pattern[-1] == "*":
            self.starts[pattern[:-1]] = id
        else:
            self.ends[pattern[:0:-1]] = id

    def close(self) -> None:
        """Sort what is looked up by its beginning, once all patterns are added."""
        self.beginnings = Beginnings(self.starts)
        self.endings = Beginnings(self.ends)

    def partial(self, name: str) -> str | None:
        """By the longest beginning or end of the name that is a pattern: the most specific one."""
        start = self.beginnings.longest(name)
        end = self.endings.longest(name[::-1])
        return self.ends.get(end) if len(end) > len(start) else self.starts.get(start)


_SHOWN = re.compile(r"(?:^|[-_/])(?:examples?|samples?|demos?|tutorials?|quickstarts?)(?=[-_/]|$)")
"""A word of a path that tells what the makers of some software show it with from the software."""


class _ImageIndex(_Index):
    """Patterns of images: `postgis/postgis` (owner and name, or a whole path with its registry),
    `postgres` (official and rebuilt images), `*/postgres` (that name under any owner), `vitess/vt*`
    (beginnings; without a registry they hold for Docker Hub, where the owner's name is reserved)."""

    __slots__ = ("anywhere", "official")

    def __init__(self) -> None:
        super().__init__()
        self.official: dict[str, str] = {}
        self.anywhere: dict[str, str] = {}

    def add(self, pattern: str, id: str) -> None:
        if pattern.startswith("*/"):
            self.anywhere[pattern[2:]] = self.official[pattern[2:]] = id
        elif "/" in pattern:
            super().add(pattern, id)
        else:
            self.official[pattern] = id

    def find(self, name: str) -> str | None:
        registry, full = split_image(name)
        if not full:
            return None
        paths = unmirrored(full)
        lasts = tuple(plain_names(full[-1]))
        for last in lasts:
            whole = "/".join((*full[:-1], last))
            found = self.exact.get(f"{registry}/{whole}") if registry else None
            if found := found or self.exact.get(whole):
                return found
        for path in paths:
            rebuilt = is_rebuilt(path)
            for last in lasts if path[-1] == full[-1] else plain_names(path[-1]):
                found = self.exact.get("/".join((*path[:-1], last)))
                found = found or (self.official.get(last) if rebuilt else None) or self.anywhere.get(last)
                if found:
                    return found
        whole = "/".join(full)
        return self.partial(f"{registry}/{whole}") or (self.partial(whole) if is_hub(registry) else None)

    def partial(self, name: str) -> str | None:
        """As for others, but an owner's demonstrations are not the owner's software: a pattern that they
        match has to say so itself."""
        start, shown = self.beginnings.longest(name), _SHOWN.search(name)
        if shown and start and shown.end() > len(start):
            return None
        return super().partial(name)


class _PrefixIndex(_Index):
    """Patterns of environment variables: each is a beginning."""

    __slots__ = ()

    def add(self, pattern: str, id: str) -> None:
        self.starts[pattern] = id


class Lexicon:
    """All technologies, with look-up by id and by every name they are recognised by.

    Made from the category, id and table of each; its entry is made when it is first asked for.
    """

    __slots__ = ("_entries", "_found", "_images", "_indexes", "_tables")

    def __init__(self, tables: Iterable[tuple[str, str, dict[str, Any]]]) -> None:
        self._tables = {id: (category, table) for category, id, table in tables}
        self._entries: dict[str, TechnologyEntry] = {}
        self._found: dict[tuple[str, str], str | None] = {}
        self._images = {"image": _ImageIndex(), "base_image": _ImageIndex()}
        self._indexes = {name: _Index() for name in ECOSYSTEMS if name not in self._images}
        self._indexes["prefix"] = _PrefixIndex()
        every: dict[str, _Index] = {**self._images, **self._indexes}
        for id, (_, table) in self._tables.items():
            for key, patterns in table.items():
                if key in every:
                    for pattern in patterns:
                        every[key].add(str(pattern), id)
        for index in every.values():
            index.close()

    def match(self, ecosystem: str, name: str) -> TechnologyEntry | None:
        """The technology that a name of an ecosystem (`ECOSYSTEMS`) speaks of, or None.

        An image is named without its tag. A base image is looked up among base images first, then
        among images, and an image the other way round: both may stand on either side of `FROM`.
        """
        if not name or name.isspace() or len(name) > MAX_NAME:
            return None
        asked = (ecosystem, name)
        if asked not in self._found:
            self._found[asked] = self._find(ecosystem, name)
        id = self._found[asked]
        return self.get(id) if id else None

    def _find(self, ecosystem: str, name: str) -> str | None:
        if ecosystem == "technology":
            return name if name in self._tables else None
        if ecosystem in self._images:
            other = "base_image" if ecosystem == "image" else "image"
            return self._images[ecosystem].find(name) or self._images[other].find(name)
        index = self._indexes.get(ecosystem)
        if index is None:
            return None
        names = tuple(spellings(ecosystem, name))
        found = next((index.exact[one] for one in names if one in index.exact), None)
        return found or next((part for one in names if (part := index.partial(one))), None)

    def get(self, id: str) -> TechnologyEntry | None:
        """The technology of that id."""
        entry = self._entries.get(id)
        if entry is None and id in self._tables:
            entry = self._entries[id] = make_entry(self._tables[id][0], id, self._tables[id][1])
        return entry

    def all(self) -> tuple[TechnologyEntry, ...]:
        """Every technology, in the order of the data files."""
        return tuple(entry for id in self._tables if (entry := self.get(id)))

    def served_by(self, entry: TechnologyEntry) -> TechnologyEntry:
        """The technology that a client or driver talks to; the entry itself where it is none."""
        return self.get(entry.client_of) or entry


def make_entry(category: str, id: str, table: dict[str, Any]) -> TechnologyEntry:
    """An entry from its table in the data.

    Raises TypeError where the table lacks its name or has an unknown key. That values are what they
    should be is for the tests of the data.
    """
    patterns: list[tuple[str, str]] = []
    fields: dict[str, Any] = {"connection": _CONNECTION_OF_KIND.get(table.get("kind", ""), "calls")}
    ports: list[int] = []
    for key, value in table.items():
        if key == "port":
            ports = [*value, *ports]
            patterns += [(key, str(pattern)) for pattern in value]
        elif key in _ECOSYSTEM_SET:
            patterns += [(key, pattern) for pattern in value]
        elif key == "listens":
            ports += value
        else:
            fields[key] = tuple(value) if isinstance(value, list) else value
    return TechnologyEntry(id=id, category=category, ports=tuple(ports), patterns=tuple(patterns), **fields)


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The lexicon that comes with archscan; read once a run."""
    return Lexicon(read_tables())
