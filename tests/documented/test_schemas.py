"""Schemas of components that are renamed or ignored."""

from __future__ import annotations

import pytest

from archscan.documented.components import Completed
from archscan.documented.schemas import move_schemas
from archscan.model.tables import Schema


@pytest.mark.parametrize(
    ("owner", "store", "expected"),
    [
        pytest.param("a", "", [("a", "")], id="untouched"),
        pytest.param("old", "db", [("new", "db")], id="renamed"),
        pytest.param("gone", "db", [("", "db")], id="owner ignored"),
        pytest.param("gone", "", [], id="nobody left"),
        pytest.param("", "", [("", "")], id="nobody's"),
    ],
)
def test_move_schemas(owner: str, store: str, expected: list[tuple[str, str]]) -> None:
    completed = Completed((), {"old": "new", "gone": None}, ())
    found = move_schemas([Schema("schema:s", "s", "db", "dump", owner=owner, store=store)], completed)
    assert [(one.owner, one.store) for one in found] == expected
