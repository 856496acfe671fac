"""Rules of access that code and configuration state, row by row."""

from __future__ import annotations

from archscan.sections.context import Context, merged_evidence
from archscan.sections.observed import Observed, observed
from archscan.sections.properties import code_list, shared_rows
from archscan.sections.statements import Block, Code, Line, Row, Table

_MOST_NAMED = 6
_FOLD = 10


def access_rules(context: Context) -> list[Block]:
    """Rules of access, those that say the same of one component in one row."""
    same: dict[tuple[str, str, str], list[Observed]] = {}
    for one in observed(context, "security.authorization"):
        same.setdefault((one.component.id if one.component else "", one.value, one.environment), []).append(
            one
        )
    rows = []
    for (id, value, place), found in same.items():
        names = list(dict.fromkeys(one.name for one in found if one.name))
        said: Line = (Code(value), f" in {place}") if place else (Code(value),)
        proof = merged_evidence(*(one.evidence for one in found))
        rows.append((id, Row((code_list(names, _MOST_NAMED), said), proof)))
    own = shared_rows(context, [(id, row) for id, row in rows if id])
    general = tuple(Row((("the repository",), *row.cells), row.evidence) for id, row in rows if not id)
    columns = ("Where", "Rule", "What it says")
    return [Table("Rules", columns, (*own, *general), fold=_FOLD)] if rows else []
