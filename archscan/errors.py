"""Mistakes that are not archscan's own; everything else is an ordinary exception, a bug of ours."""

from __future__ import annotations


class ArchscanError(Exception):
    """Base of all expected errors. The message is one line: where, what, what instead."""


class UsageError(ArchscanError):
    """Wrong use, configuration or input: exit code 2."""


class LiveError(ArchscanError):
    """A running system that cannot be asked: who, why, and what to do. Exit code 2."""


class FormatError(ArchscanError):
    """A file that is not what its format demands; costs that file (or document) and nothing else."""

    def __init__(self, path: str, line: int, what: str, expected: str = "", rule: str = "syntax") -> None:
        self.path = path
        self.line = line
        self.what = what
        self.expected = expected
        self.rule = rule
        place = f"{path}:{line}" if line else path
        super().__init__(f"{place}: {what}" + (f"; expected {expected}" if expected else ""))
