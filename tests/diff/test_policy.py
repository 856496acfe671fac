"""Severities, ignores that may expire, and the baseline."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archscan.diff.baseline import apply_baseline, parse_baseline, read_baseline, write_baseline
from archscan.diff.changes import Change, Finding
from archscan.diff.policy import apply_policy
from archscan.documented import documented_from_text
from archscan.errors import UsageError
from archscan.model.evidence import Evidence

TODAY = date(2030, 6, 15)
REPLICA = Finding("ARC204", "environment:production/component:mailer", "mailer runs as 1 replica")
WEB = Finding("ARC101", "component:web", "component `web` is in the files", "error")
PORT = Finding(
    "ARC121", "connection:web->db:queries", "port", "error", (Evidence("compose.yaml", 3, "compose"),),
    Change("connection", "changed", "connection:web->db:queries", "port", "1", "2"),
)  # fmt: skip
FOUND = (REPLICA, WEB, PORT)


def left(text: str, *findings: Finding) -> list[str]:
    verdict = apply_policy(findings or FOUND, documented_from_text(text), TODAY)
    return [f"{one.rule} {one.severity}" for one in verdict.findings]


POLICIES: list[tuple[str, str, list[str]]] = [
    ("nothing said", "", ["ARC101 error", "ARC121 error", "ARC204 warning"]),
    ("severity", "severity: {ARC121: note}", ["ARC101 error", "ARC121 note", "ARC204 warning"]),
    ("off", 'severity: {ARC121: "off"}', ["ARC101 error", "ARC204 warning"]),
    ("a rule's own severity was decided before", "severity: {ARC204: note}",
     ["ARC101 error", "ARC121 error", "ARC204 warning"]),
    ("no such rule", "severity: {ARC999: note}", ["ARC101 error", "ARC121 error", "ARC131 warning", "ARC204 warning"]),
    ("ignored by id", "ignore: [{rule: ARC101, id: 'component:web', reason: r}]", ["ARC121 error", "ARC204 warning"]),
    ("by name", "ignore: [{rule: ARC101, id: Web, reason: r}]", ["ARC121 error", "ARC204 warning"]),
    ("by pattern", "ignore: [{rule: arc204, id: '*/component:mail*', reason: r}]", ["ARC101 error", "ARC121 error"]),
    ("all of a rule", "ignore: [{rule: ARC204, reason: r}]", ["ARC101 error", "ARC121 error"]),
    ("on its last day", "ignore: [{rule: ARC204, reason: r, expires: '2030-06-15'}]", ["ARC101 error", "ARC121 error"]),
    ("a day later", "ignore: [{rule: ARC204, reason: r, expires: '2030-06-14'}]",
     ["ARC101 error", "ARC121 error", "ARC141 warning", "ARC204 warning"]),
    ("another one still holds", "ignore: [{rule: ARC204, reason: r, expires: '2030-06-14'}, {rule: ARC204, reason: s}]",
     ["ARC101 error", "ARC121 error", "ARC141 warning"]),
    ("matches nothing", "ignore: [{rule: ARC101, id: api, reason: r}]",
     ["ARC101 error", "ARC121 error", "ARC131 warning", "ARC204 warning"]),
    ("matches nothing, off", "ignore: [{rule: ARC101, id: api, reason: r}]\nseverity: {ARC131: 'off'}",
     ["ARC101 error", "ARC121 error", "ARC204 warning"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*rest, id=name) for name, *rest in POLICIES])
def test_policy(text: str, expected: list[str]) -> None:
    assert left(text) == expected


def test_what_passed_is_told_with_its_reason() -> None:
    text = "ignore: [{rule: ARC204, reason: Mails may wait.}]"
    verdict = apply_policy(FOUND, documented_from_text(text), TODAY)
    assert verdict.passed == ((REPLICA, "Mails may wait."),)


def test_an_expired_ignore_says_when_and_what() -> None:
    text = "\nignore:\n- {rule: ARC204, id: '*mailer', reason: r, expires: '2029-01-01'}\n"
    verdict = apply_policy(FOUND, documented_from_text(text), TODAY)
    (one,) = (one for one in verdict.findings if one.rule == "ARC141")
    assert one.message == "ignore of ARC204 for *mailer was valid until 2029-01-01; 1 finding is back"
    assert [str(each) for each in one.evidence] == ["archscan.yaml:3"]


def test_without_a_file_nothing_changes() -> None:
    assert set(apply_policy(FOUND, None, TODAY).findings) == set(FOUND)


def test_a_baseline_lets_pass_what_it_knows_wherever_it_stands() -> None:
    from dataclasses import replace

    baseline = parse_baseline(write_baseline(FOUND))
    moved = replace(PORT, evidence=(Evidence("compose.yaml", 99, "compose"),), message="words change")
    new = Finding("ARC101", "component:api", "new", "error")
    verdict = apply_baseline((REPLICA, WEB, moved, new), baseline)
    assert verdict.findings == (new,)
    assert {one for one, _ in verdict.passed} == {REPLICA, WEB, moved}


def test_another_value_is_another_finding() -> None:
    from dataclasses import replace

    assert PORT.change is not None
    worse = replace(PORT, change=replace(PORT.change, new="3"))
    verdict = apply_baseline((worse,), parse_baseline(write_baseline((PORT,))))
    assert [one.rule for one in verdict.findings] == ["ARC121", "ARC142"]


def test_mended_entries_are_told() -> None:
    (one,) = apply_baseline((WEB, PORT), parse_baseline(write_baseline(FOUND))).findings
    assert (one.rule, one.severity) == ("ARC142", "note")
    assert one.message.startswith("ARC204 environment:production/component:mailer is found no more")


def test_a_baseline_is_sorted_readable_and_has_no_stale_documents() -> None:
    stale = Finding("ARC001", "docs/architecture/model.json", "stale", "error")
    text = write_baseline((PORT, stale, WEB, WEB, REPLICA))
    assert text == write_baseline((REPLICA, WEB, PORT))
    assert [line.partition(", ")[0] for line in text.splitlines() if "fingerprint" in line] == [
        '  {"rule": "ARC101"', '  {"rule": "ARC121"', '  {"rule": "ARC204"',
    ]  # fmt: skip
    assert apply_baseline((stale,), parse_baseline(text)).findings[0] == stale


def test_an_empty_baseline() -> None:
    assert parse_baseline(write_baseline(())) == ()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no baseline"),
        ('{"schema": "archscan.baseline/2", "findings": []}', "no baseline"),
        ('{"schema": "archscan.baseline/1"}', "no baseline"),
        ('{"schema": "archscan.baseline/1", "findings": [1]}', "findings[1]: no finding"),
        ('{"schema": "archscan.baseline/1", "findings": [{"rule": "ARC101"}]}', "findings[1]: no finding"),
    ],
)
def test_what_is_no_baseline(text: str, what: str, tmp_path: Path) -> None:
    path = tmp_path / "base.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read_baseline(path)
    assert what in str(error.value)
    assert "expected" in str(error.value)


def test_a_baseline_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_baseline(tmp_path / "none.json")
