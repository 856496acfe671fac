"""Schemas from Liquibase: what the change sets of a changelog and of all that it includes do.

A changelog that another one includes is read with that one, in its order. Change sets for tests, and those
for another database than the rest, are left out; rollbacks say nothing.
Reference: https://docs.liquibase.com/change-types/home.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from archscan.errors import FormatError
from archscan.formats.xml import Element
from archscan.model.facts import Fact, Holds
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..origin import Origin
from ..sql.files import speaks_for_schema
from ..sql.statements import read_sql
from .changes import read_change
from .files import FORMATTED, find_included, included_paths, is_changelog, read_changelog

NAME = "liquibase"
PATTERNS = ("*.xml", "*.yaml", "*.yml", "*.json", "*.sql")
MAX_FILES = 3_000
MAX_DEPTH = 30
"""Changelogs that include each other."""
_CHANGESET = re.compile(r"(?im)^[ \t]*--[ \t]*changeset[ \t]+([^\s:]+|\"[^\"]+\"):(\S+)([^\n]*)$")
_ROLLBACK = re.compile(r"(?im)^[ \t]*--[ \t]*rollback\b[^\n]*$")
_TESTS = re.compile(r"\b(?:tests?|testing|demo|examples?|samples?|faker|e2e|integration)\b", re.IGNORECASE)
_DATABASES = {
    "postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mariadb": "mariadb",
    "mssql": "sqlserver", "oracle": "oracle", "h2": "h2", "sqlite": "sqlite", "hsqldb": "hsqldb",
    "cockroachdb": "cockroachdb",
}  # fmt: skip
_IN_MEMORY = ("h2", "hsqldb")
_PLACEHOLDER = re.compile(r"\$\{([^}]{1,100})\}")


@dataclass(slots=True)
class _Walk:
    """The reading of one root changelog."""

    tree: Tree
    root: str
    target: str
    """The database whose variant is read, where change sets are for several."""
    dialect: str
    """That of all databases it can be, "" if it can be several."""
    properties: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    last: str = ""


def wants(data: bytes) -> bool:
    """Whether the file is a changelog."""
    return is_changelog(data)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield what a changelog does, if it is not part of another one."""
    if not speaks_for_schema(file.path) or file.path in included_paths(tree):
        return
    if file.name.lower().endswith(".sql") and not FORMATTED.match(file.text):
        return
    databases: dict[str, int] = {}
    for data in _texts(file, tree):
        for name in re.findall(r"\b(?:dbms|context|contextFilter)\s*[=:]\s*[\"']?([\w,! ]+)", data):
            for one in name.split(","):
                key = _DATABASES.get(one.strip().lower(), "")
                databases[key] = databases.get(key, 0) + 1
    known: list[str] = [key for key in ("postgresql", "mysql", "mariadb") if key in databases]
    known += sorted(key for key in databases if key and key not in known)
    target = known[0] if known else ""
    served = [key for key in known if key not in _IN_MEMORY]
    yield from _file(_Walk(tree, file.path, target, target if len(served) == 1 else ""), file, 0)


def _texts(file: SourceFile, tree: Tree) -> Iterator[str]:
    """The root and what it includes at once, for a look at the databases that they name."""
    yield file.text
    root = read_changelog(file)
    for element in root.walk() if root is not None else ():
        if element.tag in ("include", "includeAll"):
            for path in find_included(element, file, tree)[:200]:
                other = tree.read(path)
                if other is not None:
                    yield other.data.decode(errors="replace")


def _file(walk: _Walk, file: SourceFile, depth: int) -> Iterator[Fact | Problem]:
    if file.path in walk.seen or len(walk.seen) >= MAX_FILES:
        return
    walk.seen.add(file.path)
    if depth > MAX_DEPTH:
        what = "changelogs that include each other too deeply"
        yield Problem(file.path, 0, what, f"at most {MAX_DEPTH} levels", "warning", "too-deep")
        return
    try:
        if file.name.lower().endswith(".sql"):
            yield from _sql(walk, file)
            return
        root = read_changelog(file)
    except FormatError as error:
        if not depth:
            raise
        yield Problem(error.path, error.line, error.what, error.expected, "error", error.rule)
        return
    for element in root.children if root is not None else ():
        if element.tag == "property":
            _define(walk, element)
        elif element.tag in ("include", "includeAll") and _is_meant(walk, element):
            for path in find_included(element, file, walk.tree):
                other = walk.tree.read(path)
                if other is not None:
                    yield from _file(walk, other, depth + 1)
        elif element.tag == "changeSet" and _is_meant(walk, element):
            yield from _change_set(walk, file, element)


