"""A schema's operations replayed: the tables that are left after all of them.

What does not fit what was read so far (a column of a table that nobody makes) leaves a partial table and
a note: files may be missing, or written in a way that no collector understands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from archscan.model.evidence import Evidence, joined
from archscan.model.facts import Holds
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index, Key, Table

_DEFAULT_NAMESPACES = ("public", "dbo", "main")
_STRIPS = ("mysql", "mariadb", "percona", "tidb", "vitess", "planetscale", "singlestore")
"""Databases that take a dropped column out of its indexes; the others drop such an index."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What is left after all operations of a history."""

    tables: tuple[Table, ...]
    """Sorted by name."""
    problems: tuple[Problem, ...]


def replay(holds: Iterable[Holds]) -> Replayed:
    """The tables that operations leave; `holds` are those of one history, in their order."""
    tables = _Tables()
    for one in holds:
        _OPERATIONS[one.operation](tables, one)
    return Replayed(tables.finished(), tuple(tables.problems))


@dataclass(slots=True)
class _Draft:
    """A table in the making."""

    name: str
    form: Literal["table", "view", "collection"]
    created: Evidence | None
    """None as long as only changes of it were seen."""
    columns: list[Column] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    partition: str = ""
    evidence: list[Evidence] = field(default_factory=list)


class _Tables:
    """The tables after the operations so far, found by name as databases find them."""

    def __init__(self) -> None:
        self.by_name: dict[str, _Draft] = {}
        self.dropped: set[str] = set()
        self.problems: list[Problem] = []
        self._partial: set[str] = set()

    def find(self, name: str) -> _Draft | None:
        """The table of a name: without regard to case, its namespace left out where it is the usual one."""
        key = name.casefold()
        if key in self.by_name:
            return self.by_name[key]
        space, _, last = key.rpartition(".")
        if space in _DEFAULT_NAMESPACES:
            return self.by_name.get(last)
        if not space:
            for usual in _DEFAULT_NAMESPACES:
                if f"{usual}.{key}" in self.by_name:
                    return self.by_name[f"{usual}.{key}"]
        return None

    def touched(self, one: Holds) -> _Draft:
        """The table that an operation changes; a partial one where none of that name is known."""
        found = self.find(one.table)
        if found is None:
            found = self.by_name[one.table.casefold()] = _Draft(one.table, one.form, None)
            if one.table.casefold() not in self._partial and not one.optional:
                self._partial.add(one.table.casefold())
                self.note(one, f"table `{one.table}` is changed, and no statement that was read makes it")
        found.evidence.append(one.evidence)
        return found

    def note(self, one: Holds, what: str, expected: str = "") -> None:
        self.problems.append(
            Problem(one.evidence.path, one.evidence.line, what, expected, "note", "schema-history")
        )

    def rename(self, draft: _Draft, to: str) -> None:
        """Give a table its new name, and lead the references of others to it."""
        old = draft.name
        self.by_name.pop(old.casefold(), None)
        space = old.rpartition(".")[0]
        draft.name = f"{space}.{to}" if space and "." not in to else to
        self.by_name[draft.name.casefold()] = draft
        self.dropped.discard(draft.name.casefold())
        for other in self.by_name.values():
            other.keys = [
                replace(key, table=to) if key.table and key.table.casefold() == old.casefold() else key
                for key in other.keys
            ]

    def finished(self) -> tuple[Table, ...]:
        found = []
        for draft in sorted(self.by_name.values(), key=lambda one: (one.name.casefold(), one.name)):
            keys = (key for key in draft.keys if not self._is_lost(key))
            first = (draft.created,) if draft.created is not None else ()
            lines = {(one.path, one.line) for one in first}
            further = (one for one in joined(draft.evidence) if (one.path, one.line) not in lines)
            found.append(
                Table(
                    draft.name,
                    draft.form,
                    tuple(draft.columns),
                    tuple(keys),
                    tuple(draft.indexes),
                    draft.partition,
                    draft.created is None,
                    (*first, *further),
                )
            )
        return tuple(found)

    def _is_lost(self, key: Key) -> bool:
        """Whether the table that a key leads to was dropped, and its constraints with it."""
        return bool(key.table) and key.table.casefold() in self.dropped and self.find(key.table) is None


def _table(tables: _Tables, one: Holds) -> None:
    draft = tables.find(one.table)
    if draft is not None and draft.created is not None:
        if one.optional and one.form == "table":
            draft.evidence.append(one.evidence)
            return
        if one.form != draft.form or one.form == "view":
            tables.by_name.pop(draft.name.casefold())
            draft = None
        elif one.kind == "migration":
            tables.note(one, f"table `{one.table}` is made a second time", "one statement that makes it")
    if draft is None:
        draft = tables.by_name[one.table.casefold()] = _Draft(one.table, one.form, one.evidence)
    tables.dropped.discard(one.table.casefold())
    if draft.created is None:
        draft.created, draft.form = one.evidence, one.form
    draft.evidence.append(one.evidence)
    draft.partition = one.partition or draft.partition
    known = {column.name.casefold() for column in draft.columns}
    draft.columns.extend(_cited(column, one) for column in one.columns if column.name.casefold() not in known)
    _add(draft, one)


