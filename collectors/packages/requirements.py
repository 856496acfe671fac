"""Facts from pip's requirements files: the packages that a Python component asks for.

Reads what `-r` and `-c` name within the scanned tree, hashes, markers, editable installs and URLs (for
the project's name only). In files that pip-compile or uv wrote, packages that only others asked for are
left out: they say so in `# via`. Resolves no versions and asks no index.
Format: https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from archscan.collect import matches
from archscan.errors import FormatError
from archscan.formats.requirement import Requirement, parse_requirement
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree, resolve

from .project import Found, Project, Use, inside, project_at, use_of_group

NAME = "requirements"
PATTERNS = (
    "requirements.txt", "requirements[-_.]*.txt", "*[-_]requirements.txt", "requirements/*.txt",
    "requirements.in", "requirements[-_]*.in", "requirements/*.in",
)  # fmt: skip

_MAX_FILES = 30
_MAX_LINES = 20_000
_DESCRIPTIONS = {
    "pyproject.toml": (b"[project]", b"[tool.poetry]"), "setup.cfg": (b"[metadata]", b"[options]"),
    "setup.py": (b"setup",), "Pipfile": (b"[packages]",),
}  # fmt: skip
_ASIDE = ("doc", "docs", "test", "tests", "ci", "e2e")
_OPTION = re.compile(r"(--[a-z-]+|-[a-zA-Z])\s*=?\s*(.*)\Z", re.DOTALL)
_TRAILING = re.compile(
    r"\s--?(?:hash|config-settings?|global-option|install-option|no-binary|only-binary)\b.*\Z"
)
_COMMENT = re.compile(r"(?:\A|\s)#.*\Z")
_VIA = re.compile(r"#\s*via\b\s*(.*)\Z")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[\w,.-]*\])?\Z")


class _Line(NamedTuple):
    number: int
    text: str
    via: tuple[str, ...]
    """Who asked for it, in a file that a tool wrote."""


def wants(data: bytes) -> bool:
    """Whether there is anything in it."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield the project (for the file that describes it) and each package asked for, with its line.

    Where `x.txt` was compiled from `x.in`, the latter has the evidence and the former the versions.
    """
    stem, _, ending = file.name.rpartition(".")
    if ending.lower() == "txt" and f"{stem}.in" in tree.names(file.folder):
        return
    folder = _project_folder(file)
    project = project_at(file.path, NAME, folder=folder)
    if file.path == _main_file(folder, tree) and not _is_described(folder, tree):
        yield project.workload(0)
        yield from project.language("python", 0)
    reader = _Reader(tree, folder, _use(file.path))
    if ending.lower() == "in" and (compiled := tree.read(inside(file.folder, f"{stem}.txt"))):
        reader.constraints.update((one.name, one.version) for one in _requirements(compiled))
    yield from reader.read(file, project)


def _main_file(folder: str, tree: Tree) -> str:
    """The requirements file that stands for the project of a folder; "" if all are for its development."""
    paths = [inside(folder, name) for name in tree.names(folder)]
    paths += [inside(folder, f"requirements/{name}") for name in tree.names(inside(folder, "requirements"))]
    runtime = [path for path in paths if matches(PATTERNS, path) and _use(path) == "runtime"]
    best = ("requirements.in", "requirements.txt")
    return min(runtime, key=lambda path: path.rpartition("/")[2].lower() not in best, default="")


def _is_described(folder: str, tree: Tree) -> bool:
    """Whether another file says what the project of a folder is."""
    for name, marks in _DESCRIPTIONS.items():
        file = tree.read(inside(folder, name)) if name in tree.names(folder) else None
        if file is not None and any(mark in file.data for mark in marks):
            return True
    return False


def _project_folder(file: SourceFile) -> str:
    parent, _, last = file.folder.rpartition("/")
    return parent if last.lower() == "requirements" else file.folder


def _use(path: str) -> Use:
    """By the file's name, and by a folder such as `docs` or `tests` that it serves."""
    folder, _, name = path.rpartition("/")
    parts = [part for part in folder.lower().split("/") if part != "requirements"]
    return "development" if parts and parts[-1] in _ASIDE else use_of_group(name.rpartition(".")[0])


