from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.schemas.python import django_migrations
from tests.collectors.schema_steps import shown_all
from tests.goldens import cases, check_case

HEAD = "from django.db import migrations, models\nclass Migration(migrations.Migration):\n"
ITEM = (
    "    operations = [migrations.CreateModel('Item', fields=[('id', models.AutoField(primary_key=True)),"
    " ('owner', models.ForeignKey('auth.User', models.CASCADE)), ('tags', models.ManyToManyField('Tag'))])]\n"
)


def steps(*migrations: str, folder: str = "shop/migrations") -> list[str]:
    """What migrations do, each after the one before it, without the first."""
    files = {f"{folder}/0001_first.py": HEAD + "    dependencies = []\n" + ITEM}
    first = len(shown_all(django_migrations, files))
    for number, text in enumerate(migrations, 2):
        before = f"{number - 1:04}_{'first' if number == 2 else 'x'}"
        body = f"    dependencies = [('shop', '{before}')]\n    operations = [{text}]\n"
        files[f"{folder}/{number:04}_x.py"] = HEAD + body
    return shown_all(django_migrations, files)[first:]


STEPS = {
    "a removed reference drops its column": (
        ["migrations.RemoveField('item', 'owner')"],
        ["drop_column shop_item owner_id"],
    ),
    "removed pairs drop their table": (
        ["migrations.RemoveField('Item', 'tags')"],
        ["drop_table shop_item_tags"],
    ),
    "a renamed model takes its tables along": (
        ["migrations.RenameModel('Item', 'Thing')", "migrations.RemoveField('thing', 'owner')"],
        [
            "rename_table shop_item -> shop_thing",
            "rename_table shop_item_tags -> shop_thing_tags",
            "rename_column shop_thing_tags item_id -> thing_id",
            "drop_column shop_thing owner_id",
        ],
    ),
    "a named table": (
        ["migrations.AlterModelTable('item', 'things')", "migrations.RenameModel('Item', 'Other')"],
        ["rename_table shop_item -> things", "rename_table shop_item_tags -> things_tags"],
    ),
    "a reference that is no constraint": (
        ["migrations.AddField('item', 'x', models.ForeignKey('a.B', models.CASCADE, db_constraint=False))"],
        ["column shop_item", "  x_id models.ForeignKey not null", "  index(x_id)"],
    ),
    "a type of its own": (
        ["migrations.AddField('item', 'c', colors.Color(null=True, unique=True))"],
        ["column shop_item", "  c colors.Color null", "  unique(c)"],
    ),
    "a changed default": (
        ["migrations.AlterField('item', 'owner', models.ForeignKey('auth.User', models.CASCADE, default=1))"],
        ["change_column shop_item owner_id", "  owner_id models.ForeignKey not null"],
    ),
    "through": (
        ["migrations.AddField('item', 'm', models.ManyToManyField('a.B', through='shop.Link'))"],
        [],
    ),
    "sql and python": (["migrations.RunSQL('DROP TABLE x'), migrations.RunPython(f)"], ["drop_table x"]),
    "an index on an expression": (
        ["migrations.AddIndex('item', models.Index(Lower('name'), name='low'))"],
        ["index shop_item", "  index(Lower('name')) low"],
    ),
    "a partial unique constraint is an index": (
        [
            "migrations.AddConstraint('item', models.UniqueConstraint(fields=['owner'], name='u', condition=Q(a=1)))",
            "migrations.RemoveConstraint('item', 'u')",
        ],
        ["index shop_item", "  unique index(owner_id) u where Q(a=1)", "drop_index shop_item u"],
    ),
    "a name that is not literal": (["migrations.DeleteModel(name=NAME())"], []),
}


@pytest.mark.parametrize(("migrations", "expected"), STEPS.values(), ids=STEPS)
def test_steps(migrations: list[str], expected: list[str]) -> None:
    assert steps(*migrations) == expected


def test_a_squashed_migration_stands_for_what_it_replaces() -> None:
    squashed = "    replaces = [('shop', '0001_a'), ('shop', '0002_b')]\n    operations = [migrations.DeleteModel('Item')]\n"
    files = {
        "shop/migrations/0001_a.py": HEAD + ITEM,
        "shop/migrations/0001_squashed.py": HEAD + squashed,
        "shop/migrations/0002_b.py": HEAD + "    operations = [migrations.DeleteModel('Item')]\n",
        "shop/migrations/0003_c.py": HEAD
        + "    dependencies = [('shop', '0002_b')]\n    operations = [migrations.CreateModel('New', fields=[])]\n",
    }
    assert shown_all(django_migrations, files) == ["table shop_new"]


@pytest.mark.parametrize("folder", ["tests/migrations", "shop/tests/migrations"])
def test_test_folders_say_nothing(folder: str) -> None:
    assert steps("migrations.DeleteModel('Item')", folder=folder) == []


@pytest.mark.parametrize("case", cases("django_migrations"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(django_migrations, case, update_golden)
