"""Chapter "Coverage": how much of the document is known, and what was not read or not understood."""

from __future__ import annotations

from collections.abc import Sequence

from archscan.model.evidence import Evidence
from archscan.model.problem import Problem
from archscan.sections.context import Context, slug
from archscan.sections.statements import (
    Block,
    ChapterView,
    Code,
    Coverage,
    Inline,
    Line,
    Note,
    Part,
    Place,
    Row,
    Table,
    states,
)
from archscan.sections.words import agree, count, listed

HEADING = "Coverage"
_UNREAD = "Not Read or Not Understood"
_MOST_PROBLEMS = 300
_MOST_PLACES = 20


def coverage(chapters: Sequence[ChapterView]) -> tuple[Coverage, ...]:
    """Inferred, documented and open statements of each chapter."""
    found = []
    for chapter in chapters:
        all_states = [state for part in chapter.parts for state in states(part.blocks)]
        numbers = (all_states.count(state) for state in ("inferred", "documented", "open"))
        found.append(Coverage(chapter.heading, *numbers))
    return tuple(found)


def build(context: Context, chapters: Sequence[ChapterView]) -> ChapterView:
    """The table over the chapters, the problems, and how the document was made."""
    lines = coverage(chapters)
    rows = [
        Row(((one.heading,), *((str(number) if number else "–",) for number in _numbers(one))))
        for one in lines
    ]
    totals = [sum(column) for column in zip(*(_numbers(one) for one in lines), strict=True)]
    rows.append(Row((("All chapters",), *((str(number),) for number in totals))))
    columns = ("Chapter", "Inferred", "Documented", "Open")
    known = sum(bool(one.inferred or one.documented) for one in lines)
    head = (
        f"{known} of {count(len(lines), 'chapter')} {agree(known, 'has')} content. "
        "Statements are inferred from a file (with a link to its line), documented by a person in ",
        Code("archscan.yaml"),
        ", or open: then they name the key of that file which fills them.",
    )
    made = (
        "archscan drafted this document from the files of the repository, without running any of them. "
        "Text between its marker comments is generated anew; text outside of them is kept."
    )
    blocks: tuple[Block, ...] = (
        Note(head),
        Table("Chapters", columns, tuple(rows), "none", linked=False),
    )
    unread = (*_problems(context.system.problems), Note((made,)))
    parts = (Part(slug(HEADING), "", blocks), Part(slug(f"{HEADING}/{_UNREAD}"), _UNREAD, unread))
    return ChapterView("coverage", HEADING, parts)


def _quoted(text: str) -> Line:
    """A text whose quoted words are code.

    >>> _quoted("the key `a` twice"), _quoted("one ` only"), _quoted("")
    (('the key ', Code(text='a'), ' twice'), ('one ` only',), ())
    """
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return (text,)
    line = (Code(piece) if index % 2 else piece for index, piece in enumerate(pieces))
    return tuple(piece for piece in line if piece != "")


def _numbers(one: Coverage) -> tuple[int, int, int]:
    return one.inferred, one.documented, one.open


def _problems(problems: Sequence[Problem]) -> tuple[Block, ...]:
    """Errors and warnings in the open, notes folded."""
    if not problems:
        return (Note(("Every file that archscan knows how to read was read.",)),)
    loud = [one for one in problems if one.severity != "note"]
    quiet = [one for one in problems if one.severity == "note"]
    blocks: list[Block] = []
    for found, title, folded in ((loud, "Problems", False), (quiet, "Notes", True)):
        if found:
            table = _table(found[:_MOST_PROBLEMS], title, folded)
            blocks.append(table)
        if len(found) > _MOST_PROBLEMS:
            rest = len(found) - _MOST_PROBLEMS
            blocks.append(Note((f"{rest} more {agree(rest, 'is')} listed by ", Code("archscan model"), ".")))
    return tuple(blocks)


def _table(problems: Sequence[Problem], title: str, folded: bool) -> Table:
    ranks = {"error": 0, "warning": 1, "note": 2}
    ordered = sorted(problems, key=lambda one: (ranks[one.severity], one.path, one.line, one.what))
    same: dict[tuple[str, str], list[Problem]] = {}
    for one in ordered:
        same.setdefault((one.what, one.expected), []).append(one)
    rows = []
    for (what, expected), found in same.items():
        places: list[Inline] = [Place(Evidence(one.path, one.line, "")) for one in found]
        rows.append(Row((listed(places, _MOST_PLACES), _quoted(what), _quoted(expected))))
    columns: tuple[str, ...] = ("Where", "What", "Expected")
    if not any(row.cells[2] for row in rows):
        columns, rows = columns[:2], [Row(row.cells[:2]) for row in rows]
    return Table(title, columns, tuple(rows), "none", linked=False, fold=0 if folded else 40)
