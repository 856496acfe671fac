"""The rules that findings name: stable ids, what each says, and how serious it is by default."""

from __future__ import annotations

from dataclasses import dataclass

from archscan.diff.changes import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of `archscan check`; its id never changes its meaning."""

    id: str
    name: str
    summary: str
    severity: Severity


RULES: tuple[Rule, ...] = (
    Rule("ARC001", "stale-document", "A committed file is not what archscan would write now.", "error"),
    Rule("ARC002", "missing-document", "A file that archscan writes is not there.", "error"),
    Rule(
        "ARC101", "undocumented-component", "In the files, and not documented, where all should be.", "error"
    ),
    Rule(
        "ARC102", "undocumented-connection", "In the files, and not documented, where all should be.", "error"
    ),
    Rule("ARC111", "phantom-component", "Documented, and found in no file.", "error"),
    Rule("ARC112", "phantom-connection", "Documented, and found in no file.", "error"),
    Rule("ARC121", "contradiction", "Documented otherwise than the files say.", "error"),
    Rule("ARC131", "dead-entry", "An override, ignore, mapping or rule that matches nothing.", "warning"),
    Rule("ARC132", "stale-evidence", "A cited line no longer says what it is cited for.", "warning"),
    Rule("ARC141", "expired-ignore", "An ignore whose date has passed.", "warning"),
    Rule("ARC142", "fixed-baseline-entry", "A baseline entry that is found no more.", "note"),
    Rule("ARC201", "forbidden-connection", "A rule forbids one to reach the other.", "error"),
    Rule("ARC202", "layer-violation", "A lower layer reaches a higher one.", "error"),
    Rule("ARC203", "not-through", "Something is reached past the one way that a rule allows.", "error"),
    Rule("ARC204", "single-replica", "A service of production runs as a single replica.", "warning"),
    Rule("ARC205", "no-owner", "A service has no owner.", "warning"),
    Rule("ARC301", "not-running", "Declared, and does not run.", "error"),
    Rule("ARC302", "undeclared-workload", "Runs, and no file declares it.", "warning"),
    Rule("ARC303", "other-image", "Runs another image or digest than the files name.", "error"),
    Rule("ARC304", "other-replicas", "Runs more or fewer times than the files ask for.", "warning"),
    Rule("ARC305", "other-ports", "Publishes other ports than the files say.", "warning"),
    Rule("ARC306", "other-variables", "Is given other variables than the files name.", "warning"),
    Rule("ARC307", "other-limits", "Runs under other limits than the files set.", "warning"),
    Rule("ARC308", "unhealthy", "Runs, and is not well.", "error"),
)

BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}
