"""A collector that only a comparison with what runs needs: the names of services' variables in files.

No model of files alone holds them: they are many, and they say little but where both sides are at hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.collectors.deployment import compose
from archscan.collectors.deployment.compose.variables import find_variables
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

NAME = compose.NAME
PATTERNS = compose.PATTERNS


def wants(data: bytes) -> bool:
    """Only Compose files that set variables."""
    return b"env" in data and compose.wants(data)


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the names of each service's variables; the files' problems are reported elsewhere."""
    for found in compose.read_projects(file, tree, find_variables):
        if isinstance(found, Setting):
            yield found
