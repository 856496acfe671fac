"""docs/rules.md says what the rules are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archscan.diff.rules import RULES, Rule
from archscan.documented import documented_from_text

TEXT = (Path(__file__).parent.parent.parent / "docs" / "rules.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_its_row(rule: Rule) -> None:
    assert f"| {rule.id} | {rule.name} | {rule.severity} | " in TEXT


def test_no_other_rule_is_told_of() -> None:
    assert set(re.findall(r"ARC\d{3}", TEXT)) == {rule.id for rule in RULES}


@pytest.mark.parametrize("example", re.findall(r"^```yaml\n(.*?)^```", TEXT, re.S | re.M))
def test_examples_are_read(example: str) -> None:
    assert documented_from_text(example).rules
