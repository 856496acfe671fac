"""Collectors of programs' own configuration: nginx, Spring."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collect import matches
from archscan.collectors import nginx, spring
from archscan.model.facts import Requires
from archscan.model.problem import Problem
from tests.goldens import cases, check_case, collected, text_tree, tree_of

ALL = [(collector, case) for collector in (nginx, spring) for case in cases(collector.NAME)]


@pytest.mark.parametrize(
    ("collector", "case"), ALL, ids=lambda one: getattr(one, "name", getattr(one, "NAME", ""))
)
def test_goldens(collector: object, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("collector", "path", "picked"),
    [
        (nginx, "web/nginx.conf", True),
        (nginx, "deploy/nginx/templates/default.conf.template", True),
        (nginx, "db/postgresql.conf", False),
        (spring, "a/src/main/resources/application-prod.yml", True),
        (spring, "a/settings.yml", False),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_files_picked(collector: object, path: str, picked: bool) -> None:
    assert matches(collector.PATTERNS, path) == picked  # type: ignore[attr-defined]


def test_a_broken_document_costs_itself_only(fixtures: Path) -> None:
    found = collected(spring, tree_of(fixtures / "spring" / "corrupt" / "input"))
    assert [one.host for one in found if isinstance(one, Requires)] == ["cache"]
    assert [one.line for one in found if isinstance(one, Problem)] == [6]


@pytest.mark.parametrize(
    "text",
    [
        "{" * 100_000,
        "upstream " * 500_000,
        "proxy_pass" + " " * 1_000_000,
        "set $a " + "$a" * 100_000 + ";proxy_pass $a;",
    ],
)
@pytest.mark.parametrize("end", ["", "\nproxy_pass http://x:1;"])
def test_hostile_nginx_is_bounded(text: str, end: str) -> None:
    collected(nginx, text_tree({"nginx.conf": text + end}))
