"""Pictures of schemas: which tables and references they show."""

from __future__ import annotations

import pytest

from archscan.model.tables import Column, Index, Key, Schema, Table
from archscan.view.elements import View
from archscan.view.schema import schema_view


def _table(name: str, *references: str, columns: int = 0, **rest: object) -> Table:
    """A table with an id, a column for each reference (`customer_id>customers`), and further ones."""
    pairs = [reference.split(">") for reference in references]
    names = [
        "id",
        *dict.fromkeys(column for column, _ in pairs),
        *(f"c{number}" for number in range(columns)),
    ]
    keys = (Key("primary", ("id",)), *(Key("foreign", (column,), table=target) for column, target in pairs))
    return Table(name, columns=tuple(Column(one, "int", False) for one in names), keys=keys, **rest)  # type: ignore[arg-type]


def _views(*tables: Table) -> tuple[View, ...]:
    return schema_view(Schema("schema:shop", "shop", "db", "dump", tables=tables))


def _lines(view: View) -> list[str]:
    return [f"{edge.id.removeprefix('reference:')} {' '.join(edge.ends or ())}" for edge in view.edges]


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        pytest.param((), [], id="nothing"),
        pytest.param((_table("a"), _table("b")), [], id="no references"),
        pytest.param((_table("a", "b_id>b"),), [], id="a reference that leads out of the schema"),
        pytest.param((_table("a", "b_id>b"), _table("b")), ["a->b many one"], id="one"),
        pytest.param((_table("a", "b_id>B"), _table("public.b")), ["a->public.b many one"], id="in another case and namespace"),
        pytest.param((_table("a", "x>b", "y>b"), _table("b")), ["a->b many one"], id="two to the same"),
        pytest.param((_table("a", "parent>a"),), ["a->a many one"], id="to itself"),
        pytest.param((_table("a", "id>b"), _table("b")), ["a->b maybe one"], id="by its own primary key"),
        pytest.param((_table("a", "b_id>b", indexes=(Index(("b_id",), unique=True),)), _table("b")), ["a->b maybe one"], id="unique"),
        pytest.param((_table("a", "b_id>b", indexes=(Index(("b_id",), unique=True, where="live"),)), _table("b")), ["a->b many one"], id="unique for some rows"),
        pytest.param(
            (Table("a", columns=(Column("b_id", nullable=True),), keys=(Key("foreign", ("b_id",), table="b"),)), _table("b")),
            ["a->b many maybe"],
            id="may be empty",
        ),
        pytest.param(
            (Table("a", columns=(Column("b_id"),), keys=(Key("foreign", ("b_id",), table="b"),)), _table("b")),
            ["a->b many maybe"],
            id="not said whether it may be empty",
        ),
    ],
)  # fmt: skip
def test_references(tables: tuple[Table, ...], expected: list[str]) -> None:
    assert [line for view in _views(*tables) for line in _lines(view)] == expected


def test_columns_are_marked_and_the_rest_is_counted() -> None:
    (view,) = _views(_table("a", "b_id>b", columns=20), _table("b"))
    node = view.node("table:a")
    assert node is not None
    assert [(field.name, field.mark) for field in node.fields[:3]] == [
        ("id", "PK"),
        ("b_id", "FK"),
        ("c0", ""),
    ]
    assert node.remarks == ("and 10 more columns",)


def test_tables_without_references_stand_beside() -> None:
    (view,) = _views(_table("a", "b_id>b"), _table("b"), _table("c"), Table("v", "view"))
    assert [node.name for node in view.nodes] == ["a", "b", "c"]
    assert view.notes == ("Database views are not drawn: v.",)


def test_a_large_schema_is_drawn_in_parts() -> None:
    stars = [_table(f"{hub}{number}", f"hub_id>{hub}") for hub in "pqrst" for number in range(7)]
    views = _views(*stars, *(_table(hub) for hub in "pqrst"), _table("alone"))
    assert [view.id for view in views] == [
        "schema-shop",
        "schema-shop--2",
        "schema-shop--3",
        "schema-shop--4",
        "schema-shop--5",
    ]
    assert sorted(node.name for view in views for node in view.nodes) == sorted(
        [*(one.name for one in stars), *"pqrst"]
    )
    assert views[0].notes == ("Not drawn, because no reference to or from them was found: alone.",)
    assert [link.view for link in views[0].links] == [view.id for view in views[1:]]


def test_lines_to_what_every_table_refers_to_are_left_out() -> None:
    tables = [
        _table(f"t{number:02}", "by>users", *([f"up>t{number - 1:02}"] if number % 2 else []))
        for number in range(40)
    ]
    views = _views(*tables, _table("users"))
    assert (
        views[0].notes[0]
        == "References to tables that many others refer to are not drawn: users (40 tables)."
    )
    assert not any(node.name == "users" for view in views for node in view.nodes)
    assert {line for view in views for line in _lines(view)} == {
        f"t{number:02}->t{number - 1:02} many one" for number in range(1, 40, 2)
    }


def test_a_star_keeps_its_lines() -> None:
    (first, *_) = _views(*(_table(f"t{number}", "by>users") for number in range(30)), _table("users"))
    assert first.edges
