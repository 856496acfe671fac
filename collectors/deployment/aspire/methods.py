"""What the methods of the hosting library do: add resources, tell one of another, set properties.

No collector. A method that is not known and is called on a resource leaves it as it is; its callbacks
are followed. One that is called on the application with a name adds a resource of that name.
Source: https://learn.microsoft.com/dotnet/api/aspire.hosting
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal as Either

from archscan.lexicon.address_values import find_addresses
from archscan.model.problem import Problem
from archscan.source import Tree, resolve

from .files import Project
from .program import Program
from .resources import COMPANIONS, IMAGES, LOCAL_IMAGES, NOT_RUNNING, Endpoint, Mention, Place, Resource
from .syntax import Call
from .values import (
    UNKNOWN,
    Builder,
    Closure,
    Literal,
    Ref,
    Routes,
    Value,
    Variables,
    joined,
    resources_of,
    text_of,
)

Arguments = Sequence[tuple[str, Value]]
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,99}")
_ENDPOINTS = frozenset({"WithEndpoint", "WithHttpEndpoint", "WithHttpsEndpoint"})
_STARTS = frozenset({"WaitFor", "WaitForStart", "WaitForCompletion"})
_REPLACING = ("PublishAs", "PublishWith")
"""Beginnings of methods whose callbacks say how something is published, not what it is."""


class Host:
    """The resources of one AppHost as its program adds them; one use."""

    def __init__(self, folder: str, projects: Mapping[str, Project], tree: Tree) -> None:
        """`projects` gives each referenced project, by the name of its class."""
        self.resources: dict[str, Resource] = {}
        self.problems: dict[Problem, None] = {}
        self._folder = folder
        self._projects = projects
        self._tree = tree

    def method(self, program: Program, call: Call, target: Value, given: Arguments, path: str) -> Value:
        """The effect of a library's method, and what it returns."""
        place = Place(path, call.line)
        if call.name in ("CreateBuilder", "CreateEmptyBuilder") and not target:
            return (Builder(),)
        for atom in target:
            match atom:
                case Builder():
                    return self._added(program, call, given, place)
                case Variables():
                    return self._variable(program, atom.resource, call, given, place)
                case Routes():
                    return self._route(program, atom.resource, call, given, place)
        found = [
            self._of_resource(program, call, atom, given, place) for atom in target if isinstance(atom, Ref)
        ]
        if found:
            return joined(*found)
        if call.name in ("Add", "Append", "AppendFormatted", "Create", "Build", "ToString", "Format"):
            return joined(target, *(value for _, value in given))
        texts = [atom for atom in target if isinstance(atom, Literal)]
        if texts and call.name in ("ToLower", "ToLowerInvariant", "Trim"):
            return tuple(Literal(one.text.lower()) for one in texts)
        if call.target is None or call.name[:1].isupper():
            return tuple(atom for _, value in given for atom in value if isinstance(atom, Ref))
        return UNKNOWN

    def _added(self, program: Program, call: Call, given: Arguments, place: Place) -> Value:
        """A resource that the application adds."""
        if not call.name.startswith("Add") or call.name.endswith(NOT_RUNNING):
            return (Builder(),) if call.name.startswith(("Add", "With", "Configure", "Use")) else UNKNOWN
        known = _argument(given, 0, "name")
        name = text_of(known)
        inner = resources_of(known)
        if name is None:
            if call.name in IMAGES or call.name in ("AddProject", "AddContainer", "AddDockerfile"):
                what = f"{call.name}: the name of the resource is computed"
                self.problems[
                    Problem(*place, what, "a name that stands in the code", "note", "computed-name")
                ] = None
            return tuple(Ref(one) for one in inner) or (Builder(),)
        if not _NAME.fullmatch(name):
            return UNKNOWN
        if name.lower() in self.resources:
            known_one = self.resources[name.lower()]
            if not known_one.image and known_one.build is None:  # another branch says what stands for it
                known_one.image = IMAGES.get(call.name, "")
            return (Ref(known_one),)
        resource = Resource(name, call.name, place)
        self.resources[name.lower()] = resource
        self._describe(resource, call, given)
        for _, value in given[1:]:
            for atom in value:
                if isinstance(atom, Closure):
                    program.invoke(atom, [(Ref(resource),)])
        return (Ref(resource),)

    def _describe(self, resource: Resource, call: Call, given: Arguments) -> None:
        """What the method and its arguments say of a new resource."""
        texts = [text_of(value) for _, value in given[1:]]
        first = next((text for text in texts if text is not None), "")
        if call.name == "AddParameter":
            resource.kind = "parameter"
            resource.secret = any(name == "secret" and True in value for name, value in given)
        elif call.name == "AddConnectionString":
            resource.kind = "connection"
        elif call.name == "AddExternalService":
            resource.kind, resource.url = "external", first
        elif call.name == "AddContainer":
            resource.image = first
            resource.tag = text_of(_argument(given, 2, "tag")) or ""
        elif call.name in ("AddDockerfile", "AddDockerFile"):
            resource.build = resolve(self._folder, first.replace("\\", "/")) if first else None
            file = text_of(_argument(given, 2, "dockerfilePath")) or ""
            if file and resource.build is not None:
                resource.dockerfile = resolve(resource.build, file.replace("\\", "/")) or ""
            resource.target = text_of(_argument(given, 3, "stage")) or ""
        elif call.types and call.types[0].startswith(("Projects.", "global::Projects.")):
            word = call.types[0].rpartition(".")[2]
            if word in self._projects:
                project = self._projects[word]
                resource.build, resource.scheme, resource.grpc = project.folder, project.scheme, project.grpc
            else:
                what = f"{resource.name}: no project reference gives {call.types[0]}"
                expected = "a ProjectReference of that name in the project file beside"
                self.problems[Problem(*resource.place, what, expected, "note", "project-reference")] = None
        elif call.name in IMAGES:
            resource.image = IMAGES[call.name]
        else:
            resource.build = next((found for text in texts if text and (found := self._source(text))), None)
        for _, value in given[1:]:
            for one in resources_of(value):
                if one.kind == "parameter" and one.secret:
                    resource.settings.append(("security.secret", one.name, resource.place))
        if call.name == "AddExecutable" and first:
            resource.command = first

    def _source(self, text: str) -> str | None:
        """The folder of the repository that an argument names, or that its file lies in."""
        path = resolve(self._folder, text.replace("\\", "/"))
        if not path or path == self._folder or len(text) > 300:
            return None
        if self._tree.has_folder(path):
            return path
        folder, _, file = path.rpartition("/")
        if folder and folder != self._folder and "." in file and self._tree.has_folder(folder):
            return folder
        return None

    def _of_resource(self, program: Program, call: Call, ref: Ref, given: Arguments, place: Place) -> Value:
        """A method of a resource."""
        resource, name = ref.resource, call.name
        if name in ("GetEndpoint", "CreateReferenceExpression"):
            return (Ref(resource, text_of(_argument(given, 0, "name")) or "http"),)
        if name.startswith("Get") or name == "Property":
            return (ref,)
        if name.startswith("Add"):
            return self._child(resource, call, given, place)
        if name in COMPANIONS:
            self._companion(program, resource, call, given, place)
        elif name == "WithReference":
            self._reference(program, resource, given, place)
        elif name == "WithEnvironment":
            self._environment(program, resource, given, place)
        elif name in _STARTS:
            for other in resources_of(_argument(given, 0, "dependency")):
                resource.mentions.append(Mention("start", other.name, place, order=_next(program)))
        elif name in ("RunAsEmulator", "RunAsContainer", "RunAsLocalContainer"):
            resource.image = resource.image or LOCAL_IMAGES.get(resource.method, "")
            self._callbacks(program, given, (Ref(resource),))
        elif name in ("WithConfiguration", "LoadFromConfiguration") and resource.method == "AddYarp":
            self._callbacks(program, given, (Routes(resource),))
        elif not name.startswith(_REPLACING):
            self._property(resource, name, given, place)
            self._callbacks(program, given, (Ref(resource),))
        return (Ref(resource),)

    def _callbacks(self, program: Program, given: Arguments, value: Value) -> None:
        for _, argument in given:
            for atom in argument:
                if isinstance(atom, Closure):
                    program.invoke(atom, [value])

    def _child(self, server: Resource, call: Call, given: Arguments, place: Place) -> Value:
        """A database, queue, model... within a resource."""
        name = text_of(_argument(given, 0, "name"))
        if name is None or not _NAME.fullmatch(name):
            return (Ref(server),)
        child = self.resources.get(name.lower())
        if child is None:
            child = self.resources[name.lower()] = Resource(name, call.name, place, server=server)
        return (Ref(child),) if child is not server else (Ref(server),)

    def _companion(
        self, program: Program, resource: Resource, call: Call, given: Arguments, place: Place
    ) -> None:
        default, image = COMPANIONS[call.name]
        name = next(
            (text for key, value in given if (text := text_of(value)) and key in ("", "containerName")),
            default,
        )
        tool = self.resources.get(name.lower())
        if tool is None:
            tool = self.resources[name.lower()] = Resource(name, call.name, place, image=image)
        tool.mentions.append(Mention("reference", resource.name, place, call.name, order=_next(program)))
        self._callbacks(program, given, (Ref(tool),))

    def _reference(self, program: Program, resource: Resource, given: Arguments, place: Place) -> None:
        mentioned = False
        for _, value in given:
            for atom in value:
                if isinstance(atom, Ref):
                    mentioned = True
                    self._mention(program, "reference", resource, atom, place, "")
        if not mentioned:
            for _, value in given:
                for atom in value:
                    if isinstance(atom, Literal):
                        self._outside(
                            program, resource, text_of(_argument(given, 0, "name")) or "", atom.text, place
                        )

    def _environment(self, program: Program, resource: Resource, given: Arguments, place: Place) -> None:
        key = text_of(_argument(given, 0, "name"))
        if key is None:
            self._callbacks(program, given, (Variables(resource),))
        for _, value in given[1:]:
            self._callbacks(program, [("", value)], (Variables(resource),))
            self._told(program, resource, key or "", value, place)

    def _told(self, program: Program, resource: Resource, key: str, value: Value, place: Place) -> None:
        """An environment variable with its value."""
        for atom in value:
            if isinstance(atom, Ref):
                self._mention(program, "variable", resource, atom, place, key)
            elif isinstance(atom, Literal):
                self._outside(program, resource, key, atom.text, place)

    def _mention(
        self,
        program: Program,
        how: Either["reference", "variable", "route"],
        resource: Resource,
        ref: Ref,
        place: Place,
        key: str,
    ) -> None:
        other = ref.resource
        if other.kind == "parameter":
            if other.secret:
                resource.settings.append(("security.secret", other.name, place))
            return
        scheme, port = other.scheme, None
        if ref.endpoint in ("http", "https") or (scheme == "grpc" and not resource.grpc):
            scheme = "http"
        for one in other.ports:
            if ref.endpoint is not None and ref.endpoint == one.name:
                scheme, port = one.scheme, one.target or one.number
        resource.mentions.append(Mention(how, other.name, place, key, scheme, port, order=_next(program)))

    def _outside(self, program: Program, resource: Resource, key: str, text: str, place: Place) -> None:
        """A literal address: of a resource by its name, or of a host outside."""
        if "://" not in text:
            return
        for address in find_addresses(text):
            resource.mentions.append(
                Mention(
                    "variable",
                    address.host,
                    place,
                    key,
                    address.scheme,
                    address.port,
                    address.path,
                    _next(program),
                )
            )

    def _variable(
        self, program: Program, resource: Resource, call: Call, given: Arguments, place: Place
    ) -> Value:
        """`context.EnvironmentVariables["KEY"] = value`, or `.Add("KEY", value)`."""
        if call.name in ("[]", "Add", "TryAdd", "WithEnvironment") and len(given) >= 2:
            self._told(program, resource, text_of(given[0][1]) or "", given[1][1], place)
        return (Variables(resource),)

    def _route(
        self, program: Program, resource: Resource, call: Call, given: Arguments, place: Place
    ) -> Value:
        """`AddCluster(resource)` gives the resource; `AddRoute(path, resource)` proxies to it."""
        found: Value = tuple(atom for _, value in given for atom in value if isinstance(atom, Ref))
        if call.name == "AddRoute":
            if (path := text_of(_argument(given, 0, "path"))) and found:
                resource.routes.append((path, place))
            for atom in found:
                if isinstance(atom, Ref):
                    self._mention(program, "route", resource, atom, place, "")
            if not found:
                for _, value in given[1:]:
                    self._outside(program, resource, "", text_of(value) or "", place)
            return UNKNOWN
        if call.name == "AddCluster":
            if not found:
                for _, value in given:
                    self._outside(program, resource, "", text_of(value) or "", place)
            return found
        return (Routes(resource),)

    def _property(self, resource: Resource, name: str, given: Arguments, place: Place) -> None:
        """Methods that set something."""
        text = text_of(_argument(given, 0, "name")) or ""
        if name == "WithImage" and text:
            resource.image = text
            resource.tag = text_of(_argument(given, 1, "tag")) or resource.tag
        elif name == "WithImageTag":
            resource.tag = text
        elif name == "WithImageRegistry" and text and resource.image:
            resource.image = f"{text}/{resource.image}"
        elif name == "WithDockerfile":
            resource.build = resolve(self._folder, text.replace("\\", "/")) if text else None
            resource.image = "" if resource.build is not None else resource.image
        elif name == "WithReplicas" and text.isdigit():
            resource.settings.append(("availability.replicas", text, place))
        elif name in ("WithHttpHealthCheck", "WithHttpsHealthCheck"):
            path = text_of(_argument(given, 0, "path")) or "/"
            resource.settings.append(("availability.readiness", f"GET {path}", place))
        elif name == "WithExternalHttpEndpoints":
            resource.public = place
        elif name in _ENDPOINTS:
            self._endpoint(resource, name, given, place)
        elif name in ("WithDataVolume", "WithVolume"):
            resource.settings.append(("storage.volume", text or f"{resource.name}-data", place))
        elif name in ("WithDataBindMount", "WithBindMount"):
            mounted = resolve(self._folder, text.replace("\\", "/")) if text else None
            if mounted:
                inside = text_of(_argument(given, 1, "target"))
                resource.settings.append(
                    ("storage.mount", f"{mounted}:{inside}" if inside else mounted, place)
                )

    def _endpoint(self, resource: Resource, name: str, given: Arguments, place: Place) -> None:
        named = {key: text_of(value) for key, value in given if key}
        plain = [text_of(value) for key, value in given if not key]
        port = named.get("port") or (plain[0] if plain else None)
        target = named.get("targetPort") or (plain[1] if len(plain) > 1 else None)
        scheme = "https" if name == "WithHttpsEndpoint" else "http" if name == "WithHttpEndpoint" else ""
        scheme = named.get("scheme") or scheme or "tcp"
        number = port if port and port.isdigit() else target
        if number and number.isdigit() and 0 < int(number[:6]) < 65536:
            inner = int(target) if target and target.isdigit() and len(target) < 6 else None
            named_as = named.get("name") or (plain[2] if len(plain) > 2 else None) or scheme
            resource.ports.append(Endpoint(int(number), inner, scheme, named_as, place))
        if any(key in ("isExternal", "external") and True in value for key, value in given):
            resource.public = place


def _argument(given: Arguments, place: int, name: str) -> Value:
    """An argument by its name, else by its place among those without a name."""
    for key, value in given:
        if key == name:
            return value
    if place < len(given) and not given[place][0]:
        return given[place][1]
    return UNKNOWN


def _next(program: Program) -> int:
    program.order += 1
    return program.order
