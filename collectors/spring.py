"""Addresses that Spring Boot applications are configured with: `application` and `bootstrap` files.

Reads YAML and properties files below a module's resources or a `config` folder, every profile in them;
placeholders stand for their defaults. What the keys mean beyond the addresses in their values is left out.
Format: https://docs.spring.io/spring-boot/reference/features/external-config.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from archscan.formats.node import Map, Seq
from archscan.formats.properties import load as load_properties
from archscan.formats.yaml import load_all
from archscan.lexicon.addresses import Variable, find_mentions
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

NAME = "spring"
PATTERNS = (
    "application.yml", "application.yaml", "application.properties",
    "application-*.yml", "application-*.yaml", "application-*.properties",
    "bootstrap.yml", "bootstrap.yaml", "bootstrap.properties",
)  # fmt: skip
_PLACEHOLDER = re.compile(r"[$#]\{[^{}:]*:?([^{}]*)\}")
_MAX_DEPTH = 40


def wants(data: bytes) -> bool:
    """Whether the file holds anything; templates of other tools are left alone."""
    return bool(data.strip()) and b"{{" not in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield a mention for every address among the values of each profile."""
    if not is_its_own(file.folder):
        return
    subject = Subject(Scope("source", module_of(file.folder)), "")
    if file.name.lower().endswith(".properties"):
        yield from find_mentions(subject, list(_properties(file)), "config")
        return
    problems: list[Problem] = []
    for document in load_all(file.data, file.path, problems):
        yield from find_mentions(subject, list(_flatten(document, "", file.path, 0)), "config")
    yield from problems


def is_its_own(folder: str) -> bool:
    """Whether a file there configures the module itself: not its tests, and not the applications that
    ask a configuration server for the files below its resources.

    >>> is_its_own("a/src/main/resources"), is_its_own("a/src/test/resources"), is_its_own("a/config")
    (True, False, True)
    >>> is_its_own("server/src/main/resources/shared")
    False
    """
    if "src/test/" in f"{folder}/":
        return False
    _, found, below = folder.partition("src/main/resources")
    return not found or below in ("", "/config")


def module_of(folder: str) -> str:
    """The module that a folder of resources belongs to.

    >>> module_of("orders/src/main/resources"), module_of("orders/config"), module_of("orders")
    ('orders', 'orders/config', 'orders')
    """
    return (
        folder.partition("/src/main/")[0]
        if "/src/main/" in folder
        else folder.removesuffix("src/main/resources")
    )


def _properties(file: SourceFile) -> Iterator[Variable]:
    properties = load_properties(file.text, file.path)
    for key, value in properties.items():
        if isinstance(value, str):
            yield _variable(key, value, file.path, properties.place(key).line)


def _flatten(value: Any, key: str, path: str, depth: int) -> Iterator[Variable]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, Map):
        for name, inner in value.items():
            where = f"{key}.{name}" if key else name
            if isinstance(inner, str):
                yield _variable(where, inner, path, value.place(name).line)
            else:
                yield from _flatten(inner, where, path, depth + 1)
    elif isinstance(value, Seq):
        for number, inner in enumerate(value):
            if isinstance(inner, str):
                yield _variable(key, inner, path, value.place(number).line)
            else:
                yield from _flatten(inner, key, path, depth + 1)


def _variable(key: str, value: str, path: str, line: int) -> Variable:
    return Variable(key, _PLACEHOLDER.sub(r"\1", value), Evidence(path, line, NAME))
