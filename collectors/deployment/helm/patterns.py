"""Regular expressions and versions in templates: Go's, evaluated where that is surely cheap.

https://pkg.go.dev/regexp/syntax, https://github.com/Masterminds/semver
"""

from __future__ import annotations

import re
from functools import lru_cache

from .notation import Spend

_MAX_PATTERN = 300
_MAX_TEXT = 20_000
_MAX_WORK = 3_000_000
_WORK_UNIT = 2_000
_REPEAT = re.compile(r"(?<!\\)(?:[*+]|\{\d*,\d*\})")
_NESTED = re.compile(r"\((?:[^()\\]|\\.)*(?:[*+?}|])(?:[^()\\]|\\.)*\)(?:[*+]|\{)|\([^)]*\([^)]*[*+}|]")
_GROUP = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_CLASSES = (
    ("[:alpha:]", "A-Za-z"), ("[:digit:]", "0-9"), ("[:alnum:]", "A-Za-z0-9"), ("[:space:]", r"\s"),
    ("[:upper:]", "A-Z"), ("[:lower:]", "a-z"), ("[:word:]", r"\w"), ("[:punct:]", r"!-/:-@\[-`{-~"),
)  # fmt: skip


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> tuple[re.Pattern[str], int]:
    """The expression, and how many times each character of a text may be looked at, as an exponent.

    Python's engine tries again where Go's goes on: what could try for long is refused.
    """
    if len(pattern) > _MAX_PATTERN:
        raise ValueError("a pattern that is too long")
    written = pattern.replace(r"\z", r"\Z").replace(r"\pL", r"[^\W\d_]").replace(r"\pN", r"\d")
    for name, members in _CLASSES:
        written = written.replace(name, members)
    repeats = len(_REPEAT.findall(written))
    try:
        return re.compile(written), 99 if repeats > 1 and _NESTED.search(written) else max(repeats, 1)
    except (re.error, OverflowError, RecursionError):
        raise ValueError("a pattern that cannot be read") from None


def _expression(pattern: str, text: str, spend: Spend) -> re.Pattern[str]:
    expression, exponent = _compiled(pattern)
    size = len(text) + 1
    # An expression without an anchor is tried at every character.
    exponent += 0 if pattern.startswith("^") else 1
    work = 2**size if exponent > 90 and size < 30 else size**exponent
    if size > _MAX_TEXT or work > _MAX_WORK:
        raise ValueError("a text that is too long for its pattern")
    spend(10 + work // _WORK_UNIT)
    return expression


def find(pattern: str, text: str, spend: Spend) -> str | None:
    """The first match, None if there is none."""
    found = _expression(pattern, text, spend).search(text)
    return found[0] if found else None


def find_all(pattern: str, text: str, limit: int, spend: Spend) -> list[str]:
    """All matches, or as many as the limit allows if it is not negative."""
    found = [match[0] for match in _expression(pattern, text, spend).finditer(text)]
    return found if limit < 0 else found[:limit]


def replace(pattern: str, text: str, by: str, spend: Spend, literal: bool = False) -> str:
    """A text with all matches replaced; `$1` and `${name}` stand for groups unless it is literal."""
    expression = _expression(pattern, text, spend)

    def written(match: re.Match[str]) -> str:
        def group(reference: re.Match[str]) -> str:
            name = reference[1] or reference[2]
            try:
                return match[int(name) if name.isdecimal() else name] or ""
            except (IndexError, OverflowError):
                return ""

        return by if literal else _GROUP.sub(group, by)

    return expression.sub(written, text)


def split(pattern: str, text: str, limit: int, spend: Spend) -> list[str]:
    """The parts between matches, at most so many if the limit is above zero."""
    parts: list[str] = []
    start = 0
    for match in _expression(pattern, text, spend).finditer(text):
        if 0 < limit <= len(parts) + 1:
            break
        parts.append(text[start : match.start()])
        start = match.end()
    return [*parts, text[start:]]


_VERSION = re.compile(
    r"v?(\d{1,9}|[xX*])(?:\.(\d{1,9}|[xX*]))?(?:\.(\d{1,9}|[xX*]))?(?:-([\w.-]+))?(?:\+[\w.-]+)?\Z"
)
_CONSTRAINT = re.compile(r"(!=|>=|=>|<=|=<|=|>|<|~>|~|\^)?\s*([vV]?[\dxX*][\w.+*-]*)")
_HYPHEN = re.compile(r"(\S+)\s+-\s+(\S+)")

Version = tuple[int, int, int]


def version_of(text: str) -> tuple[Version, str, int] | None:
    """The three numbers of a version, its prerelease, and how many numbers were written."""
    match = _VERSION.match(text.strip())
    if match is None:
        return None
    numbers = [part for part in match.group(1, 2, 3) if part and part not in "xX*"]
    major, minor, patch = (*map(int, numbers), 0, 0, 0)[:3]
    return (major, minor, patch), match[4] or "", len(numbers)


def is_version_in(constraint: str, text: str) -> bool:
    """Whether a version satisfies a constraint (`>=1.19-0 <2 || ^3`)."""
    version = version_of(text)
    if version is None:
        return False
    return any(
        all(_satisfies(sign, wanted, version[0], version[1]) for sign, wanted in _conditions(part))
        for part in constraint[:400].split("||")
    )


def _conditions(part: str) -> list[tuple[str, str]]:
    return [(match[1], match[2]) for match in _CONSTRAINT.finditer(_HYPHEN.sub(r">=\1 <=\2", part))]


def _satisfies(sign: str, wanted: str, version: Version, prerelease: str) -> bool:
    found = version_of(wanted)
    if found is None:
        return False
    (major, minor, patch), before, written = found
    if prerelease and not before:
        return False
    least = (major, minor, patch)
    if sign in ("", "=") and written < 3:
        return version[:written] == least[:written]
    # A prerelease comes before its version.
    here, there = (version, not prerelease, prerelease), (least, not before, before)
    if sign in ("", "=", "!="):
        return (here == there) != (sign == "!=")
    if sign in (">", "<"):
        if written < 3 and sign == ">":
            return version[:written] > least[:written]
        return here > there if sign == ">" else here < there
    if sign in (">=", "=>"):
        return here >= there
    if sign in ("<=", "=<"):
        return version[:written] <= least[:written] if written < 3 else here <= there
    fixed = max(1, min(written, 2)) if sign in ("~", "~>") else _fixed(least, written)
    return here >= there and version[:fixed] == least[:fixed]


def _fixed(least: Version, written: int) -> int:
    """How many numbers `^` keeps: up to the first that is not zero."""
    leading = next((index for index, number in enumerate(least) if number), 2)
    return max(1, min(leading + 1, max(written, 1)))
