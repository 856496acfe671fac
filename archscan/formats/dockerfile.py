"""Dockerfiles: instructions with their lines, and build stages with variables filled in.

Reads continuations, comments, the `escape` directive, here-documents, flags, and the JSON and shell
forms. Runs nothing and knows no build arguments but the defaults written in the file.
Format: https://docs.docker.com/reference/dockerfile/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archscan.errors import FormatError

INSTRUCTIONS = frozenset(
    {
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL",
        "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    }
)  # fmt: skip
_HEREDOC_INSTRUCTIONS = frozenset({"RUN", "COPY", "ADD"})
_DIRECTIVE = re.compile(r"#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*$")
_HEREDOC = re.compile(r"<<(-?)([\"']?)([A-Za-z_]\w*)\2")
_FLAG = re.compile(r"--([a-z][a-z-]*)(?:=(\"[^\"]*\"|\S*))?(?:\s+|$)")
_TEMPLATE = re.compile(r"\{\{|\{%|<%|%%|^@\w+@|^#if\b")


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction; its here-documents are left out."""

    name: str
    """In upper case."""
    value: str
    """What follows name and flags, continuations joined by a space, variables as written."""
    line: int
    flags: tuple[tuple[str, str], ...] = ()
    lines: tuple[tuple[int, int], ...] = ()
    """Offset within the value and number of each line that it was joined from, for `line_of`."""
    escape: str = "\\"
    """The escape character of the file."""

    def flag(self, name: str) -> str:
        """The value of the last `--name=`, "" if there is none."""
        return next((value for key, value in reversed(self.flags) if key == name), "")

    def line_of(self, offset: int) -> int:
        """The line on which the character at `offset` of the value stands."""
        found = self.line
        for start, number in self.lines:
            if start <= offset:
                found = number
        return found

    @property
    def form(self) -> tuple[str, ...] | None:
        """The words of the JSON form; None for the shell form."""
        if not self.value.startswith("["):
            return None
        try:
            words = json.loads(self.value)
        except (ValueError, RecursionError):
            return None
        return tuple(words) if all(isinstance(word, str) for word in words) else None


@dataclass(slots=True)
class Stage:
    """A build stage."""

    base: str
    """Image or name of an earlier stage, variables filled in where defaults are known."""
    line: int
    name: str = ""
    index: int = 0
    parent: Stage | None = None
    """The earlier stage that it builds on."""
    instructions: list[Instruction] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    """ARG defaults and ENV values as they stand at the end of the stage, filled in."""
    environment: list[tuple[str, str, int]] = field(default_factory=list)
    """ENV names, values, and lines."""

    def chain(self) -> list[Stage]:
        """The stage and those that it builds on, the first one first."""
        return [*(self.parent.chain() if self.parent else ()), self]


def parse_instructions(text: str, path: str) -> Iterator[Instruction]:
    """Yield the instructions. FormatError at the first line that is none, after those before it."""
    lines = text.splitlines()
    escape, index = _directives(lines)
    while index < len(lines):
        start = index
        stripped = lines[index].strip()
        index += 1
        if not stripped or stripped.startswith("#"):
            continue
        name = stripped.split(None, 1)[0].upper()
        if name not in INSTRUCTIONS:
            shown = stripped if len(stripped) <= 40 else stripped[:40] + "..."
            if _TEMPLATE.search(stripped):
                raise FormatError(
                    path, start + 1, f"template syntax: {shown}", "a plain Dockerfile", "templated"
                )
            raise FormatError(
                path,
                start + 1,
                f"unknown instruction: {stripped.split()[0][:40]}",
                "a Dockerfile instruction",
            )
        parts: list[tuple[str, int]] = []
        current, number = stripped[len(name) :].lstrip(), start + 1
        while True:
            body = current.rstrip()
            more = body.endswith(escape)
            parts.append((body.removesuffix(escape).strip() if more else body, number))
            while (
                more and index < len(lines) and (not lines[index].strip() or lines[index].lstrip()[0] == "#")
            ):
                index += 1
            if not more or index >= len(lines):
                break
            current, number = lines[index].strip(), index + 1
            index += 1
        joined, places = _joined(parts)
        if name in _HEREDOC_INSTRUCTIONS:
            index = _skip_heredocs(joined, lines, index, path, start + 1)
        yield _instruction(name, joined, places, start + 1, escape)


def _directives(lines: list[str]) -> tuple[str, int]:
    """The escape character, and the first line behind the parser directives."""
    escape, index = "\\", 0
    while index < len(lines) and (found := _DIRECTIVE.match(lines[index].strip())):
        if found[1].lower() == "escape" and found[2] in ("\\", "`"):
            escape = found[2]
        index += 1
    return escape, index


def _joined(parts: list[tuple[str, int]]) -> tuple[str, list[tuple[int, int]]]:
    text, places = "", []
    for part, number in parts:
        if part:
            text += (" " if text else "") + part
            places.append((len(text) - len(part), number))
    return text, places


def _skip_heredocs(text: str, lines: list[str], index: int, path: str, line: int) -> int:
    for dash, _, word in _HEREDOC.findall(text):
        while index < len(lines) and (lines[index].lstrip("\t") if dash else lines[index]).rstrip() != word:
            index += 1
        if index >= len(lines):
            raise FormatError(path, line, f"here-document <<{word} is not closed", f"a line {word}")
        index += 1
    return index


def _instruction(name: str, text: str, places: list[tuple[int, int]], line: int, escape: str) -> Instruction:
    flags: list[tuple[str, str]] = []
    offset = 0
    if name in ("FROM", "COPY", "ADD", "RUN", "HEALTHCHECK"):
        while found := _FLAG.match(text, offset):
            flags.append((found[1], (found[2] or "").strip('"')))
            offset = found.end()
    moved = tuple((max(0, start - offset), number) for start, number in places)
    return Instruction(name, text[offset:], line, tuple(flags), moved, escape)


