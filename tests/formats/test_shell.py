"""Shell scripts: commands, assignments and written files."""

from __future__ import annotations

import pytest

from archscan.formats.shell import Assignment, Document, parse

COMMANDS = [
    ("words", "a b 'c d' \"e f\"", [("a", "b", "c d", "e f")]),
    ("path of the program", "/usr/bin/curl x", [("curl", "x")]),
    ("several", "a; b && c || d | e &", [("a",), ("b",), ("c",), ("d",), ("e",)]),
    ("comment", "a # b\n# c\nd#e", [("a",), ("d#e",)]),
    ("continued", "a \\\n  b", [("a", "b")]),
    ("quote over lines", "a 'b\nc'", [("a", "b\nc")]),
    ("redirect", "a >/dev/null 2>&1 <b c", [("a", "c")]),
    ("keywords", "if ! a; then b; fi", [("a",), ("b",)]),
    ("assignment before", "X=1 a b", [("a", "b")]),
    ("literal", "X=b\na $X ${X}", [("a", "b", "b")]),
    ("default", "a ${X:-b} ${Y-c}", [("a", "b", "c")]),
    ("unknown", "a $X", [("a", "$X")]),
    ("program in a variable", 'X="a -h b"\n$X c', [("a", "-h", "b", "c")]),
    ("substitution", "X=$(a b)", [("a", "b")]),
    ("substitution as a word", "a $(b c) d", [("a", "$(b c)", "d"), ("b", "c")]),
    ("only assignments", "X=1\nexport Y=2", []),
    ("open quote", "a 'b", [("a", "'b")]),
    ("here-document", "a <<B\ncurl x\nB\nc", [("a",), ("c",)]),
    ("here-string", "a <<<b", [("a",)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in COMMANDS], ids=[row[0] for row in COMMANDS]
)
def test_commands(text: str, expected: list[tuple[str, ...]]) -> None:
    assert [one.words for one in parse(text).commands] == expected


def test_lines_and_loops() -> None:
    script = parse("a\n\nuntil b; do\n  c\ndone\nd && \\\n  e\n")
    assert [(one.words[0], one.line, one.waits) for one in script.commands] == [
        ("a", 1, False), ("b", 3, True), ("c", 4, False), ("d", 6, False), ("e", 6, False),
    ]  # fmt: skip


def test_assignments() -> None:
    script = parse('A=1\nexport B="2 3" C=4\n: "${D:=5}"\nlocal -r E=$A\n')
    assert script.assignments == [
        Assignment("A", "1", 1), Assignment("B", "2 3", 2), Assignment("C", "4", 2),
        Assignment("D", "5", 3), Assignment("E", "1", 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cat > /etc/x.conf <<EOF\na = $B\nEOF", Document("/etc/x.conf", "a = $B", 2)),
        ("B=1\ncat <<-'EOF' >> x.conf\n\ta = $B\n\tEOF", Document("x.conf", "a = 1", 3)),
        ("cat <<EOF | tee -a /etc/x.conf\na\nEOF", Document("/etc/x.conf", "a", 2)),
        ("echo 'a = b' > x.conf", Document("x.conf", "a = b", 1)),
        ("D=/etc\necho a > $D/x.conf", Document("/etc/x.conf", "a", 2)),
    ],
    ids=["here-document", "tabs and a literal", "tee", "echo", "target with a literal"],
)
def test_documents(text: str, expected: Document) -> None:
    assert parse(text).documents == [expected]


def test_text_for_another_program_is_no_file() -> None:
    assert parse("psql <<EOF\nselect 1\nEOF\necho x\n").documents == []
