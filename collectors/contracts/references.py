"""Following `$ref` within a description and to other files of the tree; no collector.

A reference to a URL is never fetched, one that leaves the tree or leads nowhere gives an empty mapping.
Format: https://www.rfc-editor.org/rfc/rfc6901 behind the `#`.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from archscan.formats.node import Map, Seq
from archscan.source import Tree, resolve

from ..reading.structured import read_maps

_MAX_STEPS = 8
_MAX_FILES = 500
_ENDING = re.compile(r"\.(?:ya?ml|json|avsc|proto)\Z", re.IGNORECASE)


class References:
    """The files that one description consists of."""

    def __init__(self, root: Map, tree: Tree) -> None:
        self._tree = tree
        self._roots: dict[str, Map | None] = {root.path: root}

    def follow(self, node: Any) -> Map:
        """The mapping that a node is or refers to; an empty one if there is none."""
        for _ in range(_MAX_STEPS):
            if not isinstance(node, Map):
                break
            reference = node.get("$ref")
            if not isinstance(reference, str):
                return node
            node = self._target(node, reference)
        return Map()

    def _target(self, node: Map, reference: str) -> Any:
        place, _, pointer = reference.partition("#")
        path = node.place("$ref").path
        if place:
            found = resolve(path.rpartition("/")[0], unquote(place))
            if found is None:
                return None
            path = found
        target: Any = self._root(path)
        for step in pointer.split("/")[1:] if pointer else ():
            key = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(target, Map):
                target = target.get(key)
            elif isinstance(target, Seq) and key.isdecimal() and int(key[:6]) < len(target):
                target = target[int(key[:6])]
            else:
                return None
        return target

    def _root(self, path: str) -> Map | None:
        if path not in self._roots and len(self._roots) < _MAX_FILES:
            file = self._tree.read(path) if _ENDING.search(path) else None
            maps = read_maps(file, None) if file is not None else []
            self._roots[path] = maps[0] if maps else None
        return self._roots.get(path)


def name_of(reference: str) -> str:
    """What a reference calls its target.

    >>> name_of("#/components/schemas/Order"), name_of("schemas/problem.yaml"), name_of("a.yaml#/Item")
    ('Order', 'problem', 'Item')
    """
    place, _, pointer = reference.partition("#")
    last = pointer.rpartition("/")[2] or _ENDING.sub("", place.rpartition("/")[2])
    return unquote(last).replace("~1", "/").replace("~0", "~")[:80]
