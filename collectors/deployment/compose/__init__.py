"""Facts from Docker Compose files: services, their names, ports, addresses, settings.

Reads the whole specification in named phases: `reading` (documents, variables), `loading` (canonical form,
extends, include, merge), `service` (typed values), `facts` (claims). `files` says which files of a folder
make one project. Left out: what only the running engine knows, files that lie outside the scanned folder, and
remote resources; each is reported.
Specification: https://docs.docker.com/reference/compose-file/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import TypeAlias

from archscan.errors import FormatError
from archscan.formats.node import Map, Place
from archscan.model.facts import Fact, Scope
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .facts import find_facts
from .files import NAMED, PATTERNS, Role, is_meant, is_part_of_another, is_surely_compose, role_of
from .loading import load_project
from .reading import NotCompose, read_documents
from .report import Report
from .service import NAME, shown
from .session import Session, open_session

Finder: TypeAlias = Callable[[Map, Scope, Session], Iterable[Fact]]

__all__ = ["NAME", "NAMED", "PATTERNS", "collect", "wants"]


def wants(data: bytes) -> bool:
    """Every file that is called so and has content is worth a look."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the facts of the project that the file begins, or of the layer that it is.

    A base speaks for its override files; those yield nothing themselves. A layer yields what the base
    does not say already, and everything where it stands for an environment.
    """
    yield from read_projects(file, tree, find_facts)


def read_projects(file: SourceFile, tree: Tree, find: Finder) -> Iterator[Fact | Problem]:
    """The same with another function that says what a merged project holds."""
    if not is_meant(file):
        return
    report = Report()
    session = open_session(tree, file.folder, report)
    role = role_of(file, tree, session.variables)
    if role.kind == "override" or is_part_of_another(file, tree, role):
        return
    try:
        documents = read_documents(file, session)  # raises what this very file is to blame for
        if not documents and len(role.base) < 2:
            return
        yield from _facts(file, role, session, find)
    except NotCompose as error:
        if is_surely_compose(file.name):
            yield Problem(error.path, error.line, error.what, error.expected, "warning", error.rule)
        return
    own = frozenset(role.base) if role.kind == "base" else frozenset(role.base) - {file.path}
    for problem in report:
        if role.kind == "base" or problem.path not in own:
            yield problem


def _facts(file: SourceFile, role: Role, session: Session, find: Finder) -> Iterator[Fact]:
    if role.kind == "shadowed":
        what = f"not read, since {role.base[0].rpartition('/')[2]} comes first in this folder"
        session.report.warn(Place(file.path, 0), what, "one base file in a folder", "shadowed-file", "note")
        return
    if role.kind == "base":
        project = load_project(role.base, session)
        yield from find(project, _scope(file, project, session, role.environment), session)
        return
    base = _load(role.base, session)
    if base is None:
        project = load_project([file.path], session)
        name = _project_name(project, session)
    else:
        alone = _load((file.path,), session)
        over_base = alone is None or not _is_complete(alone, base)
        project = load_project([*(role.base if over_base else ()), file.path], session)
        name = _project_name(project if alone is not None and "name" in alone else base, session)
    scope = Scope("compose", file.folder, name, role.environment)
    facts = find(project, scope, session)
    if base is None or role.environment:
        yield from facts
        return
    known = {_claim(fact) for fact in find(base, scope, replace(session, report=Report()))}
    for fact in facts:
        if _claim(fact) not in known:
            yield fact


def _load(paths: Sequence[str], session: Session) -> Map | None:
    """A project whose problems are reported elsewhere; None if there is none, or none that can be read."""
    if not paths:
        return None
    try:
        return load_project(paths, replace(session, report=Report(), files={}))
    except FormatError:
        return None


def _is_complete(layer: Map, base: Map) -> bool:
    """Whether a layer can run without the base: each service says what it runs, and all it names is there."""
    services = layer.map("services")
    theirs = base.map("services")
    for name, service in services.items():
        if not isinstance(service, Map) or not _runs(service):
            if name in theirs:
                return False
            continue
        named = [*service.map("depends_on"), *(str(link).partition(":")[0] for link in service.seq("links"))]
        if any(other not in services and other in theirs for other in named):
            return False
        declared = layer.map("networks")
        if any(one != "default" and one not in declared for one in service.map("networks")):
            return False
    return bool(services)


def _runs(service: Map) -> bool:
    """Whether a service says by itself what it runs."""
    return any(key in service for key in ("image", "build", "provider"))


def _scope(file: SourceFile, project: Map, session: Session, environment: str) -> Scope:
    return Scope("compose", file.folder, _project_name(project, session), environment)


def _project_name(project: Map, session: Session) -> str:
    """The stated name of a project: its own key, or COMPOSE_PROJECT_NAME; "" if there is none."""
    name = project.text("name")
    if not name and "COMPOSE_PROJECT_NAME" in session.variables:
        known = session.variables["COMPOSE_PROJECT_NAME"]
        name = "" if known.example else known.value
    return "" if "${" in name else shown(name)


def _claim(fact: Fact) -> tuple[object, ...]:
    """What a fact says, without the lines that say it."""
    values: Iterable[object] = (
        getattr(fact, field.name) for field in fields(fact) if field.name not in ("evidence", "also")
    )
    return (type(fact).__name__, *values)
