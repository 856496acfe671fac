"""What reading one Compose project needs at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from archscan.formats.node import Map
from archscan.source import Tree

from .environment import read_variables
from .interpolation import Known
from .report import Report


@dataclass(frozen=True, slots=True)
class Session:
    """What reading one project needs."""

    tree: Tree
    report: Report
    folder: str
    """Folder that relative paths start from."""
    variables: Mapping[str, Known]
    chain: tuple[str, ...] = ()
    """Files that are being included, outermost first."""
    files: dict[str, Map | None] = field(default_factory=dict)
    """Files that services extend and that were read already, by path."""
    documents: dict[str, list[Map]] = field(default_factory=dict)
    """Documents of files that were parsed already, by path."""
    included: list[str] = field(default_factory=list)
    """Files that were included so far."""


def open_session(tree: Tree, folder: str, report: Report) -> Session:
    """A session for the project in a folder, with the variables of its `.env`."""
    start = {"PWD": Known(".")}
    path = f"{folder}/.env" if folder else ".env"
    return Session(tree, report, folder, start | read_variables(path, tree, report, start))
