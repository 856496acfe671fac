"""Facts from a `Gemfile` or `*.gemspec`: the gems that a Ruby project asks for, its Ruby version.

Both are Ruby programs and are read as text, never run. Versions come from `Gemfile.lock`; sources, and
the credentials in them, are not looked at. Format: https://bundler.io/man/gemfile.5.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from archscan.source import SourceFile, Tree

from .project import Found, Project, Use, inside, project_at, short_text, use_of_group

NAME = "ruby"
PATTERNS = ("Gemfile", "gems.rb", "*.gemspec")

_GEM = re.compile(r"""\s*gem[\s(]\s*["']([\w.-]+)["']\s*(?:,(.*))?\)?\s*\Z""", re.DOTALL)
_SPEC = re.compile(
    r"""\s*\w+\.add_(runtime_|development_)?dependency[\s(]+["']([\w.-]+)["']\s*(?:,(.*))?\)?\s*\Z""",
    re.DOTALL,
)
_FIELD = re.compile(r"""\s*\w+\.(name|summary|required_ruby_version)\s*=\s*["']([^"']*)["']""")
_VERSION = re.compile(r"""\A\s*\[?((?:\s*["'][\s<>=~!]*\d[^"']*["']\s*,?)+)""")
_GROUPS = re.compile(r"""(?:\bgroups?:|:groups?\s*=>)\s*(\[[^\]]*\]|:\w+|["']\w+["'])""")
_GROUP_BLOCK = re.compile(r"\s*group[\s(]+(.*?)\)?\s*do\b")
_BLOCK = re.compile(r"\bdo\b(?:\s*\|[^|]*\|)?\s*\Z|\A\s*(?:if|unless|case|begin|while|def)\b")
_END = re.compile(r"\s*end\b")
_RUBY = re.compile(r"""\s*ruby[\s(]+["']([^"']+)["']""")
_WORD = re.compile(r"\w+")
_COMMENT = re.compile(r"""\A((?:[^"'#]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*)#.*\Z""")
_LONGEST = 2000
_LOCKED = re.compile(r"^    ([\w.-]+) \(([^)\s]+)\)\r?$", re.MULTILINE)


def wants(data: bytes) -> bool:
    """Whether there is anything in it."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield the project, its Ruby version, and each gem with its line."""
    lines = list(_lines(short_text(file)))
    if file.name.lower().endswith(".gemspec"):
        yield from _gemspec(file, lines)
        return
    project = project_at(file.path, NAME)
    yield project.workload(0)
    ruby = next(((number, found[1]) for number, text in lines if (found := _RUBY.match(text))), (0, ""))
    yield from project.language("ruby", *ruby)
    lock = tree.read(inside(file.folder, "gems.locked" if file.name == "gems.rb" else "Gemfile.lock"))
    locked = _locked(lock.data) if lock else {}
    seen: set[str] = set()
    blocks: list[str] = []
    for number, text in lines:
        if found := _GEM.match(text):
            name, options = found[1], found[2] or ""
            if name not in seen:
                seen.add(name)
                groups = _GROUPS.search(options)
                use = _use(groups[1] if groups else " ".join(blocks))
                version = locked.get(name) or _requirement(options)
                yield from project.uses("gem", name, number, version, use)
        elif _END.match(text):
            del blocks[-1:]
        elif group := _GROUP_BLOCK.match(text):
            blocks.append(group[1])
        elif _BLOCK.search(text):
            blocks.append("")


def _gemspec(file: SourceFile, lines: list[tuple[int, str]]) -> Iterator[Found]:
    fields = {found[1]: (number, found[2]) for number, text in lines if (found := _FIELD.match(text))}
    line, name = fields.get("name", (0, ""))
    project: Project = project_at(file.path, NAME, name)
    yield project.workload(line)
    yield from project.language("ruby", *fields.get("required_ruby_version", (line, "")))
    if "summary" in fields:
        yield from project.description(fields["summary"][1], fields["summary"][0])
    for number, text in lines:
        if found := _SPEC.match(text):
            use: Use = "development" if found[1] == "development_" else "runtime"
            yield from project.uses("gem", found[2], number, _requirement(found[3] or ""), use)


def _use(groups: str) -> Use:
    """Of several groups, one that is not for developers makes it part of what runs."""
    names = _WORD.findall(groups)
    return (
        "development" if names and all(use_of_group(name) == "development" for name in names) else "runtime"
    )


def _requirement(options: str) -> str:
    found = _VERSION.match(options)
    return ",".join(part.strip(" \"'\t\n") for part in found[1].split(",") if part.strip()) if found else ""


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines without comments: one that ends with a comma goes on."""
    start, parts = 0, ""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        line = line[:_LONGEST]
        found = _COMMENT.match(line) if "#" in line else None
        bare = (found[1] if found else line).rstrip()
        start, parts = (start, f"{parts}\n{bare}") if parts else (number, bare)
        if not parts.endswith((",", "\\")) or len(parts) > _LONGEST:
            yield start, parts
            parts = ""
    if parts:
        yield start, parts


@lru_cache(maxsize=8)
def _locked(data: bytes) -> dict[str, str]:
    """Versions by gem, without the platform that a build is for."""
    found: dict[str, str] = {}
    for match in _LOCKED.finditer(data.decode("utf-8", "replace")):
        found.setdefault(match[1], match[2].partition("-")[0])
    return found
