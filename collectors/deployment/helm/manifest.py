"""What Chart.yaml says of a chart: its dependencies, their conditions and what is taken from them.

https://helm.sh/docs/topics/charts/#the-chartyaml-file
"""

from __future__ import annotations

from dataclasses import dataclass

from archscan.errors import FormatError
from archscan.formats.node import Map, Place
from archscan.formats.yaml import load

from .files import Files


@dataclass(frozen=True, slots=True)
class Dependency:
    """What Chart.yaml (or, long ago, requirements.yaml) says a chart needs."""

    name: str
    place: Place
    alias: str = ""
    version: str = ""
    repository: str = ""
    conditions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    imports: tuple[tuple[str, str], ...] = ()
    """Values that the chart takes from it: path there, path here."""

    @property
    def key(self) -> str:
        """The name by which the chart speaks of it, in values and in names."""
        return self.alias or self.name


def dependencies_of(about: Map, files: Files) -> tuple[Dependency, ...]:
    """The dependencies that Chart.yaml lists, or requirements.yaml beside a chart of the first version."""
    items = about.seq("dependencies").maps()
    if not items and (file := files.read("requirements.yaml")) is not None:
        try:
            root = load(file.data, file.path)
        except FormatError:
            root = None
        items = root.seq("dependencies").maps() if isinstance(root, Map) else []
    found = []
    for item in items:
        if not item.text("name"):
            continue
        conditions = tuple(part.strip() for part in item.text("condition").split(",") if part.strip())
        tags = tuple(tag for tag in item.seq("tags") if isinstance(tag, str))
        found.append(
            Dependency(
                item.text("name"),
                item.place("name"),
                item.text("alias"),
                item.text("version"),
                item.text("repository"),
                conditions,
                tags,
                _imports(item),
            )
        )
    return tuple(found)


def _imports(item: Map) -> tuple[tuple[str, str], ...]:
    found = []
    for one in item.seq("import-values"):
        if isinstance(one, str):
            found.append((f"exports.{one}", ""))
        elif isinstance(one, Map):
            found.append((one.text("child"), one.text("parent")))
    return tuple(found)
