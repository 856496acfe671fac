"""What the core follows, shown on Java: tables of a body and the texts that its last call is handed."""

from __future__ import annotations

import pytest

from archscan.code.clients import argument
from archscan.code.grammar import parse
from archscan.code.program import Program
from archscan.code.silence import silent
from archscan.code.values import Readings, Values
from archscan.collectors.code.java import GRAMMAR

READINGS = Readings(
    pairs=frozenset({"Address"}),
    lists=frozenset({"List.of"}),
    passing=frozenset({"URL"}),
    methods=frozenset({"trim"}),
)


def program_of(body: str) -> Program:
    return parse(f"class A {{\n{body}\n}}\n".encode(), GRAMMAR, "A.java")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param('void f() { use("a"); }', ["a"], id="text"),
        pytest.param('void f() { use(new Address("a", 80)); }', ["a:80"], id="host and port"),
        pytest.param('void f() { use(List.of("a", "b")); }', ["a", "b"], id="list"),
        pytest.param('String h(String x) { String y = x; return y; } void g() { h("b"); } void f() { use(h("a")); }',
                     ["a"], id="what this caller hands over"),
        pytest.param('void g(String x, String y) { use(x + y); } void f() { g("a", ""); g("b", ""); g("c", z()); }',
                     ["a", "b", "c"], id="joined in all ways that differ"),
        pytest.param("void f(String x) { use(x); }", [], id="nobody hands anything over"),
    ],
)  # fmt: skip
def test_values(body: str, expected: list[str]) -> None:
    program = program_of(body)
    call = next(one for one in program.calls if one.method == "use")
    assert [one.text for one in Values(program, READINGS).of(call.arguments[0], call.function)] == expected


def test_what_a_method_is_called_on() -> None:
    program = program_of('void f() { new URL("http://a").open(); URL u = new URL("http://b"); u.open(); }')
    values = Values(program, READINGS)
    calls = [one for one in program.calls if one.method == "open"]
    found = [values.of(argument(one, ("@",)), one.function)[0].text for one in calls]
    assert found == ["http://a", "http://b"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param('void f() { String url = "http://a"; }', [], id="never read"),
        pytest.param('void f() { String a = "http://a"; }', [], id="never read, named as its host"),
        pytest.param(
            'void f() { String u = "http://a"; } void g() { String u = "http://b"; }', [], id="twice"
        ),
        pytest.param('void f() { String u = "http://a"; use(u); }', ["http://a"], id="read"),
        pytest.param('static String U = "http://a";', ["http://a"], id="a field may be read elsewhere"),
    ],
)
def test_texts_that_say_something(body: str, expected: list[str]) -> None:
    program = program_of(body)
    unsaid = silent(program)
    texts = [one.expression for one in program.texts if id(one.expression) not in unsaid]
    assert [one.value for one in texts if hasattr(one, "value")] == expected