@dataclass(slots=True)
class _Reader:
    """One pass over a requirements file and the files that it names."""

    tree: Tree
    folder: str
    use: Use
    files: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    constraints: dict[str, str] = field(default_factory=dict)

    def read(self, file: SourceFile, project: Project) -> Iterator[Found]:
        self.files.add(file.path)
        lines = list(islice(_lines(file.text), _MAX_LINES + 1))
        if len(lines) > _MAX_LINES:
            what = f"more than {_MAX_LINES} lines; the rest is left out"
            yield _problem(file, lines.pop(), what, "a smaller file")
        for line in lines:  # constraints hold for the lines above them too
            if (option := _option(line.text)) and option[0] in ("-c", "--constraint"):
                yield from self.constrain(file, line, option[1])
        for line in lines:
            option = _option(line.text)
            if option is None:
                yield from self.package(file, line, line.text, project)
            elif option[0] in ("-e", "--editable"):
                if "://" in option[1]:
                    yield from self.package(file, line, option[1], project)
            elif option[0] in ("-r", "--requirement", "--requirements"):
                yield from self.include(file, line, option[1], project)

    def package(self, file: SourceFile, line: _Line, text: str, project: Project) -> Iterator[Found]:
        found = parse_requirement(_TRAILING.sub("", text))
        if found is None:
            if not _is_location(text):
                yield _problem(file, line, "not a requirement", "NAME[==VERSION]")
            return
        if line.via and all(map(_PLAIN_NAME.match, line.via)):
            return  # only other packages asked for it
        if found.name not in self.seen:
            self.seen.add(found.name)
            locked = self.constraints.get(found.name, "")
            version = locked if locked[:1].isdigit() else found.version or locked
            yield from project.uses("pypi", found.name, line.number, version, self.use, file.path)

    def include(self, file: SourceFile, line: _Line, name: str, project: Project) -> Iterator[Found]:
        included = yield from self.open(file, line, name)
        if included is None:
            return
        if matches(PATTERNS, included.path) and _project_folder(included) == self.folder:
            return  # speaks for itself, about the same project
        yield from self.read(included, project)

    def constrain(self, file: SourceFile, line: _Line, name: str) -> Iterator[Found]:
        included = yield from self.open(file, line, name)
        if included is None:
            return
        self.files.add(included.path)
        for one in _requirements(included):
            self.constraints.setdefault(one.name, one.version)

    def open(self, file: SourceFile, line: _Line, name: str) -> Generator[Found, None, SourceFile | None]:
        if "://" in name:
            return None  # on another machine; what it asks for is not known
        path = resolve(file.folder, name)
        included = self.tree.read(path) if path else None
        if included is None:
            yield _problem(file, line, "it names a requirements file that is not there", "a file of the tree")
            return None
        if included.path in self.files:
            return None
        if len(self.files) >= _MAX_FILES:
            yield _problem(file, line, "too many requirements files", f"at most {_MAX_FILES}")
            return None
        try:
            included.text  # noqa: B018  (whether it is text)
        except FormatError as error:
            yield Problem(error.path, error.line, error.what, error.expected, "error", error.rule)
            return None
        return included


def _problem(file: SourceFile, line: _Line, what: str, expected: str) -> Problem:
    return Problem(file.path, line.number, what, expected, "warning", "requirements")


def _lines(text: str) -> Iterator[_Line]:
    """Logical lines: continuations joined, comments gone, what follows `# via` kept."""
    raw = text.replace("\r\n", "\n").split("\n")
    index = 0
    while index < len(raw):
        number = index + 1
        parts = [raw[index]]
        while parts[-1].endswith("\\") and index + 1 < len(raw):
            index += 1
            parts[-1] = parts[-1][:-1]
            parts.append(raw[index])
        index += 1
        joined = " ".join(parts)
        via: list[str] = []
        if joined.lstrip().startswith("#"):
            continue
        if asked := _VIA.search(joined):
            via.append(asked[1].strip())
        while index < len(raw) and raw[index].lstrip().startswith("#") and raw[index][:1].isspace():
            asked = asked or _VIA.search(raw[index])
            if asked:
                via.append(raw[index].lstrip(" \t#").removeprefix("via").strip())
            index += 1
        bare = _COMMENT.sub("", joined).strip()
        if bare:
            yield _Line(number, bare, tuple(name for one in via for name in one.split(", ") if name))


def _option(text: str) -> tuple[str, str] | None:
    if not text.startswith("-"):
        return None
    found = _OPTION.match(text)
    return (found[1], found[2].strip()) if found else (text.split()[0], "")


def _is_location(text: str) -> bool:
    return "://" in text or text.startswith((".", "/", "git+")) or text.endswith((".whl", ".tar.gz", ".zip"))


def _requirements(file: SourceFile) -> Iterator[Requirement]:
    for line in _lines(file.text):
        if not line.text.startswith("-") and (found := parse_requirement(_TRAILING.sub("", line.text))):
            yield found
