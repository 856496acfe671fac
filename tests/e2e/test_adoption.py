"""Adopting the check: baselines, ignores, rules, and drawings that exist already."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.program import files_of, here, write

Capture = pytest.CaptureFixture[bytes]
COMPOSE = """
services:
  web: {image: shop/web:1, environment: {DB: "postgres://db:5432/shop", API: "http://api:80"}}
  api: {image: shop/api:1, environment: {DB: "postgres://db:5432/shop"}}
  db: {image: "postgres:16"}
"""
RULES = "rules: [{forbidden: {from: [web], to: [db]}}]\n"
DRAWING = """
# Shop
```mermaid
flowchart LR
  web --> api --> db[(db)]
  web --> ghost
```
"""


@pytest.fixture
def shop(tmp_path: Path, capfdbinary: Capture) -> Path:
    root = write(tmp_path / "shop", {"compose.yaml": COMPOSE, "archscan.yaml": RULES})
    assert here(capfdbinary, "draft", root, "-q").code == 0
    return root


def rules_of(root: Path, capture: Capture, *arguments: str | Path) -> tuple[int, list[str]]:
    result = here(capture, "check", root, "-f", "json", *arguments)
    return result.code, [one["rule"] for one in json.loads(result.text)["findings"]]


def test_a_rule_is_checked_and_a_baseline_lets_it_pass(shop: Path, capfdbinary: Capture) -> None:
    assert rules_of(shop, capfdbinary) == (1, ["ARC201"])
    assert rules_of(shop, capfdbinary, "--write-baseline") == (0, [])
    assert rules_of(shop, capfdbinary) == (0, [])
    assert "1 let pass" in here(capfdbinary, "check", shop).text
    write(shop, {"compose.yaml": COMPOSE.replace('DB: "postgres://db:5432/shop", API', "API")})
    assert here(capfdbinary, "draft", shop, "-q").code == 0
    assert rules_of(shop, capfdbinary) == (0, ["ARC142"])


def test_a_baseline_hides_no_stale_document(shop: Path, capfdbinary: Capture) -> None:
    (shop / "docs" / "architecture" / "model.json").unlink()
    assert rules_of(shop, capfdbinary, "--write-baseline") == (1, ["ARC002"])


def test_another_baseline(shop: Path, tmp_path: Path, capfdbinary: Capture) -> None:
    path = tmp_path / "known.json"
    assert rules_of(shop, capfdbinary, "--baseline", path, "--write-baseline") == (0, [])
    assert "archscan-baseline.json" not in files_of(shop)
    assert rules_of(shop, capfdbinary) == (1, ["ARC201"])
    assert rules_of(shop, capfdbinary, "--baseline", path) == (0, [])
    assert here(capfdbinary, "check", shop, "--baseline", tmp_path / "none.json").code == 2


IGNORES = {
    "valid": ("2999-01-01", 0, []),
    "expired": ("2001-01-01", 1, ["ARC201", "ARC141"]),
}


@pytest.mark.parametrize(("expires", "code", "rules"), IGNORES.values(), ids=IGNORES)
def test_ignores(shop: Path, expires: str, code: int, rules: list[str], capfdbinary: Capture) -> None:
    ignore = f"ignore: [{{rule: ARC201, reason: a report, expires: {expires}}}]\n"
    write(shop, {"archscan.yaml": RULES + ignore})
    assert here(capfdbinary, "draft", shop, "-q").code == 0
    assert rules_of(shop, capfdbinary) == (code, rules)


def test_a_drawing_is_checked_in_one_command(tmp_path: Path, capfdbinary: Capture) -> None:
    root = write(tmp_path / "shop", {"compose.yaml": COMPOSE, "docs/shop.md": DRAWING})
    before = files_of(root)
    result = here(capfdbinary, "check", root, "--against", root / "docs" / "shop.md", "-f", "json")
    found = {one["rule"] for one in json.loads(result.text)["findings"]}
    assert result.code == 1
    assert "ARC111" in found
    assert "ARC002" not in found
    assert files_of(root) == before
