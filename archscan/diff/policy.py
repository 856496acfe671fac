"""What archscan.yaml lets pass: severities by rule, and ignores with a reason that may expire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from archscan.diff.changes import Change, Finding
from archscan.diff.rules import BY_ID
from archscan.diff.selection import matches_name
from archscan.documented.entries import Documented, IgnoreEntry
from archscan.model.evidence import Evidence

_STATED = ("ARC201", "ARC202", "ARC203", "ARC204", "ARC205")
"""Rules whose severity `check_rules` has decided: an entry of `rules` may have its own."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is left of findings, and what was let pass."""

    findings: tuple[Finding, ...]
    passed: tuple[tuple[Finding, str], ...] = ()
    """Findings that were let pass, with the reason."""


def apply_policy(findings: Iterable[Finding], documented: Documented | None, today: date) -> Verdict:
    """The findings with the severities of archscan.yaml, without those that it ignores.

    An ignore holds on its last day. An expired one lets nothing pass and is a finding (`ARC141`); so is
    an ignore or severity that speaks of nothing (`ARC131`).
    """
    found = list(findings)
    if documented is None:
        return Verdict(tuple(sorted(found, key=order)))
    kept: list[Finding] = []
    passed: list[tuple[Finding, str]] = []
    used: dict[int, int] = {}
    for one in found:
        matching = [
            (number, entry) for number, entry in enumerate(documented.ignore) if _is_meant(entry, one)
        ]
        for number, _ in matching:
            used[number] = used.get(number, 0) + 1
        valid = next((entry for _, entry in matching if not _expired(entry, today)), None)
        if valid is None:
            kept.append(one)
        else:
            passed.append((one, valid.reason))
    for number, entry in enumerate(documented.ignore):
        if number not in used:
            kept.append(_dead(documented.path, _shown(entry), entry.evidence))
        elif _expired(entry, today):
            kept.append(_expiry(documented.path, entry, used[number]))
    for severity in documented.severity:
        if severity.rule not in BY_ID:
            kept.append(
                _dead(documented.path, f"severity of {severity.rule}, which is no rule", severity.evidence)
            )
    severities = {one.rule: one.severity for one in documented.severity}
    result: list[Finding] = []
    for one in kept:
        wanted = None if one.rule in _STATED else severities.get(one.rule)
        if wanted != "off":
            result.append(replace(one, severity=wanted) if wanted else one)
    return Verdict(tuple(sorted(result, key=order)), tuple(sorted(passed, key=lambda pair: order(pair[0]))))


def concerning(documented: Documented | None, running: bool) -> Documented | None:
    """What archscan.yaml says of findings about what runs, or of all others: an entry for one comparison is
    not dead because the other finds nothing."""
    if documented is None:
        return None
    return replace(
        documented,
        ignore=tuple(one for one in documented.ignore if _is_of_running(one.rule) is running),
        severity=tuple(one for one in documented.severity if _is_of_running(one.rule) is running),
    )


def _is_of_running(rule: str) -> bool:
    return rule.upper().startswith("ARC3")


def order(one: Finding) -> tuple[str, str, str, str]:
    """By what findings are sorted: rule, subject, message."""
    return one.rule, one.subject, one.message, one.fingerprint


def _is_meant(entry: IgnoreEntry, one: Finding) -> bool:
    if entry.rule.upper() != one.rule:
        return False
    return not entry.id or matches_name(entry.id, (one.subject, one.subject.partition(":")[2]))


def _expired(entry: IgnoreEntry, today: date) -> bool:
    return entry.expires is not None and entry.expires < today


def _shown(entry: IgnoreEntry) -> str:
    text = f"ignore of {entry.rule}" + (f" for {entry.id}" if entry.id else "")
    return "".join(char if char.isprintable() else "?" for char in text)[:200]


def _dead(path: str, what: str, at: Evidence) -> Finding:
    change = Change("document", "removed", path, what)
    message = f"{what}: matches nothing; expected no such entry"
    remedy = f"remove the entry from {path}"
    return Finding("ARC131", path, message, BY_ID["ARC131"].severity, (at,), change, remedy)


def _expiry(path: str, entry: IgnoreEntry, count: int) -> Finding:
    what = _shown(entry)
    change = Change("document", "removed", path, what, str(entry.expires))
    findings = "1 finding is" if count == 1 else f"{count} findings are"
    message = f"{what} was valid until {entry.expires}; {findings} back"
    remedy = "mend what was ignored, or give the ignore a later date and its reason"
    return Finding("ARC141", path, message, BY_ID["ARC141"].severity, (entry.evidence,), change, remedy)
