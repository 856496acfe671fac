"""Schemas of databases: tables and collections with their columns, keys and indexes.

Names and types stand as their source writes them, without quotes. Shared by the facts of collectors,
which say what a file does to a schema, and by the model, which says what comes out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from archscan.model.evidence import Evidence

KeyKind: TypeAlias = Literal["primary", "unique", "foreign"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, or a field of a collection."""

    name: str
    type: str = ""
    """As written (`varchar(64)`, `models.CharField`); "" if none is stated."""
    nullable: bool | None = None
    """None where the source does not say."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """A primary key, a unique constraint, or a reference to another table."""

    kind: KeyKind
    columns: tuple[str, ...]
    name: str = ""
    table: str = ""
    """The table that a foreign key leads to."""
    targets: tuple[str, ...] = ()
    """The columns that it leads to; empty for that table's primary key, or if none are stated."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """An index, its columns or expressions in order."""

    columns: tuple[str, ...]
    name: str = ""
    unique: bool = False
    method: str = ""
    """`btree`, `gin`, `hnsw`, `text`, `2dsphere`; "" if none is stated."""
    where: str = ""
    """Condition of a partial index."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table, view or collection as it stands after all changes that were read."""

    name: str
    """With its namespace where one is written (`shop.orders`)."""
    kind: Literal["table", "view", "collection"] = "table"
    columns: tuple[Column, ...] = ()
    keys: tuple[Key, ...] = ()
    indexes: tuple[Index, ...] = ()
    partition: str = ""
    """How it is cut: `RANGE (created_at)`, `shard key (tenant)`; "" if it is not."""
    partial: bool = False
    """Only changes of it were read, not what makes it: it may have further columns."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables that one history of migrations, dump or set of classes makes."""

    id: str
    name: str
    """The database's own name if a file states it, else the component's or the folder's."""
    path: str
    """Folder or file that it is read from."""
    kind: Literal["migration", "dump", "model"]
    """What it was read from: changes in their order, a whole at once, or the classes of a program."""
    tool: str = ""
    """What applies it (`flyway`, `alembic`, `prisma`, `jpa`); "" for plain SQL."""
    dialect: str = ""
    """The database's key in the lexicon (`postgresql`), "" if no file says."""
    owner: str = ""
    """Id of the component whose code it is; "" if it belongs to several or none."""
    store: str = ""
    """Id of the component that keeps the tables; "" if that is not known."""
    tables: tuple[Table, ...] = ()
    evidence: tuple[Evidence, ...] = ()
