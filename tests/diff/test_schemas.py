"""Schemas of two models compared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archscan.diff.compare import compare
from archscan.model.evidence import Evidence
from archscan.model.serial import from_json, to_json
from archscan.model.system import System
from archscan.model.tables import Column, Index, Key, Schema, Table
from archscan.report.elements import Report, sentence

_ORDERS = Table(
    "shop.orders",
    columns=(Column("id", "bigint", False), Column("note", "text")),
    keys=(Key("primary", ("id",)),),
    indexes=(Index(("note",), "by_note"),),
    evidence=(Evidence("db/V1.sql", 1, "sql"),),
)
_USERS = Table("users", columns=(Column("id", "uuid"),))
_SCHEMA = Schema("schema:shop", "shop", "db", "migration", "flyway", tables=(_ORDERS,))
_OLD = System("s", schemas=(_SCHEMA,))


def _with(**rest: object) -> System:
    return replace(_OLD, schemas=(replace(_SCHEMA, tables=(replace(_ORDERS, **rest),)),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        pytest.param(_OLD, [], id="same"),
        pytest.param(_with(evidence=(Evidence("db/V1.sql", 9, "sql"),)), [], id="moved lines"),
        pytest.param(_with(indexes=(Index(("note",), "other_name"),)), [], id="another name of an index"),
        pytest.param(System("s"), ["schema shop removed"], id="schema removed"),
        pytest.param(replace(_OLD, schemas=(_SCHEMA, replace(_SCHEMA, id="schema:x", name="x"))), ["schema x added"], id="schema added"),
        pytest.param(replace(_OLD, schemas=(replace(_SCHEMA, store="component:db"),)), ["schema shop: store none -> db"], id="store"),
        pytest.param(replace(_OLD, schemas=(replace(_SCHEMA, tables=(_ORDERS, _USERS)),)), ["table users of shop added"], id="table added"),
        pytest.param(replace(_OLD, schemas=(replace(_SCHEMA, tables=(_USERS,)),)), ["table users of shop added", "table shop.orders of shop removed"], id="table for another"),
        pytest.param(_with(columns=(*_ORDERS.columns, Column("total", "numeric"))), ["table shop.orders of shop: columns none -> total numeric"], id="column added"),
        pytest.param(_with(columns=(replace(_ORDERS.columns[0], type="uuid"), _ORDERS.columns[1])), ["table shop.orders of shop: columns id bigint not null -> id uuid not null"], id="type"),
        pytest.param(_with(keys=(*_ORDERS.keys, Key("foreign", ("note",), table="notes"))), ["table shop.orders of shop: keys none -> foreign (note) -> notes"], id="reference"),
        pytest.param(_with(indexes=()), ["table shop.orders of shop: indexes (note) -> none"], id="index removed"),
        pytest.param(_with(partition="RANGE (id)"), ["table shop.orders of shop: partition none -> RANGE (id)"], id="partition"),
    ],
)  # fmt: skip
def test_changes(new: System, expected: list[str]) -> None:
    report = Report("diff", "s", "old", "new", before=_OLD, after=new)
    assert [sentence(report, one) for one in compare(_OLD, new)] == expected


def test_a_schema_comes_back_from_json() -> None:
    system = _with(partition="HASH (id)", indexes=(Index(("note",), "i", True, "gin", "note IS NOT NULL"),))
    assert from_json(to_json(system)) == system
