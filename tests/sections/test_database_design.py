"""The chapter on databases: what it says of schemas, indexes and partitions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archscan.model.elements import Component, Property, Technology
from archscan.model.evidence import Evidence
from archscan.model.system import System
from archscan.model.tables import Column, Index, Key, Schema, Table
from archscan.sections import database_tuning, statements
from archscan.sections.context import make_context
from archscan.sections.database_design import build
from archscan.sections.statements import Claim, Code, Open, Part, Picture, Ref
from archscan.view.schema import schema_views


def _at(path: str, line: int = 1) -> tuple[Evidence, ...]:
    return (Evidence(path, line, "sql"),)


_PG = Component("component:pg", "pg", "database", technologies=(Technology("PostgreSQL", "database", id="postgresql"),), evidence=_at("compose.yaml"))  # fmt: skip
_MY = Component("component:my", "my", "database", technologies=(Technology("MySQL", "database", id="mysql"),), evidence=_at("compose.yaml"))  # fmt: skip
_SHOP = Component("component:shop", "shop", "service", evidence=_at("compose.yaml", 9))
_CUSTOMERS = Table(
    "customers",
    columns=(Column("id", "uuid"),),
    keys=(Key("primary", ("id",)),),
    evidence=_at("db/V1__a.sql"),
)
_ORDERS = Table(
    "orders",
    columns=(Column("id", "uuid"), Column("customer", "uuid")),
    keys=(
        Key("primary", ("id",)),
        Key("foreign", ("customer",), table="customers", evidence=_at("db/V1__a.sql", 5)),
    ),
    evidence=_at("db/V1__a.sql", 3),
)
_SCHEMA = Schema(
    "schema:shop", "shop", "db", "migration", "flyway", "postgresql", _SHOP.id, _PG.id,
    (_CUSTOMERS, _ORDERS), (*_at("db/V1__a.sql"), *_at("db/V2__b.sql")),
)  # fmt: skip


def _parts(*schemas: Schema, components: tuple[Component, ...] = (_PG, _SHOP)) -> dict[str, Part]:
    system = System("s", components=components, schemas=schemas)
    return {part.heading: part for part in build(make_context(system, schema_views(system))).parts}


def _text(pieces: statements.Line) -> str:
    return "".join(piece if isinstance(piece, str) else f"`{piece.text}`" if isinstance(piece, Code) else piece.text if isinstance(piece, Ref) else "?" for piece in pieces)  # fmt: skip


def _said(part: Part) -> list[str]:
    """All sentences and rows of a part."""
    found: list[str] = []
    for block in part.blocks:
        if isinstance(block, Claim):
            found.append(_text(block.line))
        elif isinstance(block, Open):
            found.append(f"open: {block.missing}")
        elif isinstance(block, Picture):
            found.append(f"picture {block.view}")
        elif isinstance(block, statements.Items):
            found += [_text(one.line) for one in block.claims if isinstance(one, Claim)]
        elif isinstance(block, statements.Table):
            found += [" | ".join(_text(cell) for cell in row.cells) for row in block.rows]
    return found


def test_a_schema_with_its_picture_and_tables() -> None:
    assert _said(_parts(_SCHEMA)["Schema Overview"]) == [
        "Flyway migrations in `db` (2 files, `V1__a.sql` to `V2__b.sql`) make 2 tables for shop, kept in pg.",
        "picture schema-shop",
        "`customers` | `id uuid` | primary `id`",
        "`orders` | `id uuid`, `customer uuid` | primary `id`; `customer` → `customers`",
    ]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param(replace(_SCHEMA, kind="dump", tool="rails", path="db/schema.rb", evidence=_at("db/schema.rb"), tables=(_CUSTOMERS,)), "The Rails schema in `db/schema.rb` states 1 table for shop, kept in pg.", id="dump"),
        pytest.param(replace(_SCHEMA, kind="model", tool="jpa", tables=(_CUSTOMERS,), store=""), "JPA classes in `db` (2 files) describe 1 table for shop.", id="classes"),
        pytest.param(replace(_SCHEMA, tool="", owner="", tables=(_CUSTOMERS, Table("seen", "view"))), "SQL statements in `db` (2 files, `V1__a.sql` to `V2__b.sql`) make 1 table and 1 view, kept in pg: `customers` and `seen`.", id="SQL"),
        pytest.param(replace(_SCHEMA, tool="prisma", tables=(_CUSTOMERS,), evidence=(*_at("p/1_a/migration.sql"), *_at("p/2_b/migration.sql"))), "Prisma migrations in `db` (2 files, `1_a/migration.sql` to `2_b/migration.sql`) make 1 table for shop, kept in pg.", id="a folder for each"),
        pytest.param(replace(_SCHEMA, tool="django", tables=(_CUSTOMERS,), evidence=(*_at("a/migrations/1.py"), *_at("b/migrations/sub/1.py"))), "Django migrations in `db` (2 files) make 1 table for shop, kept in pg.", id="several rows of files"),
    ],
)  # fmt: skip
def test_what_a_schema_was_read_from(schema: Schema, expected: str) -> None:
    assert _said(_parts(schema)["Schema Overview"])[0] == expected


@pytest.mark.parametrize(
    ("schemas", "expected"),
    [
        pytest.param((), ["open: Not visible in the files that were read: tables."], id="none at all"),
        pytest.param(
            (_SCHEMA,), ["open: Not visible in the files that were read: tables of my."], id="of one database"
        ),
        pytest.param((replace(_SCHEMA, store="", owner=""),), [], id="perhaps those"),
    ],
)
def test_databases_without_tables(schemas: tuple[Schema, ...], expected: list[str]) -> None:
    part = _parts(*schemas, components=(_PG, _MY, _SHOP))["Schema Overview"]
    assert [line for line in _said(part) if line.startswith("open")] == expected


def test_many_schemas_are_a_table() -> None:
    many = [replace(_SCHEMA, id=f"schema:s{number}", name=f"s{number}") for number in range(7)]
    said = _said(_parts(*many)["Schema Overview"])
    assert (
        said[0]
        == "s0 | shop | pg | Flyway migrations in `db` (2 files, `V1__a.sql` to `V2__b.sql`) | 2 tables"
    )
    assert len([line for line in said if line.startswith("picture")]) == 4


def test_small_schemas_share_a_table() -> None:
    other = replace(_SCHEMA, id="schema:crm", name="crm", tables=(_CUSTOMERS,), owner="")
    said = _said(_parts(_SCHEMA, other)["Schema Overview"])
    assert said[-3:] == [
        "shop | `customers` | `id uuid` | primary `id`",
        "shop | `orders` | `id uuid`, `customer uuid` | primary `id`; `customer` → `customers`",
        "crm | `customers` | `id uuid` | primary `id`",
    ]


def test_large_schemas_are_folded_singly() -> None:
    tables = tuple(replace(_CUSTOMERS, name=f"t{number}") for number in range(9))
    other = replace(_SCHEMA, id="schema:crm", name="crm", tables=tables)
    blocks = _parts(replace(_SCHEMA, tables=tables), other)["Schema Overview"].blocks
    found = [(one.title, one.fold) for one in blocks if isinstance(one, statements.Table)]
    assert found == [("Tables of crm", 0), ("Tables of shop", 0)]


_INDEXES = (
    Index(("customer",), "by_customer", evidence=_at("db/V2__b.sql")),
    Index(("embedding",), "e", method="hnsw", evidence=_at("db/V2__b.sql", 2)),
    Index(
        ("customer", "id"), "u", unique=True, where="live", method="btree", evidence=_at("db/V2__b.sql", 3)
    ),
)


def _with(schema: Schema, **rest: object) -> Schema:
    return replace(schema, tables=(_CUSTOMERS, replace(_ORDERS, **rest)))  # type: ignore[arg-type]


def test_indexes() -> None:
    assert _said(_parts(_with(_SCHEMA, indexes=_INDEXES))["Indexing Strategy"]) == [
        "3 indexes on 1 table, of these 1 unique, 1 on the columns of a reference, 1 on several columns, 1 on some of the rows only.",
        "`hnsw`: `orders(embedding)`.",
        "`orders` | `customer`; `embedding` (`hnsw`); `customer, id` (unique, only where `live`)",
    ]


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        pytest.param(_SCHEMA, True, id="none"),
        pytest.param(
            _with(_SCHEMA, indexes=(Index(("customer DESC", "id")),)), False, id="an index begins with it"
        ),
        pytest.param(_with(_SCHEMA, indexes=(Index(("id", "customer")),)), True, id="an index ends with it"),
        pytest.param(
            _with(_SCHEMA, indexes=(Index(("customer",), where="live"),)), True, id="an index for some rows"
        ),
        pytest.param(replace(_SCHEMA, dialect="mysql"), False, id="MySQL makes one"),
        pytest.param(replace(_SCHEMA, dialect="", store=_MY.id), False, id="a store that makes one"),
        pytest.param(replace(_SCHEMA, dialect="", store=""), False, id="not known which database"),
        pytest.param(replace(_SCHEMA, kind="model"), False, id="classes do not say"),
    ],
)
def test_references_without_an_index(schema: Schema, told: bool) -> None:
    part = _parts(schema, components=(_PG, _MY, _SHOP))["Indexing Strategy"]
    sentence = "No index that begins with these foreign keys was found: `orders(customer)`."
    assert (sentence in _said(part)) is told


@pytest.mark.parametrize(
    ("partition", "expected"),
    [
        pytest.param("", "open: Not visible in the files that were read: partitions, shards.", id="none"),
        pytest.param(
            "RANGE (placed_at)", "`orders` is partitioned by `RANGE (placed_at)`.", id="partitioned"
        ),
        pytest.param("shard key (tenant)", "`orders` is sharded: `shard key (tenant)`.", id="sharded"),
    ],
)
def test_partitions(partition: str, expected: str) -> None:
    assert _said(_parts(_with(_SCHEMA, partition=partition))["Partitioning Strategy"]) == [expected]


@pytest.mark.parametrize(
    ("kind", "property", "expected"),
    [
        pytest.param("service", Property("performance.pool", "20", name="spring.datasource.hikari.maximum-pool-size"), "optimization", id="pool of a database"),
        pytest.param("service", Property("performance.pool", "50", name="feign.httpclient.maxConnections"), "clients", id="pool of a client"),
        pytest.param("gateway", Property("performance.pool", "9", name="max_conns"), "clients", id="pool of a gateway"),
        pytest.param("service", Property("scaling.sharding", "partitionCount: 3", name="orders"), "topics", id="topic"),
        pytest.param("database", Property("scaling.sharding", "partitions: 3", name="x"), "scaling", id="database"),
        pytest.param("service", Property("performance.query", "100ms", name="statement_timeout"), "optimization", id="query"),
    ],
)  # fmt: skip
def test_where_figures_stand(kind: str, property: Property, expected: str) -> None:
    holder = Component("component:x", "x", kind, properties=(replace(property, evidence=_at("x.yaml")),))  # type: ignore[arg-type]
    context = make_context(System("s", components=(holder,)))
    found = {
        "optimization": database_tuning.database_optimization(context),
        "clients": database_tuning.client_pools(context),
        "scaling": database_tuning.database_scaling(context),
        "topics": database_tuning.topic_partitions(context),
    }
    assert [name for name, blocks in found.items() if blocks] == [expected]


@pytest.mark.parametrize(("number", "folded"), [(10, False), (11, True)], ids=["a few", "many"])
def test_many_databases_and_their_volumes_are_folded(number: int, folded: bool) -> None:
    volume = (Property("storage.volume", "data:/data", _at("compose.yaml")),)
    stores = tuple(replace(_PG, id=f"component:{n}", name=f"pg{n}", properties=volume) for n in range(number))
    lists = [one for one in _parts(components=stores)[""].blocks if isinstance(one, statements.Items)]
    assert [(len(one.claims), len(one.claims) > one.fold) for one in lists] == [(number, folded)] * 2
