"""Histories of migrations, dumps and classes as schemas."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archscan.lexicon.technology import load_lexicon
from archscan.link.histories import in_order
from archscan.link.replay import replay
from archscan.link.schemas import find_schemas
from archscan.model.elements import Component, Connection, Technology
from archscan.model.evidence import Evidence
from archscan.model.facts import Holds, Scope, Subject
from archscan.model.tables import Column, Index, Key, Table

_LEXICON = load_lexicon()


def _holds(operation: str, table: str, line: int = 1, step: str = "", **rest: object) -> Holds:
    path = f"db/{step or 'schema'}.sql"
    values = {"history": "db", "subject": Subject(Scope("source", "db"), ""), "step": step, **rest}
    return Holds(
        operation=operation,
        table=table,
        evidence=Evidence(str(values.pop("path", path)), line, "sql"),
        **values,
    )  # type: ignore[arg-type]


def _columns(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "int") for name in names)


def _shown(table: Table) -> str:
    """A table in a line: `name(columns) keys indexes`."""
    keys = [
        f"{key.kind}({','.join(key.columns)}{'->' + key.table if key.table else ''}{'.' + ','.join(key.targets) if key.targets else ''})"
        for key in table.keys
    ]
    indexes = [f"{index.name or 'index'}({','.join(index.columns)})" for index in table.indexes]
    columns = ",".join(f"{one.name}:{one.type}" if one.type != "int" else one.name for one in table.columns)
    return " ".join([f"{table.name}({columns})", *keys, *indexes])


_ORDERS = _holds(
    "table", "orders",
    columns=_columns("id", "customer", "note"),
    keys=(Key("primary", ("id",)), Key("foreign", ("customer",), table="customers", targets=("id",))),
    indexes=(Index(("customer",), "by_customer"), Index(("customer", "note"), "by_both")),
)  # fmt: skip
_CUSTOMERS = _holds("table", "customers", columns=_columns("id"), keys=(Key("primary", ("id",)),))


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([_CUSTOMERS], ["customers(id) primary(id)"], id="table"),
        pytest.param([_CUSTOMERS, _holds("drop_table", "Customers")], [], id="drop, in another case"),
        pytest.param([_CUSTOMERS, _holds("drop_table", "public.customers")], [], id="drop, in the usual namespace"),
        pytest.param([_CUSTOMERS, _holds("column", "customers", columns=(Column("mail", "text"),))], ["customers(id,mail:text) primary(id)"], id="column"),
        pytest.param([_CUSTOMERS, _holds("column", "customers", columns=(Column("id", "text"),), optional=True)], ["customers(id) primary(id)"], id="column if not there"),
        pytest.param([_CUSTOMERS, _holds("change_column", "customers", columns=(Column("id", "bigint"),))], ["customers(id:bigint) primary(id)"], id="other type"),
        pytest.param([_CUSTOMERS, _holds("change_column", "customers", columns=(Column("id"),))], ["customers(id) primary(id)"], id="same type where none is stated"),
        pytest.param([_CUSTOMERS, _holds("change_column", "customers", name="id", columns=(Column("uid", "uuid"),))], ["customers(uid:uuid) primary(uid)"], id="name and type at once"),
        pytest.param(
            [_CUSTOMERS, _ORDERS, _holds("rename_column", "customers", name="id", to="uid")],
            ["customers(uid) primary(uid)", "orders(id,customer,note) primary(id) foreign(customer->customers.uid) by_customer(customer) by_both(customer,note)"],
            id="renamed column is followed by references",
        ),
        pytest.param(
            [_CUSTOMERS, _ORDERS, _holds("rename_table", "customers", to="clients")],
            ["clients(id) primary(id)", "orders(id,customer,note) primary(id) foreign(customer->clients.id) by_customer(customer) by_both(customer,note)"],
            id="renamed table is followed by references",
        ),
        pytest.param([_ORDERS, _holds("drop_column", "orders", name="customer")], ["orders(id,note) primary(id)"], id="dropped column takes its keys and indexes along"),
        pytest.param([_ORDERS, _holds("drop_column", "orders", name="customer", dialect="mysql")], ["orders(id,note) primary(id) by_both(note)"], id="MySQL shortens the index"),
        pytest.param(
            [_CUSTOMERS, _ORDERS, _holds("drop_table", "customers")],
            ["orders(id,customer,note) primary(id) by_customer(customer) by_both(customer,note)"],
            id="references to a dropped table",
        ),
        pytest.param(
            [_CUSTOMERS, _ORDERS, _holds("table", "new_customers", columns=_columns("id", "x")), _holds("drop_table", "customers"), _holds("rename_table", "new_customers", to="customers")],
            ["customers(id,x)", "orders(id,customer,note) primary(id) foreign(customer->customers.id) by_customer(customer) by_both(customer,note)"],
            id="a table made anew keeps references to it",
        ),
        pytest.param([_ORDERS, _holds("drop_index", "", name="by_both")], ["orders(id,customer,note) primary(id) foreign(customer->customers.id) by_customer(customer)"], id="index dropped without its table"),
        pytest.param([_ORDERS, _holds("rename_index", "orders", name="by_both", to="other")], ["orders(id,customer,note) primary(id) foreign(customer->customers.id) by_customer(customer) other(customer,note)"], id="index renamed"),
        pytest.param([_ORDERS, _holds("drop_key", "orders", name="orders_customer_fkey")], ["orders(id,customer,note) primary(id) by_customer(customer) by_both(customer,note)"], id="key dropped by the name PostgreSQL gives"),
        pytest.param([_ORDERS, _holds("drop_key", "orders", keys=(Key("foreign", ("customer",)),))], ["orders(id,customer,note) primary(id) by_customer(customer) by_both(customer,note)"], id="key dropped by its columns"),
        pytest.param([_ORDERS, _holds("drop_key", "orders", name="other_fkey")], [_shown(replay([_ORDERS]).tables[0])], id="another key dropped"),
        pytest.param([_CUSTOMERS, _holds("key", "customers", keys=(Key("unique", ("id",), "u"),)), _holds("drop_index", "customers", name="u")], ["customers(id) primary(id)"], id="MySQL drops a key as an index"),
        pytest.param([_CUSTOMERS, replace(_CUSTOMERS, columns=_columns("other"), optional=True)], ["customers(id) primary(id)"], id="made twice, if not there"),
        pytest.param([_CUSTOMERS, _holds("key", "customers", keys=(Key("primary", ("a", "b")),))], ["customers(id,a:,b:) primary(a,b)"], id="one primary key"),
        pytest.param([_holds("index", "ghosts", indexes=(Index(("x",), "gx"),))], ["ghosts() gx(x)"], id="partial table"),
    ],
)  # fmt: skip
def test_replay(operations: list[Holds], expected: list[str]) -> None:
    assert [_shown(table) for table in replay(operations).tables] == expected


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        pytest.param([_CUSTOMERS], [], id="nothing amiss"),
        pytest.param([_holds("drop_table", "x", optional=True)], [], id="dropped if there"),
        pytest.param([_holds("drop_table", "x", 7)], ["db/schema.sql:7: table `x` is dropped, and no statement that was read makes it"], id="dropped"),
        pytest.param([_holds("column", "x", 8, columns=_columns("a")), _holds("column", "x", 9, columns=_columns("b"))], ["db/schema.sql:8: table `x` is changed, and no statement that was read makes it"], id="changed, said once"),
    ],
)  # fmt: skip
def test_notes_of_replay(operations: list[Holds], expected: list[str]) -> None:
    assert [str(one) for one in replay(operations).problems] == expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([("V10", ()), ("V2", ()), ("V2.1", ())], ["V2", "V2.1", "V10"], id="Flyway"),
        pytest.param([("R__views", ()), ("V1", ())], ["V1", "R__views"], id="repeatable last"),
        pytest.param([("0010_b", ()), ("0009_a", ())], ["0009_a", "0010_b"], id="numbers"),
        pytest.param([("20240102_x", ()), ("20231231_y", ())], ["20231231_y", "20240102_x"], id="timestamps"),
        pytest.param([("a1", ("b2",)), ("b2", ()), ("c0", ("a1",))], ["b2", "a1", "c0"], id="revisions"),
        pytest.param([("merge", ("l", "r")), ("l", ("root",)), ("r", ("root",)), ("root", ())], ["root", "l", "r", "merge"], id="branches"),
        pytest.param([("a", ("elsewhere",)), ("b", ("a",))], ["a", "b"], id="predecessor of another history"),
        pytest.param([("b", ("a",)), ("a", ("b",)), ("c", ())], ["c", "a", "b"], id="circle"),
    ],
)  # fmt: skip
def test_order_of_steps(steps: list[tuple[str, tuple[str, ...]]], expected: list[str]) -> None:
    holds = [_holds("table", name, step=name, after=after) for name, after in steps]
    ordered, problems = in_order(holds)
    assert [one.step for one in ordered] == expected
    assert [one.rule for one in problems] == (["migration-order"] if expected[0] == "c" else [])


def test_steps_of_one_file_stand_in_its_order() -> None:
    holds = [
        _holds("table", f"t{line}", line, step=step, path="db/log.xml")
        for line, step in ((3, "2"), (1, "10"), (2, "1"))
    ]
    assert [one.step for one in in_order(holds)[0]] == ["10", "1", "2"]


def _component(name: str, kind: str = "service", *technologies: str) -> Component:
    made = tuple(Technology(key, "database", id=key) for key in technologies)
    return Component(f"component:{name}", name, kind, technologies=made)  # type: ignore[arg-type]


_PARTS = [
    _component("shop"),
    _component("web"),
    _component("pg", "database", "postgresql"),
    _component("my", "database", "mysql"),
    _component("docs", "database", "mongodb"),
]
_QUERIES = [
    Connection(f"c{source}{target}", f"component:{source}", f"component:{target}", "queries")
    for source, target in (("shop", "pg"), ("shop", "docs"), ("web", "my"), ("web", "pg"))
]


def _found(holds: list[Holds], owners: dict[str, list[str]]) -> list[str]:
    """Schemas as `id owner store: tables`."""
    schemas, _ = find_schemas(
        holds,
        lambda fact: [f"component:{name}" for name in owners.get(fact.history, [])],
        _PARTS,
        _QUERIES,
        _LEXICON,
    )
    return [
        f"{one.id} {one.owner} {one.store}: {' '.join(table.name for table in one.tables)}".replace(
            "component:", ""
        )
        for one in schemas
    ]


@pytest.mark.parametrize(
    ("holds", "owners", "expected"),
    [
        pytest.param([], {}, [], id="nothing"),
        pytest.param([_CUSTOMERS], {"db": ["shop"]}, ["schema:shop shop pg: customers"], id="relational tables are not in a document store"),
        pytest.param([replace(_CUSTOMERS, form="collection", dialect="mongodb")], {"db": ["shop"]}, ["schema:shop shop docs: customers"], id="collections are"),
        pytest.param([_CUSTOMERS], {"db": ["web"]}, ["schema:web web : customers"], id="two that fit"),
        pytest.param([replace(_CUSTOMERS, dialect="mariadb")], {"db": ["web"]}, ["schema:web web my: customers"], id="the dialect decides"),
        pytest.param([replace(_CUSTOMERS, dialect="oracle")], {"db": ["web"]}, ["schema:web web : customers"], id="none fits"),
        pytest.param([_CUSTOMERS], {"db": ["pg"]}, ["schema:pg  pg: customers"], id="mounted into the database"),
        pytest.param([replace(_CUSTOMERS, database="crm")], {"db": ["shop"]}, ["schema:crm shop pg: customers"], id="named by the file"),
        pytest.param([replace(_CUSTOMERS, history="tools/crm/sql")], {}, ["schema:crm  : customers"], id="named by the folder"),
        pytest.param([_CUSTOMERS], {"db": ["shop", "web"]}, ["schema:pg  pg: customers"], id="of several"),
        pytest.param([_CUSTOMERS, _holds("drop_table", "customers", 2)], {"db": ["shop"]}, [], id="nothing is left"),
        pytest.param([_holds("column", "x", columns=_columns("a"))], {}, [], id="a script that only changes"),
        pytest.param([_holds("column", "x", columns=_columns("a"), tool="flyway")], {}, ["schema:db  : x"], id="migrations that only change"),
        pytest.param(
            [replace(_CUSTOMERS, tool="flyway"), replace(_CUSTOMERS, table="Customer", kind="model", tool="jpa", history="src"), replace(_ORDERS, kind="model", tool="jpa", history="src")],
            {"db": ["shop"], "src": ["shop"]},
            ["schema:shop shop pg: customers", "schema:shop%20(jpa) shop pg: orders"],
            id="classes of tables that migrations make",
        ),
        pytest.param(
            [replace(_CUSTOMERS, kind="model", tool="jpa", history="a"), replace(_CUSTOMERS, kind="model", tool="jpa", history="b")],
            {"a": ["shop"], "b": ["web"]},
            ["schema:shop shop pg: customers", "schema:web web : customers"],
            id="same tables of two owners",
        ),
        pytest.param(
            [replace(_CUSTOMERS, dialect="mysql", history="db/my/s.sql"), replace(_CUSTOMERS, dialect="postgresql", history="db/pg/s.sql")],
            {"db/my/s.sql": ["shop"], "db/pg/s.sql": ["shop"]},
            ["schema:shop shop pg: customers"],
            id="one schema for several databases",
        ),
        pytest.param(
            [replace(_CUSTOMERS, tool="django", history="a/migrations"), replace(_ORDERS, tool="django", history="b/migrations")],
            {"a/migrations": ["shop"], "b/migrations": ["shop"]},
            ["schema:shop shop pg: customers orders"],
            id="Django's pieces are one schema",
        ),
        pytest.param(
            [replace(_CUSTOMERS, history="examples/a/schema.sql"), replace(_CUSTOMERS, history="examples/b/schema.sql")],
            {},
            ["schema:a  : customers", "schema:b  : customers"],
            id="same tables of nobody",
        ),
        pytest.param(
            [replace(_CUSTOMERS, evidence=Evidence(f"sql/{name}.sql", 1, "sql"), history="sql") for name in ("crm", "erp")],
            {"sql": ["web"]},
            ["schema:web web : customers"],
            id="files that make the same table are wholes",
        ),
        pytest.param(
            [replace(one, history=f"sql/{name}/schema.sql", dialect=dialect) for one in (_CUSTOMERS, _ORDERS, replace(_ORDERS, table="o2")) for name, dialect in (("old/deep/h2", "h2"), ("crm", "mysql"))],
            {},
            ["schema:crm  : customers o2 orders"],
            id="a copy for another database",
        ),
        pytest.param(
            [replace(one, history="sql/crm") for one in (_CUSTOMERS, _ORDERS)]
            + [replace(one, history="sql/deltas/v2") for one in (_holds("column", "x", columns=_columns("a")), _CUSTOMERS, replace(_ORDERS, table="new"))],
            {},
            ["schema:crm  : customers orders", "schema:v2  : new"],
            id="upgrade scripts",
        ),
        pytest.param(
            [replace(_CUSTOMERS, tool="flyway"), replace(_CUSTOMERS, kind="model", tool="jpa", history="core/src"), replace(_ORDERS, kind="model", tool="jpa", history="other/src")],
            {"db": ["shop"]},
            ["schema:other  : orders", "schema:shop shop pg: customers"],
            id="classes of a module of nobody",
        ),
        pytest.param(
            [replace(_CUSTOMERS, tool="flyway"), replace(_CUSTOMERS, columns=_columns("sku"), kind="model", tool="jpa", history="core/lib")],
            {"db": ["shop"]},
            ["schema:lib  : customers", "schema:shop shop pg: customers"],
            id="other classes of nobody",
        ),
        pytest.param(
            [_CUSTOMERS, replace(_CUSTOMERS, kind="model", tool="jpa", history="src"), replace(_ORDERS, kind="model", tool="jpa", history="src")],
            {"db": ["pg"], "src": ["shop"]},
            ["schema:pg  pg: customers", "schema:shop shop pg: orders"],
            id="classes of tables that the database makes at its start",
        ),
        pytest.param(
            [_CUSTOMERS, replace(_CUSTOMERS, kind="model", tool="jpa", history="src")],
            {"db": ["my"], "src": ["shop"]},
            ["schema:my  my: customers", "schema:shop shop pg: customers"],
            id="classes of tables of another database",
        ),
    ],
)  # fmt: skip
def test_schemas(holds: list[Holds], owners: dict[str, list[str]], expected: list[str]) -> None:
    assert _found(holds, owners) == expected


def test_lines_of_the_lesser_source_are_kept() -> None:
    other = replace(
        _CUSTOMERS,
        table="Customer",
        kind="model",
        tool="jpa",
        history="src",
        evidence=Evidence("src/Customer.java", 4, "jpa"),
    )
    schemas, _ = find_schemas([_CUSTOMERS, other], lambda _: ["component:shop"], _PARTS, _QUERIES, _LEXICON)
    assert [str(line) for line in schemas[0].tables[0].evidence] == ["db/schema.sql:1", "src/Customer.java:4"]


def test_classes_complete_what_migrations_only_change() -> None:
    changes = [
        _holds("column", "customers", columns=_columns("mail"), tool="alembic"),
        replace(_ORDERS, tool="alembic"),
        replace(_ORDERS, table="o2", tool="alembic"),
    ]
    other = replace(_CUSTOMERS, table="customers", kind="model", tool="sqlalchemy", history="src")
    schemas, _ = find_schemas([*changes, other], lambda _: ["component:shop"], _PARTS, _QUERIES, _LEXICON)
    assert [
        (one.tool, [(table.name, table.partial, len(table.columns)) for table in one.tables])
        for one in schemas
    ] == [("alembic", [("customers", False, 1), ("o2", False, 3), ("orders", False, 3)])]


def test_steps_that_do_nothing_order_others() -> None:
    holds = [
        _holds("drop_table", "customers", step="c", after=("b",)),
        _holds("nothing", "", step="b", after=("z",)),
        replace(_CUSTOMERS, step="z", evidence=Evidence("db/z.sql", 1, "sql")),
    ]
    assert find_schemas(holds, lambda _: [], _PARTS, _QUERIES, _LEXICON) == ((), ())


def test_a_schema_that_nothing_names_is_called_after_the_system() -> None:
    schemas, _ = find_schemas([_CUSTOMERS], lambda _: [], _PARTS, _QUERIES, _LEXICON, "Shop")
    assert [one.id for one in schemas] == ["schema:Shop"]


def test_notes_of_a_history_are_few() -> None:
    holds = [_holds("drop_table", f"t{number}", number, tool="flyway") for number in range(1, 40)]
    _, problems = find_schemas(holds, lambda _: [], _PARTS, _QUERIES, _LEXICON)
    assert len(problems) == 6
    assert problems[-1].what == "34 further operations of this history do not fit"
    _, problems = find_schemas(
        [replace(one, tool="") for one in holds], lambda _: [], _PARTS, _QUERIES, _LEXICON
    )
    assert [one.what for one in problems] == [
        "39 operations on tables that no statement in these files makes"
    ]
