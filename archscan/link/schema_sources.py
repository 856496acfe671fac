"""What the sources of schemas make, and the same tables in several of them as one.

Where several speak of the same tables of one owner, what states a whole (a dump) counts before changes,
and changes before classes; the others' lines become evidence of the table that is kept.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from archscan.link.histories import natural
from archscan.model.evidence import Evidence
from archscan.model.tables import Table

_RANK = {"dump": 0, "migration": 1, "model": 2}
_IN_PIECES = frozenset({"django"})
"""Tools whose migrations lie in several folders and make one schema all the same."""
_COPY = 3
"""Tables that a schema must have to count as the copy of another."""
_EMBEDDED = frozenset({"h2", "hsqldb", "derby", "sqlite"})
"""Databases for tests and trials: of the same schema for several, another one is meant."""


@dataclass(frozen=True, slots=True)
class Made:
    """What one history makes."""

    history: str
    kind: Literal["migration", "dump", "model"]
    tool: str
    dialect: str
    database: str
    owners: tuple[str, ...]
    store: str
    tables: tuple[Table, ...]
    evidence: tuple[Evidence, ...]
    """A line of each file, in the order in which they are applied."""
    upgrade: bool
    """Whether it mostly, or without a tool at all, changes tables that it does not make."""


def rank(one: Made) -> int:
    """Which source counts before which; what changes tables that are made elsewhere comes last."""
    return len(_RANK) if one.upgrade else _RANK[one.kind]


def settle(made: Iterable[Made]) -> list[Made]:
    """Each table of an owner once, in the best of its sources, with the lines of all of them."""
    ranked = sorted(
        made,
        key=lambda one: (
            rank(one),
            not one.store,
            one.dialect in _EMBEDDED,
            -len(one.tables),
            natural(one.history),
            one.tool,
        ),
    )
    kept: list[Made] = []
    for one in ranked:
        left: list[Table] = []
        rivals = [(at, other) for at, other in enumerate(kept) if _concerns(one, other)]
        for table in one.tables:
            twin = next(
                ((at, place) for at, other in rivals if (place := _twin(table, one, kept[at])) is not None),
                None,
            )
            if twin is None:
                left.append(table)
                continue
            at, place = twin
            tables = list(kept[at].tables)
            same = tables[place]
            further = tuple(line for line in table.evidence if line not in same.evidence)
            if same.partial and not table.partial:
                same = replace(table, name=same.name, evidence=same.evidence)
            tables[place] = replace(same, evidence=(*same.evidence, *further))
            kept[at] = replace(kept[at], tables=tuple(tables))
        if left:
            kept.append(replace(one, tables=tuple(left)))
    return kept


def _concerns(one: Made, other: Made) -> bool:
    """Whether two histories may speak of the same tables: of the same owner, and of no two databases."""
    if one.database and other.database and one.database != other.database:
        return False
    if one.kind == "model" and one.store and other.owners == (one.store,) == (other.store,):
        return True  # a script that the database itself runs makes the tables of those who query it
    if one.owners != other.owners:  # a module of its own that several programs are built with
        return not one.owners and one.kind == "model" and rank(other) < rank(one) and _is_within(one, other)
    if (one.kind != other.kind or one.upgrade) and len(one.owners) == 1:
        return True
    mine, theirs = posixpath.dirname(one.history), posixpath.dirname(other.history)
    if one.kind != other.kind or one.upgrade:
        return mine.partition("/")[0] == theirs.partition("/")[0] or not (mine and theirs)
    beside = posixpath.dirname(mine) == posixpath.dirname(theirs) or mine == theirs
    if one.dialect and other.dialect and one.dialect != other.dialect and beside:
        return True  # the same schema for several databases
    known = {_plain(table.name): _names(table) for table in other.tables}
    names = [_plain(table.name) for table in one.tables]
    if beside and one.owners and 2 * sum(name in known for name in names) > len(names):
        return True
    alike = sum(known.get(_plain(table.name)) == _names(table) for table in one.tables)
    return len(names) >= _COPY and 5 * alike >= 4 * len(names)  # a copy, wherever it lies


def _is_within(one: Made, other: Made) -> bool:
    """Whether the other makes most of the tables, of few all with their columns."""
    twins = [(table, _twin(table, one, other)) for table in one.tables]
    found = [(table, other.tables[at]) for table, at in twins if at is not None]
    if len(twins) >= _COPY:
        return 2 * len(found) >= len(twins)
    return len(found) == len(twins) and all(_names(table) <= _names(same) for table, same in found)


def _names(table: Table) -> frozenset[str]:
    return frozenset(column.name.casefold() for column in table.columns)


def _twin(table: Table, one: Made, other: Made) -> int | None:
    """Position of the same table in another history."""
    form = _loose if "model" in (one.kind, other.kind) else _plain
    wanted = form(table.name)
    return next((at for at, each in enumerate(other.tables) if form(each.name) == wanted), None)


def _plain(name: str) -> str:
    """A table's name without its case and the usual namespace."""
    space, _, last = name.casefold().rpartition(".")
    return last if space in ("public", "dbo", "") else f"{space}.{last}"


def _loose(name: str) -> str:
    """The same as mappers turn it: `OrderItem`, `order_item` and `order_items` are one table.

    >>> _loose("OrderItem") == _loose("order_items"), _loose("Category") == _loose("categories")
    (True, True)
    """
    word = name.casefold().rpartition(".")[2].replace("_", "")
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def combine(made: Iterable[Made]) -> list[Made]:
    """Schemas that a tool keeps in pieces, a folder for each part of the program, as one."""
    groups: dict[tuple[object, ...], list[Made]] = {}
    for one in made:
        pieces = one.kind == "model" or one.tool in _IN_PIECES
        place = "" if one.owners else posixpath.dirname(one.history)
        key = (one.owners, one.database, one.kind, one.tool, one.dialect, place) if pieces else (id(one),)
        groups.setdefault(key, []).append(one)
    found = []
    for group in groups.values():
        if len(group) == 1:
            found.append(group[0])
            continue
        tables: dict[str, Table] = {}
        for one in group:
            for table in one.tables:
                tables.setdefault(table.name, table)
        files = {line.path: line for one in group for line in one.evidence}
        found.append(
            replace(
                group[0],
                history=posixpath.commonpath([one.history or "." for one in group])
                if _relative(group)
                else "",
                tables=tuple(sorted(tables.values(), key=lambda each: (each.name.casefold(), each.name))),
                evidence=tuple(files[path] for path in sorted(files)),
            )
        )
    return found


def _relative(group: Iterable[Made]) -> bool:
    """Whether all lie below the root of the scan, not in it."""
    return all(one.history for one in group)
