"""The files of an AppHost: its code, its constants, and the projects that it references.

No collector. Code is read from the AppHost's folder, the folders of a usual name below it, and the
libraries that its project file marks as no resource.
Format: https://learn.microsoft.com/dotnet/aspire/fundamentals/app-host-overview
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from archscan.errors import FormatError
from archscan.formats.xml import Element, load
from archscan.source import SourceFile, Tree, resolve

from .tokens import Token, tokenize
from .values import Literal, Names, Value

MAX_FILES = 60
_BELOW = ("Extensions", "Resources", "Hosting", "Helpers", "Integrations", "Configuration", "Constants",
          "Common", "Infrastructure", "Annotations", "Builders", "Services", "Utils", "Models")  # fmt: skip
_DIRECTIVE = re.compile(r"^#:project\s+(\S[^\r\n]*)", re.MULTILINE)
_SERVES_GRPC = re.compile(r'"grpc\.aspnetcore(?:\.server)?"')
_NO_IDENTIFIER = re.compile(r"\W")
_GENERATED = (".g.cs", ".designer.cs", "assemblyinfo.cs")


@dataclass(frozen=True, slots=True)
class Reference:
    """A project that the AppHost references."""

    path: str
    resource: bool
    """Whether it gets a class of its own, to be added as a resource."""

    @property
    def folder(self) -> str:
        """Where it lies."""
        return self.path.rpartition("/")[0]

    @property
    def word(self) -> str:
        """Its class: the file's name, with `_` for what cannot stand in one."""
        name = self.path.rpartition("/")[2].rpartition(".")[0]
        word = _NO_IDENTIFIER.sub("_", name)
        return f"_{word}" if word[:1].isdigit() else word


class Project(NamedTuple):
    """A referenced project."""

    folder: str
    scheme: str
    """What it answers: `grpc`, `http`, or "" where its project file does not say."""
    grpc: bool
    """Whether it is made with gRPC, as server or client."""


def find_references(file: SourceFile, tree: Tree) -> list[Reference]:
    """The projects that the project file beside, or a directive of the code, references."""
    found: list[Reference] = []
    for name in tree.names(file.folder):
        if name.lower().endswith((".csproj", ".fsproj")):
            beside = tree.read(f"{file.folder}/{name}" if file.folder else name)
            if beside is not None:
                found.extend(_in_project(beside))
    for directive in _DIRECTIVE.finditer(file.data.decode("utf-8", "replace")):
        path = resolve(file.folder, directive[1].strip().replace("\\", "/"))
        if path and not path.endswith("proj"):
            path = next((f"{path}/{name}" for name in tree.names(path) if name.endswith("proj")), None)
        if path:
            found.append(Reference(path, True))
    return list(dict.fromkeys(found))


def _in_project(file: SourceFile) -> Iterator[Reference]:
    try:
        root = load(file.data, file.path)
    except FormatError:  # reported where project files are collected
        return
    for one in root.walk():
        if one.tag == "ProjectReference" and (include := one.attributes.get("Include", "")):
            path = resolve(file.folder, include.strip().replace("\\", "/"))
            if path:
                yield Reference(path, _setting(one, "IsAspireProjectResource") != "false")


def _setting(element: Element, name: str) -> str:
    return (element.attributes.get(name) or element.value(name)).strip().lower()


def read_project(reference: Reference, tree: Tree) -> Project:
    """What the project file says of a referenced project."""
    file = tree.read(reference.path)
    text = file.data.decode("utf-8", "replace").lower() if file else ""
    scheme = "http" if "microsoft.net.sdk.web" in text or "microsoft.aspnetcore.app" in text else ""
    if _SERVES_GRPC.search(text):
        scheme = "grpc"
    return Project(reference.folder, scheme, '"grpc.' in text)


def find_code(file: SourceFile, references: Sequence[Reference], tree: Tree) -> list[SourceFile]:
    """The other files of code that belong to the AppHost, in a fixed order."""
    folders = [file.folder]
    folders += [f"{file.folder}/{name}" if file.folder else name for name in _BELOW]
    for library in references:
        if not library.resource:
            folders += [library.folder, *(f"{library.folder}/{name}" for name in _BELOW)]
    found: list[SourceFile] = []
    for folder in dict.fromkeys(folders):
        for name in tree.names(folder):
            path = f"{folder}/{name}" if folder else name
            if not name.lower().endswith(".cs") or name.lower().endswith(_GENERATED) or path == file.path:
                continue
            other = tree.read(path)
            if other is not None and len(found) < MAX_FILES:
                found.append(other)
    return found


def tokens_of(file: SourceFile) -> list[Token]:
    """The tokens of a file. Raises FormatError where it is no C#."""
    return tokenize(file.text, file.path)


def add_constants(tokens: Sequence[Token], path: str, names: Names) -> None:
    """Constants and read-only fields, under their own name and behind their class's."""
    type_name = ""
    for place, token in enumerate(tokens[:-4]):
        if token.kind != "word":
            continue
        if token.text in ("class", "struct") and tokens[place + 1].kind == "word":
            type_name = tokens[place + 1].text
        elif token.text in ("const", "readonly") and tokens[place + 3].text == "=":
            name, value = tokens[place + 2], tokens[place + 4]
            known: Value = ()
            if value.kind == "string" and not value.holes:
                known = (Literal(value.text),)
            elif value.text in ("true", "false") and token.text == "const":
                known = (value.text == "true",)
            if name.kind == "word" and known:
                names.values.setdefault(name.text, known)
                names.values[f"{type_name}.{name.text}"] = known
