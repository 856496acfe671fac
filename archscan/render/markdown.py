"""Markdown of single statements: the pieces that templates put together, escaped by default.

Every text that a template writes passes `finish`, so that a template author cannot forget to escape;
only what these functions return (`Markup`) goes out as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from archscan.model.evidence import LIVE, Evidence
from archscan.render.escape import markdown, markdown_code, path_url, xml
from archscan.render.prose import render_prose
from archscan.sections.statements import Away, Code, Hint, Named, Place, Ref, Strong

_MOST_LINKS = 2
_LONGEST_PATH = 44
_RENDERED = (".md", ".markdown", ".rst", ".adoc", ".asciidoc", ".org", ".ipynb", ".textile")
"""Files that code hosts show rendered, without line numbers, unless asked for the plain text."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where the document's links lead."""

    base: str
    """Address of the scanned folder, seen from the document: `../../`, or a URL that ends in `/`."""
    diagrams: Mapping[str, str]
    """By id of the view: path of its picture, seen from the document."""

    def file(self, path: str, line: int = 0) -> str:
        """Address of a file or folder, or of a line in it."""
        address = path_url(path)
        if self.base:
            address = f"{self.base}{address.removeprefix('./')}"
        if not line:
            return address
        plain = "?plain=1" if path.lower().endswith(_RENDERED) else ""
        return f"{address}{plain}#L{line}"


def finish(value: object, links: Links) -> str:
    """What a template writes for a value: escaped text, or the Markdown of a statement's pieces."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return ""
    if isinstance(value, int):
        return Markup(str(value))
    if isinstance(value, tuple | list):
        return Markup("").join(piece(one, links) for one in value)
    return piece(value, links)


def piece(value: object, links: Links) -> Markup:
    """One piece of a line as Markdown."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, Code):
        return Markup(markdown_code(value.text))
    if isinstance(value, Strong):
        return Markup(f"**{markdown(value.text)}**") if value.text.strip() else Markup("")
    if isinstance(value, Ref):
        return _link(value.text, f"#{value.anchor}" if value.anchor else "")
    if isinstance(value, Named):
        return Markup(f'<a id="{xml(value.anchor)}"></a>{markdown(value.text)}')
    if isinstance(value, Away):
        target = links.diagrams.get(value.view, "") if value.view else ""
        if value.path and not value.path.startswith(LIVE):
            target = links.file(value.path)
        return _link(value.text, target)
    if isinstance(value, Place):
        return evidence_link(value.evidence, links)
    if isinstance(value, Hint):
        return Markup(f"_({markdown(value.text)})_")
    return Markup(_spaced(str(value)))


_NO_LIST = re.compile(r"^(\d{1,9})\\([.)])(?=\S)")
"""An escaped list marker that is none, because no space follows: `99.9`."""


_LONE_AMPERSAND = re.compile(r"&amp;(?=\s|$)")
"""One that begins no entity, whatever follows."""


def _spaced(text: str) -> str:
    """Escaped text that keeps the spaces at its ends: it is a piece of a longer line."""
    core = text.strip(" ")
    if not core:
        return " " if text else ""
    lead = " " if text.startswith(" ") else ""
    tail = " " if text.endswith(" ") else ""
    shown = _LONE_AMPERSAND.sub("&", _NO_LIST.sub(r"\1\2", markdown(core)))
    shown = shown[:1] + shown[1:].replace("&gt;", ">")
    return f"{lead}{shown}{tail}"


def _link(text: str, target: str) -> Markup:
    shown = markdown(text)
    return Markup(f"[{shown}]({target})") if target and shown else Markup(shown)


def evidence_link(evidence: Evidence, links: Links, known: str = "") -> Markup:
    """A link to a line; only the line where `known`, the file just named, is the same."""
    line = f":{evidence.line}" if evidence.line else ""
    text = line if line and evidence.path == known else f"{short_path(evidence.path)}{line}"
    if evidence.live:
        return Markup(markdown("/".join(evidence.path.rsplit("/", 2)[1:])))
    return Markup(f"[{markdown(text)}]({links.file(evidence.path, evidence.line)})")


def short_path(path: str) -> str:
    """A path that does not break the line: the end of a long one.

    >>> short_path("compose.yaml"), short_path("deploy/kubernetes/overlays/production/eu-west/orders/x.yaml")
    ('compose.yaml', '…/eu-west/orders/x.yaml')
    """
    parts = path.split("/")
    if len(path) <= _LONGEST_PATH or len(parts) < 2:
        return path
    kept = parts[-1:]
    for part in reversed(parts[:-1]):
        if len("/".join(kept)) + len(part) + 3 > _LONGEST_PATH * 2 // 3:
            break
        kept.insert(0, part)
    return f"…/{'/'.join(kept)}"


def evidence_links(evidence: Sequence[Evidence], links: Links) -> Markup:
    """The first two lines as links, and how many more there are; "" without evidence."""
    shown: list[str] = []
    known = ""
    for one in evidence[:_MOST_LINKS]:
        shown.append(evidence_link(one, links, known))
        known = one.path
    if len(evidence) > _MOST_LINKS:
        shown.append(f"+{len(evidence) - _MOST_LINKS}")
    return Markup(", ".join(shown))


def prose(text: str) -> Markup:
    """What a person wrote in Markdown, made harmless."""
    return Markup(render_prose(text))
