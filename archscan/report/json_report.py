"""A report as JSON under a schema of its own: `archscan.report/1`.

Fields are added, never changed; lists are in the order of the other forms. There is no clock in it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from archscan.diff.changes import Change
from archscan.model.evidence import Evidence
from archscan.model.serial import INVISIBLE
from archscan.report.elements import Report, name_of, ordered, rule_name, sentence

SCHEMA = "archscan.report/1"


def to_data(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    severities = [one.severity for one in report.findings]
    return {
        "schema": SCHEMA,
        "command": report.command,
        "system": report.title,
        "old": report.old,
        "new": report.new,
        "clean": report.clean,
        "summary": {
            "changes": len(report.changes),
            "passed": report.passed,
            **{f"{word}s": severities.count(word) for word in ("error", "warning", "note")},
        },
        "findings": [
            {
                "rule": one.rule,
                "name": rule_name(one.rule),
                "severity": one.severity,
                "subject": one.subject,
                "message": one.message,
                "remedy": one.remedy,
                "fingerprint": one.fingerprint,
                "evidence": _evidence(one.evidence),
                "change": _change(report, one.change) if one.change else None,
            }
            for one in ordered(report.findings)
        ],
        "changes": [_change(report, one) for one in report.changes],
        "excerpts": [{"path": path, "lines": list(lines)} for path, lines in report.excerpts],
    }


def to_json(report: Report) -> str:
    """The report as JSON text with a final newline; what nobody sees stands as escapes in it."""
    return dump(to_data(report))


def dump(data: Any) -> str:
    """Data as JSON text in which characters that could deceive a reader are escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return INVISIBLE.sub(lambda found: json.dumps(found[0])[1:-1], text) + "\n"


def _change(report: Report, change: Change) -> dict[str, Any]:
    return {
        "element": change.element,
        "verb": change.verb,
        "subject": change.subject,
        "name": name_of(report, change.subject),
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "message": sentence(report, change),
        "evidence": _evidence(change.evidence),
    }


def _evidence(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    return [{"path": one.path, "line": one.line, "collector": one.collector} for one in evidence]
