"""From the checked data of archscan.yaml to what guards the architecture: rules, severities, ignores.

The shape is known to be right (`archscan.documented.schema`); what it cannot say is checked here: that a
rule says one thing, and that a date is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from archscan.documented.entries import (
    COLLECTOR,
    RULE_KINDS,
    IgnoreEntry,
    Reference,
    RuleEntry,
    Selector,
    SeverityEntry,
)
from archscan.documented.schema import RULE, shown
from archscan.formats.node import Map, Place, Seq
from archscan.model.evidence import Evidence
from archscan.model.problem import Problem

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Constraints:
    """Reads the parts of one file; mistakes go to the list of that file."""

    path: str
    mistakes: list[Problem]
    line: Callable[[Map, str], str]
    """Reads a text on one line, credentials masked."""

    def rules(self, root: Map) -> tuple[RuleEntry, ...]:
        """The entries of `rules`."""
        return tuple(one for node in root.seq("rules").maps() if (one := self._rule(node)))

    def severities(self, root: Map) -> tuple[SeverityEntry, ...]:
        """The entries of `severity`."""
        node = root.map("severity")
        return tuple(
            SeverityEntry(key, _word(node, key), self._at(node.place(key)))
            for key in sorted(node)
            if not key.startswith("x-") and node.text(key)
        )

    def ignores(self, root: Map) -> tuple[IgnoreEntry, ...]:
        """The entries of `ignore`."""
        return tuple(self._ignore(node) for node in root.seq("ignore").maps())

    def _rule(self, node: Map) -> RuleEntry | None:
        said = [kind for kind in RULE_KINDS if node.get(kind) not in (None, "")]
        if len(said) != 1:
            what = (
                f"a rule with {' and '.join(f'`{kind}`' for kind in said)}" if said else "a rule of no sort"
            )
            self._mistake(node.place(), what, f"one of {', '.join(RULE_KINDS)}")
            return None
        kind = said[0]
        body = node.map(kind)
        layers: tuple[Selector, ...] = ()
        if kind == "layers":
            items = node.seq(kind)
            layers = tuple(self._words(one, items.place(index)) for index, one in enumerate(items))
            if len(layers) < 2:
                self._mistake(
                    node.place(kind), "layers: fewer than two", "two layers or more, the highest first"
                )
        environment = body.text("environment").strip()
        at_least = body.text("at-least")
        return RuleEntry(
            kind=kind,
            evidence=self._at(node.place(kind)),
            name=self.line(node, "name"),
            severity=_word(node, "severity"),
            source=self._selector(body, "from"),
            target=self._selector(body, "to"),
            through=self._selector(body, "through"),
            layers=layers,
            of=self._selector(body, "of"),
            environment=Reference(environment, self._at(body.place("environment"))) if environment else None,
            at_least=int(at_least) if at_least else 2,
            transitive=body.text("transitive").lower() == "true",
        )

    def _selector(self, node: Map, key: str) -> Selector:
        words = self._words(node.get(key), node.place(key))
        if key in node and not words:
            self._mistake(node.place(key), f"{key}: empty", "a name, a pattern, or `kind:` with a kind")
        return words

    def _words(self, value: Any, place: Place) -> Selector:
        if isinstance(value, str) and value.strip():
            return (Reference(value.strip(), self._at(place)),)
        if not isinstance(value, Seq):
            return ()
        words = [(one.strip(), value.place(index)) for index, one in enumerate(value) if isinstance(one, str)]
        return tuple(Reference(word, self._at(at)) for word, at in dict(words).items() if word)

    def _ignore(self, node: Map) -> IgnoreEntry:
        text = node.text("expires").strip()
        expires = None
        if text:
            try:
                expires = date.fromisoformat(text) if _DATE.fullmatch(text) else None
            except ValueError:
                expires = None
            if expires is None:
                self._mistake(node.place("expires"), f"expires: `{shown(text)}`", "a day as YYYY-MM-DD")
        return IgnoreEntry(
            rule=node.text("rule").strip(),
            reason=self.line(node, "reason"),
            evidence=self._at(node.place()),
            id=node.text("id").strip(),
            expires=expires,
        )

    def _at(self, place: Place) -> Evidence:
        return Evidence(self.path, place.line, COLLECTOR)

    def _mistake(self, place: Place, what: str, expected: str) -> None:
        self.mistakes.append(Problem(self.path, place.line, what, expected, "error", RULE))


def selected(rules: Iterable[RuleEntry]) -> Iterator[Reference]:
    """Every word of every selector: each is compared with every component."""
    for one in rules:
        for selector in (one.source, one.target, one.through, one.of, *one.layers):
            yield from selector


def _word(node: Map, key: str) -> Any:
    """A word of an enumeration, None if nothing is said; the schema has checked it."""
    return node.text(key) or None
