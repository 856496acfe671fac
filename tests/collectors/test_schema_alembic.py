from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.schemas.python import alembic
from archscan.model.facts import Holds
from tests.collectors.schema_steps import shown
from tests.goldens import cases, check_case, collected, text_tree

HEAD = 'import sqlalchemy as sa\nfrom alembic import op\nrevision = "b"\ndown_revision = "a"\n'

STEPS = {
    "a column": (
        'def upgrade():\n    op.add_column("t", sa.Column("c", sa.Boolean(), nullable=False))',
        ["column t", "  c Boolean not null"],
    ),
    "an index by name of a column": (
        'def upgrade():\n    op.add_column("t", sa.Column("c", sa.Text, index=True, unique=True))',
        ["column t", "  c Text null", "  unique index(c) ix_t_c"],
    ),
    "a table whose name is no literal": ("def upgrade():\n    op.drop_table(name())", []),
    "only downgrade": ('def upgrade():\n    pass\ndef downgrade():\n    op.drop_table("t")', []),
    "a name from the function": ('def upgrade():\n    n = "t"\n    op.drop_table(n)', ["drop_table t"]),
    "several databases": (
        "def upgrade(engine_name):\n    globals()['upgrade_%s' % engine_name]()\n"
        'def upgrade_a():\n    op.drop_table("t")\ndef downgrade_a():\n    op.drop_table("u")',
        ["drop_table t"],
    ),
    "functions that call each other": ("def upgrade():\n    up()\ndef up():\n    upgrade()", []),
    "a reference": (
        'def upgrade():\n    op.create_foreign_key(None, "a", "b", ["x"], ["id"])',
        ["key a", "  foreign(x) -> b(id)"],
    ),
    "a loop over literals": (
        "for n, c in {'i': ['a'], 'j': ['b']}.items():\n    pass\ndef upgrade():\n    for n in ('i', 'j'):\n        op.drop_index(n, 't')",
        ["drop_index t i", "drop_index t j"],
    ),
    "a loop over pairs of a constant": (
        "ALL = {'i': ['a'], 'j': ['b']}\ndef upgrade():\n    for n, c in ALL.items():\n        op.create_index(n, 't', c)",
        ["index t", "  index(a) i", "index t", "  index(b) j"],
    ),
    "a loop over what is not known": (
        "def upgrade():\n    for n in names():\n        op.drop_index(n, 't')",
        [],
    ),
    "not op": ('def upgrade():\n    other.drop_table("t")', []),
    "deep": ("def upgrade():\n    x = " + "(" * 400 + "1" + ")" * 400, ["problem syntax"]),
}


@pytest.mark.parametrize(("text", "expected"), STEPS.values(), ids=STEPS)
def test_steps(text: str, expected: list[str]) -> None:
    assert shown(alembic, HEAD + text, "app/versions/b.py") == expected


@pytest.mark.parametrize("path", ["tests/versions/b.py", "docs/b.py"])
def test_test_folders_say_nothing(path: str) -> None:
    assert shown(alembic, HEAD + 'def upgrade():\n    op.drop_table("t")', path) == []


@pytest.mark.parametrize("case", cases("alembic"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(alembic, case, update_golden)


def test_a_migration_of_data_keeps_its_place() -> None:
    text = HEAD + 'def upgrade():\n    op.execute("UPDATE t SET x = 1")'
    (fact,) = collected(alembic, text_tree({"app/versions/b.py": text}))
    assert isinstance(fact, Holds)
    assert (fact.operation, fact.table, bool(fact.step), bool(fact.after)) == ("nothing", "", True, True)
