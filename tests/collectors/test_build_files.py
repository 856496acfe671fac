"""The goldens of all collectors of build files, and what holds for every one of them."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

from archscan.collectors.packages import (
    cargo,
    composer,
    dotnet,
    go_mod,
    gradle,
    hex,
    maven,
    npm,
    pipfile,
    pub,
    python_project,
    requirements,
    ruby,
    setuptools,
    toolchain,
)
from archscan.errors import FormatError
from archscan.model.problem import Problem
from archscan.source import MemoryTree, SourceFile
from tests.goldens import cases, check_case

COLLECTORS = (
    cargo, composer, dotnet, go_mod, gradle, hex, maven, npm, pipfile, pub, python_project, requirements,
    ruby, setuptools, toolchain,
)  # fmt: skip
NAMES = {
    cargo: "Cargo.toml", composer: "composer.json", dotnet: "a.csproj", go_mod: "go.mod",
    gradle: "build.gradle", hex: "mix.exs", maven: "pom.xml", npm: "package.json", pipfile: "Pipfile",
    pub: "pubspec.yaml", python_project: "pyproject.toml", requirements: "requirements.txt", ruby: "Gemfile",
    setuptools: "setup.py", toolchain: "global.json",
}  # fmt: skip
CASES = [(collector, case) for collector in COLLECTORS for case in cases(collector.NAME)]


@pytest.mark.parametrize(("collector", "case"), CASES, ids=[f"{one.NAME}-{case.name}" for one, case in CASES])
def test_goldens(collector: ModuleType, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)


@pytest.mark.parametrize("collector", COLLECTORS, ids=[one.NAME for one in COLLECTORS])
def test_every_collector_has_a_case(collector: ModuleType) -> None:
    assert cases(collector.NAME)


def test_no_credential_of_the_fixtures_is_in_a_golden() -> None:
    planted = found = 0
    for collector in COLLECTORS:
        for case in cases(collector.NAME):
            planted += sum(
                b"hunter2" in one.read_bytes() for one in (case / "input").rglob("*") if one.is_file()
            )
            text = (case / "expected.json").read_text(encoding="utf-8")
            found += "hunter2" in text or "robot" in text
            assert all(isinstance(fact, dict) for fact in json.loads(text))
    assert planted >= 10
    assert found == 0


HOSTILE = {
    "empty": b"",
    "blank": b"\n \n",
    "binary": b"\x00\x01\xff\xfe" * 50,
    "latin": "project = é name".encode("latin-1"),
    "open": b'{"[project' * 20,
    "deep-list": b"[" * 20_000,
    "deep-map": b'{"a":' * 20_000,
    "deep-xml": b"<a>" * 20_000,
    "deep-parens": b"setup(" * 5_000,
    "quotes": b'dependencies { "' + b'\\"' * 100_000,
    "triple": b'"""\\' * 50_000,
    "spaces": b"a" + b" " * 200_000 + b"!",
    "word": b"_" * 400_000,
    "blocks": b"{a" * 60_000,
    "assignments": b"release = " * 20_000,
    "commas": b"gem 'a',\n" * 20_000,
    "operators": b"a" + b">1 " * 20_000 + b"!",
    "braces": b"project {:a, " * 20_000,
    "colons": b"a: b: c: " * 20_000,
}


@pytest.mark.parametrize("hostile", HOSTILE, ids=list(HOSTILE))
@pytest.mark.parametrize("collector", COLLECTORS, ids=[one.NAME for one in COLLECTORS])
def test_hostile_bytes_cost_one_file(collector: ModuleType, hostile: str) -> None:
    file = SourceFile(f"a/{NAMES[collector]}", HOSTILE[hostile])
    if not collector.wants(file.data):
        return
    try:
        found = list(collector.collect(file, MemoryTree([file])))
    except FormatError as error:
        found = [Problem(error.path, error.line, error.what, error.expected)]
    assert all(one.path == file.path and "\n" not in str(one) for one in found if isinstance(one, Problem))
