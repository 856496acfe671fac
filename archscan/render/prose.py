"""Markdown that a person wrote in archscan.yaml: kept as Markdown, made harmless.

Paragraphs, lists, tables, quotes, emphasis, code and links to the web or to files stay. HTML and pictures
are shown as text, headings become bold lines (the document's headings are the template's), links with
any other scheme lose their target, and a code fence that stays open is closed.
"""

from __future__ import annotations

import re

from archscan.render.escape import clean, url

_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)$")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+|$)(.*?)(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_TARGET = re.compile(r"\]\(\s*([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)([^)]*)\)")
_REFERENCE = re.compile(r" {0,3}\[[^\]]+\]:")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_INDENT = re.compile(r"[ \t]*")


def render_prose(text: str) -> str:
    r"""The text as Markdown without HTML, headings, pictures and dangerous links.

    >>> render_prose("# Title\n<b>x</b> *y* [z](javascript:a)")
    '**Title**\n&lt;b>x&lt;/b> *y* [z]()'
    """
    lines: list[str] = []
    fence = ""
    for raw in re.split(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]", text):
        indent = "".join("    " if one == "\t" else one for one in _INDENT.match(raw)[0])  # type: ignore[index]
        line = indent[:12] + clean(raw)
        if not line.strip():
            lines.append("")
            continue
        found = _FENCE.match(line)
        if fence:
            if found and found[1].startswith(fence) and not found[2].strip():
                fence = ""
            lines.append(line.replace("<!--", "< !--"))
        elif found:
            fence = found[1]
            lines.append(found[0])
        else:
            lines.append(_line(line, bool(lines and lines[-1])))
    if fence:
        lines.append(fence)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _line(line: str, continues: bool) -> str:
    heading = _HEADING.match(line)
    if heading:
        return f"**{_inline(heading[1])}**" if heading[1].strip() else ""
    if (continues and _UNDERLINE.match(line)) or _REFERENCE.match(line):
        return f"\\{line.strip()}"
    return _inline(line)


def _inline(line: str) -> str:
    """A line with HTML and pictures as text; what stands in code is left alone, except for markers."""
    pieces: list[str] = []
    place = 0
    for code in _CODE.finditer(line):
        pieces += [_text(line[place : code.start()]), code[0].replace("<!--", "< !--")]
        place = code.end()
    return "".join([*pieces, _text(line[place:])])


def _text(text: str) -> str:
    text = text.replace("<", "&lt;").replace("![", "!\\[")
    return _TARGET.sub(lambda found: f"]({url(found[1])})", text)
