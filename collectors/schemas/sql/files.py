"""What files of SQL are to each other: which history they belong to, which step they are, what applies them.

Conventions: https://documentation.red-gate.com/flyway (V1__a.sql, R__b.sql, U1__a.sql),
https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md, https://diesel.rs/guides/getting-started,
https://github.com/pressly/goose, https://github.com/amacneil/dbmate, https://github.com/rubenv/sql-migrate,
https://www.prisma.io/docs/orm/prisma-migrate, https://hub.docker.com/_/postgres (docker-entrypoint-initdb.d)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from archscan.source import SourceFile, Tree

from .dialects import named_dialect, named_in_path, written_dialect

_BESIDE = re.compile(
    r"(?:^|/)(?:src/[^/]*[tT]est[^/]*|src/it|tests?|testing|__tests__|specs?|testdata|test[-_]?(?:data|resources|utils|helpers)"
    r"|[\w.-]*(?:unit|integration)[-_.]?tests?|fixtures?|mocks?|__mocks__|e2e|cypress|benchmarks?|node_modules|vendor|third[-_]party"
    r"|site-packages|target|build/resources|examples?|samples?|docs?|snippets|\.[\w-]+"
    r"|(?:[\w.-]*[-_.])?backups?|archived?|old[-_][\w.-]+|sample[-_]?data|demo[-_]?data"
    r"|rollbacks?|down|undo|downgrades?|reverts?|verify)/",
    re.IGNORECASE,
)
_TEST_PROJECT = re.compile(r"(?:^|/)[\w.-]*[a-z.]Tests?/")
_NO_STEP = re.compile(
    r"(?:.*[._-])?(?:down|undo|rollback|revert|teardown)\.\w+\Z|U\d[\d._]*__.*|\d+[._-]undo[._-].*"
    r"|(?:drop|uninstall|clean|cleanup|delete|destroy|reset|truncate|teardown|undo|downgrade)"
    r"(?:[_\-. ].*)?\.\w+\Z|(?:[^\d].*[._-])?tests?\.\w+\Z|test[._-].*",
    re.IGNORECASE,
)
_MARKERS = re.compile(
    r"(?im)^[ \t]*(?:--|\#)[ \t]*(?:"
    r"\+(?P<goose>goose)[ \t]+(?P<d1>up|down)\b|\+(?P<sqlmigrate>migrate)[ \t]+(?P<d2>up|down)\b"
    r"|(?P<dbmate>migrate):(?P<d3>up|down)\b|(?P<rambler>rambler)[ \t]+(?P<d4>up|down)\b"
    r"|(?P<nodepg>)(?P<d5>up|down)[ \t]+migration\b|(?:---[ \t]*)?!(?P<play>)(?P<d6>ups|downs)\b"
    r"|//[ \t]*@(?P<mybatis>)(?P<d7>undo)\b|--[ \t]*create above[ \t]*/(?P<tern>)[ \t]*(?P<d8>drop) below"
    r"|\[?@?(?P<plain>)(?P<d9>up|down|undo|rollback)\]?:?[ \t]*$"
    r")"
)
_TOOLS = {
    "goose": "goose", "sqlmigrate": "sql-migrate", "dbmate": "dbmate", "rambler": "rambler",
    "nodepg": "node-pg-migrate", "play": "play-evolutions", "mybatis": "mybatis-migrations", "tern": "tern",
}  # fmt: skip
_FLYWAY = re.compile(r"(?:[VB]\d[\d._]*__|R__).*\.\w+\Z")
_FLYWAY_ROOT = re.compile(r"(.*?(?:^|/)(?:migrations?|flyway))(?:/|\Z)", re.IGNORECASE)
_REVERSIBLE = re.compile(r"(\d+[_-].*?)[._-]up\.\w+\Z", re.IGNORECASE)
_NUMBERED = re.compile(r"\d+[_-].*")
_NUMBER = re.compile(r"\d{3,}(?=[_.-])")
_DUMP = re.compile(
    r"--\s*(?:PostgreSQL database|MySQL|MariaDB|SQLite) dump|phpMyAdmin SQL Dump|Navicat .{0,40}Transfer"
    r"|HeidiSQL Version|Sequel (?:Pro|Ace) .{0,20}dump",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"(?:.*[._-])?(?:schema|structure|ddl|latest)(?:[._-].*)?\.\w+\Z|.*\.ddl\Z", re.IGNORECASE
)
_CHANGE = re.compile(r"update|upgrade|alter|patch|migrat|change|delta|diff", re.IGNORECASE)
_VERSION = re.compile(r"[vV]?\d+(?:[._]\d+){0,3}\Z")
_PROVIDER = re.compile(r"(?m)^[ \t]*\"?(?:provider|dialect)\"?\s*[=:]\s*\"(\w+)\"")
_PROVIDERS = {
    "postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "sqlite": "sqlite",
    "sqlserver": "sqlserver", "cockroachdb": "cockroachdb", "singlestore": "mysql", "turso": "sqlite",
}  # fmt: skip
_INIT = "docker-entrypoint-initdb.d"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a file stands in a history."""

    history: str
    step: str = ""
    tool: str = ""
    kind: Literal["migration", "dump"] = "migration"
    dialect: str = ""
    after: tuple[str, ...] = ()


