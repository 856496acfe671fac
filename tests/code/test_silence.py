"""Texts that open no connection."""

from __future__ import annotations

import pytest

from archscan.code.grammar import parse
from archscan.code.program import Text
from archscan.code.silence import silent
from archscan.collectors.code.python_grammar import GRAMMAR


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('x = "a"', ["a"]),
        ('def f():\n    x = "a"', []),
        ('def f():\n    x = "a"\n    return x', ["a"]),
        ('def f():\n    x = g("a")', ["a"]),
        ('allowed_origins = ["a", "b"]\nurl = "c"', ["c"]),
        ('f({"callback_url": "a", "url": "b"})', ["callback_url", "url", "b"]),
        ('logger.error("a", "b")\nsend("c")', ["c"]),
        ('logger.error(get("a"))', ["a"]),
        ('redirect("a")', []),
        ('def f():\n    return "a"\n    use("b")', ["a"]),
        ('if False:\n    use("a")\nelse:\n    use("b")', ["b"]),
        ('if True:\n    use("a")\nelse:\n    use("b")', ["a"]),
        ('"""a"""\ndef f():\n    """b"""', []),
    ],
)
def test_silent(text: str, left: list[str]) -> None:
    program = parse(text.encode(), GRAMMAR, "a.py")
    unsaid = silent(program)
    found = [one.expression for one in program.texts if id(one.expression) not in unsaid]
    assert [one.value for one in found if isinstance(one, Text)] == left
