"""Where the problems of one project go while its phases run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archscan.errors import FormatError
from archscan.formats.node import Place
from archscan.model.problem import Problem, Severity

_FROM_THE_SHELL = frozenset(
    ("DISPLAY", "GID", "HOME", "HOSTNAME", "LOGNAME", "PATH", "PWD", "SHELL", "TERM", "TMPDIR", "UID", "USER")
)
"""Variables of whoever starts the project: that no file sets them is no news."""


class Report:
    """A list of problems, each once."""

    __slots__ = ("_problems", "_unset")

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}
        self._unset: set[tuple[str, str]] = set()

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._problems)

    def add(self, problems: Iterable[Problem]) -> None:
        """Keep problems that somebody else made."""
        self._problems.update(dict.fromkeys(problems))

    def warn(self, place: Place, what: str, expected: str, rule: str, severity: Severity = "warning") -> None:
        """Keep a problem. Its text must hold no value that may be secret."""
        self._problems[Problem(place.path, place.line, what, expected, severity, rule)] = None

    def fail(self, error: FormatError) -> None:
        """Keep the loss of a file."""
        problem = Problem(error.path, error.line, error.what, error.expected, "error", error.rule)
        self._problems[problem] = None

    def unset(self, place: Place, names: Iterable[str]) -> None:
        """Note variables that nothing sets: each once a file."""
        for name in names:
            if name not in _FROM_THE_SHELL and (place.path, name) not in self._unset:
                self._unset.add((place.path, name))
                what, expected = f"the variable {name} is set nowhere", "a value in .env or a default"
                self.warn(place, what, expected, "unresolved-variable", "note")
