"""Escapers: one for each language that text of the scanned repository is written into.

Every text that comes from outside (names, paths, values, prose) passes exactly one of them on its way
out. All of them first take out what could deceive a reader: control characters, terminal escape
sequences, characters that turn the writing direction, invisible ones and halves of surrogate pairs.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

_SEQUENCES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor movement
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC and the other strings: titles, links
    r"|\x1b[ -/]*[0-~]?"  # the rest
    r"|\x9b[0-?]*[ -/]*[@-~]"  # CSI as one character
)
_BREAKS = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_JOINERS = frozenset("\u200c\u200d")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Cn"})


def clean(text: str) -> str:
    r"""The text on one line, without anything invisible; runs of white space become one space.

    >>> clean("a\x1b[31m red\u202e\r\n\tb ")
    'a red b'
    """
    return _SPACES.sub(" ", _visible(text)).strip()


def clean_lines(text: str) -> tuple[str, ...]:
    r"""The lines of a text, each `clean`; empty ones are left out.

    >>> clean_lines("a\n\n  b\x07")
    ('a', 'b')
    """
    return tuple(line for part in _BREAKS.split(text) if (line := clean(part)))


def _visible(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    text = _SEQUENCES.sub("", text)
    return "".join(
        character
        for character in text
        if character in _JOINERS or character.isspace() or unicodedata.category(character) not in _DROPPED
    )


def terminal(text: str) -> str:
    r"""Text for a terminal: one line, no control characters, no sequences that a terminal obeys.

    >>> terminal("evil\x1b]0;title\x07 \x1b[2Jname")
    'evil name'
    """
    return clean(text)


_MARKDOWN = re.compile(r"[\\`*\[\]~$|]|(?<![^\W_])_|_(?![^\W_])")
_MARKDOWN_START = re.compile(r"(?:\\?[#+=-])|(\d{1,9})(?=[.)])")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_HTML_SPECIAL = re.compile(r"[&<>]")


def markdown(text: str) -> str:
    r"""Text inside a Markdown paragraph, list item, heading or table cell: shown as it is, on one line.

    >>> markdown("*a* <b> snake_case _x_ [y](z) | 1")
    '\\*a\\* &lt;b&gt; snake_case \\_x\\_ \\[y\\](z) \\| 1'
    >>> markdown("# no heading"), markdown("1. no list"), markdown("- no list")
    ('\\# no heading', '1\\. no list', '\\- no list')
    """
    text = _MARKDOWN.sub(r"\\\g<0>", clean(text))
    text = _HTML_SPECIAL.sub(lambda found: _HTML[found[0]], text)
    start = _MARKDOWN_START.match(text)
    if start and start[1]:
        return f"{start[1]}\\{text[start.end() :]}"
    return f"\\{text}" if start else text


def markdown_cell(text: str) -> str:
    r"""Text as a cell of a Markdown table: line breaks are kept as `<br>`.

    >>> markdown_cell("a|b\nc")
    'a\\|b<br>c'
    """
    return "<br>".join(markdown(line) for line in clean_lines(text))


def markdown_code(text: str) -> str:
    r"""Text as code, safe in paragraphs and in table cells; "" stays empty.

    >>> markdown_code("a_b"), markdown_code("a|b`"), markdown_code("<!-- x")
    ('`a_b`', '<code>a&#124;b&#96;</code>', '<code>&lt;!-- x</code>')
    """
    text = clean(text)
    if not text:
        return ""
    if not any(character in text for character in "`|<"):
        return f"`{text}`"
    # Backslashes do not escape inside backticks, and a literal `<!--` could pass for a marker.
    return f"<code>{_MARKDOWN_CODE.sub(lambda found: f'&#{ord(found[0])};', xml(text))}</code>"


_MARKDOWN_CODE = re.compile(r"[\\`*_\[\]~$|:]")
_URL_SAFE = "/:?#@!$&'*+,;=%-._~"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def url(address: str) -> str:
    """An address that may stand in a link, percent-encoded; "" if it is not one.

    Allowed are http, https and mailto, paths relative to the document, and fragments.

    >>> url("a b/(c).md#L3"), url("javascript:alert(1)"), url("//host/x"), url("https://a.example/?q=<")
    ('a%20b/%28c%29.md#L3', '', '', 'https://a.example/?q=%3C')
    """
    address = clean(address)
    scheme = _SCHEME.match(address)
    if scheme and scheme[0].lower() not in ("http:", "https:", "mailto:"):
        return ""
    if address.startswith(("//", "\\", "/\\")):
        return ""
    return _PERCENT.sub("%25", quote(address, safe=_URL_SAFE))


def path_url(path: str) -> str:
    """A path relative to the document as an address for a link.

    >>> path_url("docs/50% a#b.md"), path_url("c:d"), path_url("../x.yml")
    ('docs/50%25%20a%23b.md', './c%3Ad', '../x.yml')
    """
    encoded = quote(path.encode("utf-8", "surrogatepass"), safe="/!$&'*+,;=@-._~")
    return f"./{encoded}" if "%3A" in encoded.partition("/")[0] or encoded.startswith("/") else encoded


def markdown_link(text: str, address: str) -> str:
    r"""A Markdown link; only the text where the address may not be linked (see `url`).

    >>> markdown_link("a]", "x y.md"), markdown_link("a", "javascript:x")
    ('[a\\]](x%20y.md)', 'a')
    """
    shown, target = markdown(text), url(address)
    return f"[{shown}]({target})" if target and shown else shown


_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_XML_SPECIAL = re.compile("[&<>\"']")


def xml(text: str) -> str:
    """Text as content or attribute value of XML, SVG and HTML, on one line.

    >>> xml("<script>'&\\"")
    '&lt;script&gt;&#39;&amp;&quot;'
    """
    return _XML_SPECIAL.sub(lambda found: _XML[found[0]], clean(text))


def dot(text: str) -> str:
    r"""Text as a quoted DOT string, shown as it is; line breaks are kept, centred.

    >>> dot('say "hi"\\'), dot("a\nb & c")
    ('"say \\"hi\\"\\\\"', '"a\\nb &amp; c"')
    """
    lines = (
        line.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in clean_lines(text)
    )
    return '"' + "\\n".join(lines) + '"'


_MERMAID = re.compile(r"""[#"'<>&`;%|{}\[\]\\]|\bend\b""", re.IGNORECASE)
_MERMAID_HACKED = re.compile(r"style|classdef", re.IGNORECASE)


def mermaid(text: str) -> str:
    """Text as (part of) a label of a Mermaid diagram; labels of flowcharts still want quotes around it.

    Mermaid decodes entities of its own after parsing, `#NUMBER;`. The word `end` closes a block even
    inside of text, so its first letter becomes one.

    >>> mermaid('a "b" [c]; end')
    'a #34;b#34; #91;c#93;#59; #101;nd'
    """
    text = _MERMAID.sub(lambda found: f"#{ord(found[0][0])};{found[0][1:]}", clean(text))
    if _MERMAID_HACKED.search(text):
        # Mermaid cuts a semicolon off lines that look like `style x fill:#fff;`, whatever they are.
        text = text.replace(":", "#58;")
    return text
