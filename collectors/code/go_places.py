"""Where Go code belongs: the folder of its program, by `go.mod` and the other programs of the module."""

from __future__ import annotations

from archscan.code.places import is_beside
from archscan.source import Tree


def program_folder(folder: str, tree: Tree | None) -> str:
    """The folder that a program in `folder` is the program of: its module's, unless the module has several
    (`cmd/orders`, `cmd/payments`)."""
    if tree is None:
        return folder
    module = _module_of(folder, tree)
    if module is None or module == folder:
        return folder
    prefix = f"{module}/" if module else ""
    for path in tree.below(module):
        is_main = path.endswith("/main.go") or path == f"{prefix}main.go"
        if is_main and path.rpartition("/")[0] != folder and not is_beside(path):
            return folder
    return module


def _module_of(folder: str, tree: Tree) -> str | None:
    place = folder
    while True:
        if "go.mod" in tree.names(place):
            return place
        if not place:
            return None
        place = place.rpartition("/")[0]
