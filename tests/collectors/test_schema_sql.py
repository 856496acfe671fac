from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.schemas.sql import scripts as sql
from archscan.model.facts import Holds
from tests.collectors.schema_steps import shown
from tests.goldens import cases, check_case, collected, text_tree
from tests.patience import coming_to_an_end

STATEMENTS = {
    "inline keys": (
        "CREATE TABLE o (id BIGSERIAL PRIMARY KEY, t UUID NOT NULL REFERENCES tenants(id) ON DELETE SET NULL);",
        ["table o", "  id BIGSERIAL not null", "  t UUID not null", "  primary(id)", "  foreign(t) -> tenants(id)"],
    ),
    "defaults are no conditions": (
        "CREATE TABLE o (a varchar(20) DEFAULT NULL::character varying, b int DEFAULT -1 NOT NULL, c int DEFAULT (1) NULL);",
        ["table o", "  a varchar(20)", "  b int not null", "  c int null"],
    ),
    "types of several words": (
        'CREATE TABLE o (a TIMESTAMP WITH TIME ZONE, b "public"."Mood" NOT NULL, c text[], d numeric(10, 2));',
        ["table o", "  a TIMESTAMP WITH TIME ZONE", "  b public.Mood not null", "  c text[]", "  d numeric(10, 2)"],
    ),
    "columns called key and index": (
        "CREATE TABLE o (key text NOT NULL, index int, value text, PRIMARY KEY (key));",
        ["table o", "  key text not null", "  index int", "  value text", "  primary(key)"],
    ),
    "mysql keys": (
        "CREATE TABLE `t` (`id` int(11) unsigned NOT NULL AUTO_INCREMENT, a varchar(9) COMMENT 'it\\'s; x',\n"
        "PRIMARY KEY (`id`), KEY k (a(10)), UNIQUE KEY `uq` (`a`), FULLTEXT KEY f (a)) ENGINE=InnoDB;",
        ["table t", "  id int(11) unsigned not null", "  a varchar(9)", "  primary(id)", "  unique(a) uq",
         "  index(a) k", "  index(a) f fulltext"],
    ),
    "mysql alter": (
        "ALTER TABLE a CHANGE b c INT NOT NULL AFTER d, ADD KEY k (c), DROP PRIMARY KEY, DROP FOREIGN KEY f, ENGINE=InnoDB;",
        ["rename_column a b -> c", "change_column a", "  c INT not null", "index a", "  index(c) k", "drop_key a",
         "  primary()", "drop_key a f"],
    ),
    "mysql rename": ("RENAME TABLE a TO b, c TO d;", ["rename_table a -> b", "rename_table c -> d"]),
    "postgres alter": (
        "ALTER TABLE ONLY a ALTER COLUMN b SET NOT NULL, ALTER c TYPE text USING c::text, ADD COLUMN IF NOT EXISTS d int,\n"
        "DROP COLUMN IF EXISTS e CASCADE, DROP CONSTRAINT f, OWNER TO g;",
        ["change_column a", "  b not null", "change_column a", "  c text", "column a", "  d int", "drop_column a e",
         "drop_key a f"],
    ),
    "renames": (
        "ALTER TABLE a RENAME b TO c; ALTER TABLE a RENAME TO d; ALTER INDEX i RENAME TO j; ALTER TABLE d SET SCHEMA s;",
        ["rename_column a b -> c", "rename_table a -> d", "rename_index  i -> j", "rename_table d -> s.d"],
    ),
    "an index on expressions": (
        "CREATE UNIQUE INDEX CONCURRENTLY ix ON ONLY o USING gin (lower(a) DESC NULLS LAST, b text_ops, c DESC)\n"
        "INCLUDE (d) WHERE deleted_at IS NULL;",
        ["index o", "  unique index(lower(a),b,c) ix gin where deleted_at IS NULL"],
    ),
    "a block that is executed": (
        'DO $$ BEGIN\n ALTER TABLE "x" ADD CONSTRAINT "f" FOREIGN KEY ("u") REFERENCES "users"("id");\n'
        "EXCEPTION WHEN duplicate_object THEN null;\nEND $$;",
        ["key x", "  foreign(u) -> users(id) f"],
    ),
    "routines are not executed": (
        "CREATE FUNCTION f() RETURNS void AS $$ BEGIN CREATE TABLE no (a int); END $$ LANGUAGE plpgsql;\n"
        "CREATE TRIGGER x AFTER UPDATE ON y BEGIN UPDATE z SET a = CASE WHEN 1 THEN 2 END; DROP TABLE y; END;\n"
        "DROP TABLE yes;",
        ["drop_table yes"],
    ),
    "another delimiter": (
        "DELIMITER $$\nCREATE PROCEDURE p() BEGIN CREATE TABLE no (a int); END$$\nDELIMITER ;\nCREATE TABLE yes (a int);",
        ["table yes", "  a int"],
    ),
    "data of a copy": (
        "COPY a (b) FROM stdin;\n1\tit's; DROP TABLE a;\n\\.\nDROP TABLE c;",
        ["drop_table c"],
    ),
    "data and temporary tables": (
        "INSERT INTO a VALUES ('CREATE TABLE x (a int);'); CREATE TEMP TABLE b (a int); CREATE TABLE #c (a int);",
        [],
    ),
    "comments": ("-- CREATE TABLE a (b int);\n/* DROP TABLE c; */\nSELECT 'DROP TABLE d';", []),
    "partitions": (
        "CREATE TABLE a (b date) PARTITION BY RANGE (b);\nCREATE TABLE a1 PARTITION OF a FOR VALUES FROM (1) TO (2);\n"
        "CREATE INDEX i ON a1 (b);\nCREATE TABLE a2 (b date);\nALTER TABLE ONLY a ATTACH PARTITION a2 DEFAULT;",
        ["table a", "  b date", "table a2", "  b date", "drop_table a2"],
    ),
    "sql server": (
        "CREATE TABLE [dbo].[a]([id] [int] IDENTITY(1,1) NOT NULL, [n] [nvarchar](max) NULL\n"
        " CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([id] ASC) WITH (PAD_INDEX = OFF) ON [PRIMARY]) ON [PRIMARY]\nGO\n"
        "ALTER TABLE [a] WITH CHECK ADD CONSTRAINT [f] FOREIGN KEY ([b]) REFERENCES [c] ([id])\nGO\n"
        "EXEC sp_rename N'[a].[n]', N'm', N'COLUMN';\nALTER TABLE a ADD x int, y int NULL\nDROP INDEX i ON a",
        ["table dbo.a", "  id int not null", "  n nvarchar(max) null", "  primary(id) PK", "key a",
         "  foreign(b) -> c(id) f", "rename_column a n -> m", "column a", "  x int", "column a", "  y int null",
         "drop_index a i"],
    ),
    "guarded batches": (
        "IF NOT EXISTS (SELECT * FROM h WHERE i = 1)\nBEGIN\n    CREATE TABLE [k] ([a] int NOT NULL);\nEND;\nGO\n"
        "IF 1=1 BEGIN EXEC(N'CREATE UNIQUE INDEX [i] ON [k] ([a]) WHERE [a] IS NOT NULL'); END;",
        ["table k", "  a int not null", "index k", "  unique index(a) i where a IS NOT NULL"],
    ),
    "oracle": (
        "CREATE TABLE t (a NUMBER(10) ENABLE, b VARCHAR2(20 CHAR), CONSTRAINT p PRIMARY KEY (a) USING INDEX TABLESPACE x)\n"
        "PCTFREE 10;\nALTER TABLE t ADD (c NUMBER, d DATE);\nALTER TABLE t MODIFY (c NOT NULL);",
        ["table t", "  a NUMBER(10)", "  b VARCHAR2(20 CHAR)", "  primary(a) p", "column t", "  c NUMBER", "column t",
         "  d DATE", "change_column t", "  c not null"],
    ),
    "sqlite": (
        "CREATE VIRTUAL TABLE x USING fts5(a, content='y'); CREATE TABLE 't' (id INTEGER PRIMARY KEY AUTOINCREMENT, a);",
        ["table x", "  a", "table t", "  id INTEGER not null", "  a", "  primary(id)"],
    ),
    "clickhouse": (
        "CREATE TABLE d.e (a Date, INDEX i a TYPE minmax GRANULARITY 4) ENGINE = MergeTree PARTITION BY toYYYYMM(a) ORDER BY (a);",
        ["table d.e", "  a Date", "  index(a) i minmax", "  index(a) sorting key"],
    ),
    "a name that is filled in later": (
        "CREATE TABLE ${schema}.a (b int); CREATE TABLE ${prefix}_c (d int);",
        ["table a", "  b int", "problem sql-statement"],
    ),
    "a statement in a variable": (
        "SET @s = (SELECT IF(@n > 0, 'SELECT 1', 'ALTER TABLE a ADD b int'));\nPREPARE p FROM @s;\nEXECUTE p;\n"
        "PREPARE q FROM 'DROP INDEX i ON a';",
        ["column a", "  b int", "drop_index a i"],
    ),
    "a statement that is put together": (
        "SET @s = CONCAT('ALTER TABLE ', @t, ' ADD b int'); DROP TABLE c;",
        ["problem sql-statement", "drop_table c"],
    ),
    "a table like another": (
        "CREATE TABLE a (b int);\nCREATE TABLE c (LIKE a INCLUDING ALL, d text);\nCREATE TABLE e LIKE f;",
        ["table a", "  b int", "table c", "  b int", "  d text", "problem sql-statement", "table e"],
    ),
    "views": ("CREATE OR REPLACE VIEW v (a) AS SELECT 1; CREATE MATERIALIZED VIEW w AS SELECT 2;",
              ["table v", "  a", "table w"]),
    "what cannot be read costs itself only": (
        "CREATE TABLE (((; CREATE TABLE; ALTER TABLE a; DROP TABLE b;", ["problem sql-statement", "problem sql-statement", "drop_table b"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STATEMENTS.values(), ids=STATEMENTS)
def test_statements(text: str, expected: list[str]) -> None:
    assert shown(sql, text, "db/init.sql") == expected


UP = "CREATE TABLE a (b int);"
DOWN = "DROP TABLE a;"
PLACES = {
    "flyway": ("db/migration/V2_1__a.sql", ("db/migration", "V2_1__a", "flyway", "migration")),
    "flyway below": ("db/migration/2020/V2_1__a.sql", ("db/migration", "V2_1__a", "flyway", "migration")),
    "flyway of a vendor": ("db/migration/h2/V1__a.sql", ("db/migration/h2", "V1__a", "flyway", "migration")),
    "flyway undo": ("db/migration/U2_1__a.sql", None),
    "golang-migrate": (
        "migrations/000002_a.up.sql",
        ("migrations", "000002_a", "golang-migrate", "migration"),
    ),
    "golang-migrate down": ("migrations/000002_a.down.sql", None),
    "prisma": (
        "prisma/migrations/2020_a/migration.sql",
        ("prisma/migrations", "2020_a", "prisma", "migration"),
    ),
    "diesel down": ("migrations/2020_a/down.sql", None),
    "entrypoint": (
        "x/docker-entrypoint-initdb.d/1.sql",
        ("x/docker-entrypoint-initdb.d", "1.sql", "", "migration"),
    ),
    "lone script": ("db/init.sql", ("db", "init.sql", "", "migration")),
    "whole schema": ("db/schema.sql", ("db/schema.sql", "", "", "dump")),
    "a folder a version": ("db/migration/v0.17/00_a.sql", ("db/migration", "v0.17-00_a", "", "migration")),
    "rails": ("db/structure.sql", ("db/structure.sql", "", "rails", "dump")),
    "supabase": (
        "supabase/migrations/2020_a.sql",
        ("supabase/migrations", "2020_a", "supabase", "migration"),
    ),
    "tests": ("src/test/resources/schema.sql", None),
    "backup": ("db/backups/shop.sql", None),
    "clean up": ("db/drop_all.sql", None),
}


@pytest.mark.parametrize(("path", "expected"), PLACES.values(), ids=PLACES)
def test_places(path: str, expected: tuple[str, ...] | None) -> None:
    found = [one for one in collected(sql, text_tree({path: UP})) if isinstance(one, Holds)]
    places = [(one.history, one.step, one.tool, one.kind) for one in found]
    assert places == ([expected] if expected else [])


def test_numbered_files_are_migrations() -> None:
    files = {f"db/00{number}_a.sql": f"CREATE TABLE a{number} (b int);" for number in range(4)}
    assert {(one.history, one.tool) for one in collected(sql, text_tree(files))} == {("db", "SQL")}
    files["db/other.sql"] = UP
    assert {one.tool for one in collected(sql, text_tree(files))} == {""}


MARKS = {
    "goose": ("-- +goose Up", "-- +goose Down", "goose"),
    "sql-migrate": ("-- +migrate Up", "-- +migrate Down", "sql-migrate"),
    "dbmate": ("-- migrate:up", "-- migrate:down", "dbmate"),
    "node-pg-migrate": ("-- Up Migration", "-- Down Migration", "node-pg-migrate"),
    "play": ("# --- !Ups", "# --- !Downs", "play-evolutions"),
    "mybatis": ("-- // first", "-- //@UNDO", "mybatis-migrations"),
    "tern": ("-- first", "---- create above / drop below ----", "tern"),
}


@pytest.mark.parametrize(("up", "down", "tool"), MARKS.values(), ids=MARKS)
def test_only_the_way_up_counts(up: str, down: str, tool: str) -> None:
    text = f"{up}\n{UP}\n{down}\n{DOWN}\n"
    found = collected(sql, text_tree({"migrations/1.sql": text}))
    assert [(one.operation, one.tool, one.evidence.line) for one in found] == [("table", tool, 2)]


DIALECTS = {
    "postgresql": ("db/a.sql", "CREATE TABLE a (b jsonb);"),
    "mysql": ("db/a.sql", "CREATE TABLE a (b int AUTO_INCREMENT);"),
    "sqlserver": ("db/a.sql", "CREATE TABLE [dbo].[a] (b int);"),
    "sqlite": ("db/a.sql", "CREATE TABLE a (b INTEGER PRIMARY KEY AUTOINCREMENT);"),
    "oracle": ("db/oracle/a.sql", UP),
    "cassandra": ("db/a.cql", UP),
    "": ("db/a.sql", UP),
}


@pytest.mark.parametrize(("dialect", "file"), DIALECTS.items(), ids=DIALECTS)
def test_dialects(dialect: str, file: tuple[str, str]) -> None:
    assert [one.dialect for one in collected(sql, text_tree({file[0]: file[1]}))] == [dialect]


def test_every_part_has_its_line() -> None:
    text = "CREATE TABLE a (\n  b int,\n  c int,\n  PRIMARY KEY (b)\n);\n\nCREATE INDEX i\n  ON a (c);\n"
    table, index = collected(sql, text_tree({"a.sql": text}))
    assert [one.evidence[0].line for one in (*table.columns, *table.keys)] == [2, 3, 4]
    assert (table.evidence.line, index.evidence.line) == (1, 7)


def test_databases_of_one_file() -> None:
    text = "USE shop;\nCREATE TABLE a (b int);\nUSE `stock`;\nCREATE TABLE c (d int);\n"
    assert [one.database for one in collected(sql, text_tree({"a.sql": text}))] == ["shop", "stock"]


def test_a_script_that_starts_afresh_misses_nothing() -> None:
    found = collected(sql, text_tree({"a.sql": f"{DOWN}\n{UP}\nDROP TABLE other;"}))
    assert [(one.table, one.optional) for one in found] == [("a", True), ("a", False), ("other", False)]


HOSTILE = {
    "parentheses": "CREATE TABLE a " + "(" * 30_000,
    "columns in columns": "CREATE TABLE a (" + "b (" * 20_000,
    "comments": "CREATE TABLE a " + "/*" * 200_000,
    "quotes": "CREATE TABLE a " + "'" * 200_001,
    "dollars": "CREATE TABLE a " + "".join(f"$a{number}$ " for number in range(50_000)),
    "placeholders": "CREATE TABLE a " + "${" * 200_000,
    "brackets": "CREATE TABLE a " + " [a" * 200_000,
    "blocks": "IF 1 " * 10_000 + "BEGIN " * 20_000 + "CREATE TABLE a (b int)",
    "statements": "CREATE TABLE a (b int);" * 20_000,
    "lists": "ALTER TABLE a ADD b int" + ", ADD c int" * 10_000,
    "creates": "CREATE " * 100_000 + "TABLE",
    "spaces": "CREATE" + " " * 500_000 + "x",
    "marks of a copy": "COPY " * 100_000 + ";" + UP,
    "definers": "CREATE " + "/*! */ " * 50_000 + "TABLE a (b int)",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_comes_to_an_end(text: str) -> None:
    with coming_to_an_end():
        collected(sql, text_tree({"a.sql": text}))


@pytest.mark.parametrize("case", cases("sql"), ids=lambda case: case.name)
def test_fixtures(case: Path, update_golden: bool) -> None:
    check_case(sql, case, update_golden)


def test_utf_16() -> None:
    data = ("\ufeff" + UP).encode("utf-16-le")
    assert sql.wants(data)


@pytest.mark.parametrize("text", ["SELECT 1", "INSERT INTO a VALUES (1)", "CREATE FUNCTION f()"], ids=str)
def test_other_files_are_not_parsed(text: str) -> None:
    assert not sql.wants(text.encode())
