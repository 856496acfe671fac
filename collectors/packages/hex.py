"""Facts from `mix.exs`: the packages of an Elixir project, its Elixir version.

The file is a program and is read as text, never run: what stands as `{:name, "version", options}` is a
dependency. Versions come from `mix.lock`. The root of an umbrella is no project.
Format: https://hexdocs.pm/mix/Mix.Tasks.Deps.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from archscan.source import SourceFile, Tree

from .locks import find_locks
from .project import Found, Use, project_at, short_text

NAME = "hex"
PATTERNS = ("mix.exs",)

_COMMENT = re.compile(r"""("(?:[^"\\\n]|\\.){0,2000}")|#[^\n]*""")
_PACKAGE = re.compile(r"\{\s*:(\w+)\s*,([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_REQUIREMENT = re.compile(r'\s*"([^"\n]*)"')
_PROJECT = re.compile(r"\bdef\s+project\b")
_KEY = re.compile(r'^[ \t\[]*(app|elixir|description|apps_path):\s*(?::(\w+)|"([^"\n]*)")', re.MULTILINE)
_ONLY = re.compile(r"\bonly:\s*(\[[^\]]*\]|:\w+)")
_BUILD = re.compile(r"\bruntime: (?!true)")
_LOCKED = re.compile(r'^[ \t]*"(\w+)": \{:hex, :\w+, "([^"\n]+)"', re.MULTILINE)


def wants(data: bytes) -> bool:
    """Whether it is a project, not some other script of that name."""
    return b"project" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield the project, its Elixir version, and each package with its line."""
    text = _COMMENT.sub(lambda found: found[1] or "", short_text(file))
    fields: dict[str, tuple[int, str]] = {}
    for found in _KEY.finditer(text):
        fields.setdefault(found[1], (_line(text, found.start(1)), found[2] or found[3] or ""))
    line, name = fields.get("app", (1, ""))
    project = project_at(file.path, NAME, name)
    if "apps_path" not in fields:
        yield project.workload(line)
        yield from project.language("elixir", *fields.get("elixir", (line, "")))
        if "description" in fields:
            yield from project.description(fields["description"][1], fields["description"][0])
    lock = next(find_locks(file.folder, tree, ("mix.lock",)), None)
    locked = _locked(lock.file.data) if lock else {}
    seen: set[str] = set()
    for found in _PACKAGE.finditer(text):
        requirement = _REQUIREMENT.match(found[2])
        remote = any(key in found[2] for key in ("git:", "github:", "path:", "in_umbrella:", "hex:"))
        if found[1] in seen or not (requirement or remote) or "in_umbrella:" in found[2]:
            continue
        seen.add(found[1])
        version = locked.get(found[1]) or (requirement[1] if requirement else "")
        yield from project.uses("hex", found[1], _line(text, found.start(1)), version, _use(found[2]))


def _use(options: str) -> Use:
    only = _ONLY.search(options)
    return (
        "development" if only and ":prod" not in only[1] else "build" if _BUILD.search(options) else "runtime"
    )


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


@lru_cache(maxsize=4)
def _locked(data: bytes) -> dict[str, str]:
    return {found[1]: found[2] for found in _LOCKED.finditer(data.decode("utf-8", "replace"))}
