"""Configuration in YAML, JSON or TOML as mappings, for collectors that know it by its shape; no collector."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from archscan.errors import FormatError
from archscan.formats.node import Map, Seq
from archscan.model.evidence import Evidence
from archscan.model.problem import Problem
from archscan.source import SourceFile

TEMPLATED = ("*.yaml.*", "*.yml.*", "*.json.*", "*.toml.*")
"""Structured files that something fills in before they are used (`envoy.yaml.tmpl`)."""
_MAX_DEPTH = 60


def read_maps(file: SourceFile, problems: list[Problem] | None) -> list[Map]:
    """The mappings at the root of a file, one a document; by its name JSON, TOML, else YAML.

    What cannot be read goes to `problems`, with its line; to nobody if that is None.
    """
    maps, found = _read(file)
    if problems is not None:
        problems.extend(found)
    return list(maps)


@lru_cache(maxsize=4)
def _read(file: SourceFile) -> tuple[tuple[Map, ...], tuple[Problem, ...]]:
    """The last few files, since several collectors ask for the same."""
    problems: list[Problem] = []
    name = file.name.lower()
    try:
        if ".toml" in name:
            from archscan.formats import toml

            return (toml.load(file.text, file.path),), ()
        if ".json" in name:
            from archscan.formats import json

            root = json.load(file.data, file.path, problems)
            return ((root,) if isinstance(root, Map) else ()), tuple(problems)
    except FormatError as error:
        return (), (Problem(error.path, error.line, error.what, error.expected, "error", error.rule),)
    from archscan.formats.yaml import load_all

    roots = tuple(root for root in load_all(file.data, file.path, problems) if isinstance(root, Map))
    return roots, tuple(problems)


def line_of(node: Map | Seq, key: str | int | None, collector: str) -> Evidence:
    """The line of a key or an item as evidence; where the container begins if `key` is None."""
    place = node.place(key)  # type: ignore[arg-type]
    return Evidence(place.path, place.line, collector)


def texts(node: Map, key: str, collector: str) -> Iterator[tuple[str, Evidence]]:
    """The text under a key, or the texts of the list there, each with its line."""
    value = node.get(key)
    if isinstance(value, str):
        yield value, line_of(node, key, collector)
    elif isinstance(value, Seq):
        for index, item in enumerate(value):
            if isinstance(item, str):
                yield item, line_of(value, index, collector)


def renamed(node: Map, rename: Callable[[str], str]) -> Map:
    """A copy with other keys at every depth, for programs that take several spellings; places are kept."""
    copy = Map(node.path, node.line)
    for key, value in node.items():
        copy.put(rename(key), _renamed(value, rename, 1), node.place(key))
    return copy


def _renamed(value: object, rename: Callable[[str], str], depth: int) -> object:
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, Map):
        copy = Map(value.path, value.line)
        for key, item in value.items():
            copy.put(rename(key), _renamed(item, rename, depth + 1), value.place(key))
        return copy
    if isinstance(value, Seq):
        items = Seq(value.path, value.line)
        for index, item in enumerate(value):
            items.add(_renamed(item, rename, depth + 1), value.place(index))
        return items
    return value


def maps_within(node: object, depth: int = 0) -> Iterator[tuple[Map, tuple[str, ...]]]:
    """Every mapping at any depth with the keys that lead to it, outer ones first; itself included."""
    yield from _maps_within(node, (), depth)


def _maps_within(node: object, keys: tuple[str, ...], depth: int) -> Iterator[tuple[Map, tuple[str, ...]]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, Map):
        yield node, keys
        for key, value in node.items():
            if isinstance(value, Map | Seq):
                yield from _maps_within(value, (*keys, key), depth + 1)
    elif isinstance(node, Seq):
        for value in node:
            if isinstance(value, Map | Seq):
                yield from _maps_within(value, keys, depth + 1)
