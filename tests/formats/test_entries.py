"""Entries of daemons' configuration files: every way of writing them, with lines."""

from __future__ import annotations

import pytest

from archscan.formats.comments import without_blocks
from archscan.formats.entries import MAX_ENTRIES, Dialect, read

HASH = Dialect(comments=("#",))
POSTFIX = Dialect(comments=("#",), inline=False, blocks=False, indented=True)
BIND = Dialect(comments=("#", "//"), terminated=True)
INI = Dialect()

ROWS = [
    ("equals", "a = b\nc=d", INI, [("a", "b", 1), ("c", "d", 2)]),
    ("colon", "a: b\nc:d e", INI, [("a", "b", 1)]),
    ("space", "forward . dns", INI, [("forward", ". dns", 1)]),
    ("quotes", "a = \"b c\"\nd 'e'", INI, [("a", "b c", 1), ("d", "e", 2)]),
    ("section", "[x]\na = b\n[[y]]\nc = d", INI, [("x.a", "b", 2), ("y.c", "d", 4)]),
    ("comments", "# a = b\n; c = d\ne = f # g\nh = i#j", INI, [("e", "f", 3), ("h", "i#j", 4)]),
    ("hash in quotes", 'a = "b # c"', INI, [("a", "b # c", 1)]),
    ("block", "x {\n  a = b;\n  y { c d; }\n}\ne f;", HASH, [("x.a", "b", 2), ("x.y.c", "d", 3), ("e", "f", 5)]),
    ("block on the next line", "x\n{\na = b\n}", HASH, [("a", "b", 3)]),
    ("block comment", "a = b\n/* c = d\n e = f */\ng = h", HASH, [("a", "b", 1), ("g", "h", 4)]),
    ("tags", '<Module "x">\n  Host "a"\n</Module>\nB c', HASH, [("Module.Host", "a", 2), ("B", "c", 4)]),
    ("list", 'a = [\n  "b",\n  "c"\n]\nd = e', HASH, [("a", "b", 2), ("a", "c", 3), ("d", "e", 5)]),
    ("list of objects", "a = (\n {\n  host = b;\n }\n);", HASH, [("a.host", "b;", 3)]),
    ("goes on by indent", "a = b,\n  c\n\td = e\nf = g", POSTFIX, [("a", "b", 1), ("a", "c", 2), ("a", "d = e", 3), ("f", "g", 4)]),
    ("goes on by backslash", "a = b \\\n c", INI, [("a", "b", 1), ("a", "c", 2)]),
    ("values by themselves", "forwarders {\n 1.2.3.4;\n};", BIND, [("forwarders", "1.2.3.4", 2)]),
    ("statement of two lines", "a\n b;", BIND, [("a", "b", 1)]),
    ("index", "gitlab['a_host'] = 'b'", HASH, [("gitlab['a_host']", "b", 1)]),
    ("template's braces", "a = ${B}\nc = {{ d }}", HASH, [("a", "${B}", 1), ("c", "{{ d }}", 2)]),
    ("nothing", "\n\n}\n;\n", HASH, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "dialect", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_read(text: str, dialect: Dialect, expected: list[tuple[str, str, int]]) -> None:
    assert [(one.dotted, one.value, one.line) for one in read(text, dialect)] == expected


def test_entries_are_bounded() -> None:
    assert sum(1 for _ in read("a = b\n" * (MAX_ENTRIES + 5), INI)) == MAX_ENTRIES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a /* b */ c", "a  c"),
        ("/* a\nb */c", "\nc"),
        ("/* a", "/* a"),
        ("a */ b", "a */ b"),
        ("/**//**/x", "x"),
    ],
    ids=["in a line", "over lines", "open", "closed only", "two"],
)
def test_without_blocks(text: str, expected: str) -> None:
    assert without_blocks(text, (("/*", "*/"),)) == expected
