"""Who answers for a component: its entry in a catalog, else the last line of CODEOWNERS that fits its
folder."""

from __future__ import annotations

import re
from collections.abc import Iterable

from codeowners import path_to_regex

from archscan.link.names import canonical
from archscan.link.parts import Part
from archscan.model.evidence import Evidence
from archscan.model.facts import Owns

_Rule = tuple[str, "re.Pattern[str]", Owns]


class Owners:
    """Owners by folder and by catalog entry."""

    def __init__(self, facts: Iterable[Owns]) -> None:
        self._rules: list[_Rule] = []
        self._entries: dict[str, list[Owns]] = {}
        for fact in facts:
            if not fact.pattern:
                self._entries.setdefault(canonical(fact.subject.name), []).append(fact)
            elif (pattern := _compiled(fact.pattern)) is not None:
                self._rules.append((fact.subject.scope.path, pattern, fact))
        self._rules.reverse()

    def of(self, part: Part) -> tuple[str, tuple[Evidence, ...]]:
        """The owner of a part and the line that says so; ("", ()) if no file does.

        A catalog entry counts for the part of its name if it is the only one or lies in the part's folder.
        """
        entries = self._entries.get(canonical(part.name), [])
        near = [one for one in entries if one.subject.scope.path == part.source]
        chosen = near or entries
        if len(chosen) == 1:
            return chosen[0].owner, (chosen[0].evidence,)
        if part.source:
            for folder, pattern, fact in self._rules:
                if _fits(folder, pattern, part.source):
                    return (fact.owner, (fact.evidence,)) if fact.owner else ("", ())
        return "", ()


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern's expression; None for a broken one."""
    try:
        return path_to_regex(pattern)
    except (ValueError, re.error):
        return None


def _fits(folder: str, pattern: re.Pattern[str], source: str) -> bool:
    """Whether a rule of a folder speaks of all that lies in a source folder."""
    if folder and not f"{source}/".startswith(f"{folder}/"):
        return False
    inner = source[len(folder) :].strip("/")
    return pattern.search(f"{inner}/x/x") is not None
