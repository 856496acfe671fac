"""Plain data that knows where it was written.

`Map` and `Seq` are a dict and a list; beside their data stands a table of lines, so that the data
can be used as if it had none. Scalars are `str`, or None for an empty one. Containers that were
merged from several files keep the place of every entry.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

Node: TypeAlias = "Map | Seq | str | None"


class Place(NamedTuple):
    """A line (1-based) of a file."""

    path: str
    line: int


class Map(dict[str, Any]):
    """A mapping; `lines` has the line of each key, `paths` the file of those that came from elsewhere."""

    __slots__ = ("line", "lines", "path", "paths", "tags")

    def __init__(self, path: str = "", line: int = 0) -> None:
        super().__init__()
        self.path = path
        self.line = line
        self.lines: dict[str, int] = {}
        self.paths: dict[str, str] | None = None
        self.tags: dict[str, str] | None = None
        """Explicit tags of values (`!reset`), by key."""

    def place(self, key: str | None = None) -> Place:
        """Where `key` stands, or where the mapping begins."""
        if key is None or key not in self.lines:
            return Place(self.path, self.line)
        path = self.paths.get(key, self.path) if self.paths else self.path
        return Place(path, self.lines[key])

    def put(self, key: str, value: Any, place: Place) -> None:
        """Set a value and where it comes from."""
        self[key] = value
        self.lines[key] = place.line
        if place.path != self.path:
            if self.paths is None:
                self.paths = {}
            self.paths[key] = place.path
        elif self.paths is not None:
            self.paths.pop(key, None)

    def drop(self, key: str) -> None:
        """Remove a key and its place; nothing happens if it is absent."""
        self.pop(key, None)
        self.lines.pop(key, None)
        if self.paths is not None:
            self.paths.pop(key, None)

    def map(self, key: str) -> Map:
        """The mapping under `key`, or an empty one where there is none or something else."""
        value = self.get(key)
        return value if isinstance(value, Map) else Map(*self.place(key))

    def seq(self, key: str) -> Seq:
        """The sequence under `key`, or an empty one where there is none or something else."""
        value = self.get(key)
        return value if isinstance(value, Seq) else Seq(*self.place(key))

    def text(self, key: str, default: str = "") -> str:
        """The scalar under `key`, or `default` where there is none or something else."""
        value = self.get(key)
        return value if isinstance(value, str) else default


class Seq(list[Any]):
    """A sequence; `lines` has the line of each item."""

    __slots__ = ("line", "lines", "path", "paths", "tags")

    def __init__(self, path: str = "", line: int = 0) -> None:
        super().__init__()
        self.path = path
        self.line = line
        self.lines: list[int] = []
        self.paths: list[str] | None = None
        """File of each item, where they come from several."""
        self.tags: dict[int, str] | None = None

    def place(self, index: int | None = None) -> Place:
        """Where item `index` stands, or where the sequence begins."""
        if index is None or index >= len(self.lines):
            return Place(self.path, self.line)
        return Place(self.paths[index] if self.paths else self.path, self.lines[index])

    def add(self, value: Any, place: Place) -> None:
        """Append an item and where it comes from."""
        if place.path != self.path and self.paths is None:
            self.paths = [self.path] * len(self.lines)
        self.append(value)
        self.lines.append(place.line)
        if self.paths is not None:
            self.paths.append(place.path)

    def maps(self) -> list[Map]:
        """The items that are mappings."""
        return [item for item in self if isinstance(item, Map)]
