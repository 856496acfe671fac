"""A report as SARIF 2.1.0, for code scanning.

Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, as GitHub wants it:
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from archscan import __version__
from archscan.diff.changes import Change, Finding
from archscan.diff.rules import BY_ID, RULES
from archscan.model.evidence import Evidence
from archscan.render.escape import clean
from archscan.report.elements import Report, ordered, sentence
from archscan.report.json_report import dump

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
CHANGE_RULE = "ARC000"
"""Rule of a change that `diff` shows: nothing is wrong with it."""
_PLACES = 10


def to_sarif(report: Report, prefix: str = "", document: str = "") -> str:
    """The report as a SARIF log; paths begin with `prefix`, the scanned folder in its repository.

    `document` is where findings without evidence of their own are shown, for viewers show no others.
    """
    used = {one.rule for one in report.findings}
    rules = [_rule(rule.id, rule.name, rule.summary, rule.severity) for rule in RULES if rule.id in used]
    if report.changes:
        rules.insert(0, _rule(CHANGE_RULE, "architecture-change", "The architecture changed.", "note"))
    for id in sorted(used - set(BY_ID)):
        rules.append(_rule(id, id, "A rule of this repository.", "warning"))
    places = {one["id"]: index for index, one in enumerate(rules)}
    results = [_result(one, places, prefix, document) for one in ordered(report.findings)]
    results += [_change(report, one, places, prefix, document) for one in report.changes]
    driver = {"name": "archscan", "version": __version__, "semanticVersion": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"archscan/{report.command}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "results": results,
    }
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(id: str, name: str, summary: str, severity: str) -> dict[str, Any]:
    title = "".join(part.capitalize() for part in name.split("-"))
    text = f"{summary} `archscan explain` shows why archscan believes it; docs/ci.md says how to let it pass."
    return {
        "id": id,
        "name": title,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": text},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": severity},
        "properties": {"tags": ["architecture"], "problem.severity": _problem(severity)},
    }


def _problem(severity: str) -> str:
    return "recommendation" if severity == "note" else severity


def _result(finding: Finding, places: dict[str, int], prefix: str, document: str) -> dict[str, Any]:
    text = f"{finding.message}. {finding.remedy}" if finding.remedy else finding.message
    return _made(
        finding.rule, places, finding.severity, text, finding.evidence, finding.fingerprint, prefix, document
    )


def _change(
    report: Report, change: Change, places: dict[str, int], prefix: str, document: str
) -> dict[str, Any]:
    mark = Finding(CHANGE_RULE, change.subject, "", change=change).fingerprint
    text = sentence(report, change)
    return _made(CHANGE_RULE, places, "note", text, change.evidence, mark, prefix, document)


def _made(
    rule: str,
    places: dict[str, int],
    level: str,
    text: str,
    evidence: tuple[Evidence, ...],
    fingerprint: str,
    prefix: str,
    document: str,
) -> dict[str, Any]:
    known = evidence[:1] or ((Evidence(document, 0, ""),) if document else ())
    result: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": places[rule],
        "level": level,
        "message": {"text": clean(text)},
        "locations": [_location(one, prefix) for one in known],
        "partialFingerprints": {"archscan/v1": fingerprint},
    }
    if len(evidence) > 1:
        result["relatedLocations"] = [
            {"id": number, **_location(one, prefix)}
            for number, one in enumerate(evidence[1 : 1 + _PLACES], start=1)
        ]
    return result


def _location(evidence: Evidence, prefix: str) -> dict[str, Any]:
    if evidence.live:
        return {"logicalLocations": [{"fullyQualifiedName": evidence.path}]}
    address = quote((prefix + evidence.path).encode("utf-8", "surrogatepass"), safe="/-._~!$&'()*+,;=@")
    place = {
        "artifactLocation": {"uri": address, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": max(evidence.line, 1)},
    }
    return {"physicalLocation": place}
