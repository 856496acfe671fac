"""The releases of charts that lie in the tree: what each chart is rendered with, and for whom."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from archscan.errors import FormatError
from archscan.formats.node import Map, Place
from archscan.source import Tree

from .layers import Layer
from .names import MARKS
from .release_files import Release, releases_in
from .render import RELEASE
from .values import overlaid

_ENDINGS = (".yaml", ".yml", ".yaml.gotmpl", "Kustomization")
MAX_RENDERINGS = 150
"""Times that one chart is rendered."""


@dataclass(frozen=True, slots=True)
class Installation:
    """One rendering of a chart."""

    values: Map
    environment: str = ""
    release: str = RELEASE
    """Its name, where several releases share the chart; else the stand-in that is taken out again."""
    place: Place | None = None


def releases_of(folder: str, tree: Tree) -> tuple[Release, ...]:
    """The releases of the chart in a folder, by the paths of the files that name them."""
    return _index(cast(Hashable, tree)).get(folder, ())


@lru_cache(maxsize=1)
def _index(tree: Any) -> dict[str, tuple[Release, ...]]:
    found: dict[str, tuple[Release, ...]] = {}
    for path in tree.below(""):
        if not path.endswith(_ENDINGS):
            continue
        file = tree.read(path)
        if file is None or not MARKS.search(file.data):
            continue
        try:
            releases = releases_in(file, tree)
        except FormatError:
            continue  # whoever reads the file says so
        for one in releases:
            if one.folder is not None:
                found[one.folder] = (*found.get(one.folder, ()), one)
    return found


def installations(layers: Sequence[Layer], releases: Sequence[Release]) -> Iterator[Installation]:
    """What a chart is rendered with: its values alone, for each environment, and for each release.

    One release is the chart as it is meant; of several, each is there in its own right, and the chart as
    such is not.
    """
    names = list(dict.fromkeys(one.name for one in releases))
    for name in names if len(names) > 1 else [RELEASE]:
        own = [one for one in releases if one.name == name or len(names) < 2]
        base = _merged(one for one in own if not one.environment)
        by_environment = {} if len(names) > 1 else {layer.environment: layer.values for layer in layers}
        for environment in dict.fromkeys(one.environment for one in own if one.environment):
            values = _merged(one for one in own if one.environment == environment)
            by_environment[environment] = overlaid(by_environment.get(environment, Map()), values, keep=True)
        place = own[0].place if own and len(names) > 1 else None
        if len(names) < 2 or any(not one.environment for one in own):
            yield Installation(base, "", name, place)
        for environment in sorted(by_environment):
            yield Installation(
                overlaid(base, by_environment[environment], keep=True), environment, name, place
            )


def _merged(releases: Iterator[Release]) -> Map:
    values = Map()
    for one in releases:
        values = overlaid(values, one.values or Map(), keep=True)
    return values
