from __future__ import annotations

import pytest

from archscan.code.program import Binding, Call, Expression, Name, Program, Table, Text, Unknown
from archscan.code.values import Readings, Values
from archscan.code.wording import wording


def says(expression: Expression, *bindings: Binding) -> str:
    program = Program("a.x", "x", bindings=list(bindings))
    return wording(expression, Values(program, Readings()))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (Text("5", 1), "5"),
        (Text("  a\n b ", 1), "a b"),
        (Unknown(1, "2.5"), "2.5"),
        (Unknown(1, "True"), "true"),
        (Unknown(1, "60 * 60 * 1000"), "3600000"),
        (Unknown(1, "10 * time.Second"), "10 s"),
        (Unknown(1, "time.Minute"), "1 min"),
        (Call("Duration.ofSeconds", (Text("5", 1),), 1), "5 s"),
        (Call("TimeSpan.FromMinutes", (Text("2", 1),), 1), "2 min"),
        (Call("std.time.Duration.from_millis", (Text("300", 1),), 1), "300 ms"),
        (Call("timedelta", (), 1, (("hours", Text("1", 1)), ("minutes", Text("30", 1)))), "1 h 30 min"),
        (Call(".minutes", (), 1, receiver=Text("5", 1)), "5 min"),
        (Table((("", Text("a", 1)), ("", Text("b", 1))), 1), "a, b"),
        (Name("TimeUnit.MINUTES", 1), "min"),
        (Name("IOException.class", 1), "IOException"),
    ],
    ids=str,
)
def test_constants_have_words(expression: Expression, expected: str) -> None:
    assert says(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        Unknown(1, "lambda: 5"),
        Unknown(1, "a * 1000"),
        Unknown(1, ""),
        Name("elsewhere", 1),
        Call("load", (Text("5", 1),), 1),
        Call("users.minutes", (Name("n", 1),), 1),
        Text("https://user:hunter2@db/x", 1),
        Text("x" * 500, 1),
        Table((("", Text("a", 1)), ("", Name("elsewhere", 1))), 1),
    ],
    ids=str,
)
def test_what_is_not_known_or_not_to_be_shown_has_none(expression: Expression) -> None:
    assert says(expression) == ""


def test_names_stand_for_what_the_file_gives_them() -> None:
    assert says(Name("LIMIT", 1), Binding("LIMIT", Unknown(1, "30 * time.Second"), 1)) == "30 s"
    assert says(Name("API_KEY", 1), Binding("API_KEY", Text("hunter2", 1), 1)) != "30 s"


def test_a_name_that_refers_to_itself_ends() -> None:
    assert says(Name("a", 1), Binding("a", Name("b", 1), 1), Binding("b", Name("a", 1), 2)) == ""


def test_a_product_of_many_digits_stays_small() -> None:
    assert says(Unknown(1, "9" * 40 + " * 9")) == ""
