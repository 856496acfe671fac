"""Values that a framework injects: `@Value("${orders.url:http://orders}")` with what the module's own
configuration says.

Placeholders are looked up in the `application` and `bootstrap` files of the same module; where those are
silent the default behind the colon counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from archscan.code.program import Call, Choice, Expression, Join, Program, Text
from archscan.formats.node import Place
from archscan.lexicon.address_values import HOLE
from archscan.model.evidence import Evidence
from archscan.model.facts import Exchanges, Fact, Requires
from archscan.source import Tree

from ...settings.spring.entries import canonical
from ...settings.spring.places import own_files
from ...settings.spring.settings import Settings, join_settings, read_all

_PLACEHOLDER = re.compile(
    r"[$#]\{\s*'?(?:[$#]\{)?([^{}:'\"]+)(?::((?:[^{}]|\{[^{}]*\})*))?'?\}?(?:\.split\([^)]*\))?\s*\}"
)
_MOST = 4


@dataclass(slots=True)
class Placeholders:
    """The configuration of one module, read when it is first asked."""

    module: str
    tree: Tree | None
    _settings: Settings | None = None
    places: dict[str, list[tuple[str, Place]]] = field(default_factory=dict)
    """Of each key that was filled the values and where they stand."""

    def find(self, key: str) -> list[str]:
        """The values of a key in the module's configuration, of any profile; none if it is not set there."""
        if self.tree is None:
            return []
        if self._settings is None:
            prefix = f"{self.module}/" if self.module else ""
            files = own_files(self.module, f"{prefix}src/main/resources", self.tree)
            self._settings = join_settings(read_all(files, self.tree))
        compared = ".".join(canonical(one) for one in re.split(r"[.\[\]]+", key.strip()) if one)
        found: dict[str, Place] = {}
        for profile, entry in self._settings.by_key.get(compared, ()):
            value = self._settings.resolve(entry.value, profile)[0].strip()
            if "${" not in value and value:
                found.setdefault(value, entry.place)
        if found:
            self.places[key] = list(found.items())[:_MOST]
        return list(found)[:_MOST]

    def fill(self, text: str) -> list[tuple[str, str]]:
        """A text with its placeholders filled, in all ways, each with the key it depends on ("" for none).
        What nobody says becomes a hole."""
        found = _PLACEHOLDER.search(text)
        if found is None:
            return [(text, "")]
        key, default = found[1].strip(), found[2]
        values = self.find(key)
        if not values and default is not None:
            values = [one for one, _ in self.fill(default)] if "${" in default else [default]
        filled: list[tuple[str, str]] = []
        for value in values or [HOLE]:
            for rest, _ in self.fill(text[found.end() :]):
                filled.append((f"{text[: found.start()]}{value}{rest}", key))
        return filled[:_MOST]

    def expression(self, text: str, line: int) -> Expression:
        """An injected text as an expression."""
        parts: list[Expression] = []
        position = 0
        for found in _PLACEHOLDER.finditer(text):
            if found.start() > position:
                parts.append(Text(text[position : found.start()], line))
            key = found[1].strip()
            values = [Text(one, line) for one, _ in self.fill(found[0]) if HOLE not in one]
            given = (Choice(tuple(values), line),) if values else ()
            parts.append(Call("@Value", (Text(key, line), *given), line))
            position = found.end()
        if position < len(text):
            parts.append(Text(text[position:], line))
        return parts[0] if len(parts) == 1 else Join(tuple(parts), line)


def inject(program: Program, placeholders: Placeholders) -> None:
    """Give the bindings that are injected the values that they get."""
    for position, binding in enumerate(program.bindings):
        value = binding.value
        if isinstance(value, Call) and value.callee == "@Value" and len(value.arguments) == 1:
            (text,) = value.arguments
            if isinstance(text, Text) and "{" in text.value:
                made = placeholders.expression(text.value, text.line)
                program.bindings[position] = replace(binding, value=made)


def settle(facts: Iterable[Fact], placeholders: Placeholders) -> Iterator[Fact]:
    """The facts, those that rest on a configured value with the line of the configuration as evidence."""
    for fact in facts:
        if isinstance(fact, Requires) and fact.key in placeholders.places:
            place = _place(fact.host, placeholders.places[fact.key])
            if place is not None:
                also = (fact.evidence, *(one for one in fact.also if one != fact.evidence))
                evidence = Evidence(place.path, place.line, fact.evidence.collector)
                yield replace(fact, evidence=evidence, also=also)
                continue
        if isinstance(fact, Exchanges) and ("${" in fact.channel or "#{" in fact.channel):
            for channel, _ in placeholders.fill(fact.channel):
                yield replace(fact, channel="" if HOLE in channel else channel)
            continue
        yield fact


def _place(host: str, values: list[tuple[str, Place]]) -> Place | None:
    return next((place for value, place in values if host in value.lower()), None)
