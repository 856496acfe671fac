"""The baseline: findings that a repository had when it adopted the check, so that only new ones count.

`archscan-baseline.json` is `{"schema": "archscan.baseline/1", "findings": [{"rule", "subject", "message",
"fingerprint"}]}`, sorted, a line for each finding. The fingerprint counts; the rest is for readers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from archscan.diff.changes import Change, Finding
from archscan.diff.policy import Verdict, order
from archscan.diff.rules import BY_ID
from archscan.errors import UsageError
from archscan.model.evidence import Evidence

NAME = "archscan-baseline.json"
SCHEMA = "archscan.baseline/1"
MAX_SIZE = 20_000_000
"""Bytes; larger files are none of ours."""
_KEYS = ("rule", "subject", "message", "fingerprint")
_FLEETING = frozenset({"ARC001", "ARC002", "ARC141", "ARC142"})
"""Rules that are mended by a command or a date: a baseline of them would hide every later one."""


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """A finding of a baseline."""

    rule: str
    subject: str
    message: str
    fingerprint: str


def write_baseline(findings: Iterable[Finding]) -> str:
    """The text of a baseline with these findings; stale documents and expired entries are left out."""
    known = {
        Known(one.rule, one.subject, one.message, one.fingerprint)
        for one in findings
        if one.rule not in _FLEETING
    }
    lines = [json.dumps({key: getattr(one, key) for key in _KEYS}) for one in sorted(known)]
    body = "\n  " + ",\n  ".join(lines) + "\n " if lines else ""
    return f'{{\n "schema": {json.dumps(SCHEMA)},\n "findings": [{body}]\n}}\n'


def parse_baseline(text: str, path: str = NAME) -> tuple[Known, ...]:
    """The findings of a baseline, sorted. Raises UsageError if the text is none."""
    expected = f"a baseline of schema {SCHEMA}, as `archscan check --write-baseline` writes it"
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError(f"{path}: not JSON; expected {expected}") from None
    if (
        not isinstance(data, dict)
        or data.get("schema") != SCHEMA
        or not isinstance(data.get("findings"), list)
    ):
        raise UsageError(f"{path}: no baseline; expected {expected}")
    found = set()
    for number, one in enumerate(data["findings"], start=1):
        values = [one.get(key) for key in _KEYS] if isinstance(one, dict) else [None]
        if not all(isinstance(value, str) for value in values):
            raise UsageError(f"{path}: findings[{number}]: no finding; expected texts for {', '.join(_KEYS)}")
        found.add(Known(*values))
    return tuple(sorted(found))


def read_baseline(path: Path) -> tuple[Known, ...]:
    """The findings of a baseline's file, sorted. Raises UsageError if it cannot be read or is none."""
    try:
        if not path.is_file():
            raise UsageError(f"{path}: no such file; expected a baseline")
        with path.open("rb") as file:
            data = file.read(MAX_SIZE + 1)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be read'}; expected a readable file") from None
    if len(data) > MAX_SIZE:
        raise UsageError(f"{path}: larger than {MAX_SIZE} bytes; expected a baseline")
    return parse_baseline(data.decode("utf-8", "replace"), str(path))


def apply_baseline(findings: Iterable[Finding], baseline: Iterable[Known], path: str = NAME) -> Verdict:
    """The findings that are not in the baseline, and those that are; its mended entries are `ARC142`."""
    known = {one.fingerprint: one for one in baseline}
    kept: list[Finding] = []
    passed: list[tuple[Finding, str]] = []
    seen: set[str] = set()
    for one in findings:
        if one.rule not in _FLEETING and one.fingerprint in known:
            seen.add(one.fingerprint)
            passed.append((one, f"in {path}"))
        else:
            kept.append(one)
    for fingerprint, entry in known.items():
        if fingerprint not in seen:
            kept.append(_mended(entry, path))
    return Verdict(tuple(sorted(kept, key=order)), tuple(sorted(passed, key=lambda pair: order(pair[0]))))


def _mended(entry: Known, path: str) -> Finding:
    what = f"{entry.rule} {entry.subject}"
    return Finding(
        "ARC142",
        path,
        f"{what} is found no more: {entry.message}",
        BY_ID["ARC142"].severity,
        (Evidence(path, 0, "baseline"),),
        Change("document", "removed", path, what, entry.fingerprint),
        "archscan check --write-baseline",
    )
