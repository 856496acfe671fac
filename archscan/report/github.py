"""A report as annotations of a GitHub workflow: `::error file=,line=,title=::message`.

Format: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from archscan.model.evidence import Evidence
from archscan.render.escape import clean
from archscan.report.elements import Report, ordered, rule_name, sentence
from archscan.report.text import summary

_WORDS = {"error": "error", "warning": "warning", "note": "notice"}


def to_github(report: Report, prefix: str = "") -> str:
    """One annotation a finding or change; paths begin with `prefix`, the scanned folder in its repository."""
    lines = [
        _line(
            _WORDS[one.severity],
            f"{one.rule} {rule_name(one.rule)}",
            f"{one.message}. {one.remedy}" if one.remedy else one.message,
            one.evidence[0] if one.evidence else None,
            prefix,
        )
        for one in ordered(report.findings)
    ]
    lines += [
        _line(
            "notice",
            f"architecture {one.verb}",
            sentence(report, one),
            next(iter(one.evidence), None),
            prefix,
        )
        for one in report.changes
    ]
    lines.append(_line("notice", "archscan", summary(report), None, prefix))
    return "\n".join(lines) + "\n"


def _line(word: str, title: str, message: str, evidence: Evidence | None, prefix: str) -> str:
    parts = []
    if evidence is not None and not evidence.live:
        parts.append(f"file={escape_property(prefix + evidence.path)}")
        if evidence.line:
            parts.append(f"line={evidence.line}")
    parts.append(f"title={escape_property(title)}")
    return f"::{word} {','.join(parts)}::{escape_message(message)}"


def escape_message(text: str) -> str:
    """Text behind the second `::`, on one line.

    >>> escape_message("50% a\\nb")
    '50%25 a b'
    """
    return clean(text).replace("%", "%25")


def escape_property(text: str) -> str:
    """Text as the value of a property.

    >>> escape_property("a:b,c%::d")
    'a%3Ab%2Cc%25%3A%3Ad'
    """
    return escape_message(text).replace(":", "%3A").replace(",", "%2C")
