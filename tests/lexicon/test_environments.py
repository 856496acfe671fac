"""Words that name environments, and words that do not."""

from __future__ import annotations

import pytest

from archscan.lexicon.environments import find_environment, stage_of


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("dev", "development"),
        ("development", "development"),
        ("local", "development"),
        ("debug", "development"),
        ("staging", "staging"),
        ("stg", "staging"),
        ("uat", "staging"),
        ("preprod", "staging"),
        ("prod", "production"),
        ("PRODUCTION", "production"),
        ("ci", "test"),
        ("e2e", "test"),
        ("testing", "test"),
        ("integration", "test"),
        ("qa", "test"),
        ("full", None),
        ("observability", None),
        ("mysql", None),
        ("override", None),
        ("product", None),
        ("devices", None),
        ("demo", None),
        ("", None),
    ],
)
def test_stage(word: str, stage: str | None) -> None:
    assert stage_of(word) == stage


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("prod", "prod"),
        ("prod.eu", "prod"),
        ("local-dev", "dev"),
        ("monitoring", ""),
        ("images", ""),
        ("contest", ""),
        ("", ""),
    ],
)
def test_environment_in_a_name(name: str, word: str) -> None:
    assert find_environment(name) == word
