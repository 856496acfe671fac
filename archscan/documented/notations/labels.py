"""Text of labels as people see it: without markup, entity codes and icons."""

from __future__ import annotations

import html
import re

_BREAK = re.compile(r"<br[ \t]*/?>|\\n|\\l|\\r", re.I)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")
_CODE = re.compile(r"#(\d{1,6}|[A-Za-z]\w{1,30});")
_ICON = re.compile(r"\b(?:fa[a-z]?|fab|fak|mdi|logos):[\w:-]+\s*|<[$&][\w/.-]+[^<>\n]{0,80}>")
_EMPHASIS = re.compile(r"(\*\*|__|//|\*|~~)(?=\S)(.{1,500}?)(?<=\S)\1")
_PERSON = re.compile(r"\bfa-(?:user|users|person|people-\w+|user-\w+|circle-user)\b")
_BRACKETS = re.compile(r"([^\[\](){}]{1,200}?)\s*[\[(]([^\[\](){}]{1,200})[\])]")
_DASH = re.compile(r"([^:]{1,100}?)(?:\s[-\u2013\u2014]\s|:\s)\s*(.{1,300})")
_STORE = re.compile(r"\bfa-database\b")


def plain(text: str) -> str:
    """The text of a label; lines stay apart.

    >>> plain("<b>Orders</b><br/>takes #quot;orders#quot;")
    'Orders\\ntakes "orders"'
    """
    text = _BREAK.sub("\n", text[:4000])
    text = _CODE.sub(_decoded, text)
    text = _ICON.sub("", _TAG.sub("", text))
    text = html.unescape(_EMPHASIS.sub(r"\2", text))
    return "\n".join(line for line in (" ".join(one.split()) for one in text.split("\n")) if line)


def markdown(text: str) -> str:
    """A markdown string (in backticks) without its marks; any other text as it is."""
    stripped = text.strip()
    if len(stripped) > 1 and stripped[0] == stripped[-1] == "`":
        return stripped[1:-1]
    return text


def icon_of(text: str) -> str:
    """`person` or `store` where the icon in a label says so, else ""."""
    if _PERSON.search(text):
        return "person"
    return "store" if _STORE.search(text) else ""


def parts(text: str) -> tuple[str, str, str]:
    """Name, technology and the rest of a label, as people write them.

    The first line begins with the name, up to a bracket, a dash or a colon. What stands in square brackets
    is a technology (`[Container: Go]`); the rest describes, or names technologies.

    >>> parts("Orders\\n[Container: FastAPI]\\nTakes orders")
    ('Orders', 'FastAPI', 'Takes orders')
    >>> parts("Orders (Python)"), parts("Jaeger - traces")
    (('Orders', '', 'Python'), ('Jaeger', '', 'traces'))
    """
    lines = text.split("\n")
    name, technology, rest = lines[0], "", []
    if found := _BRACKETS.fullmatch(name):
        name, inner = found[1], found[2]
        if found[0].endswith("]"):
            technology = _said(inner)
        else:
            rest.append(_said(inner))
    elif found := _DASH.fullmatch(name):
        name = found[1]
        rest.append(found[2])
    for line in lines[1:]:
        inner = line.strip()
        if len(inner) > 2 and inner[0] + inner[-1] in ("[]", "«»"):
            technology = technology or _said(inner[1:-1])
        elif len(inner) > 2 and inner[0] + inner[-1] == "()":
            rest.append(_said(inner[1:-1]))
        else:
            rest.append(inner)
    return name, technology, ", ".join(one for one in rest if one)


def _said(text: str) -> str:
    kind, colon, rest = text.partition(":")
    words = ("container", "component", "software system", "system", "person", "database", "external system")
    if kind.strip().lower() in words:
        return rest.strip() if colon else ""
    return text.strip()


def _decoded(found: re.Match[str]) -> str:
    code = found[1]
    if code.isdigit():
        number = int(code)
        return chr(number) if 32 <= number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
    return html.unescape(f"&{code};") if html.unescape(f"&{code};") != f"&{code};" else found[0]
