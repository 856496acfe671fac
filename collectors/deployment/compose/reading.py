"""The first phases: a file's documents, and their variables filled in."""

from __future__ import annotations

from archscan.errors import FormatError
from archscan.formats.node import Map, Node, Place, Seq
from archscan.formats.yaml import load_all
from archscan.model.problem import Problem
from archscan.source import SourceFile

from .interpolation import expand
from .session import Session
from .shape import describe

_KEYS = frozenset(
    ("services", "include", "version", "name", "networks", "volumes", "configs", "secrets", "models")
)
_TEMPLATES = (b"{{", b"{%", b"<%")


class NotCompose(FormatError):
    """A YAML file that is no Compose file at all."""


def read_documents(file: SourceFile, session: Session) -> list[Map]:
    """The documents of a Compose file, as they stand there; a file of version 1 gets its `services` key.

    Raises NotCompose for other YAML, FormatError for what is no YAML.
    """
    if file.path in session.documents:
        return session.documents[file.path]
    problems: list[Problem] = []
    roots = [root for root in load_all(file.text, file.path, problems) if root is not None]
    errors = [problem for problem in problems if problem.severity == "error"]
    if not roots and errors:
        if any(mark in file.data for mark in _TEMPLATES):
            raise _template(file, errors[0].line)
        first = errors[0]
        raise FormatError(first.path, first.line, first.what, first.expected, first.rule)
    session.report.add(problems)
    try:
        documents = [_document(root, file.path) for root in roots]
    except NotCompose as error:
        if any(mark in file.data for mark in _TEMPLATES):  # `{{ ... }}` may pass for YAML
            raise _template(file, error.line) from None
        raise
    session.documents[file.path] = documents
    return documents


def _template(file: SourceFile, line: int) -> NotCompose:
    what, expected = "a template, which only its own tool can read", "plain YAML"
    return NotCompose(file.path, line, what, expected, "templated")


def _document(root: Node, path: str) -> Map:
    if isinstance(root, Map) and not ("apiVersion" in root and "kind" in root):
        if "services" in root or "include" in root:
            if root["services"] is None or isinstance(root["services"], Map) if "services" in root else True:
                return root
            place = root.place("services")
            what = f"services: {describe(root['services'])} stands here"
            raise FormatError(*place, what, "a mapping of services", "compose-shape")
        named = {key for key in root if not key.startswith("x-")}
        if not named - _KEYS and named & (_KEYS - {"name", "version"}):
            return root  # a part of a project: networks or volumes alone
        if _is_version_1(root, named):
            legacy = Map(root.path, root.line)
            legacy.put("services", root, root.place())
            return legacy
    line = root.line if isinstance(root, Map | Seq) else 1
    raise NotCompose(path, line, "not a Compose file", "a mapping with `services`", "not-compose")


def _is_version_1(root: Map, named: set[str]) -> bool:
    """Services at the top level: every value a mapping that says what it runs."""
    services = [root[key] for key in root if key in named - {"version"}]
    runs = ("image", "build", "extends")
    return bool(services) and all(
        isinstance(service, Map) and any(key in service for key in runs) for service in services
    )


def fill(node: Node, session: Session, done: dict[int, Node]) -> Node:
    """The node with its variables filled in; what aliases share stays shared."""
    if not isinstance(node, Map | Seq):
        return node
    if id(node) in done:
        return done[id(node)]
    copy: Map | Seq
    if isinstance(node, Map):
        copy = Map(node.path, node.line)
        copy.lines, copy.paths, copy.tags = node.lines, node.paths, node.tags
        for key, value in node.items():
            copy[key] = (
                _expand(value, node.place(key), session)
                if isinstance(value, str)
                else fill(value, session, done)
            )
    else:
        copy = Seq(node.path, node.line)
        copy.lines, copy.paths, copy.tags = node.lines, node.paths, node.tags
        for index, value in enumerate(node):
            copy.append(
                _expand(value, node.place(index), session)
                if isinstance(value, str)
                else fill(value, session, done)
            )
    done[id(node)] = copy
    return copy


def _expand(text: str, place: Place, session: Session) -> str:
    if "$" not in text:
        return text
    expansion = expand(text, session.variables)
    session.report.unset(place, expansion.unset)
    if expansion.broken:
        what = "a `$` that begins no variable"
        session.report.warn(place, what, "${NAME}, or $$ for the sign itself", "interpolation", "note")
    return expansion.text
