"""Load tests of Gatling in Scala, Java, Kotlin and JavaScript: what is injected, called and asserted.

Read by the calls' names and balanced brackets, comments left out; nothing is compiled. A name that stands
for an assertion is followed to where the file defines it.
Format: https://docs.gatling.io/concepts/simulation/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .load import called_path, load_test, short, threshold

NAME = "gatling"
PATTERNS = ("*.scala", "*.java", "*.kt", "*.gatling.js", "*.gatling.ts")
_COMMENTS = re.compile(r"\"(?:\\.|[^\"\\\n]){0,300}\"|/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL)
_CLASS = re.compile(r"\bclass\s+(\w+)[^{}]{0,500}?(?:\bextends\s+|:\s*)\w*Simulation\b")
_SCRIPT = re.compile(r"\bexport\s+default\s+(simulation)\s*\(")
_SET_UP = re.compile(r"\bsetUp\s*\(")
_BREAK = re.compile(r"\s+\.(?=[a-z])")
_WORD = re.compile(r"\w+")
_CALL = re.compile(r"\.(get|post|put|patch|delete|head)\(\s*s?\"([^\"\n]*)\"")
_INJECT = re.compile(r"\.inject(?:Open|Closed)?\s*\(")
_ASSERT = re.compile(r"\.assertions\s*\(")
_MAX_TEXT = 300_000
_MOST = 50


def wants(data: bytes) -> bool:
    """Whether it is a simulation."""
    return b"gatling" in data and b"setUp" in data and (b"Simulation" in data or b"simulation" in data)


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the simulation with its injection and calls, and one threshold for each assertion."""
    text = _COMMENTS.sub(_blank, file.text[:_MAX_TEXT])
    script = file.name.endswith((".js", ".ts"))
    named = _SCRIPT.search(text) if script else _CLASS.search(text)
    if named is None or _SET_UP.search(text) is None:
        return
    name = file.name.partition(".")[0] if script else named[1]
    calls = [f"{method.upper()} {path}" for method, url in _CALL.findall(text) if (path := called_path(url))]
    injections = [
        short(inner)
        for found in islice(_INJECT.finditer(text), _MOST)
        if (inner := _inside(text, found.end()))
    ]
    shape = f"injects {'; '.join(dict.fromkeys(injections))}" if injections else ""
    yield from load_test(file, NAME, _line(text, named.start(1)), name, "Gatling", shape, calls)
    for found in islice(_ASSERT.finditer(text), _MOST):
        for offset, part in _parts(_inside(text, found.end())):
            line, part = _line(text, found.end() + offset), part.removesuffix("*").strip()
            if _WORD.fullmatch(part) and (defined := _defined(text, part)) is not None:
                line, part = defined
            yield threshold(file, NAME, line, name, _BREAK.sub(".", part))


def _defined(text: str, name: str) -> tuple[int, str] | None:
    """Line and text of what a name stands for: `Assertion name = VALUE;`, `val name: Assertion = VALUE`."""
    found = re.search(rf"\b{name}\s*(?::\s*\w+\s*)?=\s*(?=[a-z])", text)
    if found is None:
        return None
    depth, end = 0, found.end()
    for sign in text[found.end() : found.end() + 1_000]:
        depth += (sign == "(") - (sign == ")")
        if depth < 0 or (not depth and (sign == ";" or (sign == "\n" and not _goes_on(text, end)))):
            break
        end += 1
    return _line(text, found.end()), text[found.end() : end].strip()


def _goes_on(text: str, end: int) -> bool:
    """Whether the line after this end of a line goes on with a call."""
    return text[end : end + 200].lstrip().startswith(".")


def _blank(found: re.Match[str]) -> str:
    """A comment as blanks of the same lines; a text as it is."""
    return found[0] if found[0][0] == '"' else re.sub(r"[^\n]", " ", found[0])


def _inside(text: str, start: int) -> str:
    """What stands between a bracket that is opened before `start` and its end; "" if there is none."""
    depth = 1
    for index in range(start, min(len(text), start + 5_000)):
        depth += (text[index] == "(") - (text[index] == ")")
        if not depth:
            return text[start:index]
    return ""


def _parts(inner: str) -> Iterator[tuple[int, str]]:
    """The arguments in a list, each with its place."""
    depth, start = 0, 0
    for index, sign in enumerate(f"{inner},"):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            part = inner[start:index]
            if part.strip():
                yield start + len(part) - len(part.lstrip()), part.strip()
            start = index + 1


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
