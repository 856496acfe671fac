"""Logging: in which form and at which level programs log, and where the lines go."""

from __future__ import annotations

import re
from collections.abc import Collection

from archscan.sections.context import Context, merged_evidence
from archscan.sections.monitoring_and_observability.tools import by_value
from archscan.sections.observed import Observed, observed, observed_table
from archscan.sections.properties import holders, shared_rows, values
from archscan.sections.statements import Block, Claim, Code, Inline, Items, Line, Row, Table
from archscan.sections.words import listed

_ROOTS = ("root", "Default", "")
_MOST_LOGGERS = 4
_PLACE = re.compile(r" \([^()]+\)\Z")
"""The profile or environment that a level is for, behind it."""
_MOST_FORMATS = 6


def formats(context: Context) -> list[Block]:
    """The form of log lines: one statement a form."""
    found = observed(context, "observability.format")
    claims = by_value(context, found, "Log structure")
    return [Items(tuple(claims), "forms of log lines", fold=_MOST_FORMATS)] if claims else []


def levels(context: Context) -> list[Block]:
    """The levels of each component, the general one first; those that say the same share a row."""
    held: dict[str, list[Observed]] = {}
    for one in observed(context, "observability.level"):
        held.setdefault(one.component.id if one.component else "", []).append(one)
    rows = [(id, _row(found)) for id, found in held.items()]
    own = [one for one in rows if one[0]]
    general = [Row((("the repository",), *row.cells), row.evidence) for id, row in rows if not id]
    table = (*shared_rows(context, own), *general)
    return [Table("Log levels", ("Component", "Levels"), table, fold=8)] if table else []


def _row(found: list[Observed]) -> Row:
    """The levels of one holder in a cell, loggers without a name of their own first."""
    ordered = sorted(found, key=lambda one: one.name not in _ROOTS and not one.name.isupper())
    said = dict.fromkeys((one.name, one.value, one.environment) for one in ordered)
    told = [one for one in said if not _repeats(one, said)]
    line: list[Inline] = []
    for name, value, environment in told[:_MOST_LOGGERS]:
        if line:
            line.append("; ")
        if name:
            line += [Code(name), " "]
        line.append(Code(value))
        if environment:
            line.append(f" in {environment}")
    if len(told) > _MOST_LOGGERS:
        line.append(f"; {len(told) - _MOST_LOGGERS} more")
    return Row((tuple(line),), merged_evidence(*(one.evidence for one in found)))


def _repeats(one: tuple[str, str, str], said: Collection[tuple[str, str, str]]) -> bool:
    """Whether a level of one profile is the one that holds everywhere."""
    name, value, environment = one
    return _PLACE.search(value) is not None and (name, _PLACE.sub("", value), environment) in said


def drivers(context: Context) -> list[Block]:
    """Logging drivers that deployment files set, by driver."""
    claims = []
    found = holders(context, ["observability.logging"])
    known = dict.fromkeys(
        value for holder in found for value in values(holder.properties, "observability.logging")
    )
    for driver in known:
        users = [one for one in found if driver in values(one.properties, "observability.logging")]
        refs = context.refs(one.component.id for one in users)
        proof = merged_evidence(*(said.evidence for one in users for said in one.properties))
        line: Line = ("Logging driver ", Code(driver), " for ", *listed(refs, 8), ".")
        claims.append(Claim(line, proof, "Log aggregation"))
    return [Items(tuple(claims), "logging drivers")] if claims else []


def shipping(context: Context) -> list[Block]:
    """What agents ship, from where to where."""
    columns = ("Component", "Agent or key", "Sources → outputs")
    return list(observed_table(context, "Log shipping", ("observability.shipping",), columns, 8))
