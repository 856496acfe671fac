"""Mermaid flowcharts (`graph`, `flowchart`) to a drawing.

Everything that names an element or an arrow is read; what styles them is left out on purpose. Node ids,
shapes and links are those of https://mermaid.js.org/syntax/flowchart.html; C4 diagrams of Mermaid are
`archscan.documented.notations.c4_plantuml`'s. Nothing is rendered, and no directive is obeyed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archscan.documented.notations.drawing import MAX_DEPTH, Drawing, quoted
from archscan.documented.notations.labels import icon_of, markdown, parts, plain
from archscan.documented.notations.words import kind_of_word
from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.formats.yaml import load

_HEADER = re.compile(r"\s*([A-Za-z][\w-]*)")
_FLOW = frozenset(("graph", "flowchart", "flowchart-elk", "flowchart-v2"))
_DIRECTIVE = re.compile(r"%%\{.*?\}%%", re.DOTALL)
_COMMENT = re.compile(r"[ \t]*%%[^\n]*")
_FRONT = re.compile(r"\s*---[ \t]*\n(.*?)\n[ \t]*---[ \t]*(?=\n|\Z)", re.DOTALL)
_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"[\s;]*")
_ID = re.compile(
    r"(?:[^\s\[\](){}<>|;&\"@:,%=~-]"
    r"|-(?![-.])|=(?!=)|~(?!~~)|:(?!::)|,)+"
)
_LINK = re.compile(r"[xo<]?(?:--+[-xo>]|==+[=xo>]|-?\.+-[xo>]?)|~~~+")
_EDGE_ID = re.compile(r"[\w-]+@(?=[xo<]?(?:--|==|-\.)|~~~)")
_OPEN_LINK = re.compile(r"[xo<]?(--|==|-\.)")
_CLOSE_LINK = {
    "--": re.compile(r"(?:<|(?<=\s)[xo])?--+[-xo>]"),
    "==": re.compile(r"(?:<|(?<=\s)[xo])?==+[=xo>]"),
    "-.": re.compile(r"(?:<|(?<=\s)[xo])?-?\.+-[xo>]?"),
}
_CLASS = re.compile(r":::([\w,-]+)")
_SHAPES: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("(((", (")))",), False), ("([", ("])",), False), ("((", ("))",), False), ("(-", ("-)",), False),
    ("[[", ("]]",), False), ("[(", (")]",), True),
    ("[/", ("/]", "\\]"), False), ("[\\", ("\\]", "/]"), False),
    ("[|", ("|]",), False), ("{{", ("}}",), False), ("[", ("]",), False), ("(", (")",), False),
    ("{", ("}",), False), (">", ("]",), False),
)  # fmt: skip
_STORES = frozenset(
    ("cyl", "cylinder", "database", "db", "h-cyl", "das", "horizontal-cylinder", "lin-cyl", "disk",
     "lined-cylinder")
)  # fmt: skip
_IGNORED = re.compile(r"(?:classDef|style|linkStyle|click|direction|accTitle|accDescr|title)\b[^\n]*")
_DESCRIPTION = re.compile(r"accDescr\s*\{[^}]*\}")
_CLASSES = re.compile(r"class[ \t]+([^\n;]*?)[ \t]+([\w-]+)[ \t]*;?[ \t]*(?=\n|;|\Z)")
_SUBGRAPH = re.compile(r"subgraph\b[ \t]*([^\n;]*)")
_END = re.compile(r"end(?=[ \t]*(?:[\n;]|\Z))")


def kind_of_diagram(text: str) -> str:
    """The first word of a diagram: `flowchart`, `C4Container`, `sequenceDiagram`...; "" if there is none."""
    found = _HEADER.match(text, _start(text))
    return found[1] if found else ""


def is_flowchart(text: str) -> bool:
    """Whether a Mermaid text is a flowchart."""
    return kind_of_diagram(text) in _FLOW


def parse_flowchart(text: str, path: str, line: int = 1) -> Drawing:
    """The drawing that a flowchart shows; `line` is where its text begins in the file.

    Raises FormatError for a text that Mermaid would not draw.
    """
    blank = _DIRECTIVE.sub(lambda found: "\n" * found[0].count("\n"), text)
    flow = _Flow(blank, path, line, Drawing(path))
    _title(flow)
    flow.read()
    return flow.drawing


def _start(text: str) -> int:
    """Where the diagram begins: behind front matter, directives and comments."""
    front = _FRONT.match(text)
    pos = front.end() if front else 0
    while True:
        space = re.compile(r"\s*").match(text, pos)
        pos = space.end() if space else pos
        found = _DIRECTIVE.match(text, pos) or (
            _COMMENT.match(text, pos) if text.startswith("%%", pos) else None
        )
        if found is None:
            return pos
        pos = found.end()


def _title(flow: _Flow) -> None:
    front = _FRONT.match(flow.text)
    if front:
        root = load(front[1], flow.path, [])
        if isinstance(root, Map) and (title := root.text("title")):
            flow.drawing.name = plain(title)


@dataclass(slots=True)
class _Flow:
    """A cursor over the text of one flowchart."""

    text: str
    path: str
    first: int
    drawing: Drawing
    pos: int = 0
    frames: list[str] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    edges: set[str] = field(default_factory=set)
    counted: int = 0
    lines: int = 0
    classes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def line(self) -> int:
        """The line of the cursor, which only ever goes on."""
        self.lines += self.text.count("\n", self.counted, self.pos)
        self.counted = self.pos
        return self.first + self.lines

    def fail(self, what: str, expected: str) -> FormatError:
        return FormatError(self.path, self.line, what, expected, "mermaid-syntax")

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.pos)
        if found:
            self.pos = found.end()
        return found

    def read(self) -> None:
        self.pos = _start(self.text)
        if not self.take(_HEADER):
            raise self.fail("no diagram", "`flowchart` or `graph`")
        self.take(re.compile(r"[ \t]*(?:TB|TD|BT|RL|LR|[<>^v])?(?![\w])"))
        while True:
            self.take(_GAP)
            if self.pos >= len(self.text):
                break
            self.statement()
        if self.frames:
            raise FormatError(
                self.path, self.opened[-1], "a subgraph without its end", "`end`", "mermaid-syntax"
            )
        for key, name in self.classes:
            box = self.drawing.boxes.get(key)
            if box is not None and box.kind is None and (kind := kind_of_word(name)):
                box.kind = kind

    def statement(self) -> None:
        if self.text.startswith("%%", self.pos):
            self.take(_COMMENT)
        elif self.take(_DESCRIPTION) or self.take(_IGNORED):
            pass
        elif self.at_word("subgraph") and (found := self.take(_SUBGRAPH)):
            self.subgraph(found[1].strip())
        elif self.take(_END):
            if not self.frames:
                raise self.fail("`end` without a subgraph", "a `subgraph` before it")
            self.frames.pop()
            self.opened.pop()
        elif self.at_word("class") and (found := self.take(_CLASSES)):
            self.classes += [(one.strip(), found[2]) for one in found[1].split(",")]
        else:
            self.chain()

    def at_word(self, word: str) -> bool:
        after = self.text[self.pos + len(word) : self.pos + len(word) + 1]
        return self.text.startswith(word, self.pos) and (not after or after in " \t\n;")

    def subgraph(self, said: str) -> None:
        if len(self.frames) >= MAX_DEPTH:
            raise self.fail("subgraphs nested too deeply", f"at most {MAX_DEPTH} levels")
        line = self.line
        found = re.match(r"([^\s\[\"]+)[ \t]*\[(.*)\]\s*\Z", said)
        key, title = (found[1], found[2].strip()) if found else (said.strip('"'), said)
        if len(title) > 1 and title[0] == title[-1] == '"':
            title = title[1:-1]
        key = key or f"subgraph {line}"
        self.drawing.frame(key, plain(markdown(title)), self.frames[-1] if self.frames else "", line)
        self.frames.append(key)
        self.opened.append(line)

    def chain(self) -> None:
        """Nodes, and the links between them."""
        before = self.nodes()
        while True:
            start = self.pos
            self.take(_SPACE)
            if not self.at_link():
                # A link may stand on the next line, behind a comment even; a node may not.
                self.take(re.compile(r"\s*"))
                if not self.at_link():
                    self.pos = start
                    break
            line = self.line
            label, shape = self.link()
            self.take(re.compile(r"\s*"))
            after = self.nodes()
            if "~~~" not in shape:
                self.arrows(before, after, label, shape, line)
            before = after
        self.take(_SPACE)
        rest = self.text[self.pos : self.pos + 1]
        if rest and rest not in "\n;" and not self.text.startswith("%%", self.pos):
            end = self.text.find("\n", self.pos)
            piece = self.text[self.pos : end if end >= 0 else len(self.text)]
            raise self.fail(f"`{quoted(piece)}`", "a link like `-->`, or the end of the line")

    def arrows(self, before: list[str], after: list[str], label: str, shape: str, line: int) -> None:
        backwards = shape.startswith("<")
        forwards = shape.endswith(">") or not backwards
        for source in before:
            for target in after:
                if forwards:
                    self.drawing.arrow(source, target, line, label)
                if backwards:
                    self.drawing.arrow(target, source, line, label)

    def at_link(self) -> bool:
        found = _EDGE_ID.match(self.text, self.pos)
        at = found.end() if found else self.pos
        return bool(_LINK.match(self.text, at) or _OPEN_LINK.match(self.text, at))

    def link(self) -> tuple[str, str]:
        """The label and the drawn form of the link at the cursor."""
        if found := self.take(_EDGE_ID):
            self.edges.add(found[0][:-1])
        label = ""
        if found := self.take(_LINK):
            shape = found[0]
        else:
            found = self.take(_OPEN_LINK)
            assert found is not None  # asked by at_link
            self.take(_SPACE)
            begin = self.pos
            if self.text.startswith('"', begin):
                begin = self.closing('"', begin + 1, '"')
            end = _CLOSE_LINK[found[1]].search(self.text, begin)
            limit = self.text.find("\n", begin)
            if end is None or (0 <= limit < end.start()):
                raise self.fail(
                    "a link that does not end",
                    f"its end, like `{found[1]}{'-' if found[1] == '-.' else ''}>`",
                )
            label = self.text[self.pos : end.start()].strip()
            self.pos = end.end()
            shape = end[0] if end[0].startswith("<") else found[0] + end[0]
        before = self.pos
        self.take(_SPACE)
        if self.text.startswith("|", self.pos):
            begin = self.pos + 1
            inside = re.compile(r'\s*"').match(self.text, begin)
            at = self.closing('"', inside.end(), '"') if inside else begin
            end_of = self.closing("|", at, "|")
            label = self.text[begin : end_of - 1].strip()
            self.pos = end_of
        else:
            self.pos = before
        if len(label) > 1 and label[0] == label[-1] == '"':
            label = label[1:-1]
        return plain(markdown(label)).replace("\n", " "), shape

    def closing(self, mark: str, begin: int, shown: str) -> int:
        """The position behind the next `mark`."""
        end = self.text.find(mark, begin)
        if end < 0:
            raise self.fail("a text that does not end", f"`{shown}`")
        return end + len(mark)

    def nodes(self) -> list[str]:
        """The nodes at the cursor, joined by `&`."""
        found = [self.node()]
        while True:
            start = self.pos
            self.take(re.compile(r"\s*"))
            if not self.text.startswith("&", self.pos):
                self.pos = start
                return found
            self.pos += 1
            self.take(re.compile(r"\s*"))
            found.append(self.node())

    def node(self) -> str:
        found = self.take(_ID)
        if not found:
            end = self.text.find("\n", self.pos)
            piece = self.text[self.pos : end if end >= 0 else len(self.text)]
            raise self.fail(f"`{quoted(piece)}`" if piece.strip() else "the end of the line", "a node")
        key = found[0]
        properties = self.text.startswith("@{", self.pos)
        if key in self.edges and properties:
            self.properties()
            return key
        if key in self.drawing.frames:
            self.shape()
            self.take(_CLASS)
            return key
        box = self.drawing.box(key, self.line)
        if self.frames and not box.frame:
            box.frame = self.frames[-1]
        label, store = self.shape()
        if self.text.startswith("@{", self.pos):
            said = self.properties()
            store = store or said.text("shape").lower() in _STORES
            label = said.text("label") or label
            if icon_of(f"fa-{said.text('icon').rpartition(':')[2]}") == "person":
                box.kind = "person"
        if label:
            icon = icon_of(label)
            name, technology, rest = parts(plain(markdown(label)))
            box.name, box.technology = name or box.name, technology or box.technology
            box.description = box.known = rest
            box.kind = "person" if icon == "person" else box.kind
            store = store or icon == "store"
        box.store = box.store or store
        if classes := self.take(_CLASS):
            self.classes += [(key, one) for one in classes[1].split(",")]
        return key

    def shape(self) -> tuple[str, bool]:
        """The label and whether the shape is that of a store; an empty label without a shape."""
        for opening, closings, store in _SHAPES:
            if not self.text.startswith(opening, self.pos):
                continue
            begin = self.pos + len(opening)
            inside = re.compile(r'\s*"').match(self.text, begin)
            at = self.closing('"', inside.end(), '"') if inside else begin
            ends = [(end, len(one)) for one in closings if (end := self.text.find(one, at)) >= 0]
            limit = self.text.find("\n", at)
            if not ends or 0 <= limit < min(ends)[0]:
                raise self.fail(f"`{opening}` without its end", f"`{closings[0]}`")
            end, length = min(ends)
            label = self.text[begin:end].strip()
            self.pos = end + length
            if len(label) > 1 and label[0] == label[-1] == '"':
                label = label[1:-1]
            return label, store
        return "", False

    def properties(self) -> Map:
        """The mapping of `@{ shape: cyl, label: "Orders" }`."""
        begin = self.pos + 1
        at = begin
        quote = ""
        while at < len(self.text):
            char = self.text[at]
            if quote:
                quote = "" if char == quote else quote
            elif char == '"':
                quote = char
            elif char == "}":
                break
            at += 1
        else:
            raise self.fail("`@{` without its end", "`}`")
        line, body = self.line, self.text[begin : at + 1]
        self.pos = at + 1
        if "," not in body and body.count("\n") > 1:
            body = body[1:-1]
        try:
            root = load(body, self.path)
        except FormatError:
            root = None
        if isinstance(root, Map):
            return root
        self.drawing.note(line, f"`@{quoted(body)}`", 'properties like `@{ shape: cyl, label: "Orders" }`')
        return Map(self.path, line)
