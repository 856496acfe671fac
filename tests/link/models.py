"""From texts to a model in one line, for tests of linking."""

from __future__ import annotations

from archscan.collect import collect
from archscan.collectors.registry import COLLECTORS
from archscan.link import link
from archscan.model.elements import Connection
from archscan.model.system import System
from tests.goldens import text_tree


def model(files: dict[str, str]) -> System:
    """The model of a repository that holds these files."""
    tree = text_tree(files)
    collected = collect(tree, sorted(files), COLLECTORS)
    return link(collected.facts, collected.problems, "repository")


def edge(connection: Connection) -> str:
    """A connection in short: `web -> db queries`, with its confidence unless certain."""
    ends = f"{connection.source.partition(':')[2]} -> {connection.target.partition(':')[2]}"
    sure = "" if connection.confidence == "certain" else f" ({connection.confidence})"
    return f"{ends} {connection.kind}{sure}"


def edges(system: System) -> list[str]:
    """All connections in short, but those that are merely possible."""
    return [edge(one) for one in system.connections if one.confidence != "possible"]


def names(system: System) -> list[str]:
    """Components with their kind: `blog/db database`."""
    return [f"{one.id.partition(':')[2]} {one.kind}" for one in system.components]
