"""Backstage's catalogue files to a drawing.

Reads Components, Resources, APIs, Systems and Locations of one file and of the files that its Locations
name; people, teams, domains and templates are no part of an architecture. Relations as in
https://backstage.io/docs/features/software-catalog/descriptor-format
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from archscan.documented.notations.drawing import COLLECTOR, Drawing, quoted
from archscan.documented.notations.words import kind_of_word
from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.formats.yaml import load_all
from archscan.model.elements import Interface
from archscan.model.evidence import Evidence

Reader = Callable[[str], str | None]

MAX_FILES = 200
_NO_PART = frozenset(("user", "group", "domain", "template"))
_NOT_RUNNING = frozenset(("library", "documentation", "template", "package"))
_INTERFACES = {"openapi": "http", "asyncapi": "topic", "grpc": "grpc", "graphql": "graphql"}
_REFERENCE = re.compile(r"(?:([\w-]+):)?(?:([\w.-]+)/)?([\w.-]+)\Z")


@dataclass(slots=True)
class _Catalog:
    """The entities of all files, by their full reference."""

    entities: dict[str, Map] = field(default_factory=dict)
    drawing: Drawing = field(default_factory=lambda: Drawing(""))

    def spec(self, reference: str) -> Map:
        return self.entities[reference].map("spec")


def is_catalog(text: str) -> bool:
    """Whether a text speaks Backstage's language."""
    return re.search(r"^[\"']?apiVersion[\"']?:\s*[\"']?backstage\.io/", text, re.M) is not None


def parse_catalog(text: str, path: str, read: Reader | None = None) -> Drawing:
    """The drawing that the entities make; `read` gives the files that Locations name.

    Raises FormatError where no document can be read or none is an entity.
    """
    drawing = Drawing(path)
    catalog = _Catalog(drawing=drawing)
    todo, seen = [(path, text)], {path}
    while todo:
        where, said = todo.pop(0)
        for one in load_all(said, where, drawing.problems):
            if not isinstance(one, Map) or not one.text("apiVersion").startswith("backstage.io/"):
                if one is not None:
                    line = one.line if isinstance(one, Map) else 0
                    drawing.note(line, "no entity", "`apiVersion: backstage.io/v1alpha1`", path=where)
                continue
            if one.text("kind").lower() == "location":
                todo += _located(one, where, drawing, read, seen)
            else:
                _keep(catalog, one)
    if not catalog.entities:
        raise FormatError(
            path, 1, "no entity of a catalogue", "a Component, Resource, API or System", "backstage"
        )
    _draw(catalog)
    return drawing


def _located(
    one: Map, where: str, drawing: Drawing, read: Reader | None, seen: set[str]
) -> Iterator[tuple[str, str]]:
    spec = one.map("spec")
    targets = [spec.text("target"), *(item for item in spec.seq("targets") if isinstance(item, str))]
    for target in filter(None, targets):
        line = spec.place("targets" if "targets" in spec else "target").line
        folder = where.rpartition("/")[0]
        path = target.removeprefix("./") if not folder else f"{folder}/{target.removeprefix('./')}"
        if path in seen:
            continue
        text = read(path) if read is not None and "://" not in target and len(seen) < MAX_FILES else None
        if text is None:
            what = f"`{quoted(target)}` is not followed"
            drawing.note(line, what, "a file of the repository, named relative to this one", path=where)
            continue
        seen.add(path)
        yield path, text


def _keep(catalog: _Catalog, one: Map) -> None:
    metadata = one.map("metadata")
    kind, name = one.text("kind").lower(), metadata.text("name")
    drawing = catalog.drawing
    if not kind or not name:
        drawing.note(
            one.line, "an entity without a kind or a name", "`kind` and `metadata.name`", path=one.path
        )
        return
    if kind in _NO_PART:
        return
    if kind not in ("component", "resource", "api", "system"):
        drawing.note(
            one.place("kind").line,
            f"`kind: {quoted(kind)}`",
            "Component, Resource, API or System",
            path=one.path,
        )
        return
    reference = f"{kind}:{metadata.text('namespace', 'default')}/{name}".lower()
    if reference in catalog.entities:
        drawing.note(
            metadata.place("name").line,
            f"`{quoted(name)}` stands here again",
            "each entity once",
            path=one.path,
        )
        return
    catalog.entities[reference] = one


def _draw(catalog: _Catalog) -> None:
    drawing = catalog.drawing
    systems = {key: one for key, one in catalog.entities.items() if key.startswith("system:")}
    for key, one in systems.items():
        metadata = one.map("metadata")
        name = metadata.text("title") or metadata.text("name")
        drawing.frame(key, name, "", metadata.place("name").line, system=True)
        if len(systems) == 1:
            drawing.name, drawing.summary = name, metadata.text("description")
            drawing.summary_line = metadata.place("description").line
    providers: dict[str, list[str]] = {}
    for key, one in catalog.entities.items():
        if key.startswith(("component:", "resource:")):
            _box(catalog, key, one, providers)
    for key, one in catalog.entities.items():
        if key in drawing.boxes:
            _arrows(catalog, key, one, providers)


