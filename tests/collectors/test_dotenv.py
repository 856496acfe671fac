"""dotenv files that no Compose file names."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collect import matches
from archscan.collectors.settings import dotenv
from archscan.model.facts import Requires
from archscan.source import Collector
from tests.goldens import cases, check_case, collected, text_tree


@pytest.mark.parametrize("case", cases("dotenv"), ids=lambda case: case.name)
def test_golden(case: Path, update_golden: bool) -> None:
    collector: Collector = dotenv
    check_case(collector, case, update_golden)


@pytest.mark.parametrize(
    ("path", "picked"),
    [
        (".env", True),
        ("a/.env.local", True),
        ("a/prod.env", True),
        ("env.example", True),
        ("environment.yml", False),
        ("a/.envrc", False),
        ("env.py", False),
    ],
)
def test_which_files_are_picked(path: str, picked: bool) -> None:
    assert matches(dotenv.PATTERNS, path) is picked


@pytest.mark.parametrize(
    ("files", "hosts"),
    [
        ({".env": "X_URL=http://x-api:1"}, ["x-api"]),
        ({".env.patch": "+X_URL=http://x-api:1"}, []),
        ({".env": "X_URL=http://x-api:1", "compose.yaml": "services: {}"}, []),
        ({".env.example": "X_URL=http://x-api:1", "compose.yaml": "services: {}"}, []),
        ({"a/.env": "X_URL=http://x-api:1", "compose.yaml": "services: {}"}, ["x-api"]),
        ({"a/.env": "X_URL=http://x-api:1", "compose.yaml": "services: {a: {env_file: ./a/.env}}"}, []),
        (
            {"a/.env.example": "X_URL=http://x-api:1", "compose.yaml": "services: {a: {env_file: ./a/.env}}"},
            [],
        ),
        (
            {"a/.env": "X_URL=http://x-api:1", "compose.yaml": "services: {a: {env_file: [{path: a/.env}]}}"},
            [],
        ),
        ({"a/.env": "X_URL=http://x-api:1", "compose.yaml": "include: [{path: b, env_file: a/.env}]"}, []),
        ({"a.env": "X_URL=http://x-api:1", "a.env.sample": "X_URL=http://other:1"}, ["x-api"]),
        ({"a.example.env": "X_URL=http://x-api:1", "compose.yaml": "services: {a: {env_file: a.env}}"}, []),
    ],
)
def test_files_that_compose_names_speak_through_it(files: dict[str, str], hosts: list[str]) -> None:
    found = collected(dotenv, text_tree(files))
    assert [one.host for one in found if isinstance(one, Requires)] == hosts


@pytest.mark.parametrize(
    ("name", "environment"), [(".env", ""), (".env.production", "production"), ("staging.env", "staging")]
)
def test_environment(name: str, environment: str) -> None:
    (found,) = collected(dotenv, text_tree({name: "X_URL=http://x-api:1"}))
    assert found.subject.scope.environment == environment
