from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.schemas.php import laravel_migrations
from tests.collectors.schema_steps import shown
from tests.goldens import cases, check_case

HEAD = "<?php\nuse Illuminate\\Support\\Facades\\Schema;\nreturn new class extends Migration {\n"
PATH = "database/migrations/2024_01_01_000000_x.php"


def up(text: str, down: str = "") -> str:
    return f"{HEAD}public function up(): void {{ {text} }}\npublic function down(): void {{ {down} }}\n}};"


STEPS = {
    "down says nothing": (up("", "Schema::drop('t');"), []),
    "a reference by its model": (
        up("Schema::table('t', function (Blueprint $t) { $t->foreignIdFor(BlogPost::class)->nullable()->constrained(); });"),
        [
            "column t", "  blog_post_id foreignId null",
            "  foreign(blog_post_id) -> blog_posts() t_blog_post_id_foreign",
        ],
    ),
    "a changed column": (
        up("Schema::table('t', function ($t) { $t->string('a', 99)->nullable()->change(); });"),
        ["change_column t a", "  a string(99) null"],
    ),
    "removals": (
        up("Schema::table('t', function ($t) { $t->dropColumn(['a', 'b']); $t->dropUnique(['c']); $t->dropIndex('i'); $t->renameColumn('x', 'y'); });"),
        ["drop_column t a", "drop_column t b", "drop_key t t_c_unique", "drop_index t i", "rename_column t x -> y"],
    ),
    "a name that is made": (up("Schema::create(config('x'), function ($t) { $t->id(); });"), []),
    "another variable": (up("Schema::table('t', function ($t) { $other->string('a'); });"), []),
    "a macro": (up("Schema::table('t', function ($t) { $t->tenant(); });"), []),
    "within a condition": (up("if (true) { Schema::dropIfExists('t'); }"), ["drop_table t"]),
    "sql": (up("DB::statement('ALTER TABLE t DROP COLUMN a');"), ["drop_column t a"]),
    "morphs": (
        up("Schema::table('t', function ($t) { $t->morphs('owner'); });"),
        [
            "column t", "  owner_type string not null", "  owner_id unsignedBigInteger not null",
            "  index(owner_type,owner_id) t_owner_type_owner_id_index",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STEPS.values(), ids=STEPS)
def test_steps(text: str, expected: list[str]) -> None:
    assert shown(laravel_migrations, text, PATH) == expected


def test_test_folders_say_nothing() -> None:
    assert shown(laravel_migrations, up("Schema::drop('t');"), f"tests/{PATH}") == []


@pytest.mark.parametrize("case", cases("laravel_migrations"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(laravel_migrations, case, update_golden)
