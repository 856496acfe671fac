"""Graphviz' SVG made safe, self-contained and the same everywhere.

The drawing is read as XML and written anew from a short list of elements and attributes: nothing that
loads, links or runs can be left, nor anything that names the program that drew it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archscan.render.escape import clean, xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*>")
_ELEMENTS = frozenset({"g", "title", "polygon", "polyline", "path", "ellipse", "text"})
_ATTRIBUTES = frozenset({
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "points", "d", 
    "cx", "cy", "rx", "ry", "x", "y", "text-anchor", "font-size", "font-weight", "font-style", "transform",
    "class",
})  # fmt: skip
_VALUE = re.compile(r"[\w #.,()+-]*\Z")
_FAMILY = "Helvetica,Arial,Arimo,Liberation Sans,sans-serif"
_POINTS_TO_PIXELS = 4 / 3
_DEPTH = 12


class SvgError(ValueError):
    """What a renderer wrote is not an SVG picture."""


def safe_svg(drawn: str, title: str, description: str, mark: str) -> str:
    """The SVG with a title and a description for screen readers; `mark` makes their ids unique in a page.

    SvgError if it is no SVG with a view box.
    """
    from xml.etree import ElementTree

    try:
        root = ElementTree.fromstring(_DOCTYPE.sub("", drawn, count=1))
    except ElementTree.ParseError as error:
        raise SvgError(str(error)) from None
    box = root.get("viewBox", "").split()
    if _local(root) != "svg" or len(box) != 4:
        raise SvgError("no svg element with a viewBox")
    width, height = (round(float(size) * _POINTS_TO_PIXELS) for size in box[2:])
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="{xml(" ".join(box))}"'
        f' role="img" aria-labelledby="{xml(mark)}-title {xml(mark)}-desc" font-family="{_FAMILY}">\n'
        f'<title id="{xml(mark)}-title">{xml(title)}</title>\n'
        f'<desc id="{xml(mark)}-desc">{xml(description)}</desc>\n'
    )
    lines: list[str] = []
    for child in root:
        _write(child, lines, _DEPTH)
    return head + "".join(f"{line}\n" for line in lines) + "</svg>\n"


def size(drawn: str) -> tuple[float, float]:
    """Width and height of a drawing, in points; (0, 0) if it does not say."""
    found = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', drawn)
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _write(element: Element, lines: list[str], depth: int) -> None:
    name = _local(element)
    if depth == 0:
        return
    if name == "a":  # a tooltip or a link: only what is in it stays
        for child in element:
            _write(child, lines, depth - 1)
        return
    if name not in _ELEMENTS:
        return
    attributes = "".join(
        f' {key}="{xml(value)}"'
        for key, value in element.attrib.items()
        if key in _ATTRIBUTES and _VALUE.match(clean(value)) and "url" not in value
    )
    if name in ("text", "title"):
        text = xml("".join(element.itertext()).replace("\N{NO-BREAK SPACE}", " "))
        # An edge's title is made of the names of its ends and says nothing that its line does not.
        if text:
            lines.append(f"<{name}{attributes}>{text}</{name}>")
        return
    children = list(element)
    if not children:
        lines.append(f"<{name}{attributes}/>")
        return
    lines.append(f"<{name}{attributes}>")
    for child in children:
        _write(child, lines, depth - 1)
    lines.append(f"</{name}>")
