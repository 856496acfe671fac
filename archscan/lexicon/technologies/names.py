"""Names of packages, variables and schemes, made equal where their ecosystem holds them equal."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

_PYPI_RUN = re.compile(r"[-_.]+")
_SCALA = re.compile(r"_(?:2\.1\d|3)$")
_GO_MAJOR = re.compile(r"(?:/v\d+|\.v\d+)(?=/|$)")


def _lower(name: str) -> str:
    return name.lower()


def _pypi(name: str) -> str:
    return _PYPI_RUN.sub("-", name.partition("[")[0].strip()).lower()


def _maven(name: str) -> str:
    return _SCALA.sub("", name)


def _cargo(name: str) -> str:
    return name.lower().replace("_", "-")


def _go(name: str) -> str:
    return _GO_MAJOR.sub("", name).lower()


def _scheme(name: str) -> str:
    name = name.lower().removesuffix("://").removesuffix(":")
    name = name.removeprefix("jdbc:").removeprefix("r2dbc:")
    return re.split(r"[:+]", name, maxsplit=1)[0]


NORMAL: dict[str, Callable[[str], str]] = {
    "pypi": _pypi, "maven": _maven, "cargo": _cargo, "go": _go, "scheme": _scheme, "prefix": str.upper,
    "port": str,
}  # fmt: skip
"""How each ecosystem folds names; lower case for the others."""


def normal(ecosystem: str, name: str) -> str:
    """A name in the form under which its ecosystem compares it.

    >>> normal("pypi", "Flask_SQLAlchemy"), normal("go", "github.com/jackc/pgx/v5")
    ('flask-sqlalchemy', 'github.com/jackc/pgx')
    """
    return NORMAL.get(ecosystem, _lower)(name)


def spellings(ecosystem: str, name: str) -> Iterator[str]:
    """The names to look up for one that was found, the most telling first."""
    if ecosystem == "file":
        parts = name.lower().strip("/").split("/")
        for count in range(min(3, len(parts)), 0, -1):
            yield "/".join(parts[-count:])
        return
    folded = normal(ecosystem, name)
    yield folded
    if ecosystem == "go":  # a package belongs to the module that its path begins with
        while folded.count("/") > 1:
            folded = folded.rpartition("/")[0]
            yield folded


class Beginnings:
    """Texts that names may begin with."""

    __slots__ = ("_shorter", "_sorted")

    def __init__(self, texts: Iterable[str]) -> None:
        self._sorted = sorted(texts)
        self._shorter: dict[str, str] = {}
        before = ""
        for text in self._sorted:
            while not text.startswith(before):
                before = self._shorter[before]
            self._shorter[text] = before
            before = text

    def longest(self, name: str) -> str:
        """The longest text that the name begins with; "" if there is none.

        >>> Beginnings(["a", "ab", "abc", "b"]).longest("abd")
        'ab'
        """
        # All that the name begins with, the next text in alphabetical order begins with, too.
        at = bisect_right(self._sorted, name)
        found = self._sorted[at - 1] if at else ""
        while not name.startswith(found):
            found = self._shorter[found]
        return found
