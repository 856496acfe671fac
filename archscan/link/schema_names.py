"""Names and ids of schemas."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from archscan.lexicon.words import vocabulary
from archscan.link.histories import natural
from archscan.link.schema_sources import Made, rank
from archscan.model.elements import Component
from archscan.model.ids import schema_id
from archscan.model.tables import Schema

_EVERYWHERE = vocabulary(
    "alembic api app apps backend build changelog changelogs changes classpath config core data database "
    "databases db ddl dist docker-entrypoint-initdb.d domain drizzle entities entity entrypoint flyway "
    "infrastructure init init-db initdb initdb.d internal java kotlin lib liquibase main mariadb migrate "
    "migration migrations model models mysql packages persistence pkg postgres postgresql prisma python "
    "repositories repository resources schema schemas scripts server services sql src structure up versions"
)
"""Names of folders and files that say nothing about which database it is."""


def name_schemas(
    made: Iterable[Made], by_id: Mapping[str, Component], system: str = ""
) -> tuple[Schema, ...]:
    """Schemas with names and ids; those of equal names are told apart by their owners or sources."""
    ranked = sorted(
        made, key=lambda one: (rank(one), -len(one.tables), natural(one.history), one.history, one.tool)
    )
    same: defaultdict[tuple[str, str], list[Made]] = defaultdict(list)
    for one in ranked:
        same[_name(one, by_id, system)].append(one)
    found: list[Schema] = []
    for (group, name), equals in same.items():
        for one, mark in zip(equals, _marks(name, equals, by_id), strict=True):
            called = f"{name} ({mark})" if mark else name
            owner = one.owners[0] if len(one.owners) == 1 and one.owners[0] != one.store else ""
            found.append(
                Schema(
                    schema_id(called, group),
                    called,
                    one.history,
                    one.kind,
                    one.tool,
                    one.dialect,
                    owner,
                    one.store,
                    one.tables,
                    one.evidence,
                )
            )
    return tuple(sorted(found, key=lambda one: one.id))


def _name(one: Made, by_id: Mapping[str, Component], system: str) -> tuple[str, str]:
    """Group and name: the database's own, else the owner's, the folder's, the store's, the system's."""
    alone = len(one.owners) == 1
    holder = by_id.get(one.owners[0] if alone else one.store)
    name = one.database or (holder.name if holder and alone else "") or _folder_name(one.history)
    return holder.group if holder else "", name or (holder.name if holder else "") or system or _last_name(
        one.history
    )


def _marks(name: str, equals: Sequence[Made], by_id: Mapping[str, Component]) -> list[str]:
    """What tells schemas of one name apart; "" for one that is alone, or the best source."""
    if len(equals) == 1:
        return [""]
    first = [""] if rank(equals[0]) < rank(equals[1]) else []
    others = equals[len(first) :]
    ways: tuple[Callable[[Made], str], ...] = (
        lambda one: ", ".join(by_id[id].name for id in one.owners if id in by_id),
        lambda one: one.tool or one.kind,
        lambda one: _folder_name(one.history) or _last_name(one.history),
        lambda one: one.history,
        lambda one: f"{one.history}, {one.tool or one.kind}",
    )
    for way in ways:
        marks = [way(one) for one in others]
        if all(marks) and name not in marks and len(set(marks)) == len(marks):
            return [*first, *marks]
    return [*first, *(str(number) for number in range(1, len(others) + 1))]


def _last_name(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0] or "tables"


def _folder_name(path: str) -> str:
    """The last part of a path that says what the schema is of; "" if none does.

    >>> _folder_name("services/billing/src/main/resources/db/migration"), _folder_name("db/schema.sql")
    ('billing', '')
    """
    folder, _, last = path.rpartition("/")
    stem = posixpath.splitext(last)[0] or last
    parts = [*folder.split("/"), stem]
    return next((one for one in reversed(parts) if one and one.casefold() not in _EVERYWHERE), "")
