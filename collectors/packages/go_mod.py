"""Facts from `go.mod`: the modules that a Go module asks for itself, and its Go version.

Lines marked `// indirect` are left out; `replace` changes a version. A module's short name is the last
part of its path that is no version (`/v2`). Format: https://go.dev/ref/mod#go-mod-file
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .project import Found, project_at, short_text

NAME = "go_mod"
PATTERNS = ("go.mod",)

_WORD = re.compile(r'"[^"]*"|`[^`]*`|[^\s"`]+')
_MAJOR = re.compile(r"v\d+\Z")


class _Statement(NamedTuple):
    line: int
    verb: str
    words: list[str]
    comment: str


def wants(data: bytes) -> bool:
    """Whether there is anything in it."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield the module, its Go version, and each module that it requires directly, with its line."""
    statements = list(_statements(short_text(file)))
    module = next((one for one in statements if one.verb == "module" and one.words), None)
    if module is None:
        yield Problem(file.path, 1, "no module directive", "module PATH", "error", "go-mod")
        return
    project = project_at(file.path, NAME, _short_name(module.words[0]))
    yield project.workload(module.line)
    version = next((one for one in statements if one.verb == "go" and one.words), None)
    yield from project.language(
        "go", version.line if version else module.line, version.words[0] if version else ""
    )
    replaced = dict(_replacements(statements))
    for one in statements:
        if one.verb != "require" or one.comment.lstrip("/ ").startswith("indirect"):
            continue
        if len(one.words) < 2:
            yield Problem(file.path, one.line, "not a requirement", "MODULE VERSION", "warning", "go-mod")
            continue
        name, wanted = one.words[:2]
        yield from project.uses(
            "go", name, one.line, replaced.get(name, wanted).removesuffix("+incompatible")
        )


def _short_name(path: str) -> str:
    parts = path.split("/")
    return parts[-2] if len(parts) > 1 and _MAJOR.match(parts[-1]) else parts[-1]


def _replacements(statements: list[_Statement]) -> Iterator[tuple[str, str]]:
    """Module and the version that replaces it; "" where a folder does."""
    for one in statements:
        if one.verb == "replace" and "=>" in one.words:
            at = one.words.index("=>")
            target = one.words[at + 1 :]
            if at and target:
                yield one.words[0], target[1] if len(target) > 1 else ""


def _statements(text: str) -> Iterator[_Statement]:
    """Single lines and the lines of blocks, in one form."""
    block = ""
    for number, raw in enumerate(text.split("\n"), start=1):
        code, _, comment = raw.partition("//") if "://" not in raw else raw.partition(" //")
        words = [word.strip('"`') for word in _WORD.findall(code)]
        if not words:
            continue
        if block:
            if words[0] == ")":
                block = ""
            else:
                yield _Statement(number, block, words, comment)
        elif words[-1] == "(" or words[0].endswith("("):
            block = words[0].rstrip("(")
        else:
            yield _Statement(number, words[0], words[1:], comment)
