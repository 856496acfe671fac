"""Variables in Compose files: `$A`, `${A}` and its operators, filled from what the project says.

A variable that nothing sets stays in the text as `${A}`, so that no address is made of half a name.
Specification: https://docs.docker.com/reference/compose-file/interpolation/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from archscan.formats.node import Place
from archscan.lexicon.secrets import is_secret_name, is_secret_value

MAX_DEPTH = 20
MAX_LENGTH = 65_536
"""Characters that one text may grow to: variables that double each other must not fill the memory."""

_TOKEN = re.compile(r"\$(\$|[A-Za-z_][A-Za-z0-9_]*|\{)?")
_BRACE = re.compile(r"\$\$|\$\{|\}")
_BRACED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(:?[-?+]|\Z)")


@dataclass(frozen=True, slots=True)
class Known:
    """What a variable stands for."""

    value: str
    places: tuple[Place, ...] = ()
    """The lines of the files that set it, the variable's own first; empty where no file does."""
    safe: str | None = None
    """The value with secret parts left as variables; None if it is the value."""
    example: bool = False
    """Set by an example file, not by one that is in use."""


class Filled(str):
    """A text whose variables were filled in. It is the text; beside it stands where the parts come from."""

    __slots__ = ("example", "places", "safe")

    places: tuple[Place, ...]
    safe: str
    """The text with secret variables left as `${NAME}`: what may be shown."""
    example: bool


@dataclass(frozen=True, slots=True)
class Expansion:
    """What came out of a text."""

    text: str
    unset: tuple[str, ...] = ()
    """Variables that nothing sets and that have no default."""
    broken: bool = False
    """A `$` that begins no variable; it was left as it is."""


@dataclass(slots=True)
class _Output:
    """The parts of a result while it grows."""

    parts: list[str] = field(default_factory=list)
    safe: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    unset: list[str] = field(default_factory=list)
    broken: bool = False
    example: bool = False
    length: int = 0

    def add(self, text: str, safe: str | None = None) -> None:
        if self.length + len(text) > MAX_LENGTH:
            self.broken = True
            return
        self.length += len(text)
        self.parts.append(text)
        self.safe.append(text if safe is None else safe)


def expand(text: str, variables: Mapping[str, Known]) -> Expansion:
    """Fill the variables of a text; `Expansion.text` is `Filled` where there were any.

    >>> expand("${HOST:-db}:$PORT", {"PORT": Known("5432")}).text, expand("$$A ${B}", {}).text
    ('db:5432', '$A ${B}')
    """
    if "$" not in text:
        return Expansion(text)
    if len(text) > MAX_LENGTH:
        return Expansion(text, broken=True)
    output = _Output()
    _run(text, 0, len(text), variables, _closing(text), output, 0)
    filled = Filled("".join(output.parts))
    filled.safe = "".join(output.safe)
    filled.places = tuple(dict.fromkeys(output.places))
    filled.example = output.example
    return Expansion(filled, tuple(dict.fromkeys(output.unset)), output.broken)


def _closing(text: str) -> dict[int, int]:
    """For each `${` that is closed, where its brace is."""
    opened: list[int] = []
    found: dict[int, int] = {}
    for token in _BRACE.finditer(text):
        if token[0] == "${":
            opened.append(token.start())
        elif token[0] == "}" and opened:
            found[opened.pop()] = token.start()
    return found


def _run(
    text: str,
    start: int,
    end: int,
    variables: Mapping[str, Known],
    closing: Mapping[int, int],
    output: _Output,
    depth: int,
) -> None:
    position = start
    while token := _TOKEN.search(text, position, end):
        output.add(text[position : token.start()])
        position = token.end()
        word = token[1]
        if word == "$":
            output.add("$")
        elif word is None:
            output.broken = True
            output.add("$")
        elif word != "{":
            _fill(word, variables, output)
        else:
            close = closing.get(token.start(), end)
            braced = _BRACED.match(text, position, close)
            if close >= end or braced is None or depth >= MAX_DEPTH:
                output.broken = True
                output.add(token[0])
                continue
            name, operator = braced.groups()
            known = variables.get(name)
            wanted = known is not None and (bool(known.value) or not operator.startswith(":"))
            if operator.endswith("-") and not wanted:
                mark = len(output.safe)
                _run(text, braced.end(), close, variables, closing, output, depth + 1)
                if is_secret_name(name) and "".join(output.safe[mark:]):
                    output.safe[mark:] = [f"${{{name}}}"]
            elif operator.endswith("+"):
                if wanted:
                    _run(text, braced.end(), close, variables, closing, output, depth + 1)
            elif operator.endswith("?") and not wanted:
                output.unset.append(name)
                output.add(f"${{{name}}}")
            else:
                _fill(name, variables, output)
            position = close + 1
    output.add(text[position:end])


def _fill(name: str, variables: Mapping[str, Known], output: _Output) -> None:
    known = variables.get(name)
    if known is None:
        output.unset.append(name)
        output.add(f"${{{name}}}")
        return
    output.places.extend(known.places)
    output.example |= known.example
    hidden = known.value and (is_secret_name(name) or is_secret_value(known.value))
    output.add(known.value, f"${{{name}}}" if hidden else known.safe)
