"""Tables of figures that configuration sets: one row for each thing and holder, all its parameters in it.

The value of a property is a plain one (`30s`) or a parameter with its value (`maxAttempts: 3`); those of
one name (a breaker, a route) make one row, and so do many single keys of one file. Holders of which the same
is said share a row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from archscan.sections.context import Context, merged_evidence
from archscan.sections.observed import Observed, observed
from archscan.sections.properties import shared_rows
from archscan.sections.statements import Code, Inline, Line, Row, Table
from archscan.sections.words import listed

_MOST_VALUES = 12
_MOST_PLACES = 3
_MANY_KEYS = 3
"""Keys of one file that make one row."""


def tuned_table(
    context: Context,
    title: str,
    topics: Sequence[str],
    thing: str,
    value: str = "Set to",
    fold: int = 8,
    keep: Callable[[Observed], bool] = lambda _: True,
) -> tuple[Table, ...]:
    """A table of the properties under some topics that are to `keep`; empty if there are none.

    `thing` is the heading of the column with their names, `value` that of the column with what is set.
    """
    rows: list[tuple[str, Row]] = []
    kept = [one for one in observed(context, *topics) if keep(one)]
    for (holder, name), found in _by_name(kept).items():
        proof = merged_evidence(*(one.evidence for one in found))
        rows.append((holder, Row(((Code(name),) if name else (), _values(found)), proof)))
    if not rows:
        return ()
    own = shared_rows(context, [(id, row) for id, row in rows if id])
    general = tuple(Row((("the repository",), *row.cells), row.evidence) for id, row in rows if not id)
    columns: tuple[str, ...] = ("Component", thing, value)
    every = (*own, *general)
    if not any(row.cells[1] for row in every):
        columns = ("Component", thing)
        every = tuple(Row((row.cells[0], row.cells[2]), row.evidence) for row in every)
    return (Table(title, columns, every, fold=fold),)


def _by_name(found: Sequence[Observed]) -> dict[tuple[str, str], list[Observed]]:
    """The properties of each holder by their names, in their order; many keys of one file by the file's."""
    found = [part for one in found for part in _by_file(one)]
    files: dict[tuple[str, str], list[Observed]] = {}
    for one in found:
        if _is_key(one):
            files.setdefault((_holder(one), one.evidence[0].path), []).append(one)
    joined = {place for place, keys in files.items() if len({one.name for one in keys}) >= _MANY_KEYS}
    by_name: dict[tuple[str, str], list[Observed]] = {}
    for one in found:
        holder = _holder(one)
        if _is_key(one) and (holder, one.evidence[0].path) in joined:
            path = one.evidence[0].path
            said = replace(one, value=f"{one.name}: {one.value}")
            by_name.setdefault((holder, path.rpartition("/")[2] if holder else path), []).append(said)
        else:
            by_name.setdefault((holder, one.name), []).append(one)
    return by_name


def _by_file(one: Observed) -> list[Observed]:
    """What several files say that belong to no component, file by file: each says it of something else."""
    paths = dict.fromkeys(line.path for line in one.evidence)
    if one.component is not None or not one.name or " " in one.name or len(paths) < 2:
        return [one]
    return [
        replace(one, evidence=tuple(line for line in one.evidence if line.path == path)) for path in paths
    ]


def _holder(one: Observed) -> str:
    return one.component.id if one.component else ""


def _is_key(one: Observed) -> bool:
    """Whether it is a single key with its value, and all its lines stand in one file."""
    return bool(one.name) and " " not in one.name and len({line.path for line in one.evidence}) == 1


def _values(found: Sequence[Observed]) -> Line:
    """What is set, each value once; where it holds in some environments only, with their names."""
    places: dict[str, list[str]] = {}
    for one in sorted(found, key=lambda one: one.evidence[:1]):
        places.setdefault(one.value, []).append(one.environment)
    line: list[Inline] = []
    for value, where in list(places.items())[:_MOST_VALUES]:
        line += [", ", Code(value)] if line else [Code(value)]
        if "" not in where and (len(places) > 1 or len(found) == 1):
            line += [" in ", *listed(list(dict.fromkeys(where)), _MOST_PLACES)]
    if len(places) > _MOST_VALUES:
        line.append(f" and {len(places) - _MOST_VALUES} more")
    return tuple(line)
