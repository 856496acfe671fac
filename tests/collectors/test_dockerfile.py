"""Facts from Dockerfiles."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.deployment import dockerfile
from archscan.model.facts import Offers, Requires, Setting, Uses, Workload
from archscan.model.problem import Problem
from archscan.source import Collector
from tests.goldens import cases, check_case, collected, plain, text_tree

COLLECTOR: Collector = dockerfile


@pytest.mark.parametrize("case", cases("dockerfile"), ids=lambda path: path.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(COLLECTOR, case, update_golden)


def facts(text: str, path: str = "app/Dockerfile") -> list[object]:
    return collected(COLLECTOR, text_tree({path: text}))


def copies(text: str) -> list[str]:
    return [fact.value for fact in facts(text) if isinstance(fact, Setting) and fact.topic == "build.copies"]


@pytest.mark.parametrize(
    ("path", "name"),
    [("Dockerfile", ""), ("a/Dockerfile", "a"), ("a/b/Dockerfile.prod", "b"), ("c/x.dockerfile", "c")],
)
def test_subject_is_the_folder(path: str, name: str) -> None:
    found = facts("FROM alpine", path)[0]
    assert isinstance(found, Workload)
    assert (found.subject.name, found.build, found.dockerfile) == (name, path.rpartition("/")[0], path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nCOPY src/ lib /x/", ["src", "lib"]),
        ("FROM a\nCOPY . /x", []),
        ("FROM a\nCOPY ./src/*.py /x", ["src"]),
        ("FROM a\nCOPY *.json /x", []),
        ("FROM a\nCOPY /abs/src /x", ["abs/src"]),
        ("FROM a\nCOPY ../out /x", []),
        ("FROM a\nCOPY ${UNKNOWN}/src /x", []),
        ("FROM a\nARG D=api\nCOPY services/$D /x", ["services/api"]),
        ("FROM a\nARG D\nCOPY services/$D /x", []),
        ("ARG D=api\nFROM a\nARG D\nCOPY services/$D /x", ["services/api"]),
        ("FROM a\nCOPY --chown=1:1 src /x", ["src"]),
        ("FROM a\nCOPY src /x\nCOPY src /y", ["src"]),
        ("FROM a AS b\nCOPY src /x\nFROM c\nCOPY --from=0 /x /x", ["src"]),
        ("FROM a AS b\nCOPY src /x\nFROM b\nCOPY lib /x", ["src", "lib"]),
        ("FROM a AS b\nCOPY src /x\nFROM c\nRUN --mount=type=bind,from=b,source=/x,target=/x make", ["src"]),
        ("FROM a AS b\nCOPY src /x\nFROM c\nCOPY lib /x", ["lib"]),
        ("FROM a\nADD https://acme.io/x.tgz /x", []),
        ("FROM a\nCOPY <<END /x\nhello\nEND\nCOPY src /y", ["src"]),
    ],
)
def test_copies(text: str, expected: list[str]) -> None:
    assert copies(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM node:20", [("node", "20", "runtime")]),
        ("FROM scratch", []),
        ("FROM golang:1 AS b\nFROM scratch\nCOPY --from=b /x /x", [("golang", "1", "build")]),
        ("FROM golang:1 AS b\nFROM b", [("golang", "1", "runtime")]),
        ("ARG T=3\nFROM alpine:$T", [("alpine", "3", "runtime")]),
        ("ARG T\nFROM alpine:$T", [("alpine", "", "runtime")]),
        ("FROM a AS Builder\nFROM b\nCOPY --from=builder /x /x", [("a", "", "build"), ("b", "", "runtime")]),
        ("FROM b\nCOPY --from=busybox:1 /bin/x /x", [("b", "", "runtime"), ("busybox", "1", "build")]),
    ],
)
def test_base_images(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = [fact for fact in facts(text) if isinstance(fact, Uses)]
    assert [(fact.name, fact.version, fact.use) for fact in found] == expected
    assert {fact.ecosystem for fact in found} <= {"base_image"}


def test_what_is_inherited_belongs_to_the_last_stage() -> None:
    found = facts(
        "FROM a AS b\nEXPOSE 80\nENV X_URL=http://x:1\nUSER u\nCMD one\nFROM b\nEXPOSE 81\nCMD two\n"
    )
    assert [fact.port for fact in found if isinstance(fact, Offers)] == [80, 81]
    assert [fact.host for fact in found if isinstance(fact, Requires)] == ["x"]
    settings = {fact.topic: (fact.value, fact.evidence.line) for fact in found if isinstance(fact, Setting)}
    assert settings == {"build.command": ("two", 8), "build.user": ("u", 4)}


def test_a_later_env_value_wins() -> None:
    found = facts("FROM a\nENV X_URL=http://x:1\nENV X_URL=http://y:2\n")
    assert [(fact.host, fact.evidence.line) for fact in found if isinstance(fact, Requires)] == [("y", 3)]


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("", 0, "dockerfile"),
        ("# only a comment", 0, "dockerfile"),
        ("FROM", 1, "syntax"),
        ("FROM a\nFOO bar", 2, "syntax"),
        ("FROM a\n{{ x }}", 2, "templated"),
        ("FROM a\nRUN <<X\n", 2, "syntax"),
        ("FROM a\nEXPOSE 0", 2, "port"),
        ("FROM a\nEXPOSE 9-8", 2, "port"),
        ("FROM $NOWHERE", 1, "unresolved-variable"),
    ],
)
def test_problems(text: str, line: int, rule: str) -> None:
    problems = [found for found in facts(text) if isinstance(found, Problem)]
    assert [(problem.line, problem.rule) for problem in problems] == [(line, rule)]


def test_no_secret_leaves() -> None:
    text = Path("fixtures/dockerfile/stages/input/services/orders/Dockerfile").read_text(encoding="utf-8")
    assert "hunter2" in text
    assert "hunter2" not in repr([plain(fact) for fact in facts(text)])
