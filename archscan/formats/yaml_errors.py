"""What libyaml complains about, in words for the person who wrote the file."""

from __future__ import annotations

import re
from typing import Any

import yaml

from archscan.errors import FormatError

_TEMPLATE = re.compile(rb"\{\{|\{%|<%")

_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "a second `: ` in one value",
        "quotes around it, or a new indented line",
    ),
    (
        "did not find expected key",
        "a line that does not fit into its mapping",
        "`key: value` at its indentation",
    ),
    (
        "expected <block end>",
        "a line that does not fit its surroundings",
        "the indentation of its neighbours",
    ),
    ("did not find expected '-'", "a line that does not fit into its list", "`- ` at the list's indentation"),
    ("could not find expected ':'", "a line without `: `", "`key: value`"),
    ("did not find expected node content", "an unexpected bracket, comma or sign", "a value"),
    (
        "block sequence entries are not allowed",
        "a `- ` in the middle of a line",
        "the list on lines of its own",
    ),
    ("alphabetic or numeric character", "a `*` or `&` without a name", "quotes around the value"),
    ("undefined tag handle", "a tag that was not declared", "quotes around a value that begins with `!`"),
    (
        "unknown escape character",
        "an unknown escape in double quotes",
        "`\\\\` for a backslash, or single quotes",
    ),
    ("invalid Unicode character escape", "an escape that is no character", "a Unicode character"),
    ("<document start>", "text after the end of the document", "`---` before the next document"),
    ("expected comment or line break", "text after `|` or `>`", "the text on the next line, indented"),
    ("tab character", "a tab in the indentation", "spaces"),
)
"""Part of libyaml's message; what is wrong; what was expected."""


def explain(error: yaml.YAMLError, path: str, first: int, chunk: bytes) -> FormatError:
    """Turn an error of the YAML parser, met in a chunk that begins at line `first`, into one of ours."""
    if isinstance(error, yaml.reader.ReaderError):
        return _unreadable(error, path, first, chunk)
    last = chunk.count(b"\n") + (not chunk.endswith(b"\n"))
    line, column, problem = 0, 0, str(error).partition("\n")[0]
    if isinstance(error, yaml.MarkedYAMLError):
        problem = error.problem or problem
        what, expected = _words(problem)
        mark: Any = error.problem_mark or error.context_mark
        opened: Any = error.context_mark
        if mark is not None:
            line, column = mark.line, mark.column
        if opened is not None and (line >= last or problem == "found unexpected end of stream"):
            line, column = opened.line, opened.column
            if problem.startswith(("did not find expected ','", "expected ','")):
                what, expected = "a bracket that is never closed", f"`{problem.rstrip(chr(39))[-1:]}`"
            elif problem == "found unexpected end of stream":
                what, expected = "a quote that is never closed", "the same quote at the end"
    else:
        what, expected = _words(problem)
    line = min(line, last - 1)
    lines = chunk.splitlines()
    if _TEMPLATE.search(b"\n".join(lines[max(line - 1, 0) : line + 2])):
        return FormatError(
            path, line + first, "a template: its text is not YAML as it stands", "plain YAML", "templated"
        )
    if "cannot start any token" in problem:
        char = lines[line][column : column + 1].decode("ascii", "replace") if line < len(lines) else ""
        what = "a tab in the indentation" if char == "\t" else f"a value that begins with `{char}`"
        expected = "spaces" if char == "\t" else "quotes around it"
    return FormatError(path, line + first, what, expected, "yaml-syntax")


def _words(problem: str) -> tuple[str, str]:
    for part, what, expected in _WORDS:
        if part in problem:
            return what, expected
    return f"not YAML: {problem}", "valid YAML"


def _unreadable(error: Any, path: str, first: int, chunk: bytes) -> FormatError:
    line = first + chunk.count(b"\n", 0, error.position)
    if "octet" in error.reason or "byte" in error.reason:
        return FormatError(path, line, "not valid UTF-8", "UTF-8 text", "encoding")
    code = error.character if isinstance(error.character, int) else 0
    what = "a NUL byte" if code == 0 else f"the control character U+{code:04X}"
    return FormatError(path, line, what, "text, not binary data", "encoding")
