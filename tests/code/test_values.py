"""What expressions come to, on programs of Python."""

from __future__ import annotations

import pytest

from archscan.code.defaults import variables_of
from archscan.code.grammar import parse
from archscan.code.program import Program
from archscan.code.values import Value, Values
from archscan.collectors.code.python_grammar import GRAMMAR, READINGS


def program_of(text: str) -> Program:
    return parse(text.encode(), GRAMMAR, "a.py")


def values_of(text: str) -> list[Value]:
    """What the argument of the last call of `use` comes to."""
    program = program_of(text)
    call = [one for one in program.calls if one.callee == "use"][-1]
    return Values(program, READINGS).of(call.arguments[0], call.function)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('use("a")', [("a", "")]),
        ('x = "a"\nuse(x + "b")', [("ab", "")]),
        ("use(unknown)", []),
        ('import os\nuse(os.getenv("A", "b"))', [("b", "A")]),
        ('import os\nuse(os.environ["A"] or "b")', [("b", "A")]),
        ('import os\nu = os.getenv("DB_USER", "me")\nh = os.getenv("DB_HOST", "pg")\nuse(f"x://{u}@{h}/y")', [("x://me@pg/y", "DB_HOST")]),
        ('import os\nuse("http://a/" + os.getenv("PAGE", "b"))', [("http://a/b", "")]),
        ('import os\nuse(os.getenv("BASE", "http://a") + "/b")', [("http://a/b", "BASE")]),
        ('def f(x):\n    use(x)\nf("a")\nf(x="b")', [("a", ""), ("b", "")]),
        ('def f(x="a"):\n    use(x)', [("a", "")]),
        ('def f(x):\n    return "http://" + x\nuse(f("a"))', [("http://a", "")]),
        ('class A:\n    def __init__(self, x):\n        self.x = x\n    def f(self):\n        use(self.x)\nA("a")', [("a", "")]),
        ('class A:\n    x = "a"\na = A()\nuse(a.x)', [("a", "")]),
        ('class A:\n    @property\n    def x(self):\n        return "a"\n    def f(self):\n        use(self.x)', [("a", "")]),
        ('t = {"k": {"l": "a"}}\nuse(t["k"]["l"])', [("a", "")]),
        ('use("{} {b}".format("a", b="c"))', [("a c", "")]),
        ('use("%(a)s" % {"a": "b"})', [("b", "")]),
        ("def f(x):\n    return f(x)\nuse(f(1))", []),
        ("x = y\ny = x\nuse(x)", []),
    ],
)  # fmt: skip
def test_values(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.text, one.variable) for one in values_of(text)] == expected


@pytest.mark.parametrize(
    ("text", "callee", "expected"),
    [
        ("import a.b as c", "c.d", "a.b.d"),
        ("import a\nx = a.Make()", "x.run", "a.Make.run"),
        ("import a\nx = a.Make()\ny = x.part()", "y.run", "a.Make.part.run"),
        ("import a\ndef make():\n    return a.Make()\nx = make()", "x.run", "a.Make.run"),
        ("import a\ndef make():\n    return a.Make()", "make.run", "a.Make.run"),
        (
            "import a\nclass B:\n    def __init__(self):\n        self.x = a.Make()",
            "self.x.run",
            "a.Make.run",
        ),
        ("x = y\ny = x", "x.run", "x.run"),
    ],
)
def test_qualified(text: str, callee: str, expected: str) -> None:
    assert Values(program_of(text), READINGS).qualified(callee) == expected


def test_an_address_in_a_text_keeps_the_variable_whose_default_it_is() -> None:
    text = 'import os\nA = os.getenv("A_URL", "http://a")\nt = {"b": os.environ.get("B_URL") or "http://b:1"}\nc = "http://c"\n'
    program = program_of(text)
    found = variables_of(program, Values(program, READINGS))
    assert found == {(2, "a"): "A_URL", (3, "b"): "B_URL"}
