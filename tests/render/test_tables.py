"""Schemas as DOT, SVG and Mermaid."""

from __future__ import annotations

import pytest

from archscan.model.tables import Column, Key, Schema, Table
from archscan.render.dot import render_dot
from archscan.render.graphviz import draw, find_program
from archscan.render.mermaid import flowchart
from archscan.view.schema import schema_view

_EVIL = Table(
    'x"] -> y <b>&',
    columns=(
        Column("id"),
        Column('1 "quoted" {col}', "numeric(10, 2)"),
        Column("o_id", "models.ForeignKey", False),
    ),
    keys=(Key("primary", ("id",)), Key("foreign", ("o_id",), table="orders")),
)
_ORDERS = Table("orders", columns=(Column("id", "bigint"),), keys=(Key("primary", ("id",)),))
(_VIEW,) = schema_view(Schema("schema:s", "s", "db", "dump", tables=(_EVIL, _ORDERS)))


def test_dot() -> None:
    text = render_dot(_VIEW)
    assert "arrowhead=teetee" in text
    assert "arrowtail=crowodot" in text
    assert "<b>x&quot;] -&gt; y &lt;b&gt;&amp;</b>" in text
    assert "ForeignKey" in text
    assert "models." not in text
    assert render_dot(_VIEW) == text


@pytest.mark.skipif(find_program() is None, reason="nothing draws")
def test_texts_of_a_table_stand_in_columns() -> None:
    drawing = draw(_VIEW)
    assert drawing.problems == ()
    assert drawing.svg is not None
    lines = [line for line in drawing.svg.splitlines() if ">orders<" in line or ">bigint<" in line]
    assert len(lines) >= 2
    assert all('text-anchor="start"' in line for line in lines if line.startswith("<text"))
    assert "Tables of s" in drawing.svg


def test_mermaid() -> None:
    assert flowchart(_VIEW) == (
        "erDiagram\n"
        "  orders {\n"
        "    bigint id PK\n"
        "  }\n"
        '  x_y_b["x#34;#93; -#62; y #60;b#62;#38;"] {\n'
        "    column id PK\n"
        "    numeric c_1_quoted_col\n"
        "    ForeignKey o_id FK\n"
        "  }\n"
        '  x_y_b }o--|| orders : "o_id"\n'
    )
