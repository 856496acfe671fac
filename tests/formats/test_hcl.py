"""HCL to attributes, blocks and expressions."""

from __future__ import annotations

import pytest

from archscan.formats.hcl import (
    Access,
    Call,
    Choice,
    Conditional,
    Expression,
    For,
    ListOf,
    Literal,
    Name,
    ObjectOf,
    Operation,
    Template,
    Unknown,
    parse,
    parse_template,
)
from archscan.model.problem import Problem


def shown(one: Expression | str | None) -> object:
    """An expression without lines."""
    match one:
        case None | str():
            return one
        case Literal():
            return one.value
        case Name():
            return ("name", one.name)
        case Template():
            return ("template", *map(shown, one.parts))
        case Access():
            return ("access", shown(one.base), *map(shown, one.steps))
        case Call():
            return (one.name, *map(shown, one.arguments))
        case ListOf():
            return [shown(item) for item in one.items]
        case ObjectOf():
            return {str(shown(key)): shown(value) for key, value in one.items}
        case Conditional():
            return ("if", shown(one.condition), shown(one.yes), shown(one.no))
        case Operation():
            return (one.operator, *map(shown, one.operands))
        case For():
            return (
                "for",
                one.names,
                shown(one.collection),
                shown(one.key),
                shown(one.value),
                shown(one.condition),
            )
        case Choice():
            return ("choice", shown(one.condition), tuple(map(shown, one.yes)), tuple(map(shown, one.no)))
        case _:
            return "?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.5", "1.5"),
        ("null", None),
        ('"a\\n\\"b\\" $${x} \\u00e9"', 'a\n"b" ${x} é'),
        ('"x ${var.a} y"', ("template", "x ", ("access", ("name", "var"), "a"), " y")),
        ('"a${~ b ~} c"', ("template", "a", ("name", "b"), "c")),
        ('a.b["k"].0[*].c', ("access", ("name", "a"), "b", "k", "0", None, "c")),
        ('f(1, [2], g()...)', ("f", "1", ["2"], ("g",))),
        ('{ a = 1, "b" : 2, (c) = 3 }', {"a": "1", "b": "2", "('name', 'c')": "3"}),
        ("a ? b : c", ("if", ("name", "a"), ("name", "b"), ("name", "c"))),
        ('a.b == "x" && !c', ("&&", ("==", ("access", ("name", "a"), "b"), "x"), ("!", ("name", "c")))),
        ("[for v in l : v if v]", ("for", ("v",), ("name", "l"), None, ("name", "v"), ("name", "v"))),
        ("{for k, v in m : k => v}", ("for", ("k", "v"), ("name", "m"), ("name", "k"), ("name", "v"), None)),
        ('"%{ if a }b%{ else }c%{ endif }"', ("template", ("choice", ("name", "a"), ("b",), ("c",)))),
        ("<<-E\n    a\n      ${b}\n    E\n", ("template", "a\n  ", ("name", "b"), "\n")),
    ],
)  # fmt: skip
def test_expressions(text: str, expected: object) -> None:
    problems: list[Problem] = []
    body = parse(f"x = {text}\n", "a.hcl", problems)
    assert problems == []
    assert shown(body.attributes[0].value) == expected


def test_blocks_have_labels_and_lines() -> None:
    body = parse('# c\nresource "a" b {\n  x = 1\n  inner {}\n}\n', "a.hcl", [])
    block = body.blocks[0]
    assert (block.type, block.labels, block.line) == ("resource", ("a", "b"), 2)
    assert [(one.name, one.line) for one in block.body.attributes] == [("x", 3)]
    assert [one.type for one in block.body.blocks] == ["inner"]


@pytest.mark.parametrize(
    ("text", "line"), [("a = 1\nb = = 2\n", 2), ("x {\n", 1), ("@", 1)], ids=["sign", "open", "stray"]
)
def test_what_is_no_hcl_is_reported_once(text: str, line: int) -> None:
    problems: list[Problem] = []
    parse(text, "a.hcl", problems)
    assert [(one.rule, one.line > 0) for one in problems] == [("hcl-syntax", True)]
    assert problems[0].line <= line + 1


def test_depth_is_bounded() -> None:
    value = parse("x = " + "[" * 500 + "]" * 500, "a.hcl", []).attributes[0].value
    while isinstance(value, ListOf) and value.items:
        value = value.items[0]
    assert isinstance(value, Unknown)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("a ${b}\n c", ("template", "a ", ("name", "b"), "\n c")),
        ("${b}", ("template", ("name", "b"))),
    ],
)
def test_templates(text: str, expected: object) -> None:
    assert shown(parse_template(text)) == expected
