from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.schemas.ecmascript import sequelize
from tests.collectors.schema_steps import shown
from tests.goldens import cases, check_case

STEPS = {
    "within a transaction": (
        "await queryInterface.sequelize.transaction(async (t) => { await queryInterface.removeColumn('t', 'a', { transaction: t }); });",
        ["drop_column t a"],
    ),
    "after another": (
        "return queryInterface.dropTable('a').then(() => queryInterface.dropTable('b'));",
        ["drop_table a", "drop_table b"],
    ),
    "an index without a name": (
        "await queryInterface.addIndex('users', ['teamId', 'name'], { unique: true });",
        ["index users", "  unique index(teamId,name) users_team_id_name"],
    ),
    "a constraint": (
        "await queryInterface.addConstraint('a', { fields: ['b'], type: 'foreign key', name: 'f', references: { table: 'bs', field: 'id' } });",
        ["key a", "  foreign(b) -> bs(id) f"],
    ),
    "sql": ("await queryInterface.sequelize.query('DROP TABLE x;');", ["drop_table x"]),
    "data": ("await queryInterface.bulkInsert('t', [{ a: 1 }]);", []),
    "a name that is made": ("await queryInterface.dropTable(name);", []),
}


@pytest.mark.parametrize(("text", "expected"), STEPS.values(), ids=STEPS)
def test_steps(text: str, expected: list[str]) -> None:
    body = f"module.exports = {{ async up(queryInterface, Sequelize) {{ {text} }}, down: async (queryInterface) => {{ await queryInterface.dropTable('t'); }} }};"
    assert shown(sequelize, body, "migrations/2024-a.js") == expected


STAMPS = ["  createdAt DATE", "  updatedAt DATE"]
MODELS = {
    "define": (
        "module.exports = (sequelize, DataTypes) => { const M = sequelize.define('User', { name: { type: DataTypes.STRING(9), allowNull: false, unique: true } }); return M; };",
        ["table Users", "  id INTEGER not null", "  name STRING(9) not null", *STAMPS, "  primary(id)", "  unique(name)"],
    ),
    "init": (
        "class Order extends Model {}\nOrder.init({ no: { type: DataTypes.UUID, primaryKey: true }, teamId: { type: DataTypes.UUID, field: 'team', references: { model: 'teams', key: 'id' } } }, { sequelize, tableName: 'orders', timestamps: false, indexes: [{ fields: ['team'] }] });",
        [
            "table orders", "  no UUID not null", "  team UUID null", "  primary(no)", "  foreign(team) -> teams(id)",
            "  index(team) orders_team",
        ],
    ),
    "init of something else": ("App.init({ a: 1 }, { b: 2 }); // sequelize", []),
    "a name that is made": ("sequelize.define(name, { a: DataTypes.TEXT });", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MODELS.values(), ids=MODELS)
def test_models(text: str, expected: list[str]) -> None:
    assert shown(sequelize, text, "src/models/a.js") == expected


def test_tests_say_nothing() -> None:
    assert shown(sequelize, MODELS["define"][0], "test/models/a.js") == []


@pytest.mark.parametrize("case", cases("sequelize"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(sequelize, case, update_golden)
