"""Where Fluent Bit sends logs to and what it fetches: its classic files and its YAML.

Format: https://docs.fluentbit.io/manual/administration/configuring-fluent-bit
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map, Node, Place
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..documents import first_mapping, root_keys
from ..places import reading
from .fluent import find_input, find_output
from .shipping import shipping_facts

NAME = "fluent-bit"
PATTERNS = ("*.conf", "*.yml", "*.yaml", "*.conf.*")
_CLASSIC = re.compile(rb"^[ \t]*\[(?:INPUT|OUTPUT)\]\s*$", re.MULTILINE | re.IGNORECASE)
_YAML = root_keys("pipeline")
_SECTION = re.compile(r"\[(\w+)\]\s*\Z")
_ENTRY = re.compile(r"(\S+)\s+(.*)\Z")
_SET = re.compile(r"@set\s+(\w+)\s*=\s*(.*)\Z", re.IGNORECASE)
_NAME = re.compile(r"\$\{(\w+)\}")


def wants(data: bytes) -> bool:
    """Whether inputs or outputs stand in it."""
    return _CLASSIC.search(data) is not None or _YAML.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each address of an output, or of an input that fetches."""
    base = reading(file, NAME)
    if file.name.lower().endswith((".yml", ".yaml")):
        problems: list[Problem] = []
        root = first_mapping(file, problems)
        yield from problems
        variables = {name: value for name, value in root.map("env").items() if isinstance(value, str)}
        pipeline = root.map("pipeline")
        sections = [
            (kind, _lowered(one, variables))
            for kind in ("inputs", "outputs")
            for one in pipeline.seq(kind).maps()
        ]
    else:
        sections = list(_classic(file))
    for kind, options in sections:
        name = options.text("name").lower()
        if kind.startswith("output"):
            yield from find_output(name, options, base)
        elif kind.startswith("input"):
            yield from find_input(name, options, base)
    yield from shipping_facts(
        base,
        "Fluent Bit",
        (_source(options) for kind, options in sections if kind.startswith("input")),
        (
            (options.text("name").lower(), options.place("name"))
            for kind, options in sections
            if kind.startswith("output")
        ),
    )


def _source(options: Map) -> str:
    """An input by its plugin, and the files that it follows."""
    return f"{options.text('name').lower()} {options.text('path')}".strip()


def _classic(file: SourceFile) -> Iterator[tuple[str, Map]]:
    """The sections of a classic file, variables of `@SET` filled in."""
    variables: dict[str, str] = {}
    kind, options = "", Map(file.path)
    for number, line in enumerate(file.text.split("\n"), start=1):
        bare = line.strip()
        if not bare or bare[0] == "#":
            continue
        if found := _SET.match(bare):
            variables[found[1]] = found[2].strip()
        elif found := _SECTION.match(bare):
            yield kind, options
            kind, options = found[1].lower(), Map(file.path, number)
        elif found := _ENTRY.match(bare):
            options.put(found[1].lower(), _filled(found[2].strip(), variables), Place(file.path, number))
    yield kind, options


def _lowered(one: Map, variables: dict[str, str]) -> Map:
    """Options with keys in lower case, as the names of properties are without regard to case."""
    options = Map(one.path, one.line)
    for key, value in one.items():
        filled: Node = _filled(value, variables) if isinstance(value, str) else value
        options.put(key.lower(), filled, one.place(key))
    return options


def _filled(text: str, variables: dict[str, str]) -> str:
    return _NAME.sub(lambda found: variables.get(found[1], found[0]), text)
