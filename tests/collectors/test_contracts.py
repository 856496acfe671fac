"""Collectors of API descriptions, and of how code answers errors."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from archscan.collectors.contracts import asyncapi, error_answers, graphql, openapi, protobuf
from archscan.model.facts import Offers, Setting
from archscan.model.problem import Problem
from tests.goldens import cases, check_case, collected, text_tree, tree_of

COLLECTORS = (openapi, asyncapi, graphql, protobuf, error_answers)
CASES = [(collector, case) for collector in COLLECTORS for case in cases(collector.NAME)]


def identify(value: object) -> str:
    return str(getattr(value, "NAME", getattr(value, "name", value)))


@pytest.mark.parametrize(("collector", "case"), CASES, ids=identify)
def test_goldens(collector: ModuleType, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)  # type: ignore[arg-type]


@pytest.mark.parametrize("collector", COLLECTORS, ids=identify)
def test_every_collector_has_its_cases(collector: ModuleType) -> None:
    assert {case.name for case in cases(collector.NAME)} >= {"usual", "corrupt", "aside"}


@pytest.mark.parametrize(("collector", "case"), CASES, ids=identify)
def test_no_example_and_nothing_dead_comes_out(collector: ModuleType, case: Path) -> None:
    found = repr(collected(collector, tree_of(case / "input"))).lower()  # type: ignore[arg-type]
    assert "hunter2" not in found
    assert "dead" not in found


@pytest.mark.parametrize("collector", COLLECTORS, ids=identify)
def test_what_lies_aside_gives_nothing(collector: ModuleType) -> None:
    case = next(one for one in cases(collector.NAME) if one.name == "aside")
    assert collected(collector, tree_of(case / "input")) == []  # type: ignore[arg-type]


PATHS = {
    "base path": ('{"swagger": "2.0", "basePath": "/v1", "paths": {"/a": {"get": {}}}}', ["GET /v1/a"]),
    "server path": (
        '{"openapi": "3.0.0", "servers": [{"url": "/v2/"}], "paths": {"/a": {"get": {}}}}',
        ["GET /v2/a"],
    ),
    "servers that differ": (
        '{"openapi": "3.0.0", "servers": [{"url": "https://a/x"}, {"url": "https://b/y"}], "paths": {"/a": {"get": {}}}}',
        ["GET /a"],
    ),
    "query in the path": ('{"openapi": "3.0.0", "paths": {"/a?b=c": {"get": {}}}}', ["GET /a"]),
    "extension": (
        '{"openapi": "3.0.0", "paths": {"x-note": {"get": {}}, "/a": {"x-y": {}, "summary": "s"}}}',
        [],
    ),
    "no paths": ('{"openapi": "3.0.0", "info": {"title": "x"}}', []),
    "another version": ('{"swagger": "1.2", "paths": {"/a": {"get": {}}}}', []),
}


@pytest.mark.parametrize(("text", "expected"), PATHS.values(), ids=PATHS)
def test_paths_of_operations(text: str, expected: list[str]) -> None:
    found = collected(openapi, text_tree({"openapi.json": text}))  # type: ignore[arg-type]
    assert [one.name for one in found if isinstance(one, Offers)] == expected


def test_many_operations_are_cut_and_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openapi, "MAX_OPERATIONS", 2)
    paths = ", ".join(f'"/{letter}": {{"get": {{}}}}' for letter in "abcd")
    found = collected(openapi, text_tree({"a.json": f'{{"openapi": "3.0.0", "paths": {{{paths}}}}}'}))  # type: ignore[arg-type]
    assert sum(isinstance(one, Offers) for one in found) == 2
    assert [one.rule for one in found if isinstance(one, Problem)] == ["too-many-facts"]


def test_deep_schemas_of_graphql_cost_the_file_only() -> None:
    text = "type Query {\n a: " + "[" * 50_000 + "\n}"
    found = collected(graphql, text_tree({"a.graphql": text}))  # type: ignore[arg-type]
    assert [type(one) for one in found] == [Problem]


def test_settings_stand_under_the_title_of_their_contract(fixtures: Path) -> None:
    found = collected(openapi, tree_of(fixtures / "openapi" / "usual" / "input"))  # type: ignore[arg-type]
    stated = {
        (one.name, one.value) for one in found if isinstance(one, Setting) and one.topic == "api.version"
    }
    assert ("Orders API", "2.1.0 (OpenAPI 3.0.3)") in stated
    assert ("Inside", "OpenAPI 3.1.0") in stated