def _rename_table(tables: _Tables, one: Holds) -> None:
    draft = tables.find(one.table)
    if draft is None and one.optional:
        return
    draft = tables.touched(one)
    if one.to:
        tables.rename(draft, one.to)


def _drop_table(tables: _Tables, one: Holds) -> None:
    draft = tables.find(one.table)
    if draft is None:
        if not one.optional:
            tables.note(one, f"table `{one.table}` is dropped, and no statement that was read makes it")
        return
    del tables.by_name[draft.name.casefold()]
    tables.dropped.update((draft.name.casefold(), one.table.casefold()))


def _column(tables: _Tables, one: Holds) -> None:
    draft = tables.touched(one)
    for column in one.columns:
        at = _position(draft, column.name)
        if at is None:
            draft.columns.append(_cited(column, one))
        elif not one.optional:
            draft.columns[at] = _cited(column, one)
    _add(draft, one)


def _change_column(tables: _Tables, one: Holds) -> None:
    draft = tables.touched(one)
    for column in one.columns:
        if one.name and one.name != column.name and len(one.columns) == 1:
            _rename(tables, draft, one.name, column.name)
        at = _position(draft, column.name)
        if at is None:
            draft.columns.append(_cited(column, one))
            continue
        old = draft.columns[at]
        draft.columns[at] = Column(
            old.name,
            column.type or old.type,
            old.nullable if column.nullable is None else column.nullable,
            (*old.evidence, *(each for each in _cited(column, one).evidence if each not in old.evidence)),
        )
    _add(draft, one)


def _rename_column(tables: _Tables, one: Holds) -> None:
    draft = tables.touched(one)
    if _position(draft, one.name) is None:
        draft.columns.append(Column(one.to, evidence=(one.evidence,)))
    _rename(tables, draft, one.name, one.to)
    _change_listed(draft, one)


def _change_listed(draft: _Draft, one: Holds) -> None:
    """What a renaming states of the column beside its name."""
    for column in one.columns:
        at = _position(draft, column.name)
        if at is not None:
            old = draft.columns[at]
            nullable = old.nullable if column.nullable is None else column.nullable
            draft.columns[at] = replace(old, type=column.type or old.type, nullable=nullable)


def _rename(tables: _Tables, draft: _Draft, old: str, new: str) -> None:
    at = _position(draft, old)
    if at is not None:
        draft.columns[at] = replace(draft.columns[at], name=new)
    draft.keys = [replace(key, columns=_renamed(key.columns, old, new)) for key in draft.keys]
    draft.indexes = [replace(index, columns=_renamed(index.columns, old, new)) for index in draft.indexes]
    for other in tables.by_name.values():
        other.keys = [
            replace(key, targets=_renamed(key.targets, old, new))
            if key.table and tables.find(key.table) is draft
            else key
            for key in other.keys
        ]


def _renamed(columns: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name.casefold() == old.casefold() else name for name in columns)


def _drop_column(tables: _Tables, one: Holds) -> None:
    if tables.find(one.table) is None and one.optional:
        return
    draft = tables.touched(one)
    for name in dict.fromkeys((*((one.name,) if one.name else ()), *(each.name for each in one.columns))):
        gone = name.casefold()
        draft.columns = [each for each in draft.columns if each.name.casefold() != gone]
        strips = one.dialect in _STRIPS
        keys: list[Key] = []
        for key in draft.keys:
            if gone not in _folded(key.columns):
                keys.append(key)
            elif strips and len(key.columns) > 1 and key.kind != "foreign":
                keys.append(replace(key, columns=_without(key.columns, gone)))
        draft.keys = keys
        indexes: list[Index] = []
        for index in draft.indexes:
            if not _covers(index, gone):
                indexes.append(index)
            elif strips and len(index.columns) > 1:
                indexes.append(replace(index, columns=_without(index.columns, gone)))
        draft.indexes = indexes


def _covers(index: Index, column: str) -> bool:
    """Whether an index is on a column, by its name or with an order behind it (`created_at DESC`)."""
    return any(
        name == column or name.startswith((f"{column} ", f"{column}(")) for name in _folded(index.columns)
    )


