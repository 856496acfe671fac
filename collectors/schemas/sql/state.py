"""What the reading of one text of SQL has at hand, and what its statements share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from archscan.model.facts import Holds, Operation
from archscan.model.problem import Problem
from archscan.model.tables import Column

from ..origin import Origin
from .columns import Reader, closing, word_at
from .tokens import Token


@dataclass(slots=True)
class State:
    """What a file has said so far."""

    origin: Origin
    reader: Reader
    database: str = ""
    partitions: set[str] = field(default_factory=set)
    """Tables that are parts of others."""
    made: dict[str, tuple[Column, ...]] = field(default_factory=dict)
    problems: int = 0

    def line(self, token: Token) -> int:
        return self.reader.text.line(token.start)

    def fact(self, operation: Operation, table: str, at: Token) -> Holds:
        """A step without its particulars, on the line of a token."""
        return replace(self.origin.holds(operation, table, self.line(at)), database=self.database)


def problem_at(state: State, position: int, what: str, expected: str) -> Problem:
    """A note on a statement that is left out."""
    line = state.reader.text.line(position)
    return Problem(state.origin.path, line, what, expected, "note", "sql-statement")


def if_exists(tokens: Sequence[Token], at: int) -> tuple[bool, int]:
    """Whether IF [NOT] EXISTS stands at a place, and the place behind it."""
    if word_at(tokens, at) == "IF" and word_at(tokens, at + 1) in ("NOT", "EXISTS"):
        return True, at + (3 if word_at(tokens, at + 1) == "NOT" else 2)
    return False, at


def partition_by(reader: Reader, tokens: Sequence[Token]) -> str:
    """How a table is cut: what stands behind PARTITION BY, up to the end of its parentheses."""
    for at in range(len(tokens) - 2):
        if tokens[at].word == "PARTITION" and tokens[at + 1].word == "BY":
            end = at + 2
            while end < len(tokens) and tokens[end].word not in (
                "(", "ORDER", "PRIMARY", "SAMPLE", "TTL", "SETTINGS", "PARTITIONS", "ENGINE",
            ):  # fmt: skip
                end += 1
            if word_at(tokens, end) == "(":
                end = closing(tokens, end) + 1
            return reader.written(tokens[at + 2 : end], 120)
    return ""
