"""Which views a document shows."""

from __future__ import annotations

from archscan.view import views
from archscan.view.catalog import MOST_SINGLE
from tests.systems import large


def test_of_very_many_components_none_has_a_picture_of_its_own() -> None:
    few, many = views(large(100)), views(large(MOST_SINGLE + 20))
    assert any(view.kind == "component" for view in few)
    assert not any(view.kind == "component" for view in many)
    assert any("single components are left out" in note for note in many[0].notes)
