from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.schemas.ecmascript import knex_migrations
from tests.collectors.schema_steps import shown
from tests.goldens import cases, check_case

STEPS = {
    "a changed column": (
        "return knex.schema.alterTable('t', (table) => { table.string('a', 5).notNullable().alter(); });",
        ["change_column t a", "  a string(5) not null"],
    ),
    "a chain of tables": (
        "return knex.schema.withSchema('s').dropTable('a').renameTable('b', 'c');",
        ["drop_table s.a", "rename_table s.b -> c"],
    ),
    "removals": (
        "return knex.schema.table('t', function (t) { t.dropColumn('a', 'b'); t.dropUnique(['c']); t.dropIndex([], 'i'); t.renameColumn('x', 'y'); });",
        [
            "drop_column t a",
            "drop_column t b",
            "drop_key t t_c_unique",
            "drop_index t i",
            "rename_column t x -> y",
        ],
    ),
    "a reference with its table": (
        "return knex.schema.table('t', (t) => { t.uuid('a').references('b.id').withKeyName('f'); });",
        ["column t", "  a uuid null", "  foreign(a) -> b(id) f"],
    ),
    "sql": (
        "await knex.schema.raw('DROP TABLE x'); await knex.raw(`DROP INDEX y`);",
        ["drop_table x", "drop_index  y"],
    ),
    "data": ("await knex('users').update({ a: 1 });", []),
    "a name that is made": ("await knex.schema.dropTable(name());", []),
    "a name of the file": ("await knex.schema.dropTable(TABLE);", ["drop_table things"]),
}


@pytest.mark.parametrize(("text", "expected"), STEPS.values(), ids=STEPS)
def test_steps(text: str, expected: list[str]) -> None:
    body = f"const TABLE = 'things';\nexports.up = async function (knex) {{ {text} }};\nexports.down = (knex) => knex.schema.dropTable('t');"
    assert shown(knex_migrations, body, "migrations/2024_a.js") == expected


def test_tests_say_nothing() -> None:
    text = "exports.up = (knex) => knex.schema.dropTable('t');"
    assert shown(knex_migrations, text, "test/migrations/a.js") == []


@pytest.mark.parametrize("case", cases("knex_migrations"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(knex_migrations, case, update_golden)
