"""Instructions and stages of Dockerfiles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archscan.errors import FormatError
from archscan.formats.dockerfile import (
    MAX_VALUE,
    Instruction,
    find_stage,
    pairs_of,
    parse_instructions,
    stages_of,
    substitute,
)


def read(text: str) -> list[tuple[int, str, str]]:
    return [(found.line, found.name, found.value) for found in parse_instructions(text, "Dockerfile")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("# comment\n\n", []),
        ("from a", [(1, "FROM", "a")]),
        ("RUN a \\\n  b\nRUN c", [(1, "RUN", "a b"), (3, "RUN", "c")]),
        ("RUN a \\\n# comment\n\n  b\nRUN c", [(1, "RUN", "a b"), (5, "RUN", "c")]),
        ("RUN a \\   \n  b", [(1, "RUN", "a b")]),
        ("RUN a \\", [(1, "RUN", "a")]),
        ("# escape=`\nRUN a `\n  b\\\nRUN c", [(2, "RUN", "a b\\"), (4, "RUN", "c")]),
        ("# syntax=x\n# escape=`\nRUN a `\n b", [(3, "RUN", "a b")]),
        ("# comment\n# escape=`\nRUN a \\\n b", [(3, "RUN", "a b")]),
        ("RUN <<A <<-B\nx\nA\ny\n\tB\nRUN z", [(1, "RUN", "<<A <<-B"), (6, "RUN", "z")]),
        ("RUN <<'E' cat\nRUN no\nE\nRUN z", [(1, "RUN", "<<'E' cat"), (4, "RUN", "z")]),
        ("CMD echo <<E", [(1, "CMD", "echo <<E")]),
        ("FROM a\r\nRUN b\r\n", [(1, "FROM", "a"), (2, "RUN", "b")]),
        ("COPY --from=a --chown=1 x /y", [(1, "COPY", "x /y")]),
        ("HEALTHCHECK --interval=5s CMD x --y", [(1, "HEALTHCHECK", "CMD x --y")]),
        ("ONBUILD RUN x", [(1, "ONBUILD", "RUN x")]),
    ],
)
def test_instructions(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("FROM a\n\nHELLO", 3, "syntax"),
        ("FROM a\n{% if x %}", 2, "templated"),
        ("<% x %>", 1, "templated"),
        ("RUN <<E\nx", 1, "syntax"),
    ],
)
def test_broken(text: str, line: int, rule: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(text)
    assert (caught.value.line, caught.value.rule) == (line, rule)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ENV A=1 B=2", [("A", "1", 1), ("B", "2", 1)]),
        ('ENV A="x y" B=x\\ y C=\'q "q\'', [("A", "x y", 1), ("B", "x y", 1), ("C", 'q "q', 1)]),
        ("ENV A x y", [("A", "x y", 1)]),
        ("ENV A=1 \\\n    # no\n    B=2 \\\n    C=3", [("A", "1", 1), ("B", "2", 3), ("C", "3", 4)]),
        ('LABEL "a.b"="c d"', [("a.b", "c d", 1)]),
        ("ENV A=", [("A", "", 1)]),
        ("ENV A=x=y", [("A", "x=y", 1)]),
        ("ENV A=$B\\$C", [("A", "$B\\$C", 1)]),
        ("ENV", []),
        ("# escape=`\nENV A=C:\\x\\ B=a` b", [("A", "C:\\x\\", 2), ("B", "a b", 2)]),
    ],
)
def test_pairs(text: str, expected: list[tuple[str, str, int]]) -> None:
    assert pairs_of(next(parse_instructions(text, "Dockerfile"))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A ${A}", "x x"),
        ("$AB ${B}", "$AB ${B}"),
        ("${B:-y} ${A:-y} ${B-y}", "y x y"),
        ("${A:+y} ${B:+y}", "y "),
        ("\\$A", "$A"),
        ("${B:-$A}", "x"),
        ("${A", "${A"),
        ("$", "$"),
    ],
)
def test_substitute(text: str, expected: str) -> None:
    assert substitute(text, {"A": "x"}) == expected


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ('["a", "b c"]', ("a", "b c")),
        ("a b", None),
        ('["a", 1]', None),
        ("[ -f x ] && y", None),
        ("[]", ()),
        ("[" * 99_999, None),
    ],
)
def test_json_form(value: str, form: tuple[str, ...] | None) -> None:
    assert Instruction("CMD", value, 1).form == form


def test_stages() -> None:
    text = "ARG V=1\nFROM a:$V AS One\nENV X=1\nARG Y=2\nFROM one as two\nARG V\nENV Z=$X$Y$V\nFROM 0\n"
    one, two, last = stages_of(list(parse_instructions(text, "Dockerfile")), "Dockerfile")
    assert (one.base, one.name, one.line, one.parent) == ("a:1", "one", 2, None)
    assert two.parent is one
    assert two.variables["Z"] == "1$Y1"  # ENV is inherited, ARG is not
    assert [stage.line for stage in last.chain()] == [2, 8]
    assert find_stage([one, two, last], "TWO") is two
    assert find_stage([one, two, last], "3") is None


def test_too_many_stages() -> None:
    with pytest.raises(FormatError, match="more than 300 stages"):
        stages_of(list(parse_instructions("FROM a\n" * 5_000, "Dockerfile")), "Dockerfile")


def test_a_stage_is_not_its_own_parent() -> None:
    (only,) = stages_of(list(parse_instructions("FROM a AS a", "Dockerfile")), "Dockerfile")
    assert only.parent is None


@given(st.text(st.sampled_from("FROMRUNENV \\\n<<E='\"#$:-{}[]a0`=\t"), max_size=120))
@settings(deadline=None, max_examples=300)
def test_only_format_errors(text: str) -> None:
    try:
        for stage in stages_of(list(parse_instructions(text, "Dockerfile")), "Dockerfile"):
            for instruction in stage.instructions:
                _ = instruction.form
                pairs_of(instruction)
    except FormatError:
        pass


def test_values_do_not_double_without_end() -> None:
    text = "FROM a\nENV A0=aaaaaaaaaa\n" + "".join(f"ENV A{n + 1}=$A{n}$A{n}\n" for n in range(60))
    (stage,) = stages_of(list(parse_instructions(text, "Dockerfile")), "Dockerfile")
    assert max(map(len, stage.variables.values())) <= MAX_VALUE
    assert stage.variables["A3"] == "a" * 80


def test_an_env_line_sees_what_stood_before_it() -> None:
    (stage,) = stages_of(
        list(parse_instructions("FROM a\nENV A=1\nENV A=2 B=$A\n", "Dockerfile")), "Dockerfile"
    )
    assert stage.variables == {"A": "2", "B": "1"}
