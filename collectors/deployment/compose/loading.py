"""The phases of reading a Compose project: read, interpolate, canonical form, extends, merge, include.

Specification: https://docs.docker.com/reference/compose-file/ (extends: services, include: include)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archscan.errors import FormatError
from archscan.formats.node import Map, Node, Place, Seq
from archscan.source import resolve

from .canonical import canonical_service
from .environment import read_variables
from .files import find_base
from .interpolation import Known
from .merging import merge
from .reading import fill, read_documents
from .session import Session
from .shape import At, describe

MAX_CHAIN = 20
"""How long a chain of `extends` or `include` may be."""
MAX_INCLUDES = 500
"""How many includes a project may have, so that files which include each other twice cost little."""


def load_project(paths: Sequence[str], session: Session) -> Map:
    """Read files and merge them in order, with what they include. A file that cannot be read is reported.

    Only the loss of the first one is raised, as FormatError.
    """
    project: Node = Map()
    for index, path in enumerate(paths):
        try:
            loaded = load_file(path, session, project)
        except FormatError as error:
            if index == 0:
                raise
            session.report.fail(error)
            continue
        if loaded is not None:
            project = merge(project, loaded)
    return project if isinstance(project, Map) else Map()


def load_file(path: str, session: Session, earlier: Node) -> Map | None:
    """One file in canonical form, its `extends` and `include` applied; None if it is missing or empty.

    `earlier` holds the services of the files before it, which its own may extend.
    """
    file = session.tree.read(path)
    if file is None:
        return None
    project: Node = None
    for document in read_documents(file, session):
        filled = fill(document, session, {})
        if isinstance(filled, Map):
            canonical = _canonical(filled, session)
            project = canonical if project is None else merge(project, canonical)  # the first keeps its tags
    if not isinstance(project, Map):
        return None
    included: Node = None
    for one in _includes(project, path, session):
        included = merge(included, one)
    project = _extended(project, path, earlier, session)
    if included is not None:
        merged = merge(included, project)
        project = merged if isinstance(merged, Map) else project
    return project


def _canonical(root: Map, session: Session) -> Map:
    """The root with each service in canonical form and its `x-` keys left out."""
    project = Map(root.path, root.line)
    project.tags = root.tags
    for key, value in root.items():
        if not key.startswith("x-"):
            project.put(key, value, root.place(key))
    services = root.get("services")
    if not isinstance(services, Map):
        return project
    canonical = Map(services.path, services.line)
    canonical.tags = services.tags
    for name, service in services.items():
        place = services.place(name)
        at = At(f"services.{name}", session.folder, session.report)
        if name.startswith("x-") or name == "version":
            continue
        if isinstance(service, Map):
            long = canonical_service(service, at)
            canonical.put(name, long, place)
        elif service is not None:
            at.reject(
                place, f"{'a list' if isinstance(service, Seq) else 'one value'} stands here", "a service"
            )
        elif services.tags and name in services.tags:
            canonical.put(name, None, place)
        else:
            canonical.put(name, Map(*place), place)
    project.put("services", canonical, root.place("services"))
    return project


def _extended(project: Map, path: str, earlier: Node, session: Session) -> Map:
    """The project with every `extends` of its services applied."""
    services = project.map("services")
    if not any(isinstance(service, Map) and "extends" in service for service in services.values()):
        return project
    before = earlier.map("services") if isinstance(earlier, Map) else Map()
    result = Map(services.path, services.line)
    result.tags = services.tags
    for name in services:
        result.put(name, _resolve(name, services, path, before, session, ()), services.place(name))
    extended = Map(project.path, project.line)
    extended.tags = project.tags
    for key in project:
        extended.put(key, result if key == "services" else project[key], project.place(key))
    return extended


def _resolve(
    name: str, services: Map, path: str, before: Map, session: Session, chain: tuple[tuple[str, str], ...]
) -> Node:
    """A service with what it extends merged below it."""
    service = services[name]
    if not isinstance(service, Map) or "extends" not in service:
        return service
    place = service.place("extends")
    label = f"services.{name}.extends"
    own = Map(service.path, service.line)
    for key in service:
        if key != "extends":
            own.put(key, service[key], service.place(key))
    own.tags = service.tags
    extends = service["extends"]
    wanted = extends if isinstance(extends, str) else service.map("extends").text("service")
    file = "" if isinstance(extends, str) else service.map("extends").text("file")
    link = (path, name)
    if not wanted:
        session.report.warn(place, f"{label}: no service is named", "service: NAME", "compose-shape")
        return own
    if link in chain or len(chain) >= MAX_CHAIN:
        what = (
            f"{label}: the chain leads back to {wanted}"
            if link in chain
            else f"{label}: the chain is too long"
        )
        session.report.warn(place, what, "a chain that ends", "extends-cycle")
        return own
    base: Node = None
    if file:
        other = resolve(session.folder, file)
        loaded = _siblings(other, session) if other is not None else None
        if loaded is None:
            what = f"{label}: the file {describe(file)} is not there"
            session.report.warn(place, what, "a Compose file within the scanned folder", "missing-file")
            return own
        assert other is not None
        theirs, folder = loaded
        if wanted in theirs:
            inner = replace(session, folder=folder)
            base = _resolve(wanted, theirs, other, Map(), inner, (*chain, link))
    elif wanted in services:
        base = _resolve(wanted, services, path, before, session, (*chain, link))
    else:
        base = before.get(wanted)
    if base is None:
        what = f"{label}: no service {wanted} is there"
        session.report.warn(place, what, "the name of a service", "missing-service")
        return own
    return _as_extended(own, merge(base, own, "services.*"))


def _as_extended(own: Map, merged: Node) -> Node:
    """A merged service that stands where the extending one does."""
    if not isinstance(merged, Map):
        return merged
    result = Map(own.path, own.line)
    for key in merged:
        result.put(key, merged[key], merged.place(key))
    return result


def _siblings(path: str, session: Session) -> tuple[Map, str] | None:
    """The services of another file in canonical form, with the folder of that file."""
    folder = path.rpartition("/")[0]
    inner = replace(session, folder=folder)
    if path not in session.files:
        file = session.tree.read(path)
        project: Node = None
        if file is not None:
            try:
                for document in read_documents(file, session):
                    filled = fill(document, inner, {})
                    if isinstance(filled, Map):
                        project = merge(project, _canonical(filled, inner))
            except FormatError as error:
                session.report.fail(error)
        session.files[path] = project if isinstance(project, Map) else None
    found = session.files[path]
    return (found.map("services"), folder) if found is not None else None


def _includes(project: Map, path: str, session: Session) -> list[Map]:
    """The projects that a file includes, each read in its own folder with its own variables."""
    result: list[Map] = []
    include = project.get("include")
    if include is None:
        return result
    items = include if isinstance(include, Seq) else Seq(*project.place("include"))
    if not isinstance(include, Seq):
        session.report.warn(
            project.place("include"), "include: one value stands here", "a list", "compose-shape"
        )
    for index, item in enumerate(items):
        place = items.place(index)
        paths = _texts(item.get("path") if isinstance(item, Map) else item)
        if not paths:
            session.report.warn(place, "include: no path is named", "path: FILE", "compose-shape")
            continue
        if (one := _included(item, paths, place, path, session)) is not None:
            result.append(one)
    return result


def _included(item: Node, paths: list[str], place: Place, path: str, session: Session) -> Map | None:
    files: list[str] = []
    for text in paths:
        file = resolve(session.folder, text)
        if file is not None:
            file = find_base(file, session.tree) or file
        if file is None or session.tree.read(file) is None:
            remote = "://" in text or text.startswith("oci:")
            what = f"include: the file {describe(text)} is {'remote' if remote else 'not there'}"
            severity, rule = ("note", "remote") if remote else ("warning", "missing-file")
            session.report.warn(place, what, "a Compose file within the scanned folder", rule, severity)  # type: ignore[arg-type]
            continue
        files.append(file)
    if not files:
        return None
    if files[0] in (*session.chain, path):
        what = f"include: {describe(paths[0])} leads back to itself"
        session.report.warn(place, what, "a chain that ends", "include-cycle")
        return None
    session.included.append(files[0])
    if len(session.chain) >= MAX_CHAIN or len(session.included) > MAX_INCLUDES:
        what = "include: too much is included; this and what follows is left out"
        session.report.warn(place, what, f"at most {MAX_INCLUDES} files", "include-limit")
        return None
    folder = files[0].rpartition("/")[0]
    env_files = [f"{folder}/.env" if folder else ".env"]
    if isinstance(item, Map):
        if item.text("project_directory"):
            stated = resolve(session.folder, item.text("project_directory"))
            folder = folder if stated is None else stated
            env_files = [f"{folder}/.env" if folder else ".env"]
        if stated_files := _texts(item.get("env_file")):
            env_files = [env for text in stated_files if (env := resolve(session.folder, text)) is not None]
    variables: dict[str, Known] = {}
    for env in env_files:
        variables |= read_variables(env, session.tree, session.report, {**variables, **session.variables})
    inner = replace(
        session,
        folder=folder,
        variables={**variables, **session.variables},
        chain=(*session.chain, path),
    )
    try:
        return load_project(files, inner)
    except FormatError as error:
        session.report.fail(error)
        return None


def _texts(value: Node) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, Seq) else []
