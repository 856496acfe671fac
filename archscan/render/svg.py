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
    "class", "cx", "cy", "d", "fill", "fill-opacity", "font-size", "font-style", "font-weight", "points",
    "rx", "ry", "stroke", "stroke-dasharray", "stroke-opacity", "stroke-width", "text-anchor", "transform",
    "x", "y",
})  # fmt: skip
_VALUE = re.compile(r"[\w #.,()+-]*\Z")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_VIEW_BOX = re.compile(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"')
_FAMILY = "Helvetica,Arial,Arimo,Liberation Sans,sans-serif"
_POINTS_TO_PIXELS = 4 / 3
_DEPTH = 12


class SvgError(ValueError):
    """What a renderer wrote is not an SVG picture."""


def safe_svg(drawn: str, title: str, description: str, mark: str, centred: bool = True) -> str:
    """The SVG with a title and a description for screen readers; `mark` makes their ids unique in a page.

    Texts of boxes are set to their middle, unless not `centred`: those of tables stand in columns.
    SvgError if it is no SVG with a view box.
    """
    from xml.etree import ElementTree

    text = _DOCTYPE.sub("", drawn, count=1)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise SvgError("a document type of its own")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise SvgError(str(error)) from None
    box = [float(number) for number in root.get("viewBox", "").split() if _NUMBER.fullmatch(number)]
    if _local(root) != "svg" or len(box) != 4:
        raise SvgError("no svg element with a viewBox")
    width, height = (round(length * _POINTS_TO_PIXELS) for length in box[2:])
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="{" ".join(f"{number:g}" for number in box)}"'
        f' role="img" aria-labelledby="{xml(mark)}-title {xml(mark)}-desc" font-family="{_FAMILY}">\n'
        f'<title id="{xml(mark)}-title">{xml(title)}</title>\n'
        f'<desc id="{xml(mark)}-desc">{xml(description)}</desc>\n'
    )
    lines: list[str] = []
    for child in root:
        _write(child, lines, _DEPTH, None, centred)
    return head + "".join(f"{line}\n" for line in lines) + "</svg>\n"


def size(drawn: str) -> tuple[float, float]:
    """Width and height of a drawing, in points; (0, 0) if it does not say."""
    found = _VIEW_BOX.search(drawn)
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _write(element: Element, lines: list[str], depth: int, centre: float | None, centred: bool) -> None:
    """Append the lines of an element; texts are centred at `centre` if there is one."""
    name = _local(element)
    children = list(element)
    if depth == 0:
        return
    if name == "a":  # a tooltip or a link: only what is in it stays
        for child in children:
            _write(child, lines, depth - 1, centre, centred)
        return
    if name not in _ELEMENTS:
        return
    values = {
        key: clean(value)
        for key, value in element.attrib.items()
        if key in _ATTRIBUTES and _VALUE.match(clean(value)) and "url" not in value
    }
    if name == "text" and centre is not None:
        values |= {"text-anchor": "middle", "x": f"{centre:g}"}
    attributes = "".join(f' {key}="{value}"' for key, value in values.items())
    if name in ("text", "title"):
        # Hard spaces are part of the layout: the place of a text counts them.
        parts = "".join(element.itertext()).split("\N{NO-BREAK SPACE}")
        if text := "\N{NO-BREAK SPACE}".join(xml(part) for part in parts):
            lines.append(f"<{name}{attributes}>{text}</{name}>")
        return
    if name == "g":
        if values.get("class") == "node":
            centre = _centre(element) if centred else None
        elif values.get("class") != "edge":
            children = [child for child in children if _local(child) != "title"]  # internal names
    if not children:
        lines.append(f"<{name}{attributes}/>")
        return
    lines.append(f"<{name}{attributes}>")
    for child in children:
        _write(child, lines, depth - 1, centre, centred)
    lines.append(f"</{name}>")


def _centre(node: Element) -> float | None:
    """The middle of a box: its texts stay in it in fonts of other widths than those it was laid out with."""
    for shape in node.iter():
        if _local(shape) == "ellipse":
            return float(shape.get("cx", "0"))
        if numbers := _NUMBER.findall(shape.get("points") or shape.get("d") or ""):
            across = [float(number) for number in numbers[::2]]
            return round((min(across) + max(across)) / 2, 2)
    return None
