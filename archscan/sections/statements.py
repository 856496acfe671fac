"""What a chapter is made of: typed statements, tables and pictures, without any markup.

A statement is inferred (its evidence says so), documented (a person wrote it) or open (nothing was
found; it names the key of archscan.yaml that fills it). Renderers escape and link; texts here are plain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from archscan.model.elements import Origin
from archscan.model.evidence import Evidence

Stated: TypeAlias = Literal["inferred", "documented"]
State: TypeAlias = Literal["inferred", "documented", "open"]


_SHORT_REMARK = 160


@dataclass(frozen=True, slots=True)
class Code:
    """A name or value as it is written in a file."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """A word that stands out."""

    text: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A component, linked to its place in the document."""

    text: str
    anchor: str
    """Name of the place, unique in the document; "" for one that has none."""


@dataclass(frozen=True, slots=True)
class Away:
    """A link to a file of the repository or to a diagram."""

    text: str
    view: str = ""
    """Id of a view."""
    path: str = ""
    """Path relative to the scanned folder."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, as a link."""

    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Named:
    """A name that `Ref` links to: its place in the document is here."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Hint:
    """A remark about a statement that is less than certain (`likely`)."""

    text: str


Inline: TypeAlias = str | Code | Strong | Ref | Named | Away | Place | Hint
Line: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement: a list item, or a paragraph where it stands alone."""

    line: Line
    evidence: tuple[Evidence, ...] = ()
    label: str = ""
    """Its name in front, where the template has one (`Responsibility`)."""
    origin: Stated | Literal["none"] = "inferred"
    """`none` for what states nothing: a link to another place."""
    children: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """Nothing is known: what was looked for, and the key of archscan.yaml that fills it."""

    missing: str
    """A whole sentence, what was not found in the files that were read."""
    key: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown that a person wrote in archscan.yaml."""

    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A remark of the document about itself; it counts as no statement."""

    line: Line


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a picture leaves out, sentence by sentence."""

    lines: tuple[Line, ...]

    @property
    def short(self) -> bool:
        """Whether it is a single sentence, and not a long one: then it is not folded."""
        return len(self.lines) == 1 and sum(len(str(piece)) for piece in self.lines[0]) <= _SHORT_REMARK


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table."""

    cells: tuple[Line, ...]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table; long ones are folded under their title."""

    title: str
    """What it shows, as a plural phrase (`Components with resources`); seen where it is folded."""
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    origin: State | Literal["none"] = "inferred"
    """What its rows count as; `none` for tables that only point elsewhere."""
    linked: bool = True
    """Whether a last column shows the rows' evidence."""
    fold: int = 40
    """Rows above which it is folded."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list; long ones are folded under their title."""

    claims: tuple[Claim | Open, ...]
    title: str = ""
    """What it lists, as for a table."""
    numbered: bool = False
    fold: int = 24
    """Items above which it is folded."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A diagram, by the id of its view."""

    view: str
    caption: str


Block: TypeAlias = Claim | Open | Prose | Note | Remarks | Table | Items | Picture


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands below it: one generated region."""

    id: str
    """Of the region: never changes while the thing it speaks of is the same."""
    heading: str
    """"" for what stands directly below the heading of the chapter."""
    blocks: tuple[Block, ...] = ()
    level: int = 3
    fixed: bool = True
    """Whether the heading belongs to the template; that of a component or flow lies in its region."""
    number: int = 0
    """Its number in the chapter, 0 for none."""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class ChapterView:
    """A chapter, ready for its template."""

    id: str
    heading: str
    parts: tuple[Part, ...]
    """The first one stands directly below the heading of the chapter."""

    @property
    def template(self) -> str:
        """Name of its template."""
        return f"{self.id.replace('-', '_')}.jinja"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a chapter is known."""

    heading: str
    inferred: int
    documented: int
    open: int


def listed_items(claims: Sequence[Claim | Open], title: str, fold: int = 24) -> list[Block]:
    """A list block of the claims, folded if there are more than `fold`; nothing for none."""
    return [Items(tuple(claims), title, fold=fold)] if claims else []


def states(blocks: tuple[Block, ...]) -> Iterator[State]:
    """The state of every statement in the blocks."""
    for block in blocks:
        if isinstance(block, Open):
            yield "open"
        elif isinstance(block, Prose):
            yield "documented"
        elif isinstance(block, Claim):
            if block.origin != "none":
                yield block.origin
            yield from states(block.children)
        elif isinstance(block, Items):
            yield from states(block.claims)
        elif isinstance(block, Table) and block.origin != "none":
            yield from (block.origin for _ in block.rows)


def inferred(blocks: Iterable[Block]) -> Iterator[Claim | Row]:
    """Every single statement in the blocks that was inferred; of a claim with children these, and its own."""
    for block in blocks:
        if isinstance(block, Items):
            yield from inferred(block.claims)
        elif isinstance(block, Claim):
            yield from inferred(block.children)
            if block.line and block.origin == "inferred":
                yield block
        elif isinstance(block, Table) and block.origin == "inferred":
            yield from block.rows


def plain(line: Line) -> str:
    """The words of a line, without links and marks."""
    return "".join(
        one if isinstance(one, str) else f"{one.evidence}" if isinstance(one, Place) else one.text
        for one in line
    )


def stated(origin: Origin) -> Stated:
    """How an element of the model counts: what a person wrote, even in part, is documented."""
    return "inferred" if origin == "inferred" else "documented"
