"""Schemas: the tables that each history of migrations, dump or set of classes makes, whose, and where kept.

Where several speak of the same tables of one owner, what states a whole (a dump) counts before changes,
and changes before classes; the others' lines become evidence of the table that is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from archscan.lexicon.technology import Lexicon
from archscan.link.histories import in_order
from archscan.link.replay import replay
from archscan.link.schema_names import name_schemas
from archscan.link.schema_sources import Made, combine, settle
from archscan.model.elements import Component, Connection
from archscan.model.evidence import Evidence
from archscan.model.facts import Holds
from archscan.model.problem import Problem
from archscan.model.tables import Schema

_MOST_NOTES = 6
_FAMILIES = (
    frozenset({"mysql", "mariadb", "percona", "tidb", "vitess", "planetscale", "singlestore"}),
    frozenset({"postgresql", "cockroachdb", "yugabytedb", "alloydb", "neon"}),
    frozenset({"mongodb", "documentdb", "ferretdb", "cosmosdb"}),
)
"""Databases that speak the same dialect."""
_NOT_RELATIONAL = frozenset({"mongodb", "documentdb", "ferretdb", "dynamodb", "firestore", "neo4j", "couchdb",
                             "couchbase", "influxdb", "arangodb", "etcd", "redis"})  # fmt: skip


def find_schemas(
    holds: Sequence[Holds],
    owners_of: Callable[[Holds], Iterable[str]],
    components: Sequence[Component],
    connections: Sequence[Connection],
    lexicon: Lexicon,
    system: str = "",
) -> tuple[tuple[Schema, ...], tuple[Problem, ...]]:
    """The schemas that facts make, sorted by id, and what of them did not fit together.

    `owners_of` gives the ids of the components that a fact speaks of; a schema of which nothing else says
    what it is called bears the name of the `system`.
    """
    by_id = {one.id: one for one in components}
    stores = _Stores(by_id, connections, lexicon)
    made: list[Made] = []
    problems: list[Problem] = []
    for path, found in _histories(holds):
        one, notes = _replayed(path, found, owners_of, stores)
        problems += notes
        if one is not None:
            made.append(one)
    return name_schemas(combine(settle(made)), by_id, system), tuple(problems)


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
) -> tuple[Made | None, list[Problem]]:
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
        Made(
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
