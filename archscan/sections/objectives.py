"""What a system is to achieve, and how that is tested: objectives, load tests and their thresholds."""

from __future__ import annotations

from collections.abc import Sequence

from archscan.sections.context import Context, merged_evidence
from archscan.sections.observed import Observed, observed
from archscan.sections.statements import Block, Claim, Code, Inline, Line, Ref, Row, Table
from archscan.sections.tuned import tuned_table
from archscan.sections.words import count

_FOLD = 8


def objectives(context: Context, *topics: str) -> list[Block]:
    """The objectives that files state under these topics; the same one in several files once."""
    return _table(context, topics, "Objectives", ("Objective", "Target"), code=False)


def load_tests(context: Context) -> list[Block]:
    """The load tests, and the thresholds that they set."""
    return [
        *_table(context, ("performance.load_test",), "Load tests", ("Scenario", "Load test"), code=False),
        *_table(
            context,
            ("performance.threshold",),
            "Thresholds of load tests",
            ("Measure", "Threshold"),
            code=True,
        ),
    ]


def _table(
    context: Context, topics: Sequence[str], title: str, columns: tuple[str, str], code: bool
) -> list[Block]:
    same: dict[tuple[str, str], list[Observed]] = {}
    for one in observed(context, *topics):
        same.setdefault((one.name, one.value), []).append(one)
    rows = []
    for (name, value), found in same.items():
        first: Line = (Code(name),) if name else ()
        shown: Line = (Code(value),) if code else (value,)
        rows.append(Row((first, shown), merged_evidence(*(one.evidence for one in found))))
    return [Table(title, columns, tuple(rows), fold=_FOLD)] if rows else []


_FIGURES = (
    ("connection pools", ("performance.pool",), "Performance Optimization", "performance-optimization"),
    ("timeouts", ("failure.timeout",), "Failure Handling", "failure-handling"),
)


def workers(context: Context) -> list[Block]:
    """Worker processes, threads, memory of runtimes and the like: they stand in no other chapter."""
    return [
        *tuned_table(context, "settings of workers", ["performance.workers"], "Workers and threads"),
        *tuned_table(context, "limits of runtimes", ["performance.heap"], "Memory of the runtime"),
    ]


def figures(context: Context) -> list[Block]:
    """How many settings of pools and timeouts there are, and where they are listed."""
    line: list[Inline] = []
    proof: list[Observed] = []
    for noun, topics, title, anchor in _FIGURES:
        found = observed(context, *topics)
        if not found:
            continue
        holders = len({one.component.id for one in found if one.component is not None})
        of = f" of {count(holders, 'component')}" if holders else ""
        if holders and any(one.component is None for one in found):
            of += " and of the repository"
        line += ["; " if line else "Settings were found for ", f"{noun}{of} (see ", Ref(title, anchor), ")"]
        proof += found
    if not line:
        return []
    return [Claim((*line, "."), merged_evidence(*(one.evidence for one in proof)))]
