"""From the checked data of archscan.yaml to its entries.

The shape is known to be right (`archscan.documented.schema`); what remains to be checked here are
paths, and addresses with a password in them, which are masked and reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any

from archscan.documented.constraints import Constraints, selected
from archscan.documented.entries import (
    COLLECTOR,
    ComponentEntry,
    ConnectionEntry,
    Documented,
    EnvironmentEntry,
    FlowEntry,
    Reference,
    StepEntry,
)
from archscan.documented.schema import RULE, shown
from archscan.formats.node import Map, Place
from archscan.lexicon.secrets import MASK, is_secret_value, mask
from archscan.lexicon.technology import TechnologyEntry, load_lexicon
from archscan.model.elements import Chapter, Decision, Statement, Technology
from archscan.model.evidence import Evidence
from archscan.model.problem import Problem
from archscan.source import resolve

_ADDRESS = re.compile(r"[A-Za-z][\w+.-]{0,30}://[^\s<>()\[\]`\"']*")
_ARROW = " -> "
LIMITS = {
    "paths": 200,
    "environments": 500,
    "merge": 2000,
    "rules": 200,
    "names in rules": 2000,
    "ignore": 500,
}
"""Entries whose work grows faster than their number, and how many of them a file may have."""


@dataclass(frozen=True, slots=True)
class _File:
    """The path of the file, and what is wrong or noteworthy in it."""

    path: str
    mistakes: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def at(self, place: Place) -> Evidence:
        """A line of the file as evidence."""
        return Evidence(self.path, place.line, COLLECTOR)

    def masked(self, text: str, place: Place) -> str:
        """The text without credentials in its addresses."""

        def plain(found: re.Match[str]) -> str:
            return mask(found[0]) if is_secret_value(found[0]) else found[0]

        safe = _ADDRESS.sub(plain, text)
        if safe != text:
            what, expected = f"a credential in an address, shown as `{MASK}`", "the address without it"
            self.notes.append(Problem(self.path, place.line, what, expected, "warning", "plaintext-secret"))
        return safe


def build(root: Map, path: str) -> tuple[Documented, list[Problem]]:
    """The entries of a checked file, and the mistakes that only their content shows."""
    file = _File(path)
    system = root.map("system")
    constraints = Constraints(path, file.mistakes, partial(_line, file))
    documented = Documented(
        path=path,
        name=_line(file, system, "name"),
        summary=_statement(file, system, "summary"),
        components=tuple(_component(file, *one) for one in _entries(root.map("components"))),
        connections=tuple(_connection(file, one) for one in root.seq("connections").maps()),
        environments=tuple(_environment(file, *one) for one in _entries(root.map("environments"))),
        flows=tuple(_flow(file, one) for one in root.seq("flows").maps()),
        targets=tuple(_targets(file, root.map("targets"))),
        chapters=tuple(_chapters(file, root.map("chapters"))),
        decisions=tuple(_decision(file, one) for one in root.seq("decisions").maps()),
        include=_names(root, "include"),
        exclude=_names(root, "exclude"),
        rules=constraints.rules(root),
        severity=constraints.severities(root),
        ignore=constraints.ignores(root),
        complete=tuple(sorted(key for key in root.map("complete") if _flag(root.map("complete"), key))),
    )
    for what, places in (
        ("paths", [one for entry in documented.environments for one in entry.paths]),
        ("environments", [entry.key for entry in documented.environments]),
        ("merge", [one for entry in documented.components for one in entry.merge]),
        ("rules", [Reference(one.name, one.evidence) for one in documented.rules]),
        ("names in rules", list(selected(documented.rules))),
        ("ignore", [Reference(one.rule, one.evidence) for one in documented.ignore]),
    ):
        most = LIMITS[what]
        if len(places) > most:
            line = places[most].evidence.line
            file.mistakes.append(
                Problem(path, line, f"{what}: more than {most} in the file", "fewer", "error", RULE)
            )
    return replace(documented, problems=tuple(sorted(file.notes))), file.mistakes


def _entries(node: Map) -> Iterator[tuple[str, Map, Place]]:
    """Named entries of a mapping; an empty one is an entry that only names its element."""
    for key in node:
        if not key.startswith("x-"):
            yield key.strip(), node.map(key), node.place(key)


def _line(file: _File, node: Map, key: str) -> str:
    """A text on one line."""
    return file.masked(" ".join(node.text(key).split()), node.place(key))


def _statement(file: _File, node: Map, *keys: str) -> Statement | None:
    """The texts under some keys, one behind the other, with the line of each."""
    said = [(text, node.place(key)) for key in keys if (text := _line(file, node, key))]
    if not said:
        return None
    text = " ".join(_sentence(one) for one, _ in said[:-1])
    whole = f"{text} {said[-1][0]}" if text else said[-1][0]
    return Statement(whole, "documented", tuple(file.at(place) for _, place in said))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def _names(node: Map, key: str) -> tuple[str, ...]:
    """The texts of a list, each once."""
    return tuple(dict.fromkeys(one.strip() for one in node.seq(key) if isinstance(one, str)))


def _references(file: _File, node: Map, key: str) -> tuple[Reference, ...]:
    """The texts of a list, each once and with its line."""
    items = node.seq(key)
    found = {
        one.strip(): Reference(one.strip(), file.at(items.place(index)))
        for index, one in reversed(list(enumerate(items)))
        if isinstance(one, str)
    }
    return tuple(reversed(found.values()))


def _flag(node: Map, key: str) -> bool:
    """Whether it says true, or gives a reason."""
    value = node.get(key)
    if isinstance(value, Map):
        return True
    return isinstance(value, str) and value.strip().lower() not in ("", "false", "no", "off")


def _word(node: Map, key: str) -> Any:
    """A word of an enumeration, None if nothing is said; the schema has checked it."""
    return node.text(key) or None


def _component(file: _File, key: str, node: Map, place: Place) -> ComponentEntry:
    return ComponentEntry(
        key=Reference(key, file.at(place)),
        name=_line(file, node, "name"),
        kind=_word(node, "kind"),
        responsibility=_statement(file, node, "responsibility", "description"),
        owner=_line(file, node, "owner"),
        source=_folder(file, node, "source"),
        technologies=tuple(_technologies(file, node)),
        aliases=_names(node, "aliases"),
        merge=_references(file, node, "merge"),
        ignore=_flag(node, "ignore"),
        add=_flag(node, "add"),
    )


def _folder(file: _File, node: Map, key: str) -> str:
    text = node.text(key).strip()
    found = resolve("", text)
    if found is None:
        place = node.place(key)
        what, expected = f"{key}: `{shown(text)}`", "a path relative to the repository and inside of it"
        file.mistakes.append(Problem(file.path, place.line, what, expected, "error", RULE))
        return ""
    return found


def _technologies(file: _File, node: Map) -> Iterator[Technology]:
    items = node.seq("technologies")
    for index, item in enumerate(items):
        evidence = (file.at(items.place(index)),)
        if isinstance(item, Map):
            name, version = _line(file, item, "name"), _line(file, item, "version")
            yield _technology(name, version, item.text("category"), evidence)
        elif isinstance(item, str):
            yield _technology(file.masked(item.strip(), items.place(index)), "", "", evidence)


def _technology(name: str, version: str, category: str, evidence: tuple[Evidence, ...]) -> Technology:
    known = _known_technologies().get(name.casefold())
    if known is None:
        return Technology(name, category or "library", version, evidence)
    return Technology(known.name, category or known.category, version, evidence, known.id)


@lru_cache(maxsize=1)
def _known_technologies() -> dict[str, TechnologyEntry]:
    """The lexicon by id and by name for people, in lower case; ids are stronger."""
    entries = load_lexicon().all()
    return {one.name.casefold(): one for one in entries} | {one.id: one for one in entries}


def _connection(file: _File, node: Map) -> ConnectionEntry:
    port = node.text("port")
    return ConnectionEntry(
        source=Reference(node.text("from").strip(), file.at(node.place("from"))),
        target=Reference(node.text("to").strip(), file.at(node.place("to"))),
        evidence=file.at(node.place()),
        kind=_word(node, "kind"),
        protocol=_line(file, node, "protocol"),
        port=int(port) if port else None,
        data=_word(node, "data"),
        description=_line(file, node, "description"),
        ignore=_flag(node, "ignore"),
        add=_flag(node, "add"),
    )


def _environment(file: _File, key: str, node: Map, place: Place) -> EnvironmentEntry:
    return EnvironmentEntry(
        key=Reference(key, file.at(place)),
        name=_line(file, node, "name"),
        stage=_word(node, "stage"),
        description=_line(file, node, "description"),
        paths=_references(file, node, "paths"),
        ignore=_flag(node, "ignore"),
        add=_flag(node, "add"),
    )


def _flow(file: _File, node: Map) -> FlowEntry:
    return FlowEntry(
        key=Reference(_line(file, node, "name"), file.at(node.place())),
        name=_line(file, node, "rename"),
        steps=tuple(_steps(file, node)),
        ignore=_flag(node, "ignore"),
    )


def _steps(file: _File, node: Map) -> Iterator[StepEntry]:
    """Steps in their order. Without quotes YAML reads `a -> b: text` as a mapping of one key."""
    items = node.seq("steps")
    for index, item in enumerate(items):
        place = items.place(index)
        if isinstance(item, str):
            yield _step(file, " ".join(item.split()), place)
        elif isinstance(item, Map):
            for key in item:
                if _ARROW in key:
                    yield _step(file, f"{key.strip()}: {' '.join(item.text(key).split())}", item.place(key))
            source, target = (" ".join(item.text(key).split()) for key in ("from", "to"))
            text = _line(file, item, "text")
            if text or source or target:
                yield StepEntry(text, file.at(place), source, target)


def _step(file: _File, said: str, place: Place) -> StepEntry:
    """A step from `from -> to: sentence`, or from a sentence."""
    source, arrow, rest = said.partition(_ARROW)
    target, _, text = rest.partition(": ")
    if arrow and source and target.strip() and ": " not in source:
        return StepEntry(file.masked(text, place), file.at(place), source, target.rstrip(": "))
    return StepEntry(file.masked(said, place), file.at(place))


def _targets(file: _File, node: Map) -> Iterator[tuple[str, str]]:
    for key in node:
        if not key.startswith("x-") and (text := _line(file, node, key)):
            yield key.strip(), text


def _chapters(file: _File, node: Map) -> Iterator[Chapter]:
    for key in node:
        text = node.text(key).strip("\n")
        if not key.startswith("x-") and text.strip():
            place = node.place(key)
            yield Chapter(key, file.masked(text, place), (file.at(place),))


def _decision(file: _File, node: Map) -> Decision:
    return Decision(
        title=_line(file, node, "title"),
        chosen=_line(file, node, "chosen"),
        alternative=_line(file, node, "alternative"),
        reasoning=_line(file, node, "reasoning"),
        origin="documented",
        evidence=(file.at(node.place()),),
    )
