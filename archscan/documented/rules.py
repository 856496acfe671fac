"""Who wins, field by field, where archscan.yaml and the files of the repository both speak.

This is the whole policy of the merge. `documented`: what the person says stands, where anything is said.
`joined`: both stand, what the person says first. `reports`: a note says so where the two differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

from archscan.documented.joining import joined_technologies
from archscan.documented.matching import Findings
from archscan.model.elements import Component, Connection, Environment, Technology
from archscan.model.evidence import Evidence

Element: TypeAlias = Component | Connection | Environment
E = TypeVar("E", Component, Connection, Environment)


class Rule(NamedTuple):
    """The policy for one field."""

    field: str
    wins: Literal["documented", "joined"]
    reports: bool
    unsaid: tuple[Any, ...] = ("", None)
    """Inferred values that say nothing, and so contradict nothing."""


COMPONENT: tuple[Rule, ...] = (
    Rule("name", "documented", False),
    Rule("kind", "documented", True, ("other",)),
    Rule("responsibility", "documented", False),
    Rule("owner", "documented", True),
    Rule("source", "documented", True),
    Rule("technologies", "joined", True),
    Rule("aliases", "joined", False),
)
CONNECTION: tuple[Rule, ...] = (
    Rule("kind", "documented", True, ("starts_after", "uses")),
    Rule("protocol", "documented", True),
    Rule("port", "documented", True),
    Rule("data", "documented", False),
    Rule("description", "documented", False),
)
ENVIRONMENT: tuple[Rule, ...] = (
    Rule("name", "documented", False),
    Rule("stage", "documented", True, ("other",)),
    Rule("description", "documented", False),
)


def apply(
    rules: tuple[Rule, ...], element: E, said: Mapping[str, Any], at: Evidence, findings: Findings
) -> E:
    """The element with what is said about it; `said` has a value for fields that the file speaks of.

    Origin, confidence and evidence follow: what two sources say is certain.
    """
    changed: dict[str, Any] = {}
    for rule in rules:
        value: Any = said.get(rule.field)
        inferred: Any = getattr(element, rule.field)
        if value in (None, "", ()):
            continue
        if rule.wins == "documented":
            changed[rule.field] = value
            if rule.reports and inferred not in rule.unsaid and inferred != value:
                _differ(element, rule.field, value, inferred, at, findings)
        elif rule.field == "technologies":
            changed[rule.field] = joined_technologies(value, inferred)
            if rule.reports:
                _differing_versions(element, value, inferred, at, findings)
        else:
            changed[rule.field] = tuple(sorted({*value, *inferred}))
    changed["origin"] = "documented" if element.origin == "documented" else "both"
    changed["evidence"] = tuple(dict.fromkeys((*element.evidence, at)))
    if not isinstance(element, Environment):
        changed["confidence"] = "certain"
    return replace(element, **changed)


def _differ(
    element: Element, field: str, value: Any, inferred: Any, at: Evidence, findings: Findings
) -> None:
    place = f" by {element.evidence[0]}" if element.evidence else ""
    name = element.id.partition(":")[2]
    findings.contradiction(at, f"{name}: {field} is `{value}` here and `{inferred}`{place}")


def _differing_versions(
    element: Element,
    said: tuple[Technology, ...],
    inferred: tuple[Technology, ...],
    at: Evidence,
    findings: Findings,
) -> None:
    found = {one.id or one.name: one for one in inferred}
    for one in said:
        other = found.get(one.id or one.name)
        if other and one.version and other.version and one.version != other.version:
            _differ(element, f"version of {one.name}", one.version, other.version, at, findings)
