from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.schemas.python import sqlalchemy_models
from tests.collectors.schema_steps import shown, shown_all
from tests.goldens import cases, check_case

HEAD = "from sqlalchemy import *\nfrom sqlalchemy.orm import *\nclass Base(DeclarativeBase):\n    pass\n"

CLASSES = {
    "columns": (
        'class A(Base):\n    __tablename__ = "a"\n    id = Column(Integer, primary_key=True)\n    n = Column("name", String(9), unique=True)',
        ["table a", "  id Integer not null", "  name String(9) null", "  primary(id)", "  unique(name)"],
    ),
    "annotations": (
        'class A(Base):\n    __tablename__ = "a"\n    id: Mapped[int] = mapped_column(primary_key=True)\n'
        "    x: Mapped[Optional[str]]\n    y: Mapped[str | None] = mapped_column(Text, index=True)\n    z: Mapped[datetime.date]",
        [
            "table a", "  id int not null", "  x str null", "  y Text null", "  z date not null", "  primary(id)",
            "  index(y) ix_a_y",
        ],
    ),
    "relationships are no columns": (
        'class A(Base):\n    __tablename__ = "a"\n    id: Mapped[int] = mapped_column(primary_key=True)\n'
        '    bs: Mapped[list["B"]] = relationship()\n    c: Mapped["C"]\n    b = relationship("B")',
        ["table a", "  id int not null", "  primary(id)"],
    ),
    "a reference in a schema": (
        'class A(Base):\n    __tablename__ = "a"\n    __table_args__ = (UniqueConstraint("b_id", name="u"), {"schema": "s"})\n'
        '    b_id = Column(ForeignKey("s.b.id"), nullable=False)',
        ["table s.a", "  b_id not null", "  foreign(b_id) -> s.b(id)", "  unique(b_id) u"],
    ),
    "an abstract class": ("class A(Base):\n    __abstract__ = True\n    __tablename__ = 'a'\n    id = Column(Integer)", []),
    "a mixin": (
        'class Stamped:\n    at = Column(DateTime)\nclass A(Stamped, Base):\n    __tablename__ = "a"\n    id = Column(Integer, primary_key=True)',
        ["table a", "  at DateTime null", "  id Integer not null", "  primary(id)"],
    ),
    "a name that is made": ("class A(Base):\n    __tablename__ = prefix() + 'a'\n    id = Column(Integer)", []),
    "a table without a class": (
        'links = Table("links", metadata, Column("a_id", ForeignKey("a.id"), primary_key=True), Column("b_id", primary_key=True))',
        ["table links", "  a_id not null", "  b_id not null", "  primary(a_id,b_id)", "  foreign(a_id) -> a(id)"],
    ),
    "flask": (
        "class OrderItem(db.Model):\n    id = db.Column(db.Integer, primary_key=True)",
        ["table order_item", "  id Integer not null", "  primary(id)"],
    ),
    "flask without a key is a mixin": ("class OrderItem(db.Model):\n    name = db.Column(db.Integer)", []),
    "sqlmodel": (
        'class Hero(SQLModel, table=True):\n    id: int | None = Field(default=None, primary_key=True)\n    team_id: int | None = Field(foreign_key="team.id", index=True)\n    name: str',
        [
            "table hero", "  id int not null", "  team_id int null", "  name str not null", "  primary(id)",
            "  foreign(team_id) -> team(id)", "  index(team_id) ix_hero_team_id",
        ],
    ),
    "sqlmodel without a table": ("class Hero(SQLModel):\n    name: str\n__tablename__ = 1", []),
    "newer than this Python": (
        'class A(Base):\n    __tablename__ = "a"\n    id = Column(Integer)\n    def f(self):\n        try:\n            pass\n        except A, B:\n            pass\n',
        ["table a", "  id Integer null"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CLASSES.values(), ids=CLASSES)
def test_classes(text: str, expected: list[str]) -> None:
    assert shown(sqlalchemy_models, HEAD + text, "shop/models.py") == expected


def test_columns_of_an_imported_base() -> None:
    files = {
        "shop/app/base.py": "class Keyed:\n    id = Column(Integer, primary_key=True)\n",
        "shop/app/models.py": 'from sqlalchemy import *\nfrom app.base import Keyed\nclass A(Keyed, Base):\n    __tablename__ = "a"\n',
    }
    assert shown_all(sqlalchemy_models, files) == ["table a", "  id Integer not null", "  primary(id)"]


@pytest.mark.parametrize("path", ["tests/models.py", "examples/models.py"])
def test_test_folders_say_nothing(path: str) -> None:
    text = 'class A(Base):\n    __tablename__ = "a"\n    id = Column(Integer)\n'
    assert shown(sqlalchemy_models, HEAD + text, path) == []


@pytest.mark.parametrize("case", cases("sqlalchemy_models"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(sqlalchemy_models, case, update_golden)
