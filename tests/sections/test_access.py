"""Rules of access: many that say the same are one row."""

from __future__ import annotations

from dataclasses import replace

from archscan.model.elements import Property
from archscan.model.system import System
from archscan.sections.access import access_rules
from archscan.sections.context import make_context
from tests.sections.test_chapters import text
from tests.systems import at, component


def rule(name: str, value: str, line: int) -> Property:
    return Property("security.authorization", value, at("views.py", line), name)


def test_rules_that_say_the_same_share_a_row() -> None:
    many = tuple(rule(f"View{number}", "authenticated", number) for number in range(1, 9))
    own = replace(component("a"), properties=(*many, rule("Other", "anybody", 20)))
    (table,) = access_rules(
        make_context(System("x", components=(own,), properties=(rule("V", "anybody", 30),)))
    )
    assert text(table).splitlines()[1:] == [
        "a | View1, View2, View3, View4, View5, View6 and 2 more | authenticated",
        "a | Other | anybody",
        "the repository | V | anybody",
    ]


def test_no_rules_are_no_table() -> None:
    assert access_rules(make_context(System("x", components=(component("a"),)))) == []
