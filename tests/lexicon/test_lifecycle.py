"""The dated table of lifecycles, and what makers withdrew."""

from __future__ import annotations

from datetime import date

import pytest

from archscan.lexicon import lifecycle as module
from archscan.lexicon.deprecations import withdrawn_api, withdrawn_image, withdrawn_technology
from archscan.lexicon.lifecycle import as_of, lifecycle
from archscan.lexicon.technology import load_lexicon


def test_every_technology_is_one_of_the_lexicon_and_says_its_source() -> None:
    for name, entry in module._table().items():
        if name != "as_of":
            assert load_lexicon().get(name) is not None, name
            assert entry["source"].startswith("https://"), name
            assert all(isinstance(end, date) for cycle, end in entry.items() if cycle != "source"), name


@pytest.mark.parametrize(
    ("technology", "version", "cycle"),
    [
        ("python", "3.9.18", "3.9"),
        ("python", "v3.9", "3.9"),
        ("python", "3.9-slim", "3.9"),
        ("mysql", "5.7.44", "5.7"),
        ("angular", "^14.2.0", "14"),
        ("spring-boot", "2.7.18", "2.7"),
        ("python", ">=3.9", None),
        ("python", "3.9 || 3.10", None),
        ("python", "3.99", None),
        ("python", "", None),
        ("no-such-thing", "1", None),
    ],
)
def test_release_cycle_of_a_version(technology: str, version: str, cycle: str | None) -> None:
    found = lifecycle(technology, version)
    assert (found.cycle if found else None) == cycle


def test_a_state_is_judged_by_the_date_of_the_table() -> None:
    old, new = lifecycle("python", "3.8"), lifecycle("python", "3.14")
    assert old is not None
    assert new is not None
    assert old.ends < as_of() < new.ends
    assert (old.ended, new.ended) == (True, False)


def test_what_makers_withdrew() -> None:
    assert withdrawn_api("extensions/v1beta1", "Ingress") is not None
    assert withdrawn_api("networking.k8s.io/v1", "Ingress") is None
    assert withdrawn_api("policy/v1beta1", "Eviction") is None
    assert withdrawn_image("openjdk") is not None
    assert withdrawn_image("eclipse-temurin") is None
    assert withdrawn_technology("hystrix") is not None
    assert withdrawn_technology("postgresql") is None
