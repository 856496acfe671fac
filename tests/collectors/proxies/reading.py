"""Mentions in one line each, as the tables of these tests write them."""

from __future__ import annotations

from textwrap import dedent

from archscan.model.facts import Requires
from archscan.source import Collector
from tests.goldens import collected, text_tree


def found(collector: Collector, files: dict[str, str] | str, path: str = "") -> list[str]:
    """`LINE SCHEME://HOST:PORT PURPOSE` of each mention, the path before the line where there are several.

    A text alone is a file at `path`.
    """
    if isinstance(files, str):
        files = {path: files}
    shown: list[str] = []
    for one in collected(collector, text_tree({name: dedent(text) for name, text in files.items()})):
        if isinstance(one, Requires):
            place = str(one.evidence) if len(files) > 1 else str(one.evidence.line)
            scheme = f"{one.scheme}://" if one.scheme else ""
            port = f":{one.port}" if one.port is not None else ""
            shown.append(f"{place} {scheme}{one.host}{port} {one.purpose}".rstrip())
    return shown
