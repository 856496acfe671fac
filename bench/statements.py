"""What the document of a repository states, chapter by chapter, and statements drawn for a check by hand.

    python bench/statements.py TREE [TREE ...]             a table: inferred statements by chapter and system
    python bench/statements.py TREE --draw 30 [--seed 1]   statements at random, with the lines they rest on

The same seed draws the same statements as long as the document is the same.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archscan.collectors.registry import COLLECTORS
from archscan.pipeline import Options, scan
from archscan.sections.document import build_chapters
from archscan.sections.statements import ChapterView, Claim, Row, inferred, plain
from archscan.view import views

_MOST_LINES = 6
_LONGEST = 160


def chapters(tree: Path) -> tuple[ChapterView, ...]:
    """The chapters of a folder's document, without the coverage at its end."""
    system = scan(tree, COLLECTORS, Options())
    return build_chapters(system, views(system))[:-1]


def statements(found: tuple[ChapterView, ...]) -> Iterator[tuple[str, Claim | Row]]:
    """Every inferred statement with the heading that it stands below."""
    for chapter in found:
        for part in chapter.parts:
            heading = f"{chapter.heading} / {part.heading}" if part.heading else chapter.heading
            for one in inferred(part.blocks):
                yield heading, one


def words(one: Claim | Row) -> str:
    """A statement as a line of text."""
    if isinstance(one, Row):
        return " | ".join(plain(cell) for cell in one.cells)
    return f"{one.label}: {plain(one.line)}" if one.label else plain(one.line)


def table(trees: list[Path]) -> None:
    """Print the numbers of inferred statements: a row a chapter, a column a system."""
    counts: dict[str, list[int]] = {}
    for number, tree in enumerate(trees):
        for chapter in chapters(tree):
            row = counts.setdefault(chapter.heading, [0] * len(trees))
            row[number] = sum(1 for part in chapter.parts for _ in inferred(part.blocks))
    print("| chapter | " + " | ".join(tree.name for tree in trees) + " |")
    print("|---" * (len(trees) + 1) + "|")
    for heading, row in counts.items():
        print(f"| {heading} | " + " | ".join(map(str, row)) + " |")
    filled = (str(sum(1 for row in counts.values() if row[number])) for number in range(len(trees)))
    print(f"| chapters with evidence, of {len(counts)} | " + " | ".join(filled) + " |")


def draw(tree: Path, number: int, seed: int) -> None:
    """Print statements at random, each with the lines that it rests on."""
    found = [*statements(chapters(tree))]
    for count, (heading, one) in enumerate(
        random.Random(seed).sample(found, min(number, len(found))), start=1
    ):
        print(f"{count}. [{heading}] {words(one)}")
        for evidence in one.evidence[:_MOST_LINES]:
            print(f"     {evidence.path}:{evidence.line}  {line_of(tree / evidence.path, evidence.line)}")
        if len(one.evidence) > _MOST_LINES:
            print(f"     and {len(one.evidence) - _MOST_LINES} more")


def line_of(path: Path, number: int) -> str:
    """A line of a file, cut; "" for a folder or a line that is not there."""
    if not number or not path.is_file():
        return ""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[number - 1].strip()[:_LONGEST] if number <= len(lines) else ""


def main() -> None:
    """Read the arguments and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trees", nargs="+", type=Path)
    parser.add_argument("--draw", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.draw:
        for tree in given.trees:
            draw(tree, given.draw, given.seed)
    else:
        table(given.trees)


if __name__ == "__main__":
    main()
