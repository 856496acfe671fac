"""What every report is made of: changes and findings with the names of what they are about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote

from archscan.diff.changes import Change, Finding, Severity
from archscan.diff.rules import BY_ID
from archscan.model.system import System

_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of `check` or `diff`."""

    command: Literal["check", "diff"]
    title: str
    """Name of the system."""
    old: str
    """What the old side is, in a few words."""
    new: str
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    before: System | None = None
    """The model of the old side, where there is one: names and neighbours come from the models."""
    after: System | None = None
    excerpts: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())
    """By path of a stale file, a short unified diff, a line each."""
    passed: int = 0
    """Findings that were let pass: ignored with a reason, or known."""

    @property
    def clean(self) -> bool:
        """Whether there is nothing that a gate has to stop for: notes do not count."""
        return not self.changes and all(one.severity == "note" for one in self.findings)


def ordered(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings, the serious first, then by rule, subject and text."""
    return tuple(
        sorted(findings, key=lambda one: (_RANK[one.severity], one.rule, one.subject, one.message, one))
    )


def rule_name(id: str) -> str:
    """The word that goes with a rule's id; the id itself for one that is not known."""
    return BY_ID[id].name if id in BY_ID else id


def name_of(report: Report, subject: str) -> str:
    """What people call the element of an id: `web`, `web -> db`, `web in production`."""
    for system in (report.after, report.before):
        if system is not None and (name := _name(system, subject)):
            return name
    return _spoken(subject)


def _name(system: System, subject: str) -> str:
    if component := system.component(subject):
        return f"{component.group}/{component.name}" if component.group else component.name
    for connection in system.connections:
        if connection.id == subject:
            ends = (_name(system, connection.source), _name(system, connection.target))
            return f"{ends[0] or connection.source} -> {ends[1] or connection.target}"
    for environment in system.environments:
        if environment.id == subject:
            return environment.name
        if subject.startswith(f"{environment.id}/"):
            inner = subject.removeprefix(f"{environment.id}/")
            return f"{_name(system, inner) or _spoken(inner)} in {environment.name}"
    for schema in system.schemas:
        if schema.id == subject:
            return schema.name
        if subject.startswith(f"{schema.id}/"):
            inner = unquote(subject.removeprefix(f"{schema.id}/"))
            return f"{inner} of {schema.name}"
    return next((flow.name for flow in system.flows if flow.id == subject), "")


def _spoken(subject: str) -> str:
    """An id without its kind: what is left if no model knows it."""
    kind, _, rest = subject.partition(":")
    if kind == "connection" and "->" in rest:
        return rest.rpartition(":")[0].replace("->", " -> ")
    return rest if rest and kind in ("component", "environment", "flow") else subject


def sentence(report: Report, change: Change) -> str:
    """A change in one sentence without markup."""
    name = name_of(report, change.subject)
    if change.verb == "renamed":
        return f"{change.element} {change.old} renamed to {name}"
    if change.verb == "changed" and change.field:
        return f"{change.element} {name}: {change.field} {change.old or 'none'} -> {change.new or 'none'}"
    return f"{change.element} {name} {change.verb}"


def exit_code(report: Report, exit_zero: bool = False, detailed: bool = False) -> int:
    """0 clean, 1 findings; `detailed` says findings as 2, as `terraform plan -detailed-exitcode` does."""
    if report.clean or exit_zero:
        return 0
    return 2 if detailed else 1
