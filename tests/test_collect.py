from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence

import pytest

from archscan.collect import MAX_FACTS, MAX_PROBLEMS, Collected, collect, matches
from archscan.errors import FormatError
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Setting, Subject, Uses
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree
from tests.goldens import text_tree


class Lines:
    """Says that each line of a file is a technology; a few words make it misbehave."""

    def __init__(self, name: str = "lines", patterns: Sequence[str] = ("*.txt",)) -> None:
        self.NAME = name
        self.PATTERNS = patterns

    def wants(self, data: bytes) -> bool:
        return b"unwanted" not in data

    def collect(self, file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
        subject = Subject(Scope("source", file.folder), "")
        for number, line in enumerate(file.text.splitlines(), start=1):
            evidence = Evidence(file.path, number, self.NAME)
            if line == "broken":
                raise FormatError(file.path, number, "broken", "something else", "test")
            if line == "bug":
                raise KeyError("the secret hunter2")
            if line == "odd":
                yield Problem(file.path, number, "odd")
            elif line.startswith("topic "):
                yield Setting(subject, line.split()[1], "1", evidence)
            elif line == "no fact":
                yield evidence  # type: ignore[misc]
            elif line == "all odd":
                for count in range(MAX_PROBLEMS + 5):
                    yield Problem(file.path, number, f"odd {count}")
            elif line == "many":
                for count in range(MAX_FACTS + 5):
                    yield Uses(subject, "npm", str(count), evidence)
            else:
                yield Uses(subject, "npm", line, evidence)


def run(files: dict[str, str], *collectors: Lines) -> Collected:
    return collect(text_tree(files), list(files), collectors or (Lines(),))


def names(collected: Collected) -> list[str]:
    return [f"{fact.evidence.path}: {fact.name}" for fact in collected.facts if isinstance(fact, Uses)]


PICKED: dict[str, tuple[Sequence[str], str, bool]] = {
    "name": (("compose.yaml",), "a/compose.yaml", True),
    "in any case": (("compose.yaml",), "a/Compose.YAML", True),
    "pattern in any case": (("Dockerfile",), "dockerfile", True),
    "star": (("docker-compose*.y*ml",), "docker-compose.prod.yml", True),
    "star in the middle of nothing": (("docker-compose*.y*ml",), "compose.yml", False),
    "whole name": (("compose.yaml",), "my-compose.yaml", False),
    "folder": (("requirements/*.txt",), "x/requirements/dev.txt", True),
    "folder at the root": (("requirements/*.txt",), "requirements/dev.txt", True),
    "other folder": (("requirements/*.txt",), "x/dev.txt", False),
    "no folder": (("requirements/*.txt",), "dev.txt", False),
    "star is one folder": (("a/*/b.txt",), "a/x/y/b.txt", False),
    "class": (("[ab].txt",), "b.txt", True),
    "second pattern": (("x", "*.txt"), "b.txt", True),
    "no pattern": ((), "b.txt", False),
}


@pytest.mark.parametrize(("patterns", "path", "picked"), PICKED.values(), ids=PICKED)
def test_patterns_pick_files(patterns: Sequence[str], path: str, picked: bool) -> None:
    assert matches(patterns, path) is picked
    # Beside another collector, and found by the one expression that sorts files out.
    collected = run({path: "x"}, Lines(patterns=patterns), Lines("other", ("*.nothing",)))
    assert names(collected) == ([f"{path}: x"] if picked else [])


def test_order_is_that_of_files_then_collectors_then_lines() -> None:
    first, second = Lines("first", ("*.txt",)), Lines("second", ("b.*",))
    collected = run({"b.txt": "1\n2", "a.txt": "3"}, second, first)
    found = [(fact.evidence.collector, fact.name) for fact in collected.facts if isinstance(fact, Uses)]
    assert found == [("second", "1"), ("second", "2"), ("first", "1"), ("first", "2"), ("first", "3")]


FAILURES: dict[str, tuple[str, list[str], list[Problem]]] = {
    "none": ("a\nb", ["a", "b"], []),
    "unwanted": ("unwanted", [], []),
    "own problem": ("a\nodd\nb", ["a", "b"], [Problem("f.txt", 2, "odd")]),
    "format": ("a\nbroken\nb", ["a"], [Problem("f.txt", 2, "broken", "something else", "error", "test")]),
    "bug": (
        "a\nbug\nb",
        ["a"],
        [
            Problem(
                "f.txt",
                0,
                "the collector lines failed with KeyError",
                "a report to its authors",
                "error",
                "collector-failed",
            )
        ],
    ),
    "no text": (
        "a\0",
        [],
        [Problem("f.txt", 1, "a NUL byte", "text, not binary data", "error", "encoding")],
    ),
}


@pytest.mark.parametrize(("text", "found", "problems"), FAILURES.values(), ids=FAILURES)
def test_a_failure_costs_the_rest_of_one_file(text: str, found: list[str], problems: list[Problem]) -> None:
    collected = run({"f.txt": text, "g.txt": "after"})
    assert names(collected) == [*(f"f.txt: {name}" for name in found), "g.txt: after"]
    assert list(collected.problems) == problems


def test_a_failure_of_one_collector_leaves_the_others() -> None:
    class Failing(Lines):
        def wants(self, data: bytes) -> bool:
            raise RuntimeError

    collected = run({"f.txt": "a"}, Failing("failing"), Lines())
    assert names(collected) == ["f.txt: a"]
    assert [problem.rule for problem in collected.problems] == ["collector-failed"]


def test_a_file_has_so_many_problems() -> None:
    collected = run({"f.txt": "all odd\nlost", "g.txt": "after"})
    assert len(collected.problems) == MAX_PROBLEMS + 1
    assert [problem.rule for problem in collected.problems if problem.rule] == ["too-many-problems"]
    assert names(collected) == ["g.txt: after"]


def test_facts_of_a_file_are_bounded() -> None:
    collected = run({"f.txt": "many", "g.txt": "after"})
    assert len(collected.facts) == MAX_FACTS + 1
    assert [(problem.path, problem.rule) for problem in collected.problems] == [("f.txt", "too-many-facts")]


MISTAKES = {"unknown topic": ("topic no.such", ValueError), "no fact": ("no fact", TypeError)}


@pytest.mark.parametrize(("text", "error"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_of_a_collector_are_not_hidden(text: str, error: type[Exception]) -> None:
    with pytest.raises(error, match="collector lines"):
        run({"f.txt": text})
    assert gc.isenabled()


def test_known_topics_pass() -> None:
    assert len(run({"f.txt": "topic availability.replicas"}).facts) == 1


def test_files_that_cannot_be_read_are_passed_over() -> None:
    collected = collect(text_tree({"a.txt": "x"}), ["a.txt", "gone.txt"], [Lines()])
    assert names(collected) == ["a.txt: x"]


def test_progress_ends_at_the_number_of_picked_files() -> None:
    seen: list[tuple[int, int]] = []
    files = {"a.txt": "x", "b.java": "x", "c.txt": "x"}
    collect(text_tree(files), list(files), [Lines()], lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (1, 2), (2, 2)]
