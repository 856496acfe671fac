"""What people wrote beside the code: decisions, owners, plans, remarks."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.documents import catalog, codeowners, decisions, docstrings, remarks, roadmap
from archscan.model.facts import Decides, Owns, Prose, Setting
from archscan.source import Collector
from tests.goldens import cases, check_case, collected, text_tree

COLLECTORS: dict[str, Collector] = {
    "decisions": decisions,
    "codeowners": codeowners,
    "catalog": catalog,
    "roadmap": roadmap,
    "remarks": remarks,
}


@pytest.mark.parametrize(
    ("name", "case"),
    [(name, case) for name in COLLECTORS for case in cases(name)],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_goldens(name: str, case: Path, update_golden: bool) -> None:
    check_case(COLLECTORS[name], case, update_golden)


def decided(text: str, name: str = "0001-x.md") -> Decides | None:
    found = collected(decisions, text_tree({f"docs/adr/{name}": text}))
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("outcome", "chosen", "reasoning"),
    [
        ('Chosen option: "A", because it is fast.', "A", "it is fast."),
        ('Chosen option: "A, because …", because we like it.', "A, because …", "we like it."),
        ("Chosen option: A, because fast", "A", "fast"),
        ("Chosen option: 'A'.", "A", ""),
        ('Chosen option: "A", because\n\n* one\n* two', "A", "one two"),
        ("We use A.", "We use A.", ""),
    ],
    ids=["quoted", "because-inside", "bare", "single-quotes", "list-of-reasons", "sentence"],
)
def test_what_was_chosen_and_why(outcome: str, chosen: str, reasoning: str) -> None:
    found = decided(f"# T\n\n* Status: accepted\n\n## Decision Outcome\n\n{outcome}\n")
    assert found is not None
    assert (found.chosen, found.reasoning) == (chosen, reasoning)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("# T\n\n## Decision\n\nHome.\n", "notes.md"),
        ("# T\n\nstatus: proposed | rejected | accepted\n", "0001-x.md"),
        ("# {title}\n\n* Status: accepted\n", "0001-x.md"),
        ("# T\n\n* Status: accepted\n", "index.md"),
        ("# T\n\n* Status: sunny\n", "0001-x.md"),
        ("", "0001-x.md"),
    ],
    ids=["no-status-no-number", "choice-of-a-template", "placeholder", "index", "unknown-status", "empty"],
)
def test_what_is_no_record(text: str, name: str) -> None:
    assert decided(text, name) is None


@pytest.mark.parametrize(
    ("status", "supersedes", "superseded_by"),
    [
        ("Superseded by [ADR-0009](0009-x.md)", (), ("0009",)),
        ("superseded by 9 and 10", (), ("9", "10")),
        ("Accepted. Supersedes 0002", ("0002",), ()),
        ("accepted", (), ()),
    ],
)
def test_what_replaced_what(status: str, supersedes: tuple[str, ...], superseded_by: tuple[str, ...]) -> None:
    found = decided(f"# T\n\n## Status\n\n{status}\n\n## Decision\n\nYes.\n")
    assert found is not None
    assert (found.supersedes, found.superseded_by) == (supersedes, superseded_by)


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("/a/ @x/y", "@x/y"),
        ("/a/ @x @y", "@x, @y"),
        ("/a/ me@example.com", ""),
        ("/a/", ""),
        ("/a/ # @x", ""),
    ],
    ids=["team", "two", "mail-address", "nobody", "comment"],
)
def test_owners_of_a_line(line: str, owner: str) -> None:
    (found,) = collected(codeowners, text_tree({"CODEOWNERS": f"{line}\n# @z\n"}))
    assert isinstance(found, Owns)
    assert (found.owner, found.pattern) == (owner, "/a/")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("# TODO pin it", "pin it"),
        ("image: x # FIXME(ben): pin it", "pin it"),
        ("{{/* TODO: pin it */}}", "pin it"),
        ("# TODO", None),
        ("NOTE: TODO pin it", None),
        ("# METHODOLOGY", None),
    ],
    ids=["line", "behind-a-value", "template-comment", "no-words", "value", "other-word"],
)
def test_remarks(line: str, text: str | None) -> None:
    found = collected(remarks, text_tree({"compose.yaml": f"services:\n  {line}\n"}))
    assert [one.value for one in found if isinstance(one, Setting)] == ([text] if text else [])


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("a/main.py", '"""Takes orders and keeps them in a table."""\nimport x\n', ("a", "Takes orders and keeps them in a table.", 1)),
        ("a/app/main.py", '#!/usr/bin/env python\n# coding\n"""\ntakes orders and keeps them.\n\nUsage: x\n"""\n', ("a", "Takes orders and keeps them.", 4)),
        ("a/main.go", "// Copyright Ada\n\n// Package main takes orders and keeps them.\npackage main\n", ("a", "Takes orders and keeps them.", 3)),
        ("a/main.go", "// Takes orders and keeps them.\n\npackage main\n", None),
        ("a/src/main.rs", "//! Takes orders and keeps them.\nfn main() {}\n", ("a", "Takes orders and keeps them.", 1)),
        ("a/index.js", "/**\n * Takes orders and keeps them.\n * @module a\n */\n", ("a", "Takes orders and keeps them.", 2)),
        ("a/index.js", "// Takes orders and keeps them all.\n", None),
        ("a/src/main/java/x/OrdersApplication.java", "package x;\n/**\n * Takes <b>orders</b> and keeps {@code them}.\n */\n@SpringBootApplication\npublic class OrdersApplication {\n", ("a", "Takes orders and keeps them.", 3)),
        ("a/Program.cs", "using X;\n/// Takes orders and keeps them.\n", None),
        ("a/main.py", '"""Copyright 2020 Ada, all rights reserved to her."""\n', None),
        ("a/main.py", '"""Orders."""\n', None),
        ("a/main.py", 'import x\n"""Takes orders and keeps them."""\n', None),
    ],
    ids=[
        "python", "python-below-comments", "go", "go-not-attached", "rust", "javascript", "line-comment", "java",
        "not-at-the-top", "licence", "too-short", "python-not-first",
    ],
)  # fmt: skip
def test_what_a_program_says_of_itself(path: str, text: str, told: tuple[str, str, int] | None) -> None:
    found = [one for one in collected(docstrings, text_tree({path: text})) if isinstance(one, Prose)]
    assert [(one.subject.scope.path, one.text, one.evidence.line) for one in found] == (
        [told] if told else []
    )
