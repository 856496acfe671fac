"""Macro calls, as C4-PlantUML and Mermaid's C4 diagrams have them: `Container(api, "API", $techn="Go")`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_CALL = re.compile(r"\s*([A-Za-z_]\w*)\s*\(")
_NAMED = re.compile(r"\s*\$(\w+)\s*=\s*")


@dataclass(frozen=True, slots=True)
class Call:
    """A macro call: positional arguments, named ones without their `$`, and whether a `{` follows."""

    name: str
    line: int
    given: tuple[str, ...] = ()
    named: dict[str, str] = field(default_factory=dict)
    opens: bool = False

    def arguments(self, *parameters: str) -> dict[str, str]:
        """The value of each parameter, "" for those not given."""
        found = dict.fromkeys(parameters, "")
        found.update(zip(parameters, self.given, strict=False))
        found.update({key: value for key, value in self.named.items() if key in found})
        return found


def parse_call(text: str, line: int) -> Call | None:
    """The macro call that a line is, None if it is none or does not end."""
    begin = _CALL.match(text)
    if begin is None:
        return None
    arguments: list[str] = []
    start, depth, quote, at = begin.end(), 0, False, begin.end()
    while at < len(text):
        char = text[at]
        if char == '"':
            quote = not quote
        elif quote:
            pass
        elif char in "([":
            depth += 1
        elif char in ")]" and depth:
            depth -= 1
        elif char == ")":
            break
        elif char == "," and not depth:
            arguments.append(text[start:at])
            start = at + 1
        at += 1
    else:
        return None
    arguments.append(text[start:at])
    rest = text[at + 1 :].strip()
    if rest and not rest.startswith(("{", "'", "%%", "[", "#", "<<", "as ", "-", ":")):
        return None
    given: list[str] = []
    named: dict[str, str] = {}
    for one in arguments:
        if found := _NAMED.match(one):
            named[found[1]] = _bare(one[found.end() :])
        else:
            given.append(_bare(one))
    return Call(begin[1], line, tuple(given), named, rest.startswith("{"))


def _bare(text: str) -> str:
    stripped = text.strip()
    if len(stripped) > 1 and stripped[0] == stripped[-1] == '"':
        return stripped[1:-1]
    return stripped
