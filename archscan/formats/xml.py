"""XML to plain elements with lines, by expat, for build files: no DTD, no entities, no namespaces.

A document type declaration is refused, so that no entity is ever defined or fetched. Prefixes are
dropped from tags (`m:version` is `version`), since build files need none.
Format: https://www.w3.org/TR/xml/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from archscan.errors import FormatError

MAX_DEPTH = 200


@dataclass(slots=True)
class Element:
    """An element; its text is what stands directly in it, stripped."""

    tag: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, path: str) -> Iterator[Element]:
        """The elements at `a/b/c` below this one, in document order."""
        first, _, rest = path.partition("/")
        for child in self.children:
            if child.tag == first:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def find(self, path: str) -> Element | None:
        """The first element at `a/b/c` below this one."""
        return next(self.all(path), None)

    def value(self, path: str, default: str = "") -> str:
        """The text of the first element at `a/b/c`."""
        found = self.find(path)
        return found.text if found is not None else default

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in document order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))


def load(data: bytes, path: str) -> Element:
    """Parse a document; FormatError with its line if it is not well-formed, too deep or has a DTD."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    root = Element("", 0, {})
    stack = [root]
    texts: list[list[str]] = [[]]

    def refuse(*_: object) -> None:
        line = parser.CurrentLineNumber
        raise FormatError(path, line, "a document type declaration", "XML without a DTD", "xml-doctype")

    def start(tag: str, attributes: dict[str, str]) -> None:
        line = parser.CurrentLineNumber
        if len(stack) > MAX_DEPTH:
            raise FormatError(path, line, "nested too deeply", f"at most {MAX_DEPTH} levels", "too-deep")
        element = Element(tag.rpartition(":")[2], line, attributes)
        stack[-1].children.append(element)
        stack.append(element)
        texts.append([])

    def end(_: str) -> None:
        stack.pop().text = "".join(texts.pop()).strip()

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda text: texts[-1].append(text)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code) or "unreadable"
        raise FormatError(path, error.lineno, f"not XML ({what})", "well-formed XML", "xml-syntax") from None
    except (ValueError, LookupError):  # an encoding that Python does not have, or does not accept here
        raise FormatError(path, 1, "an unknown encoding", "UTF-8", "encoding") from None
    return root.children[0]