def _box(catalog: _Catalog, key: str, one: Map, providers: dict[str, list[str]]) -> None:
    drawing, metadata, spec = catalog.drawing, one.map("metadata"), one.map("spec")
    type_ = spec.text("type").strip()
    place = metadata.place("name")
    if key.startswith("component:") and type_.lower() in _NOT_RUNNING:
        what = f"`{quoted(metadata.text('name'))}` is a {quoted(type_)}, which does not run"
        drawing.note(place.line, what, "nothing", "left-out", place.path)
        return
    box = drawing.box(key, place.line, place.path)
    name, title = metadata.text("name"), metadata.text("title")
    box.name = name
    box.aliases = (title,) if title else ()
    box.description = metadata.text("description")
    box.owner = spec.text("owner").rpartition(":")[2].removeprefix("default/")
    box.known = ", ".join([type_, *(tag for tag in metadata.seq("tags") if isinstance(tag, str))])
    named = kind_of_word(type_)
    if named == "database":
        box.store = True
    elif named != "service":
        # In a catalogue everything that runs without a face is a service: it says no more than that.
        box.kind = named
    if system := spec.text("system"):
        frame = _full(system, "system")
        if frame not in drawing.frames:
            drawing.frame(frame, system.rpartition("/")[2], "", spec.place("system").line, system=True)
        box.frame = frame
    interfaces = []
    provided = spec.seq("providesApis")
    for index, item in enumerate(provided):
        if not isinstance(item, str):
            continue
        api = _full(item, "api")
        providers.setdefault(api, []).append(key)
        described = catalog.entities.get(api)
        sort = described.map("spec").text("type").lower() if described is not None else ""
        line = provided.place(index)
        evidence = Evidence(line.path, line.line, COLLECTOR)
        interfaces.append(
            Interface(_INTERFACES.get(sort, sort or "http"), api.rpartition("/")[2], evidence=(evidence,))
        )
    box.interfaces = tuple(interfaces)


def _arrows(catalog: _Catalog, key: str, one: Map, providers: dict[str, list[str]]) -> None:
    drawing, spec = catalog.drawing, one.map("spec")
    for field_, default in (("dependsOn", ""), ("dependencyOf", ""), ("consumesApis", "api")):
        items = spec.seq(field_)
        for index, item in enumerate(items):
            if not isinstance(item, str):
                continue
            place = items.place(index)
            other = _found(catalog, item, default)
            if field_ == "consumesApis":
                _consume(catalog, key, other, providers, place.line, place.path)
            elif other not in drawing.boxes:
                if other in catalog.entities and other.startswith("component:"):
                    continue  # a library, noted where it stands
                what = f"`{quoted(item)}` is in no file that was read"
                drawing.note(place.line, what, "an entity of the catalogue", "not-understood", place.path)
            elif field_ == "dependsOn":
                drawing.arrow(key, other, place.line, path=place.path)
            else:
                drawing.arrow(other, key, place.line, path=place.path)


def _consume(
    catalog: _Catalog, key: str, api: str, providers: dict[str, list[str]], line: int, path: str
) -> None:
    """An arrow to each provider of an API; an API that nobody here provides is somebody else's."""
    drawing = catalog.drawing
    known = catalog.entities.get(api)
    type_ = known.map("spec").text("type") if known is not None else ""
    technology = {"grpc": "gRPC", "graphql": "GraphQL", "openapi": "REST"}.get(type_.lower(), "")
    for provider in providers.get(api, ()):
        drawing.arrow(key, provider, line, technology=technology, path=path)
    if not providers.get(api):
        box = drawing.box(api, line, path)
        box.name, box.kind = api.rpartition("/")[2], "external"
        drawing.arrow(key, api, line, technology=technology, path=path)


def _full(reference: str, kind: str) -> str:
    """A reference with its kind and namespace written out, in lower case as Backstage compares them."""
    found = _REFERENCE.match(reference.strip())
    if not found:
        return f"{kind}:default/{reference.strip()}".lower()
    return f"{found[1] or kind}:{found[2] or 'default'}/{found[3]}".lower()


def _found(catalog: _Catalog, reference: str, kind: str) -> str:
    if kind or ":" in reference:
        return _full(reference, kind or "component")
    known = (_full(reference, one) for one in ("component", "resource"))
    return next((one for one in known if one in catalog.entities), _full(reference, "component"))
