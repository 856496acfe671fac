"""Findings where variables and arguments of workloads are read, and secrets that must not come out there."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.deployment import compose, kubernetes, terraform
from archscan.model.facts import Setting
from archscan.source import Collector
from tests.goldens import collected, plain, text_tree, tree_of

COMPOSE = """services:
  db:
    image: mariadb
    command: ["--skip-grant-tables", "--password=hunter2-hunter2"]
    environment:
      MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: "yes"
      URL: postgres://u:hunter2-hunter2@db/x?sslmode=disable
      QUIET: "yes"
"""


def test_compose() -> None:
    facts = collected(compose, text_tree({"compose.yaml": COMPOSE}))
    found = [one for one in facts if isinstance(one, Setting) and one.topic == "security.finding"]
    assert [(one.subject.name, one.name, one.value, one.evidence.line) for one in found] == [
        ("db", "empty-password", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=yes", 6),
        ("db", "tls-off", "URL: sslmode=disable", 7),
        ("db", "auth-off", "--skip-grant-tables", 4),
    ]
    assert "hunter2" not in str([plain(one) for one in facts if isinstance(one, Setting)])


@pytest.mark.parametrize(
    ("collector", "case"),
    [(kubernetes, "kubernetes/guards"), (terraform, "terraform/guards")],
    ids=["kubernetes", "terraform"],
)
def test_no_secret_comes_out(collector: Collector, case: str, fixtures: Path) -> None:
    facts = collected(collector, tree_of(fixtures / case / "input"))
    assert any(isinstance(one, Setting) and one.topic == "security.finding" for one in facts)
    assert "hunter2" not in str([plain(one) for one in facts])