def speaks_for_schema(path: str) -> bool:
    """Whether a file of SQL makes the schema of the program: not a test's, an example's, nor what undoes
    a migration.

    >>> [speaks_for_schema(path) for path in ("db/migration/V1__a.sql", "src/test/resources/schema.sql",
    ...  "m/1_a.down.sql", "m/U1__a.sql", "db/drop.sql", "db/dropdown.sql", "Shop.UnitTests/a.sql")]
    [True, False, False, False, False, True, False]
    """
    if _BESIDE.search(path) or _TEST_PROJECT.search(path):
        return False
    return _NO_STEP.match(path.rpartition("/")[2]) is None


def forward_part(text: str) -> tuple[str, str]:
    """A migration without what undoes it, its lines kept, and the tool whose marks part the two.

    >>> forward_part("-- +goose Up\\nCREATE x;\\n-- +goose Down\\nDROP x;")
    ('-- +goose Up\\nCREATE x;\\n\\n', 'goose')
    """
    kept: list[str] = []
    at, tool, forward = 0, "", True
    for found in _MARKERS.finditer(text):
        tool = tool or next((_TOOLS[key] for key in _TOOLS if found[key] is not None), "")
        piece = text[at : found.start()]
        kept.append(piece if forward else "\n" * piece.count("\n"))
        at = found.start()
        said = next(found[f"d{number}"] for number in range(1, 10) if found[f"d{number}"]).lower()
        forward = said.startswith("up")
    rest = text[at:]
    kept.append(rest if forward else "\n" * rest.count("\n"))
    return "".join(kept), tool


def find_home(file: SourceFile, tree: Tree, text: str, tool: str) -> Home:
    """The history that a file belongs to; `tool` is what its own text says of who applies it."""
    dialect = written_dialect(text)
    named = named_in_path(file.path)
    name, folder = file.name, file.folder
    stem = name.rpartition(".")[0]
    parent, _, last = folder.rpartition("/")
    if name.lower() in ("migration.sql", "up.sql") and last:
        return _folder_of_migration(file, tree, parent, last, named or dialect)
    if _FLYWAY.match(name):
        owner = "refinery" if _beside(tree, folder, "Cargo.toml") else "flyway"
        return Home(_flyway_root(folder, tree), stem, tool or owner, dialect=named or dialect)
    if found := _REVERSIBLE.match(name):
        owner = "sqlx" if _beside(tree, folder, "Cargo.toml") else "golang-migrate"
        return Home(folder, found[1], tool or owner, dialect=named or dialect)
    if last == _INIT or f"/{_INIT}/" in f"/{folder}/":
        return Home(folder, name, tool, dialect=dialect or named)
    if name == "structure.sql":
        return Home(file.path, "", "rails" if last == "db" else "", "dump", dialect or named)
    names = tree.names(folder)
    if "atlas.sum" in names:
        return Home(folder, stem, "atlas", dialect=dialect or named)
    journal = tree.read(f"{folder}/meta/_journal.json" if folder else "meta/_journal.json")
    if journal is not None:
        return Home(folder, stem, "drizzle", dialect=_provider(journal) or dialect)
    if _DUMP.search(text[:5000]):
        return Home(file.path, "", tool, "dump", dialect or named)
    if folder.endswith("supabase/migrations"):
        return Home(folder, stem, "supabase", dialect="postgresql")
    if last == "deploy" and (plan := tree.read(f"{parent}/sqitch.plan" if parent else "sqitch.plan")):
        return Home(folder, stem, "sqitch", dialect=dialect or named, after=_planned_before(plan, stem))
    if tool:
        return Home(folder, stem, tool, dialect=dialect or named)
    if _NUMBERED.match(name) and last == "migrations" and _beside(tree, folder, "Cargo.toml"):
        return Home(folder, stem, "sqlx", dialect=dialect or named)
    if "__EFMigrationsHistory" in text:
        return Home(file.path, "", "ef", dialect=dialect or named)
    if _VERSION.match(last):  # migrations/0.17/00_a.sql
        return Home(parent, f"{last}-{stem}", tool, dialect=named or dialect)
    if _is_whole(name):
        return Home(*_whole(file, names), "", "dump", named or dialect)
    history = file.path if named_dialect(stem) and _has_alternatives(names) else folder
    owner = "SQL" if history == folder and _is_sequence(names) else ""
    return Home(history, name, owner, dialect=named or dialect)


