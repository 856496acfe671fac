"""Where a source file belongs: the module around it, and the files of its packages."""

from __future__ import annotations

import re

from archscan.source import Tree

_BUILD_FILES = frozenset(
    {"pom.xml", "build.gradle", "build.gradle.kts", "build.sbt", "build.xml", "build.mill", "project.clj"}
)
_SOURCES = re.compile(r"(?:^|/)src/(?:main|[a-z]+Main|app)(?:/|\Z)|(?:^|/)src(?:/|\Z)")


def module_of(folder: str, tree: Tree | None) -> str:
    """The nearest folder upward with a build file of the JVM, else what lies around the sources."""
    place = folder
    while tree is not None:
        if not _BUILD_FILES.isdisjoint(tree.names(place)):
            return place
        if not place:
            break
        place = place.rpartition("/")[0]
    found = _SOURCES.search(folder)
    return folder[: found.start()] if found else folder


def source_root(folder: str, package: str) -> str | None:
    """The folder that holds the packages; None if the file does not lie as its package says.

    >>> source_root("a/src/main/java/com/acme/orders", "com.acme.orders")
    'a/src/main/java'
    """
    path = package.replace(".", "/")
    if not path or folder == path:
        return folder if not path else ""
    return folder.removesuffix(f"/{path}") if folder.endswith(f"/{path}") else None


def build_text(module: str, tree: Tree | None) -> bytes:
    """The build files of a module, one after the other, for words in them."""
    if tree is None:
        return b""
    prefix = f"{module}/" if module else ""
    files = [tree.read(prefix + name) for name in tree.names(module) if name in _BUILD_FILES]
    return b"\n".join(file.data for file in files if file is not None)