MAX_VALUE = 100_000
"""Characters of a text with its variables filled in."""
_VARIABLE = re.compile(r"\\\$|\$(?:\{(?P<braced>\w+)(?::?(?P<sign>[-+?])(?P<word>[^{}]*))?\}|(?P<plain>\w+))")


def substitute(text: str, variables: Mapping[str, str]) -> str:
    """Fill in `$X`, `${X}`, `${X:-word}` and `${X:+word}`; what is unknown stays as written.

    The result is cut at `MAX_VALUE` characters: values that hold others twice would double with each line.

    >>> substitute("${A}/$B:${C:-1}", {"A": "x"})
    'x/$B:1'
    """
    if "$" not in text:
        return text
    left = MAX_VALUE

    def fill(found: re.Match[str]) -> str:
        nonlocal left
        name = found["braced"] or found["plain"]
        if name is None:
            return "$"
        value = variables.get(name)
        if found["sign"] == "-":
            value = value or substitute(found["word"], variables)
        elif found["sign"] == "+":
            value = found["word"] if value else ""
        elif value is None:
            value = found[0]
        left -= len(value)
        return value if left >= 0 else ""

    return _VARIABLE.sub(fill, text)[:MAX_VALUE]


_PAIR = re.compile(
    r"(?P<key>[^\s=\"']+|\"[^\"]*\")=(?P<value>(?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|\\.|[^\s\"'\\])*)"
)


def pairs_of(instruction: Instruction) -> list[tuple[str, str, int]]:
    """Names, values and lines of an ENV, LABEL or ARG, quotes removed; both the `K=V` and the `K V` form."""
    text = instruction.value
    if instruction.escape != "\\":  # so that one pattern reads both; the swap keeps every offset
        text = text.translate(_SWAPPED)
    first = text.split(None, 1)
    if first and "=" not in first[0]:
        value = first[1].strip() if len(first) > 1 else ""
        found = [(first[0], _unquoted(value) if value[:1] in "\"'" else value, instruction.line)]
    else:
        found = [
            (_unquoted(match["key"]), _unquoted(match["value"]), instruction.line_of(match.start()))
            for match in _PAIR.finditer(text)
        ]
    if instruction.escape != "\\":
        return [(name.translate(_SWAPPED), value.translate(_SWAPPED), line) for name, value, line in found]
    return found


_SWAPPED = str.maketrans("\\`", "`\\")
_QUOTE = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|\\(.)")


def _unquoted(text: str) -> str:
    def bare(found: re.Match[str]) -> str:
        if found[1] is not None:
            return re.sub(r"\\([\"\\])", r"\1", found[1])
        if found[2] is not None:
            return found[2]
        return found[0] if found[3] == "$" else found[3]

    return _QUOTE.sub(bare, text)


MAX_STAGES = 300
"""Stages that a file may have: each is looked up among those before it."""
_FROM = re.compile(r"(?P<base>\S+)(?:\s+AS\s+(?P<name>\S+))?\s*$", re.IGNORECASE)


def stages_of(instructions: list[Instruction], path: str) -> list[Stage]:
    """The build stages in order. FormatError for a FROM that names no image, and for too many."""
    stages: list[Stage] = []
    outside: dict[str, str] = {}
    for instruction in instructions:
        if instruction.name == "FROM":
            found = _FROM.match(instruction.value)
            if found is None:
                what = f"FROM {instruction.value[:60]}".rstrip()
                rule = "templated" if _TEMPLATE.search(instruction.value) else "syntax"
                raise FormatError(
                    path, instruction.line, f"{what}: not an image", "FROM IMAGE [AS NAME]", rule
                )
            if len(stages) == MAX_STAGES:
                raise FormatError(
                    path, instruction.line, f"more than {MAX_STAGES} stages", "fewer", "too-large"
                )
            base = substitute(found["base"].strip("\"'"), outside)
            stage = Stage(base, instruction.line, (found["name"] or "").lower(), len(stages))
            stage.parent = find_stage(stages, base)
            if stage.parent is not None:
                environment = {name for name, _, _ in stage.parent.environment}
                stage.variables = {
                    name: value for name, value in stage.parent.variables.items() if name in environment
                }
            stages.append(stage)
        elif not stages:
            if instruction.name == "ARG":
                for name, value, _ in _arguments(instruction, outside):
                    outside[name] = value
        else:
            _apply(instruction, stages[-1], outside)
    return stages


def _arguments(instruction: Instruction, known: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
    for name, value, line in pairs_of(instruction):
        if "=" in instruction.value:
            yield name, substitute(value, known), line


def _apply(instruction: Instruction, stage: Stage, outside: Mapping[str, str]) -> None:
    stage.instructions.append(instruction)
    if instruction.name == "ARG":
        for name in instruction.value.split():
            if "=" not in name and name in outside:
                stage.variables.setdefault(name, outside[name])
        for name, value, _ in _arguments(instruction, stage.variables):
            stage.variables.setdefault(name, value)
    elif instruction.name == "ENV":
        pairs = pairs_of(instruction)  # an ENV line sees what stood before it
        filled = [(name, substitute(value, stage.variables), line) for name, value, line in pairs]
        stage.variables.update((name, value) for name, value, _ in filled)
        stage.environment += filled


def find_stage(stages: list[Stage], name: str) -> Stage | None:
    """The stage of a name or number, the latest of that name."""
    lowered = name.lower()
    for stage in reversed(stages):
        if stage.name and stage.name == lowered:
            return stage
    return stages[int(name)] if name.isdigit() and len(name) < 6 and int(name) < len(stages) else None
