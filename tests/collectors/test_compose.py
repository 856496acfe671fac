"""Goldens of whole Compose projects."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.deployment import compose
from archscan.source import Collector
from tests.goldens import cases, check_case, collected, tree_of


@pytest.mark.parametrize("case", cases("compose"), ids=lambda case: case.name)
def test_golden(case: Path, update_golden: bool) -> None:
    collector: Collector = compose
    check_case(collector, case, update_golden)


@pytest.mark.parametrize("secret", ["tr0ub4dor", "swordfish7", "plain-key-1234"])
def test_no_secret_of_the_shop_leaves(secret: str, fixtures: Path) -> None:
    found = collected(compose, tree_of(fixtures / "compose" / "shop" / "input"))
    assert found
    assert secret not in repr(found)
