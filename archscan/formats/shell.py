"""Shell scripts: their simple commands, assignments and the files that they write, with lines.

No evaluation: what runs when is not known, so all branches count. Variables stand for the literals that the
script itself assigns, or for the defaults that it writes (`${A:-b}`); others stay as written. Functions are
read like any other lines.
Grammar: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_COMMANDS = 5_000
MAX_WORDS = 200
_MAX_JOINED = 400
"""Lines that one command may have."""
_MAX_TEXT = 40_000


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command."""

    words: tuple[str, ...]
    """Unquoted, variables filled in; the first one is the program without its path."""
    line: int
    waits: bool
    """Whether it is the condition of a loop: something is waited for."""
    written: str = ""
    """The words as they stand in the script."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A variable that the script sets."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """Text that the script writes to a file."""

    target: str
    """Path as written, variables filled in."""
    text: str
    line: int
    """Where the text begins."""


@dataclass(slots=True)
class Script:
    """What a script holds."""

    commands: list[Command] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)


_HEREDOC = re.compile(r"(?<!<)<<(?P<tabs>-?)\s*(?P<quote>[\"'\\]?)(?P<word>[A-Za-z_][\w.-]*)[\"']?")
_PIECE = re.compile(
    r"(?P<single>'[^']*')|(?P<nested>\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`)|(?P<double>\"(?:[^\"\\]|\\.)*\")|(?P<escape>\\.)|(?P<end>\|\||&&|;;?|\||&(?!>)|\n)"
    r"|(?P<redirect>\d?&?>>?&?\d?\s*|<\s*)|(?P<space>[ \t]+)"
    r"|(?P<plain>(?:[^\s'\"\\;|&<>$`]|\$(?!\())+)|(?P<other>.)",
    re.DOTALL,
)
_ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z_]\w*)\+?=(?P<value>.*)", re.DOTALL)
_DEFAULT = re.compile(r"\$\{(?P<name>\w+):?[-=](?P<value>[^{}]*)\}")
_VARIABLE = re.compile(r"\$(?:\{(?P<a>\w+)\}|(?P<b>[A-Za-z_]\w*))")
_NESTED = re.compile(r"\$\(((?:[^()]|\([^()]*\))*)\)|`([^`]*)`")
_SET_DEFAULT = re.compile(r"\$\{(?P<name>\w+):?=(?P<value>[^{}]*)\}")
_KEYWORDS = frozenset(
    {"then", "do", "else", "elif", "if", "while", "until", "!", "{", "}", "(", ")", "fi", "done"}
    | {"time", "exec", "sudo", "command", "nohup", "eval"}
)
_DECLARES = frozenset({"export", "declare", "local", "readonly", "typeset", "setenv"})


def parse(text: str) -> Script:
    """Read a script; every text is one, as far as it can be told."""
    script = Script()
    literals: dict[str, str] = {}
    loop = False
    for joined, line, document in _lines(text.replace("\r\n", "\n")):
        for name, value in _SET_DEFAULT.findall(joined):
            literals.setdefault(name, value)
            script.assignments.append(Assignment(name, value, line))
        target, waits = "", loop
        for command, at, written in _commands(joined):
            place = line + joined.count("\n", 0, at)
            target = target or written
            loop = _is_condition(command, loop)
            waits = waits or loop
            words = [expand(word, literals) for word in command]
            rest = _assignments(words, place, script, literals)
            if rest:
                program = _add(script, rest, place, loop, " ".join(command))
                if program in ("echo", "printf") and written:
                    body = " ".join(rest[1:])
                    script.documents.append(Document(expand(written, literals), body, place))
        for nested, at in _substitutions(joined):
            for command, _, _ in _commands(nested):
                words = [expand(word, literals) for word in command]
                _add(script, words, line + joined.count("\n", 0, at), waits, nested)
        if document is not None and target:
            body, first = document
            script.documents.append(Document(expand(target, literals), expand(body, literals), first))
    return script


def _add(script: Script, words: list[str], line: int, loop: bool, written: str) -> str:
    """Keep a command and return its program; the program and its first words may stand in one variable."""
    first = words[0].split(" ") if " " in words[0] and not words[0].startswith("$(") else words[:1]
    program = first[0].rpartition("/")[2]
    if program and len(script.commands) < MAX_COMMANDS:
        script.commands.append(Command((program, *first[1:], *words[1:])[:MAX_WORDS], line, loop, written))
    return program


def expand(text: str, literals: dict[str, str]) -> str:
    """The text with defaults and literals for its variables; others are left as they are."""
    if "$" not in text:
        return text
    for _ in range(3):
        filled = _DEFAULT.sub(lambda found: literals.get(found["name"], found["value"]), text[:_MAX_TEXT])
        if filled == text:
            break
        text = filled
    return _VARIABLE.sub(lambda found: literals.get(found["a"] or found["b"], found[0]), text)[:_MAX_TEXT]


def _lines(text: str) -> Iterator[tuple[str, int, tuple[str, int] | None]]:
    """Logical lines without comments, the line they begin in, and the here-document behind each."""
    lines = text.split("\n")
    index = 0
    while index < len(lines):
        first = index
        joined, quote = _without_comment(lines[index], "")
        while index + 1 < len(lines) and index - first < _MAX_JOINED and len(joined) < _MAX_TEXT:
            if quote:
                joined += "\n"
            elif joined.endswith("\\") and not joined.endswith("\\\\"):
                joined = joined[:-1] + " "
            else:
                break
            index += 1
            more, quote = _without_comment(lines[index], quote)
            joined += more
        index += 1
        document = None
        if (found := _HEREDOC.search(joined)) is not None:
            begin, body = index, []
            while index < len(lines):
                line = lines[index].lstrip("\t") if found["tabs"] else lines[index]
                index += 1
                if line.rstrip() == found["word"]:
                    break
                body.append(line)
            document = ("\n".join(body), begin + 1)
            joined = joined[: found.start()] + joined[found.end() :]
        if joined.strip():
            yield joined, first + 1, document


def _without_comment(line: str, quote: str) -> tuple[str, str]:
    """The line without its comment, and the quote that is open at its end; `quote` is open before it."""
    if not quote and not any(sign in line for sign in "#'\""):
        return line.rstrip(), ""
    escaped, before = False, " "
    for index, char in enumerate(line[:_MAX_TEXT]):
        if escaped:
            escaped = False
        elif char == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == "#" and before in " \t;":
            return line[:index].rstrip(), ""
        before = char
    return (line if quote else line.rstrip())[:_MAX_TEXT], quote


def _commands(text: str) -> Iterator[tuple[list[str], int, str]]:
    """Words of each simple command, its offset, and the file that its output goes to."""
    words: list[str] = []
    word: str | None = None
    start, target, redirected = 0, "", ""
    for found in _PIECE.finditer(text):
        kind = found.lastgroup
        if kind in ("end", "space", "redirect"):
            if word is not None:
                if redirected == ">":
                    target = word
                elif not redirected:
                    words.append(word)
                word, redirected = None, ""
            if kind == "redirect":
                sign = found[0].strip()
                redirected = (
                    ">" if sign.lstrip("1") in (">", ">>", "&>") else "" if sign[-1:].isdigit() else "<"
                )
            elif kind == "end":
                yield from _finished(words, start, target)
                words, start, target, redirected = [], found.end(), "", ""
            continue
        piece = found[0]
        if kind == "single":
            piece = piece[1:-1]
        elif kind == "double":
            piece = re.sub(r"\\([\"\\$`])", r"\1", piece[1:-1])
        elif kind == "escape":
            piece = piece[1:]
        word = piece if word is None else word + piece
    if word is not None:
        if redirected == ">":
            target = word
        elif not redirected:
            words.append(word)
    yield from _finished(words, start, target)


def _finished(words: list[str], start: int, target: str) -> Iterator[tuple[list[str], int, str]]:
    if words:
        if words[0] == "tee" and not target:
            target = next((word for word in words[1:] if not word.startswith("-")), "")
        yield words, start, target


def _is_condition(words: list[str], loop: bool) -> bool:
    if words[0] in ("until", "while"):
        return True
    return loop and words[0] not in ("do", "done")


def _assignments(words: list[str], line: int, script: Script, literals: dict[str, str]) -> list[str]:
    """Take keywords and assignments off the front; what is left is the command."""
    rest = list(words)
    while rest and (rest[0] in _KEYWORDS or rest[0].startswith(("[[", "("))):
        bare = rest[0].lstrip("(")
        rest = [bare, *rest[1:]] if bare and rest[0].startswith("(") else rest[1:]
    declares = bool(rest) and rest[0] in _DECLARES
    if declares:
        rest = [word for word in rest[1:] if not word.startswith("-")]
    while rest and (found := _ASSIGNMENT.fullmatch(rest[0])):
        value = found["value"]
        script.assignments.append(Assignment(found["name"], value, line))
        if "$(" not in value and "`" not in value and not value.startswith("$"):
            literals[found["name"]] = value
        rest = rest[1:]
    return [] if declares else rest


def _substitutions(text: str) -> Iterator[tuple[str, int]]:
    for found in _NESTED.finditer(text):
        inner = found[1] if found[1] is not None else found[2]
        if inner.strip():
            yield inner, found.start()
