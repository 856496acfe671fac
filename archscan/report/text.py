"""A report as lines for a terminal."""

from __future__ import annotations

from archscan.render.escape import terminal
from archscan.report.elements import Report, ordered, rule_name, sentence

_SIGNS = {"added": "+", "removed": "-", "changed": "~", "renamed": ">"}
_EVIDENCE = 3


def to_text(report: Report) -> str:
    """Findings, the serious first, then changes, each with where it stands; ends with a summary."""
    lines: list[str] = []
    excerpts = dict(report.excerpts)
    for finding in ordered(report.findings):
        place = f"{finding.evidence[0]}: " if finding.evidence else ""
        lines.append(
            terminal(f"{place}{finding.severity} {finding.rule} {rule_name(finding.rule)}: {finding.message}")
        )
        lines.extend(f"    see {terminal(str(one))}" for one in finding.evidence[1 : 1 + _EVIDENCE])
        if finding.subject in excerpts:
            lines.extend(f"    {shown(line)}" for line in excerpts[finding.subject])
        if finding.remedy:
            lines.append(f"    mend: {terminal(finding.remedy)}")
    for change in report.changes:
        place = f"  ({change.evidence[0]})" if change.evidence else ""
        lines.append(terminal(f"{_SIGNS[change.verb]} {sentence(report, change)}{place}"))
    lines.append(terminal(summary(report)))
    return "\n".join(lines) + "\n"


def shown(line: str) -> str:
    """A line of an excerpt: its sign and indentation are kept, nothing else that a terminal obeys."""
    sign, rest = line[:1], line[1:].expandtabs(4)
    return f"{sign}{' ' * (len(rest) - len(rest.lstrip(' ')))}{terminal(rest)}".rstrip()


def summary(report: Report) -> str:
    """The outcome in one line."""
    counts = [
        f"{number} {word}{'' if number == 1 else 's'}"
        for word in ("error", "warning", "note")
        if (number := sum(one.severity == word for one in report.findings))
    ]
    if report.changes or (report.command == "diff" and not report.findings):
        number = len(report.changes)
        counts.insert(0, f"{number} change{'' if number == 1 else 's'}")
    if report.passed:
        counts.append(f"{report.passed} let pass")
    compared = f"{report.title}: {report.old} against {report.new}"
    return f"{compared}: {', '.join(counts) if counts else 'clean'}"
