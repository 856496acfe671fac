"""Schemas: the tables that each history of migrations, dump or set of classes makes, whose, and where kept.

Where several speak of the same tables of one owner, what states a whole (a dump) counts before changes,
and changes before classes; the others' lines become evidence of the table that is kept.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from archscan.lexicon.technology import Lexicon
from archscan.lexicon.words import vocabulary
from archscan.link.histories import in_order, natural
from archscan.link.replay import replay
from archscan.model.elements import Component, Connection
from archscan.model.evidence import Evidence
from archscan.model.facts import Holds
from archscan.model.ids import schema_id
from archscan.model.problem import Problem
from archscan.model.tables import Schema, Table

_RANK = {"dump": 0, "migration": 1, "model": 2}
_IN_PIECES = frozenset({"django"})
"""Tools whose migrations lie in several folders and make one schema all the same."""
_MOST_NOTES = 6
_COPY = 3
"""Tables that a schema must have to count as the copy of another."""
_EMBEDDED = frozenset({"h2", "hsqldb", "derby", "sqlite"})
"""Databases for tests and trials: of the same schema for several, another one is meant."""
_FAMILIES = (
    frozenset({"mysql", "mariadb", "percona", "tidb", "vitess", "planetscale", "singlestore"}),
    frozenset({"postgresql", "cockroachdb", "yugabytedb", "alloydb", "neon"}),
    frozenset({"mongodb", "documentdb", "ferretdb", "cosmosdb"}),
)
"""Databases that speak the same dialect."""
_NOT_RELATIONAL = frozenset({"mongodb", "documentdb", "ferretdb", "dynamodb", "firestore", "neo4j", "couchdb",
                             "couchbase", "influxdb", "arangodb", "etcd", "redis"})  # fmt: skip
_EVERYWHERE = vocabulary(
    "alembic api app apps backend build changelog changelogs changes classpath config core data database "
    "databases db ddl dist docker-entrypoint-initdb.d domain drizzle entities entity entrypoint flyway "
    "infrastructure init init-db initdb initdb.d internal java kotlin lib liquibase main mariadb migrate "
    "migration migrations model models mysql packages persistence pkg postgres postgresql prisma python "
    "repositories repository resources schema schemas scripts server services sql src structure up versions"
)
"""Names of folders and files that say nothing about which database it is."""


@dataclass(frozen=True, slots=True)
class _Made:
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


def find_schemas(
    holds: Sequence[Holds],
    owners_of: Callable[[Holds], Iterable[str]],
    components: Sequence[Component],
    connections: Sequence[Connection],
    lexicon: Lexicon,
) -> tuple[tuple[Schema, ...], tuple[Problem, ...]]:
    """The schemas that facts make, sorted by id, and what of them did not fit together.

    `owners_of` gives the ids of the components that a fact speaks of.
    """
    by_id = {one.id: one for one in components}
    stores = _Stores(by_id, connections, lexicon)
    made: list[_Made] = []
    problems: list[Problem] = []
    for path, found in _histories(holds):
        one, notes = _replayed(path, found, owners_of, stores)
        problems += notes
        if one is not None:
            made.append(one)
    return _identified(_combined(_settled(made)), by_id), tuple(problems)


def _histories(holds: Iterable[Holds]) -> list[tuple[str, list[Holds]]]:
    """Facts by history, tool and kind, each with its path; one that names several databases is cut into
    them, and plain files that are no row into files."""
    groups: defaultdict[tuple[str, str, str], list[Holds]] = defaultdict(list)
    for one in holds:
        groups[one.history, one.tool, one.kind].append(one)
    found: list[tuple[str, list[Holds]]] = []
    for key in sorted(groups):
        names = {one.database for one in groups[key]} - {""}
        apart = not key[1] and _are_wholes(groups[key])
        by_name: defaultdict[tuple[str, str], list[Holds]] = defaultdict(list)
        for one in groups[key]:
            name = one.database if len(names) > 1 else ""
            by_name[name, one.evidence.path if apart else ""].append(one)
        found.extend((path or key[0], by_name[name, path]) for name, path in sorted(by_name))
    return found


def _are_wholes(holds: Iterable[Holds]) -> bool:
    """Whether files of plain SQL stand beside each other, not in a row: several make the same table."""
    makers: dict[str, str] = {}
    return any(
        makers.setdefault(one.table.casefold(), one.evidence.path) != one.evidence.path
        for one in holds
        if one.operation == "table" and one.form != "view"
    )


def _replayed(
    path: str, holds: Sequence[Holds], owners_of: Callable[[Holds], Iterable[str]], stores: _Stores
) -> tuple[_Made | None, list[Problem]]:
    ordered, problems = in_order(holds)
    result = replay(ordered)
    notes = [*problems, *result.problems]
    if not ordered[0].tool and len(notes) > 1:
        what = f"{len(notes)} operations on tables that no statement in these files makes"
        notes = [replace(notes[0], what=what, expected="")]
    if len(notes) > _MOST_NOTES:
        last = notes[_MOST_NOTES - 1]
        more = f"{len(notes) - _MOST_NOTES + 1} further operations of this history do not fit"
        notes = [*notes[: _MOST_NOTES - 1], replace(last, what=more, expected="")]
    first = ordered[0]
    tables = result.tables
    partial = sum(one.partial for one in tables)
    upgrade = 2 * partial > len(tables) or (not first.tool and partial > 0)
    if not first.tool:  # a script may change tables which are made elsewhere
        tables = tuple(one for one in tables if not one.partial)
    if not tables:
        return None, notes
    files: dict[str, Evidence] = {}
    for one in ordered:
        files.setdefault(one.evidence.path, one.evidence)
    seen: dict[str, Holds] = {}
    for one in ordered:
        seen.setdefault(one.evidence.path, one)
    owners = tuple(sorted({id for one in seen.values() for id in owners_of(one)}))
    dialect = next((one.dialect for one in ordered if one.dialect), "")
    store = stores.of(owners, dialect, all(one.kind == "collection" for one in tables))
    return (
        _Made(
            path,
            first.kind,
            first.tool,
            dialect,
            next((one.database for one in ordered if one.database), ""),
            owners,
            store,
            tables,
            tuple(files.values()),
            upgrade,
        ),
        notes,
    )


class _Stores:
    """Which database keeps the tables of whom."""

    def __init__(
        self, by_id: Mapping[str, Component], connections: Iterable[Connection], lexicon: Lexicon
    ) -> None:
        self._by_id = by_id
        self._lexicon = lexicon
        self._queried: defaultdict[str, set[str]] = defaultdict(set)
        for one in connections:
            if one.kind == "queries" and one.confidence != "possible":
                self._queried[one.source].add(one.target)

    def of(self, owners: Iterable[str], dialect: str, documents: bool) -> str:
        """The only database that fits: an owner that is one itself, else the one that all owners query."""
        own = {id for id in owners if id in self._by_id and self._by_id[id].kind == "database"}
        sets = [own] if own else [self._queried.get(owner, set()) for owner in owners]
        fitting = [
            found
            for ids in sets
            if (
                found := {
                    id for id in ids if id in self._by_id and self._fits(self._by_id[id], dialect, documents)
                }
            )
        ]
        if not fitting:
            return ""
        for chosen in (set.intersection(*fitting), set.union(*fitting)):
            if len(chosen) == 1:
                return chosen.pop()
        return ""

    def _fits(self, store: Component, dialect: str, documents: bool) -> bool:
        if store.kind not in ("database", "external"):
            return False
        keys: set[str] = set()
        for one in store.technologies:
            entry = self._lexicon.get(one.id) if one.id and one.category == "database" else None
            if entry is not None:
                keys.update((entry.id, *entry.implies))
        if not keys:
            return store.kind == "database"
        if not dialect:
            return bool(keys & _NOT_RELATIONAL) == documents
        return dialect in keys or any(dialect in family and keys & family for family in _FAMILIES)


def _settled(made: Iterable[_Made]) -> list[_Made]:
    """Each table of an owner once, in the best of its sources, with the lines of all of them."""
    ranked = sorted(
        made,
        key=lambda one: (
            _rank(one),
            not one.store,
            one.dialect in _EMBEDDED,
            -len(one.tables),
            natural(one.history),
            one.tool,
        ),
    )
    kept: list[_Made] = []
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


def _rank(one: _Made) -> int:
    """Which source counts before which; what changes tables that are made elsewhere comes last."""
    return len(_RANK) if one.upgrade else _RANK[one.kind]


def _concerns(one: _Made, other: _Made) -> bool:
    """Whether two histories may speak of the same tables: of the same owner, and of no two databases."""
    if one.owners != other.owners or (one.database and other.database and one.database != other.database):
        return False
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


def _names(table: Table) -> frozenset[str]:
    return frozenset(column.name.casefold() for column in table.columns)


def _twin(table: Table, one: _Made, other: _Made) -> int | None:
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


def _combined(made: Iterable[_Made]) -> list[_Made]:
    """Schemas that a tool keeps in pieces, a folder for each part of the program, as one."""
    groups: dict[tuple[object, ...], list[_Made]] = {}
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


def _relative(group: Iterable[_Made]) -> bool:
    """Whether all lie below the root of the scan, not in it."""
    return all(one.history for one in group)


def _identified(made: Iterable[_Made], by_id: Mapping[str, Component]) -> tuple[Schema, ...]:
    """Schemas with names and ids; those of equal names are told apart by what they were read from."""
    taken: set[str] = set()
    found: list[Schema] = []
    ranked = sorted(
        made, key=lambda one: (_rank(one), -len(one.tables), natural(one.history), one.history, one.tool)
    )
    for one in ranked:
        holder = by_id.get(one.owners[0] if len(one.owners) == 1 else one.store)
        owner = one.owners[0] if len(one.owners) == 1 and one.owners[0] != one.store else ""
        name = one.database or (holder.name if holder and len(one.owners) == 1 else "")
        name = name or _folder_name(one.history) or (holder.name if holder else "") or _last_name(one.history)
        group = holder.group if holder else ""
        last = _folder_name(one.history) or _last_name(one.history)
        marks = (one.tool or one.kind, last, one.history or ".")
        names = (name, *(f"{name} ({mark})" for mark in marks if mark != name))
        unique = (f"{names[-1]} {number}" for number in range(2, len(ranked) + 3))
        name = next(each for each in (*names, *unique) if schema_id(each, group) not in taken)
        taken.add(schema_id(name, group))
        found.append(
            Schema(
                schema_id(name, group),
                name,
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