def _define(walk: _Walk, element: Element) -> None:
    if _is_meant(walk, element) and "name" in element.attributes:
        walk.properties.setdefault(element.attributes["name"], element.attributes.get("value", ""))


def _is_meant(walk: _Walk, element: Element) -> bool:
    """Whether something is applied to the database that the rest is for, outside tests."""
    context = element.attributes.get("context") or element.attributes.get("contextFilter") or ""
    if _TESTS.search(context) and not re.search(r"!|\bnot\b|\bor\b|,", context, re.IGNORECASE):
        return False
    for text in (element.attributes.get("dbms", ""), context):
        names = [part.strip().lower() for part in re.split(r"[,\s]+(?:or\s+)?", text) if part.strip()]
        named = [_DATABASES[name.lstrip("!")] for name in names if name.lstrip("!") in _DATABASES]
        if not named or not walk.target:
            continue
        refused = [_DATABASES[name[1:]] for name in names if name[0] == "!" and name[1:] in _DATABASES]
        if walk.target in refused or (not refused and walk.target not in named):
            return False
    return True


def _change_set(walk: _Walk, file: SourceFile, element: Element) -> Iterator[Fact | Problem]:
    author, given = element.attributes.get("author", ""), element.attributes.get("id", "")
    origin = _origin(walk, file, f"{author}:{given}" if author else given)
    unsure = any(child.tag == "preConditions" for child in element.children)
    yielded = False
    for child in element.children:
        for one in _change(walk, file, child, origin):
            yielded = yielded or isinstance(one, Holds)
            yield replace(one, optional=True) if unsure and isinstance(one, Holds) else one
    if yielded:
        walk.last = origin.step


def _origin(walk: _Walk, file: SourceFile, step: str) -> Origin:
    """Where a change set's steps belong: behind the one before it."""
    if step in walk.steps:
        step = f"{step} ({file.path})"
    walk.steps.add(step)
    after = (walk.last,) if walk.last and walk.last != step else ()
    return Origin(file.path, NAME, walk.root, "liquibase", "migration", step, after, walk.dialect)


def _change(walk: _Walk, file: SourceFile, change: Element, origin: Origin) -> Iterator[Holds | Problem]:
    if change.tag == "sql" and _is_meant(walk, change):
        text = change.text or change.value("sql") or change.attributes.get("sql", "")
        yield from read_sql(_filled(walk, text), origin, change.line)
    elif change.tag == "sqlFile" and _is_meant(walk, change):
        for path in find_included(change, file, walk.tree):
            other = walk.tree.read(path)
            if other is not None:
                yield from read_sql(_filled(walk, other.text), replace(origin, path=other.path))
    else:
        yield from read_change(change, origin, lambda text: _filled(walk, text))


def _filled(walk: _Walk, text: str) -> str:
    """A text with the changelog's own parameters filled in."""
    if "${" not in text:
        return text
    return _PLACEHOLDER.sub(lambda found: walk.properties.get(found[1], found[0]), text)


def _sql(walk: _Walk, file: SourceFile) -> Iterator[Holds | Problem]:
    """Formatted SQL, a part a change set; else the file as a whole."""
    text = _filled(walk, file.text)
    if not FORMATTED.match(text):
        origin = _origin(walk, file, file.path)
        yield from _followed(walk, read_sql(text, origin), origin)
        return
    marks = list(_CHANGESET.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=False):
        attributes = dict(re.findall(r"(\w+)\s*:\s*\"?([\w,!]+)", mark[3]))
        if not _is_meant(walk, Element("changeSet", 0, attributes)):
            continue
        body = _ROLLBACK.sub("", text[mark.end() : end])
        origin = _origin(walk, file, f"{mark[1]}:{mark[2]}")
        first = text.count("\n", 0, mark.end()) + 1
        yield from _followed(walk, read_sql(body, origin, first), origin)


def _followed(walk: _Walk, found: Iterable[Holds | Problem], origin: Origin) -> Iterator[Holds | Problem]:
    for one in found:
        if isinstance(one, Holds):
            walk.last = origin.step
        yield one
