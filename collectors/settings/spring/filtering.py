"""What Maven puts in for `@NAME@` in a module's resources."""

from __future__ import annotations

from collections.abc import Callable

from archscan.errors import FormatError
from archscan.source import Tree

from ...packages.maven_model import read_chain, read_pom
from ...packages.project import inside


def filter_of(module: str, tree: Tree) -> Callable[[str], str] | None:
    """A function from a Maven property to its value, "" where nobody sets it; None without a `pom.xml`."""
    file = tree.read(inside(module, "pom.xml"))
    if file is None:
        return None
    path = file

    def value(name: str) -> str:
        try:
            return read_chain(read_pom(path), tree).text(f"${{{name}}}")
        except FormatError:  # reported where that file is collected
            return ""

    return value
