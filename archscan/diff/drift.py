"""Drift: where what is documented and what the files say differ, both ways, as findings.

Documented is archscan.yaml, the model of the last refresh, or an architecture in another notation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from archscan.diff.changes import Change, Finding
from archscan.diff.compare import compare, real
from archscan.diff.drawing import drift_from_drawing
from archscan.diff.renames import find_renames, name_of
from archscan.diff.rules import BY_ID
from archscan.documented.entries import COLLECTOR, Documented
from archscan.model.evidence import Evidence
from archscan.model.problem import Problem
from archscan.model.system import System

_CONTRADICTION = re.compile(r"(.+?): ([\w ]+) is `(.*?)` here and `(.*?)`(?: by .*)?", re.S)
"""As `archscan.documented.rules` words it: whom, what, said, found."""
_JUDGED = frozenset({"kind", "stage"})
"""Fields in which archscan judges what files show: to correct it there is what archscan.yaml is for."""

Lines = Callable[[str], "int | None"]
"""Number of lines of a file of the scan, None where there is no such file."""


def drift(
    inferred: System,
    documented: Documented | System,
    *,
    complete: Collection[str] = (),
    lines: Lines | None = None,
) -> tuple[Finding, ...]:
    """All findings, sorted.

    With a `Documented`, `inferred` is the model with it in it. A `System` of which nothing is inferred
    is one of another notation; `complete` (`components`, `connections`) says of which lists it is expected
    to name everything. Any other is the model of the last refresh, which names everything; with `lines`
    its evidence is checked.
    """
    if isinstance(documented, Documented):
        found = list(drift_from_file(inferred, documented))
    elif is_drawing(documented):
        found = list(drift_from_drawing(inferred, documented, complete))
    else:
        found = list(drift_from_model(inferred, documented, lines))
    return tuple(sorted(set(found), key=_order))


def is_drawing(system: System) -> bool:
    """Whether a model was read from another notation: people wrote all of it."""
    origins = [one.origin for one in system.components] + [one.origin for one in system.connections]
    return all(one == "documented" for one in origins)


def drift_from_file(completed: System, documented: Documented) -> Iterator[Finding]:
    """What archscan.yaml lacks where it declares a list complete, and where it is dead or contradicted."""
    key = documented.path
    if "components" in documented.complete:
        for one in completed.components:
            if one.origin == "inferred":
                remedy = f"components: {{{_quoted(name_of(one.id))}: }} in {key}"
                message = f"component `{name_of(one.id)}` is in the files and not in {key}"
                yield _finding("ARC101", one.id, message, one.evidence, remedy=remedy)
    if "connections" in documented.complete:
        for link in real(completed):
            if link.origin == "inferred" and link.kind != "starts_after":
                ends = f"{name_of(link.source)} -> {name_of(link.target)}"
                message = f"connection {ends} ({link.kind}) is in the files and not in {key}"
                source, target = _quoted(name_of(link.source)), _quoted(name_of(link.target))
                remedy = f"connections: [{{from: {source}, to: {target}}}] in {key}"
                yield _finding("ARC102", link.id, message, link.evidence, remedy=remedy)
    for problem in completed.problems:
        if problem.path == documented.path and problem.rule == "dead-entry":
            yield dead(problem)
        elif problem.path == documented.path and problem.rule == "contradiction":
            yield _contradiction(completed, problem)


def dead(problem: Problem) -> Finding:
    """An entry that matches nothing, as a finding about the file that it stands in."""
    return _finding(
        "ARC131",
        problem.path,
        f"{problem.what}; expected {problem.expected}",
        (Evidence(problem.path, problem.line, COLLECTOR),),
        Change("document", "removed", problem.path, problem.what),
        f"correct the entry in {problem.path}, or remove it",
    )


def _contradiction(system: System, problem: Problem) -> Finding:
    evidence = (Evidence(problem.path, problem.line, COLLECTOR),)
    subject, change = problem.path, Change("document", "changed", problem.path, problem.what)
    severity = BY_ID["ARC121"].severity
    if match := _CONTRADICTION.fullmatch(problem.what):
        name, field, said, found = match.groups()
        subject = next((id_ for id_ in _cited(system) if name_of(id_) == name), problem.path)
        change = Change("component", "changed", subject, field, said, found)
        if subject.startswith("connection:"):
            change = replace(change, element="connection")
        elif subject.startswith("environment:"):
            change = replace(change, element="environment")
        severity = "note" if field in _JUDGED else severity
    remedy = f"say in {problem.path} what the files say, or nothing"
    return Finding("ARC121", subject, problem.what, severity, evidence, change, remedy)


_VERBS = {"added": "is in the files and not in the model of the last refresh",
          "removed": "is in the model of the last refresh and in no file any more"}  # fmt: skip


def drift_from_model(new: System, last: System, lines: Lines | None = None) -> Iterator[Finding]:
    """What changed since the model was written, and which lines that it cites are gone."""
    remedy = "archscan draft"
    for change in compare(last, new):
        what = f"{change.element} `{name_of(change.subject) or change.subject}`"
        rule = "ARC121"
        if change.verb == "added" and change.element in ("component", "connection"):
            rule = "ARC101" if change.element == "component" else "ARC102"
        elif change.verb == "removed" and change.element in ("component", "connection"):
            rule = "ARC111" if change.element == "component" else "ARC112"
        if change.verb in _VERBS:
            message = f"{what} {_VERBS[change.verb]}"
        elif change.verb == "renamed":
            message = f"{what} was called `{change.old}` in the model of the last refresh"
        else:
            was, is_ = change.old or "nothing", change.new or "nothing"
            message = f"{what}: {change.field} is {is_} in the files and was {was} at the last refresh"
        yield _finding(rule, change.subject, message, change.evidence, change, remedy)
    if lines is not None:
        yield from _stale(new, last, lines)


def _stale(new: System, last: System, lines: Lines) -> Iterator[Finding]:
    """Cited lines that are gone, of elements that are still there; one finding for a file of an element."""
    renames = find_renames(last, new)
    present = _cited(new)
    known: dict[str, int | None] = {}
    for id_, cited in _cited(last).items():
        subject = renames.get(id_, id_)
        told: set[str] = set()
        for evidence in cited if subject in present else ():
            path = evidence.path
            if evidence.collector == COLLECTOR:
                continue  # it may lie elsewhere, and its dead entries are told by themselves
            if path not in known:
                known[path] = lines(path)
            count = known[path]
            if path in told or (count is not None and evidence.line <= count):
                continue
            told.add(path)
            why = "there is no such file" if count is None else f"the file has {count} lines"
            yield Finding(
                "ARC132",
                subject,
                f"`{name_of(subject)}` is said to stand in {evidence}, but {why}",
                BY_ID["ARC132"].severity,
                change=Change("document", "removed", subject, path),
                remedy="archscan draft",
            )


def _cited(system: System) -> dict[str, tuple[Evidence, ...]]:
    """The evidence of every element, by its id."""
    found = {one.id: one.evidence for one in system.components}
    found.update((one.id, one.evidence) for one in system.connections)
    found.update((one.id, one.evidence) for one in system.environments)
    return found


def _finding(
    rule: str,
    subject: str,
    message: str,
    evidence: tuple[Evidence, ...],
    change: Change | None = None,
    remedy: str = "",
) -> Finding:
    return Finding(rule, subject, message, BY_ID[rule].severity, evidence, change, remedy)


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z][\w.-]*", name) else f'"{name}"'


def _order(one: Finding) -> tuple[str, str, str, str]:
    return one.rule, one.subject, one.message, one.fingerprint