def _is_sequence(names: Sequence[str]) -> bool:
    """Whether the files of a folder are numbered steps: migrations of a program's own runner.

    Without that word of a tool they could as well stand beside each other, each for itself.
    """
    scripts = [name for name in names if name.lower().endswith(".sql")]
    numbers = {found[0] for name in scripts if (found := _NUMBER.match(name))}
    return len(numbers) > 2 and len(numbers) * 10 >= len(scripts) * 9


def _is_whole(name: str) -> bool:
    """Whether a file's name says that it holds a whole schema, or its part of one."""
    return _WHOLE.match(name) is not None and not _NUMBERED.match(name) and not _CHANGE.search(name)


def _has_alternatives(names: Sequence[str]) -> bool:
    """Whether the files of a folder are for several databases, by their names."""
    return len({named_dialect(name) for name in names if name.lower().endswith(".sql")} - {""}) > 1


def _whole(file: SourceFile, names: Sequence[str]) -> tuple[str, str]:
    """History and step of a file that states a schema: with others of its folder one history, unless they
    are for different databases."""
    others = [name for name in names if _is_whole(name) and name.lower().endswith((".sql", ".cql"))]
    if len(others) < 2 or (_has_alternatives(names) and named_dialect(file.name)):
        return file.path, ""
    return file.folder, file.name


def _folder_of_migration(file: SourceFile, tree: Tree, history: str, step: str, dialect: str) -> Home:
    """A migration that is a folder: Prisma's, Diesel's, Hasura's, Drizzle's."""
    if file.name.lower() == "up.sql":
        rust = _beside(tree, history, "Cargo.toml") or _beside(tree, history, "diesel.toml")
        return Home(history or step, step, "diesel" if rust else "hasura", dialect=dialect)
    if "snapshot.json" in tree.names(file.folder):
        return Home(history or step, step, "drizzle", dialect=dialect)
    lock = tree.read(f"{history}/migration_lock.toml" if history else "migration_lock.toml")
    return Home(history or step, step, "prisma", dialect=(_provider(lock) if lock else "") or dialect)


def _provider(file: SourceFile) -> str:
    found = _PROVIDER.search(file.data[:100_000].decode(errors="replace"))
    return _PROVIDERS.get(found[1].lower(), "") if found else ""


def _flyway_root(folder: str, tree: Tree) -> str:
    """The folder that Flyway reads with all below it; the file's own where several databases share one."""
    found = _FLYWAY_ROOT.match(folder)
    if found is None or found[1] == folder:
        return folder
    root = found[1]
    for part in folder[len(root) + 1 :].split("/"):
        root_below = f"{root}/{part}"
        if named_dialect(part):
            return root_below
        root = root_below
    root = found[1]
    versions = [
        path.rpartition("/")[2].partition("__")[0]
        for path in tree.below(root)
        if re.match(r"V\d", path.rpartition("/")[2])
    ]
    return root if len(set(versions)) == len(versions) else folder


def _beside(tree: Tree, folder: str, name: str) -> bool:
    """Whether a file lies in a folder or in one around it."""
    for _ in range(4):
        if name in tree.names(folder):
            return True
        if not folder:
            return False
        folder = folder.rpartition("/")[0]
    return False


def _planned_before(plan: SourceFile, step: str) -> tuple[str, ...]:
    """Sqitch: the changes that stand above one in the plan."""
    above: list[str] = []
    for line in plan.data.decode(errors="replace").splitlines()[:5000]:
        name = line.split(maxsplit=1)[0] if line.strip() else ""
        if name == step:
            return tuple(above[-1:])
        if name and name[0] not in "%@#":
            above.append(name)
    return ()
