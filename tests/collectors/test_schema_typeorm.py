from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.schemas.ecmascript import typeorm
from tests.collectors.schema_steps import shown, shown_all
from tests.goldens import cases, check_case

HEAD = 'import { Entity, Column } from "typeorm";\n'
ID = "@PrimaryGeneratedColumn() id: number; "

ENTITIES = {
    "names by default": (
        f"@Entity() export class OrderLine {{ {ID}@Column({{ length: 20, unique: true }}) lineNo: string; @Column('int', {{ nullable: true }}) n?: number; }}",
        [
            "table order_line", "  id number not null", "  lineNo string(20) not null", "  n int null",
            "  primary(id)", "  unique(lineNo)",
        ],
    ),
    "a stated name": (
        f'@Entity({{ name: "lines", schema: "s" }})\n@Index("by", ["a"], {{ unique: true, where: "a > 1" }})\n@Unique(["a", "id"])\nclass L {{ {ID}@Column({{ name: "aa" }}) a: string; }}',
        [
            "table s.lines", "  id number not null", "  aa string not null", "  primary(id)", "  unique(aa,id)",
            "  unique index(aa) by where a > 1",
        ],
    ),
    "relations": (
        f"@Entity() class A {{ {ID}@ManyToOne(() => B, (b) => b.as, {{ nullable: false }}) b: B; @OneToMany(() => A, (a) => a.b) as: A[]; }}\n"
        "@Entity('bs') class B { @PrimaryColumn() code: string; @OneToOne(() => A) a: A; }",
        [
            "table a", "  id number not null", "  bCode not null", "  primary(id)", "  foreign(bCode) -> bs()",
            "table bs", "  code string not null", "  primary(code)",
        ],
    ),
    "a name that is made": (f"@Entity(name()) class A {{ {ID} }}", []),
    "a class that is no entity": (f"class A {{ {ID} }} // @Entity()", []),
    "a parent": (
        f"abstract class P {{ {ID} }}\n@Entity() class A extends P {{ @Column() a: string; }}",
        ["table a", "  id number not null", "  a string not null", "  primary(id)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ENTITIES.values(), ids=ENTITIES)
def test_entities(text: str, expected: list[str]) -> None:
    assert shown(typeorm, HEAD + text, "src/entities/a.ts") == expected


STEPS = {
    "sql": ('await q.query(`ALTER TABLE "t" DROP COLUMN "c"`);', ["drop_column t c"]),
    "filled in sql": ("await q.query(`DROP TABLE ${name}`);", []),
    "a column": (
        'await q.addColumn("t", new TableColumn({ name: "c", type: "varchar", length: "5", isNullable: true }));',
        ["column t", "  c varchar(5) null"],
    ),
    "a table": (
        'await q.createTable(new Table({ name: "t", columns: [{ name: "id", type: "int", isPrimary: true }], indices: [{ columnNames: ["id"], isUnique: true }] }), true);',
        ["table t", "  id int not null", "  primary(id)", "  unique index(id)"],
    ),
    "a reference": (
        'await q.createForeignKey("t", new TableForeignKey({ columnNames: ["a"], referencedTableName: "b", referencedColumnNames: ["id"] }));',
        ["key t", "  foreign(a) -> b(id)"],
    ),
    "a call of something else": ("await other(1);", []),
}


@pytest.mark.parametrize(("text", "expected"), STEPS.values(), ids=STEPS)
def test_steps(text: str, expected: list[str]) -> None:
    body = f'import {{ QueryRunner }} from "typeorm";\nexport class M implements MigrationInterface {{ async up(q: QueryRunner) {{ {text} }} async down(q: QueryRunner) {{ await q.dropTable("t"); }} }}'
    assert shown(typeorm, body, "src/migrations/1700000000000-M.ts") == expected


def test_columns_in_snake_case() -> None:
    files = {
        "package.json": "{}",
        "src/data-source.ts": "export default new DataSource({ namingStrategy: new SnakeNamingStrategy() });",
        "src/a.ts": HEAD + "@Entity() class A { @PrimaryColumn() orderNo: string; }",
    }
    assert shown_all(typeorm, files) == ["table a", "  order_no string not null", "  primary(order_no)"]


@pytest.mark.parametrize("path", ["test/a.ts", "src/a.spec.ts"])
def test_tests_say_nothing(path: str) -> None:
    assert shown(typeorm, HEAD + f"@Entity() class A {{ {ID} }}", path) == []


@pytest.mark.parametrize("case", cases("typeorm"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(typeorm, case, update_golden)
