from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.schemas import gorm
from tests.collectors.schema_steps import shown
from tests.goldens import cases, check_case

MODELS = {
    "tags": (
        'type OrderLine struct {\n\tID uint `gorm:"primaryKey"`\n\tLineNo string `gorm:"size:20;not null;uniqueIndex"`\n\tUserID uint `gorm:"index:by_user"`\n\tUser User\n}',
        [
            "table order_lines", "  id uint not null", "  line_no string(20) not null", "  user_id uint",
            "  primary(id)", "  unique index(line_no) idx_order_lines_line_no", "  index(user_id) by_user",
        ],
    ),
    "gorm.Model": (
        'type User struct {\n\tgorm.Model\n\tName string\n}\nfunc (User) TableName() string { return "people" }',
        [
            "table people", "  id uint", "  created_at time.Time", "  updated_at time.Time",
            "  deleted_at gorm.DeletedAt", "  name string", "  primary(id)", "  index(deleted_at) idx_people_deleted_at",
        ],
    ),
    "a name that is made": (
        'type User struct {\n\tgorm.Model\n}\nfunc (u *User) TableName() string { return prefix + "users" }',
        [],
    ),
    "an embedded struct": (
        'type Base struct {\n\tID int64 `gorm:"primaryKey"`\n}\ntype User struct {\n\tBase\n\tName string `gorm:"column:n;unique" json:"name"`\n\tSkip string `gorm:"-"`\n}',
        ["table users", "  id int64 not null", "  n string", "  primary(id)", "  unique(n)"],
    ),
    "a struct without tags": ('// gorm.Model\ntype User struct {\n\tID int\n}', []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MODELS.values(), ids=MODELS)
def test_models(text: str, expected: list[str]) -> None:
    assert shown(gorm, f"package m\n{text}\n", "internal/m/model.go") == expected


@pytest.mark.parametrize("path", ["m/model_test.go", "testdata/model.go"])
def test_tests_say_nothing(path: str) -> None:
    assert shown(gorm, "package m\ntype User struct {\n\tgorm.Model\n}\n", path) == []


@pytest.mark.parametrize("case", cases("gorm"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(gorm, case, update_golden)
