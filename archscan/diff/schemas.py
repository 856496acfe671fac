"""Schemas compared: tables that came and went, and what changed of their columns, keys and indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from archscan.diff.changes import Change
from archscan.diff.renames import name_of
from archscan.model.evidence import Evidence
from archscan.model.ids import escape
from archscan.model.system import System
from archscan.model.tables import Column, Index, Key, Schema, Table

_PARTS: tuple[tuple[str, Callable[[Table], Mapping[str, str]]], ...] = (
    ("columns", lambda one: {each.name.casefold(): _column(each) for each in one.columns}),
    ("keys", lambda one: {text: text for each in one.keys if (text := _key(each))}),
    ("indexes", lambda one: {text: text for each in one.indexes if (text := _index(each))}),
    ("partition", lambda one: {"": one.partition} if one.partition else {}),
)


def compare_schemas(old: System, new: System, renames: Mapping[str, str]) -> Iterator[Change]:
    """Changes of schemas and their tables; the tables of a schema that is new or gone are not told singly."""
    before = {one.id: one for one in old.schemas}
    after = {one.id: one for one in new.schemas}
    for id, one in before.items():
        if id not in after:
            yield Change("schema", "removed", id, evidence=_few(one.evidence))
            continue
        now = after[id]
        for field, was, is_ in (("owner", one.owner, now.owner), ("store", one.store, now.store)):
            if renames.get(was, was) != is_:
                yield Change("schema", "changed", id, field, name_of(was), name_of(is_), _few(now.evidence))
        yield from _tables(one, now)
    for id, now in after.items():
        if id not in before:
            yield Change("schema", "added", id, evidence=_few(now.evidence))


def _tables(old: Schema, new: Schema) -> Iterator[Change]:
    before = {one.name: one for one in old.tables}
    after = {one.name: one for one in new.tables}
    for name, one in before.items():
        subject = f"{new.id}/{escape(name)}"
        if name not in after:
            yield Change("table", "removed", subject, evidence=_few(one.evidence))
            continue
        now = after[name]
        for field, said in _PARTS:
            was, is_ = said(one), said(now)
            for key in sorted(was.keys() | is_.keys()):
                if was.get(key, "") != is_.get(key, ""):
                    pair = was.get(key, ""), is_.get(key, "")
                    yield Change("table", "changed", subject, field, *pair, _few(now.evidence))
    for name, now in after.items():
        if name not in before:
            yield Change("table", "added", f"{new.id}/{escape(name)}", evidence=_few(now.evidence))


def _few(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The first lines: a table may have hundreds."""
    return evidence[:3]


def _column(one: Column) -> str:
    empty = {True: "null", False: "not null", None: ""}[one.nullable]
    return _joined((one.name, one.type, empty))


def _key(one: Key) -> str:
    target = f"-> {one.table}({', '.join(one.targets)})" if one.targets else f"-> {one.table}"
    return _joined((one.kind, f"({', '.join(one.columns)})", target if one.table else ""))


def _index(one: Index) -> str:
    where = f"where {one.where}" if one.where else ""
    return _joined(("unique" if one.unique else "", one.method, f"({', '.join(one.columns)})", where))


def _joined(words: Iterable[str]) -> str:
    return " ".join(word for word in words if word)