def _without(columns: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(name for name in columns if name.casefold() != gone)


def _key(tables: _Tables, one: Holds) -> None:
    _add(tables.touched(one), one)


def _add(draft: _Draft, one: Holds) -> None:
    """Add the keys and indexes of an operation, each once; a table has one primary key."""
    for key in one.keys:
        cited = replace(key, evidence=key.evidence or (one.evidence,))
        if key.kind == "primary":
            draft.keys = [each for each in draft.keys if each.kind != "primary"]
        if not any(_same_key(each, key) for each in draft.keys):
            draft.keys.append(cited)
        if one.kind == "migration":  # a table that is made from a query has columns that no file lists
            missing = (name for name in key.columns if _position(draft, name) is None)
            draft.columns.extend(Column(name, evidence=(one.evidence,)) for name in missing)
    for index in one.indexes:
        cited_index = replace(index, evidence=index.evidence or (one.evidence,))
        if not any(_same_index(each, index) for each in draft.indexes):
            draft.indexes.append(cited_index)


def _same_key(one: Key, other: Key) -> bool:
    return (one.kind, _folded(one.columns), one.table.casefold()) == (
        other.kind,
        _folded(other.columns),
        other.table.casefold(),
    )


def _same_index(one: Index, other: Index) -> bool:
    if one.name and other.name:
        return one.name.casefold() == other.name.casefold()
    said = (_folded(one.columns), one.unique, one.method, one.where)
    return said == (_folded(other.columns), other.unique, other.method, other.where)


def _drop_key(tables: _Tables, one: Holds) -> None:
    draft = tables.find(one.table)
    if draft is None:
        if not one.optional:
            tables.touched(one)
        return
    draft.evidence.append(one.evidence)
    kept = [key for key in draft.keys if not _is_meant(key, draft, one)]
    if len(kept) == len(draft.keys) and one.name:
        draft.indexes = [each for each in draft.indexes if each.name.casefold() != one.name.casefold()]
    draft.keys = kept


def _is_meant(key: Key, draft: _Draft, one: Holds) -> bool:
    """Whether an operation drops this key: by its name, the name databases give it, or by its columns."""
    if one.keys:
        return any(
            other.kind == key.kind
            and (not other.columns or _folded(other.columns) == _folded(key.columns))
            and (not other.table or other.table.casefold() == key.table.casefold())
            for other in one.keys
        )
    name = one.name.casefold()
    if key.name:
        return bool(name) and key.name.casefold() == name
    table = draft.name.rpartition(".")[2].casefold()
    columns = "_".join(_folded(key.columns))
    given = {
        "primary": ("primary", f"{table}_pkey", f"pk_{table}"),
        "unique": (f"{table}_{columns}_key", columns, f"{table}_{columns}_unique"),
        "foreign": (f"{table}_{columns}_fkey", f"{table}_{columns}_foreign"),
    }
    return name in given[key.kind]


def _index(tables: _Tables, one: Holds) -> None:
    _add(tables.touched(one), one)


def _with_index(tables: _Tables, one: Holds) -> Sequence[_Draft]:
    """The tables among which an index is looked for: the one that is named, else all."""
    if not one.table:
        return list(tables.by_name.values())
    draft = tables.find(one.table)
    return [draft] if draft is not None else []


def _rename_index(tables: _Tables, one: Holds) -> None:
    for draft in _with_index(tables, one):
        if any(index.name.casefold() == one.name.casefold() for index in draft.indexes):
            draft.evidence.append(one.evidence)
            draft.indexes = [
                replace(index, name=one.to) if index.name.casefold() == one.name.casefold() else index
                for index in draft.indexes
            ]
            return


def _drop_index(tables: _Tables, one: Holds) -> None:
    name = one.name.rpartition(".")[2].casefold()
    columns = [_folded(index.columns) for index in one.indexes]
    for draft in _with_index(tables, one):
        kept = [
            index
            for index in draft.indexes
            if not (index.name.casefold() == name if name else _folded(index.columns) in columns)
        ]
        if len(kept) < len(draft.indexes):
            draft.indexes = kept
            draft.evidence.append(one.evidence)
            return
    if one.table and (name or columns):
        _drop_unique(tables, one, columns)


def _drop_unique(tables: _Tables, one: Holds, columns: Sequence[tuple[str, ...]]) -> None:
    """MySQL drops a unique constraint as an index; ORMs name either by its columns."""
    draft = tables.find(one.table)
    if draft is None:
        return
    given = replace(one, keys=tuple(Key("unique", each) for each in columns) if not one.name else ())
    draft.keys = [key for key in draft.keys if key.kind != "unique" or not _is_meant(key, draft, given)]
    draft.evidence.append(one.evidence)


def _partition(tables: _Tables, one: Holds) -> None:
    draft = tables.touched(one)
    draft.partition = one.partition or draft.partition


def _nothing(tables: _Tables, one: Holds) -> None:
    pass


def _position(draft: _Draft, name: str) -> int | None:
    wanted = name.casefold()
    return next((at for at, column in enumerate(draft.columns) if column.name.casefold() == wanted), None)


def _cited(column: Column, one: Holds) -> Column:
    return column if column.evidence else replace(column, evidence=(one.evidence,))


def _folded(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)


_OPERATIONS = {
    "table": _table, "rename_table": _rename_table, "drop_table": _drop_table, "column": _column,
    "change_column": _change_column, "rename_column": _rename_column, "drop_column": _drop_column,
    "key": _key, "drop_key": _drop_key, "index": _index, "rename_index": _rename_index,
    "drop_index": _drop_index, "partition": _partition, "nothing": _nothing,
}  # fmt: skip
