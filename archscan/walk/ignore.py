"""Ignore patterns as git reads them: https://git-scm.com/docs/gitignore.

Works on bytes, as git does, and matches in time proportional to pattern times name: patterns come from
the scanned tree, and a backtracking matcher could be kept busy by one of them for hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_NEVER = re.compile(rb"(?!)")
_CLASSES = {
    b"alnum": rb"0-9A-Za-z", b"alpha": rb"A-Za-z", b"blank": rb" \t", b"cntrl": rb"\x00-\x1f\x7f",
    b"digit": rb"0-9", b"graph": rb"!-~", b"lower": rb"a-z", b"print": rb" -~", b"punct": rb"!-/:-@\[-`{-~",
    b"space": rb" \t\n\r\f\v", b"upper": rb"A-Z", b"xdigit": rb"0-9A-Fa-f",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern."""

    parts: tuple[re.Pattern[bytes] | None, ...]
    """What each part of a path has to match, None for `**`; a single one is matched with the name alone."""
    anchored: bool
    negated: bool
    folders_only: bool
    last: bytes
    """The last part as a regular expression, without its end."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The patterns of one source; paths are relative to the folder that it stands in."""

    rules: tuple[Rule, ...]
    """Strongest first, so the reverse of the text."""
    candidates: re.Pattern[bytes]
    """Matches every name that some rule might match."""

    def decide(self, path: bytes, name: bytes, is_folder: bool) -> bool | None:
        """Whether the path is ignored (True), expressly not ignored (False), or not mentioned (None)."""
        if not self.candidates.match(name):
            return None
        for rule in self.rules:
            if rule.folders_only and not is_folder:
                continue
            if _matches(rule.parts, path.split(b"/")) if rule.anchored else _match_one(rule, name):
                return not rule.negated
        return None


def parse_rules(lines: Iterable[bytes]) -> Rules | None:
    """The rules of an ignore file's lines; None if there are none."""
    rules = [rule for line in lines if (rule := _rule(line)) is not None]
    if not rules:
        return None
    rules.reverse()
    distinct = dict.fromkeys(rule.last for rule in rules)
    return Rules(tuple(rules), re.compile(rb"(?:%s)\Z" % b"|".join(distinct), re.DOTALL))


def _rule(line: bytes) -> Rule | None:
    line = line.removesuffix(b"\r")
    if line.startswith(b"#"):
        return None
    text = _trimmed(line)
    negated = text.startswith(b"!")
    text = text[negated:]
    folders_only = text.endswith(b"/")
    text = text[: len(text) - folders_only]
    if not text:
        return None
    anchored = b"/" in text
    regexes: list[bytes | None] = []
    for part in _split(text.removeprefix(b"/")) if anchored else [text]:
        regex = None if anchored and len(part) > 1 and not part.strip(b"*") else _regex(part)
        if regex is None and part.strip(b"*"):
            return None
        if not (regex is None and regexes and regexes[-1] is None):
            regexes.append(regex)
    if regexes[-1] is None:
        regexes.insert(len(regexes) - 1, rb"[^/]+")  # a trailing `**` stands for at least one part
    parts = tuple(None if regex is None else re.compile(regex + rb"\Z", re.DOTALL) for regex in regexes)
    return Rule(parts, anchored, negated, folders_only, regexes[-1] or rb"[^/]+")


def _split(text: bytes) -> list[bytes]:
    """The parts of a pattern, cut at slashes, but not at those in brackets."""
    parts: list[bytes] = []
    start = index = 0
    while index < len(text):
        char = text[index : index + 1]
        index += 1
        if char == b"[":
            bracket = _bracket(text, index)
            if bracket is None:
                break
            index = bracket[1]
        elif char == b"/" or (char == b"\\" and text[index : index + 1] == b"/"):
            parts.append(text[start : index - 1])
            index += char != b"/"
            start = index
        elif char == b"\\":
            index += 1
    return [*parts, text[start:]]


def _trimmed(line: bytes) -> bytes:
    """Without trailing spaces, save those after a backslash."""
    end = index = 0
    while index < len(line):
        if line[index : index + 1] == b"\\":
            index += 2
            end = index
        else:
            index += 1
            if line[index - 1 : index] != b" ":
                end = index
    return line[:end]


def _regex(part: bytes) -> bytes | None:
    """A part of a pattern as regular expression; None if git never matches it."""
    fixed: list[bytes] = [b""]  # what stands between stars
    index = 0
    while index < len(part):
        char = part[index : index + 1]
        index += 1
        if char == b"*":
            if index < 2 or part[index - 2 : index - 1] != b"*" or fixed[-1]:
                fixed.append(b"")
        elif char == b"?":
            fixed[-1] += b"[^/]"
        elif char == b"[":
            bracket = _bracket(part, index)
            if bracket is None:
                return None
            regex, index = bracket
            fixed[-1] += regex
        elif char == b"\\":
            if index == len(part):
                return None
            fixed[-1] += re.escape(part[index : index + 1])
            index += 1
        else:
            fixed[-1] += re.escape(char)
    if len(fixed) == 1:
        return fixed[0]
    # The first place where a middle piece fits is as good as any later one: no need to come back to it.
    middle = b"".join(rb"(?>[^/]*?%s)" % piece for piece in fixed[1:-1] if piece)
    return fixed[0] + middle + rb"[^/]*" + fixed[-1]


def _bracket(part: bytes, index: int) -> tuple[bytes, int] | None:
    """The class whose `[` stands before `index`, and the index after its `]`; None if it never ends."""
    negated = part[index : index + 1] in (b"!", b"^")
    index += negated
    allowed: list[bytes] = []
    first = True
    while True:
        char = part[index : index + 1]
        if not char:
            return None
        index += 1
        if char == b"]" and not first:
            break
        first = False
        if char == b"[" and part[index : index + 1] == b":":
            end = part.find(b"]", index + 1)
            if end < 0:
                return None
            if end == index + 1 or part[end - 1 : end] != b":":
                allowed.append(rb"\[")
                continue
            name = part[index + 1 : end - 1]
            if name not in _CLASSES:
                return None
            allowed.append(_CLASSES[name])
            index = end + 1
            continue
        if char == b"\\":
            char = part[index : index + 1]
            if not char:
                return None
            index += 1
        if part[index : index + 1] == b"-" and part[index + 1 : index + 2] not in (b"", b"]"):
            high = part[index + 1 : index + 2]
            index += 2
            if high == b"\\":
                high = part[index : index + 1]
                index += 1
                if not high:
                    return None
            # Of a range that runs backwards git keeps the beginning.
            allowed.append(b"%s-%s" % (re.escape(char), re.escape(max(char, high))))
        else:
            allowed.append(re.escape(char))
    inner = b"".join(allowed)
    if negated:
        return (rb"[^/%s]" % inner, index)
    return (rb"(?!/)[%s]" % inner if inner else rb"(?!)", index)


def _match_one(rule: Rule, name: bytes) -> bool:
    pattern = rule.parts[0]
    return pattern is not None and pattern.match(name) is not None


def _matches(pattern: Sequence[re.Pattern[bytes] | None], parts: Sequence[bytes]) -> bool:
    """Whether the parts match one by one, `**` standing for any number of them."""
    at = index = 0
    star = retry = -1
    while index < len(parts):
        part = pattern[at] if at < len(pattern) else _NEVER
        if part is None:
            star, retry = at, index
            at += 1
        elif part.match(parts[index]):
            at += 1
            index += 1
        elif star >= 0:
            retry += 1
            at, index = star + 1, retry
        else:
            return False
    return all(part is None for part in pattern[at:])
