"""Schemas that are written down as a whole, or changed by Liquibase."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from archscan.collectors.schemas import prisma, rails_schema
from archscan.collectors.schemas.liquibase import changelogs as liquibase
from archscan.collectors.schemas.sql import scripts as sql
from archscan.link.histories import in_order
from archscan.link.replay import replay
from archscan.model.facts import Holds
from tests.collectors.schema_steps import shown, shown_all
from tests.goldens import cases, check_case, collected, text_tree, tree_of

COLLECTORS = {"prisma": prisma, "rails_schema": rails_schema, "liquibase": liquibase}
CASES = [(COLLECTORS[name], case) for name in COLLECTORS for case in cases(name)]


@pytest.mark.parametrize(("collector", "case"), CASES, ids=lambda one: getattr(one, "name", ""))
def test_fixtures(collector: ModuleType, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)


SCHEMA = 'datasource db {\n  provider = "mysql"\n}\n'
MODELS = {
    "a plain model": (
        "model A {\n  id Int @id\n  b String? @map(\"bb\") @db.Text\n}",
        ["table A", "  id Int not null", "  bb Text null", "  primary(id)"],
    ),
    "attributes over several lines": (
        "model A {\n  a Int\n  b Int\n  @@unique([\n    a,\n    b\n  ])\n}",
        ["table A", "  a Int not null", "  b Int not null", "  unique(a,b)"],
    ),
    "another schema": ('model A {\n  a Int\n  @@schema("s")\n  @@map("t")\n}', ["table s.t", "  a Int not null"]),
    "a comment": ("// model A {\n//  a Int\n// }\nenum E {\n  A\n}", []),
    "a view": ("view V {\n  a Int @unique\n}", ["table V", "  a Int not null", "  unique(a)"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MODELS.values(), ids=MODELS)
def test_models(text: str, expected: list[str]) -> None:
    assert shown(prisma, f"{SCHEMA}{text}\n", "prisma/schema.prisma") == expected


CHANGES = {
    "table": (
        '<createTable tableName="t" schemaName="s"><column name="a" type="int"/></createTable>',
        ["table s.t", "  a int"],
    ),
    "drop": ('<dropTable tableName="t"/>', ["drop_table t"]),
    "rename": ('<renameTable oldTableName="t" newTableName="u"/>', ["rename_table t -> u"]),
    "type": ('<modifyDataType tableName="t" columnName="a" newDataType="text"/>', ["change_column t", "  a text"]),
    "not null": ('<addNotNullConstraint tableName="t" columnName="a"/>', ["change_column t", "  a not null"]),
    "primary key": ('<addPrimaryKey tableName="t" columnNames="a, b"/>', ["key t", "  primary(a,b)"]),
    "unique": (
        '<addUniqueConstraint tableName="t" columnNames="a" constraintName="u"/>',
        ["key t", "  unique(a) u"],
    ),
    "foreign key": ('<dropForeignKeyConstraint baseTableName="t" constraintName="f"/>', ["drop_key t f"]),
    "index": ('<dropIndex tableName="t" indexName="i"/>', ["drop_index t i"]),
    "columns": ('<dropColumn tableName="t"><column name="a"/><column name="b"/></dropColumn>',
                ["drop_column t a", "drop_column t b"]),
    "data": ('<insert tableName="t"><column name="a" value="1"/></insert>', []),
    "a parameter that is not known": ('<dropTable tableName="${prefix}t"/>', []),
}  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_changes(change: str, expected: list[str]) -> None:
    text = f'<databaseChangeLog><changeSet id="1" author="a">{change}</changeSet></databaseChangeLog>'
    assert shown(liquibase, text, "db/changelog.xml") == expected


def test_the_master_names_the_order() -> None:
    files = {
        "db/master.yaml": "databaseChangeLog:\n- include: {file: db/b.sql}\n- include: {file: db/a.sql}\n",
        "db/a.sql": "--liquibase formatted sql\n--changeset x:1\nDROP TABLE t;\n",
        "db/b.sql": "CREATE TABLE t (a int);\n",
    }
    assert shown_all(liquibase, files) == ["table t", "  a int", "drop_table t"]
    assert shown_all(sql, files) == []


def test_what_is_left_of_a_changelog() -> None:
    tree = tree_of(Path(__file__).parents[2] / "fixtures" / "liquibase" / "shop" / "input")
    holds = [one for one in collected(liquibase, tree) if isinstance(one, Holds)]
    ordered, problems = in_order(reversed(holds))
    tables = {table.name: [column.name for column in table.columns] for table in replay(ordered).tables}
    assert problems == []
    assert tables == {
        "customer": ["id", "email", "remarks"],
        "invoice": ["id", "customer_id"],
        "payment": ["id", "paid"],
        "visit": ["customer_id", "at"],
    }


def test_deep_changelogs() -> None:
    files = {
        f"db/changelog{number}.yaml": f"databaseChangeLog:\n- include: {{file: db/changelog{number + 1}.yaml}}\n"
        for number in range(60)
    }
    assert [one.rule for one in collected(liquibase, text_tree(files))] == ["too-deep"]
