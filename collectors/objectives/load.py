"""What load tests of all tools have in common: the paths that they call, and one line about a scenario."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.model.evidence import Evidence
from archscan.model.facts import Scope, Setting, Subject
from archscan.source import SourceFile

_HOST = re.compile(r"\A(?:[a-z][a-z0-9+.-]*://[^/]*|(?:\{[^{}]*\})+(?=/|\Z))", re.IGNORECASE)
_HOLE = re.compile(r"[$#]?\{+[^{}]*\}+|\$\w+")
_MOST_CALLS = 6
_MAX_TEXT = 200


def called_path(text: str) -> str:
    """The path of an address that a test calls, without host and query; "" if none is written.

    >>> called_path("http://u:p@shop:80/api/cart?x=1"), called_path("${BASE}/items/${id}"), called_path("x")
    ('/api/cart', '/items/{}', '')
    >>> called_path("https://shop.example.com"), called_path("${URL}")
    ('/', '')
    """
    plain = _HOLE.sub("{}", text.strip()[:1_000])
    path = _HOST.sub("", plain, count=1).partition("?")[0].partition("#")[0]
    if not path and "://" in plain:
        return "/"
    return path[:120] if path.startswith("/") else ""


def load_test(
    file: SourceFile, collector: str, line: int, name: str, tool: str, shape: str, calls: Iterable[str]
) -> Iterator[Setting]:
    """A scenario in one line: `k6: 50 virtual users for 1m; calls GET /api/cart`."""
    listed = list(dict.fromkeys(calls))
    more = f" and {len(listed) - _MOST_CALLS} more" if len(listed) > _MOST_CALLS else ""
    told = f"calls {', '.join(listed[:_MOST_CALLS])}{more}" if listed else ""
    about = "; ".join(part for part in (short(shape), told) if part)
    value = f"{tool}: {about}" if about else tool
    yield setting(file, collector, line, "performance.load_test", value, name)


def threshold(file: SourceFile, collector: str, line: int, name: str, text: str) -> Setting:
    """A threshold as written."""
    return setting(file, collector, line, "performance.threshold", short(text), name)


def counted(number: str, noun: str) -> str:
    """A number as written with its noun.

    >>> counted("1", "user"), counted("${n}", "user")
    ('1 user', '${n} users')
    """
    return f"{number} {noun}{'' if number == '1' else 's'}"


def setting(file: SourceFile, collector: str, line: int, topic: str, value: str, name: str) -> Setting:
    """A setting that a test's file makes."""
    subject = Subject(Scope("source", file.folder), "")
    return Setting(subject, topic, value, Evidence(file.path, line, collector), name=name)


def short(text: str) -> str:
    """A text in one line, cut where it is long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _MAX_TEXT else f"{plain[: _MAX_TEXT - 1].rstrip()}…"
