"""Decisions with what replaced them; who answers for a component."""

from __future__ import annotations

import pytest

from archscan.link.decisions import find_decisions
from archscan.link.owners import Owners
from archscan.link.parts import Part
from archscan.model.evidence import Evidence
from archscan.model.facts import Decides, Owns, Scope, Subject


def record(name: str, title: str, **more: object) -> Decides:
    subject = Subject(Scope("source", "docs/adr"), name)
    return Decides(subject, title, Evidence(f"docs/adr/{name}.md", 1, "decisions"), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ({"supersedes": ("2",)}, {}),
        ({"supersedes": ("0002",)}, {}),
        ({"supersedes": ("0002-kafka",)}, {}),
        ({"supersedes": ("Kafka",)}, {}),
        ({}, {"superseded_by": ("10",)}),
        ({}, {"superseded_by": ("NATS",)}),
    ],
    ids=["number", "padded", "name", "title", "from-the-other-side", "by-title"],
)
def test_a_replaced_decision_names_what_replaced_it(
    later: dict[str, object], earlier: dict[str, object]
) -> None:
    found = find_decisions([record("0010-nats", "NATS", **later), record("0002-kafka", "Kafka", **earlier)])
    assert [(one.title, one.superseded_by) for one in found] == [("Kafka", "NATS"), ("NATS", "")]


def test_numbers_count_in_their_own_folder_only() -> None:
    elsewhere = Decides(
        Subject(Scope("source", "other/adr"), "0003-x"),
        "X",
        Evidence("other/adr/0003-x.md", 1, "decisions"),
        supersedes=("2",),
    )
    found = find_decisions([record("0002-kafka", "Kafka"), elsewhere])
    assert [one.superseded_by for one in found] == ["", ""]


def owns(pattern: str, owner: str, line: int, folder: str = "", name: str = "") -> Owns:
    return Owns(
        Subject(Scope("source", folder), name), owner, Evidence("CODEOWNERS", line, "codeowners"), pattern
    )


@pytest.mark.parametrize(
    ("facts", "owner"),
    [
        ([owns("*", "@all", 1)], "@all"),
        ([owns("*", "@all", 1), owns("/services/orders/", "@o", 2)], "@o"),
        ([owns("/services/orders/", "@o", 1), owns("*", "@all", 2)], "@all"),
        ([owns("orders/", "@o", 1)], "@o"),
        ([owns("/orders/", "@o", 1)], ""),
        ([owns("*.md", "@docs", 1)], ""),
        ([owns("/services/orders/Dockerfile", "@ops", 1)], ""),
        ([owns("*", "@all", 1), owns("/services/orders", "", 2)], ""),
        ([owns("orders", "@o", 1, folder="services")], "@o"),
        ([owns("*", "@x", 1, folder="other")], ""),
        ([owns("[", "@x", 1)], ""),
        ([owns("*", "@all", 1), owns("", "team", 2, name="orders")], "team"),
        ([owns("", "a", 1, "x", "orders"), owns("", "b", 2, "services/orders", "orders")], "b"),
        ([owns("", "a", 1, "x", "orders"), owns("", "b", 2, "y", "orders")], ""),
    ],
    ids=[
        "star", "last-wins", "later-star", "unanchored", "anchored", "files-only", "one-file", "taken-away",
        "nested-file", "other-folder", "broken", "catalog", "nearest-entry", "ambiguous-entries",
    ],
)  # fmt: skip
def test_owner_of_a_component(facts: list[Owns], owner: str) -> None:
    part = Part("", "orders", [], source="services/orders")
    assert Owners(facts).of(part)[0] == owner
