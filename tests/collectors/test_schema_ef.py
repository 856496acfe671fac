from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.schemas.dotnet import ef_migrations
from tests.collectors.schema_steps import shown
from tests.goldens import cases, check_case


def migration(up: str, down: str = "") -> str:
    methods = "".join(
        f" protected override void {name}(MigrationBuilder b) {{ {body} }}"
        for name, body in (("Up", up), ("Down", down))
    )
    return f"class M : Migration {{{methods} }}"


STEPS = {
    "down says nothing": (migration("", 'b.DropTable("t");'), []),
    "a name that is not literal": (migration("b.DropTable(Names.T);"), []),
    "by place": (migration('b.DropColumn("c", "t");'), ["drop_column t c"]),
    "within a condition": (migration('if (x) { b.DropTable("t", schema: "s"); }'), ["drop_table s.t"]),
    "nameof": (migration("b.DropTable(nameof(Shop.Orders));"), ["drop_table Orders"]),
    "a moved table": (migration('b.RenameTable("t", newSchema: "s");'), ["rename_table t -> s.t"]),
    "a type of the program": (
        migration('b.AddColumn<decimal>("c", "t", nullable: false);'),
        ["column t", "  c decimal not null"],
    ),
    "another method": (
        "class M { void Up(MigrationBuilder b) { b.Sql(1); } void F() { b.DropTable(1); } }",
        [],
    ),
}


@pytest.mark.parametrize(("text", "expected"), STEPS.values(), ids=STEPS)
def test_steps(text: str, expected: list[str]) -> None:
    assert shown(ef_migrations, text, "Shop/Migrations/20240101_A.cs") == expected


def test_test_folders_say_nothing() -> None:
    assert shown(ef_migrations, migration('b.DropTable("t");'), "tests/Migrations/20240101_A.cs") == []


@pytest.mark.parametrize("case", cases("ef_migrations"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(ef_migrations, case, update_golden)
