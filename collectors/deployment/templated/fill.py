"""Templates of text filled in with what is known: Jinja, ERB, Go templates, Mustache.

No template is run. Expressions become the value of a variable, its default, or a hole (`${name}`);
statements are taken away, of a condition its first branch stays. Every line keeps its number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from archscan.formats.node import Map, Node, Seq

MAX_TEXT = 1_000_000
_MAX_TAGS = 20_000

_BRACES = r"(?:[^{}]|\{(?!\{)|\}(?!\}))*+"
_PERCENT = r"(?:[^%{]|%(?!\})|\{(?!%))*+"
_ANGLE = r"(?:[^%<]|%(?!>)|<(?!%))*+"
_HASH = r"(?:[^#{]|\#(?!\})|\{(?!\#))*+"
_TAG = re.compile(
    rf"\{{\#(?P<jinja_comment>{_HASH})\#\}}|\{{\{{[-~]?/\*(?P<go_comment>{_BRACES})\}}\}}"
    rf"|<%\#(?P<erb_comment>{_ANGLE})%>|\{{%[-+]?(?P<statement>{_PERCENT})%\}}"
    rf"|<%-?=(?P<erb>{_ANGLE})%>|<%(?P<erb_statement>{_ANGLE})%>"
    rf"|\{{\{{\{{(?P<raw>{_BRACES})\}}\}}\}}|\{{\{{(?P<expression>{_BRACES})\}}\}}"
)
"""Each stops where the next tag begins, so that a text full of beginnings is read once."""
_OPENS = re.compile(
    r"(?:if|unless|for|range|with|block|define|macro|call|filter|raw|each|case|while|#\w[\w.]*|\^\w[\w.]*)\b"
)
_ERB_OPENS = re.compile(r"(?:if|unless|case|while|for)\b|.*\bdo\s*(?:\|[^|]*\|)?\s*\Z", re.DOTALL)
_CLOSES = re.compile(r"(?:end\w*|/\w[\w.]*)\s*\Z")
_ELSE = re.compile(r"(?:else|elif|elsif|elseif|when|in)\b")
_SET = re.compile(r"(?:set\s+)?([A-Za-z_]\w*)\s*=\s*(.+)\Z", re.DOTALL)
_GO_SET = re.compile(r"(\$\w+)\s*:?=\s*(.+)\Z", re.DOTALL)
_FALSE = re.compile(r"(?:if|elif)\s+(?:false|0|none|nil)\s*\Z", re.IGNORECASE)


class _Tag(NamedTuple):
    start: int
    end: int
    kind: str
    text: str


Variables = Mapping[str, Node]
"""Values by dotted name."""


def fill(text: str, variables: Variables) -> str:
    """The text with its expressions filled in, line for line."""
    text = text[:MAX_TEXT]
    known: dict[str, Node] = dict(variables)
    out: list[str] = []
    at = 0
    hidden = 0
    """How deep within branches that do not count."""
    stack: list[Literal["shown", "never", "over"]] = []
    """For each open statement, what became of its branches."""
    for count, found in enumerate(_TAG.finditer(text)):
        if count > _MAX_TAGS:
            break
        tag = _tag(found)
        _put(out, text[at : tag.start], hidden)
        at = tag.end
        lines = "\n" * text.count("\n", tag.start, tag.end)
        if tag.kind == "comment":
            out.append(lines)
            continue
        if tag.kind == "expression" and not _is_statement(tag.text):
            if not hidden:
                alone = _is_alone(text, tag)
                value = evaluate(tag.text, known)
                out.append("" if alone and value.startswith("${") else value)
            out.append(lines)
            continue
        words = tag.text
        opens = _ERB_OPENS if tag.kind == "erb" else _OPENS
        if _CLOSES.match(words):
            if stack:
                hidden -= stack.pop() != "shown"
        elif _ELSE.match(words) and stack:
            if stack[-1] == "shown":
                stack[-1] = "over"
                hidden += 1
            elif stack[-1] == "never" and not _FALSE.match(words):
                stack[-1] = "shown"
                hidden -= 1
        elif opens.match(words):
            never = _FALSE.match(words) is not None
            stack.append("never" if never else "shown")
            hidden += never
        elif not hidden:
            _assign(words, known)
        out.append(lines)
    _put(out, text[at:], hidden)
    return "".join(out)


def _tag(found: re.Match[str]) -> _Tag:
    kind = found.lastgroup or ""
    text = (found[kind] or "").strip("-+~ \t\r\n")
    if kind.endswith("comment"):
        return _Tag(found.start(), found.end(), "comment", "")
    if kind == "erb_statement":
        return _Tag(found.start(), found.end(), "erb", text)
    if kind == "statement":
        return _Tag(found.start(), found.end(), "statement", text)
    return _Tag(found.start(), found.end(), "expression", text)


def _put(out: list[str], text: str, hidden: int) -> None:
    out.append("\n" * text.count("\n") if hidden else text)


def _is_alone(text: str, tag: _Tag) -> bool:
    """Whether nothing else stands on the line: then it stands for a block, not for a value."""
    before = text[text.rfind("\n", 0, tag.start) + 1 : tag.start]
    end = text.find("\n", tag.end)
    after = text[tag.end : end if end >= 0 else len(text)]
    return not before.strip() and not after.strip()


_STATEMENT = re.compile(
    r"(?:if|else|end|range|with|define|template|block|include)\b|\$\w+\s*:?=|[#/^>!]|end\w*\s*\Z"
)


def _is_statement(text: str) -> bool:
    """Whether what stands in double braces is no value: Go's and Mustache's statements."""
    return _STATEMENT.match(text) is not None


def _assign(words: str, known: dict[str, Node]) -> None:
    found = _SET.match(words) or _GO_SET.match(words)
    if found and not found[2].startswith("="):
        value = evaluate(found[2], known)
        if not value.startswith("${"):
            known[found[1]] = value


# --- expressions --------------------------------------------------------------------------------

_LITERAL = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|`([^`]*)`|(-?\d+(?:\.\d+)?)|(true|false)")
_PATH = re.compile(r"[.@$]{0,2}[A-Za-z_][\w-]*(?:(?:\.|\[['\"]|\[:)[\w-]+(?:['\"]\]|\])?)*")
_ENV_DEFAULT = re.compile(
    r"ENV\.fetch\(\s*['\"](?P<erb>\w+)['\"]\s*(?:,\s*(?P<default>[^)]*))?\)"
    r"|ENV\[['\"](?P<index>\w+)['\"]\]\s*(?:\|\|\s*(?P<or>.+))?"
    r"|lookup\(\s*['\"]env['\"]\s*,\s*['\"](?P<lookup>\w+)['\"].*?\)"
    r"|(?:getenv|env)\s+['\"](?P<go>\w+)['\"]\s*(?P<go_default>['\"][^'\"]*['\"])?",
    re.DOTALL,
)
_DEFAULTS = re.compile(r"(?:default|d)\b\s*[( ]?\s*(?P<value>[^)]*)\)?")
_GO_DEFAULT = re.compile(r"default\s+(?P<value>\"[^\"]*\"|'[^']*'|\S+)\s+(?P<rest>.+)\Z", re.DOTALL)
_PLAIN_FILTERS = frozenset(
    {
        "quote",
        "squote",
        "to_json",
        "tojson",
        "tostring",
        "string",
        "trim",
        "int",
        "html",
        "json",
        "toYaml",
        "b64decode",
    }
)


def evaluate(expression: str, known: Variables, depth: int = 0) -> str:
    """What an expression gives, as far as it is known; else a hole."""
    expression = expression.strip().strip("-").strip()
    if depth > 8 or len(expression) > 2_000:
        return "${expression}"
    if found := _ENV_DEFAULT.match(expression):
        name = found["erb"] or found["index"] or found["lookup"] or found["go"]
        default = found["default"] or found["or"] or found["go_default"] or ""
        value = _literal(default.strip())
        if value is None and (piped := _piped_default(expression)) is not None:
            value = piped
        return value if value is not None else f"${{{name}}}"
    if found := _GO_DEFAULT.match(expression):
        value = evaluate(found["rest"], known, depth + 1)
        return value if not value.startswith("${") else evaluate(found["value"], known, depth + 1)
    head, *filters = _split(expression, "|")
    value = _operand(head.strip(), known, depth)
    for one in filters:
        one = one.strip()
        found_default = _DEFAULTS.match(one)
        if found_default and value.startswith("${"):
            inner = evaluate(_split(found_default["value"], ",")[0], known, depth + 1)
            value = inner if not inner.startswith("${") else value
        elif one.startswith("lower"):
            value = value.lower() if not value.startswith("${") else value
        elif not found_default and one.partition("(")[0].split(" ")[0] not in _PLAIN_FILTERS:
            return value if value.startswith("${") else f"${{{one.partition('(')[0].strip() or 'filter'}}}"
    return value


def _piped_default(expression: str) -> str | None:
    for one in _split(expression, "|")[1:]:
        if found := _DEFAULTS.match(one.strip()):
            return _literal(_split(found["value"], ",")[0].strip())
    return None


def _operand(text: str, known: Variables, depth: int) -> str:
    for sign in ("~", " + ", "<<"):
        parts = _split(text, sign)
        if len(parts) > 1:
            return "".join(_operand(part.strip(), known, depth + 1) for part in parts)
    value = _literal(text)
    if value is not None:
        return value
    found = _PATH.fullmatch(text)
    if found:
        return _looked_up(text, known, depth)
    name = _PATH.search(text)
    return f"${{{_name(name[0]) if name else 'expression'}}}"


def _literal(text: str) -> str | None:
    found = _LITERAL.fullmatch(text)
    if found is None:
        return None
    return next((part for part in found.groups() if part is not None), "")


def _name(path: str) -> str:
    return re.sub(r"\W+", ".", path).strip(".") or "value"


def _looked_up(path: str, known: Variables, depth: int) -> str:
    name = _name(path)
    for candidate in dict.fromkeys((path, name)):
        value = known.get(candidate)
        if value is None:
            head, *rest = candidate.split(".")
            value = known.get(head)
            for step in rest:
                value = value.get(step) if isinstance(value, Map) else None
        if isinstance(value, str):
            if depth < 6 and ("{{" in value or "<%" in value):
                return fill(value, known)
            return value
        if isinstance(value, Map | Seq):
            break
    return f"${{{name}}}"


def _split(text: str, sign: str) -> list[str]:
    """Split at a sign outside of quotes and brackets; `||` is no pipe."""
    parts: list[str] = []
    depth, quote, start, index = 0, "", 0, 0
    while index < len(text):
        char = text[index]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'`":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif not depth and text.startswith(sign, index):
            if sign == "|" and text[index : index + 2] == "||":
                index += 2
                continue
            parts.append(text[start:index])
            index += len(sign)
            start = index
            continue
        index += 1
    parts.append(text[start:])
    return parts
