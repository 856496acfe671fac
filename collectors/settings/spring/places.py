"""Where Spring's files lie, and whom they configure there."""

from __future__ import annotations

import re

from archscan.collect import matches
from archscan.source import Tree

OWN_FILES = (
    "application.yml", "application.yaml", "application.properties",
    "application-*.yml", "application-*.yaml", "application-*.properties",
    "bootstrap.yml", "bootstrap.yaml", "bootstrap.properties",
    "bootstrap-*.yml", "bootstrap-*.yaml", "bootstrap-*.properties",
)  # fmt: skip
"""Names of the files that an application reads about itself."""
BUILD_FILES = ("pom.xml", "build.gradle", "build.gradle.kts", "build.sbt")

_RESOURCES = re.compile(r"(?:(?P<module>.*)/)?src/(?P<set>[^/]+)/resources(?:/(?P<below>.*))?\Z")
_TESTS = re.compile(
    r"(?:^|/)(?:src/[^/]*(?:[tT]est|[fF]ixture)[^/]*|src/it|tests?|testdata|fixtures)(?:/|\Z)"
)
_MADE = re.compile(
    r"(?:^|/)(?:target/(?:test-)?classes|build/resources|bin/(?:main|default)|out/production)(?:/|\Z)"
)
_ORDER = {"application": 0, "bootstrap": 1}
_MOST_FILES = 60


def is_for_tests(folder: str) -> bool:
    """Whether files there serve tests, or are copies that a build made.

    >>> is_for_tests("a/src/integrationTest/resources"), is_for_tests("a/target/classes")
    (True, True)
    >>> is_for_tests("contest/src/main/resources")
    False
    """
    return _TESTS.search(folder) is not None or _MADE.search(folder) is not None


def below_resources(folder: str) -> str | None:
    """Where a folder lies below a module's resources; None if it lies elsewhere.

    >>> below_resources("a/src/main/resources"), below_resources("a/src/main/resources/shared")
    ('', 'shared')
    """
    found = _RESOURCES.match(folder)
    return (found["below"] or "") if found else None


def configures_itself(folder: str) -> bool:
    """Whether a file there configures the module itself: not its tests, and not the applications that
    ask a configuration server for the files below its resources.

    >>> configures_itself("a/src/main/resources"), configures_itself("a/config")
    (True, True)
    >>> configures_itself("a/src/test/resources"), configures_itself("server/src/main/resources/shared")
    (False, False)
    """
    return not is_for_tests(folder) and below_resources(folder) in (None, "", "config")


def module_of(folder: str, tree: Tree) -> str:
    """The module that a folder of configuration belongs to: the folder itself where nothing is built
    from the one around it."""
    if found := _RESOURCES.match(folder):
        return found["module"] or ""
    parent, _, last = folder.rpartition("/")
    if last == "config" and any(one in tree.names(parent) for one in BUILD_FILES):
        return parent
    return folder


def own_files(module: str, folder: str, tree: Tree) -> list[str]:
    """Paths of the files by which a module is configured, general ones before those of profiles.

    `folder` is one of its folders of configuration, wherever it lies.
    """
    prefix = f"{module}/" if module else ""
    resources = f"{prefix}src/main/resources"
    folders = dict.fromkeys((resources, f"{resources}/config", module, f"{prefix}config", folder))
    found = [
        (f"{place}/{name}" if place else name)
        for place in folders
        for name in tree.names(place)
        if matches(OWN_FILES, name)
    ]
    found.sort(key=lambda path: _rank(path.rpartition("/")[2].lower()))
    return found[:_MOST_FILES]


def _rank(name: str) -> tuple[int, str]:
    stem = name.partition(".")[0]
    return _ORDER.get(stem, 2), stem
