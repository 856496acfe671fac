"""Development containers: what they are made from, what they hold, which commands prepare them.

https://containers.dev/implementors/json_reference/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.json import load
from archscan.formats.node import Map, Node
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import line_of
from ..reading.targets import program_of
from .scripts import some, texts_of
from .tasks import shown

NAME = "dev_container"
PATTERNS = ("devcontainer.json", ".devcontainer.json")
_COMMANDS = (
    "initializeCommand",
    "onCreateCommand",
    "updateContentCommand",
    "postCreateCommand",
    "postStartCommand",
)


def wants(data: bytes) -> bool:
    """Whether it is an object."""
    return b"{" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one setting for each thing that it states."""
    root = load(file.data, file.path)
    if not isinstance(root, Map):
        return
    subject, build = program_of(file), root.map("build")
    name = "dev container"
    place = file.folder.partition(".devcontainer/")[2]
    if place:
        name += f" {place}"

    def said(value: str, key: str, holder: Map = root) -> Setting:
        return Setting(subject, "delivery.setup", shown(value), line_of(holder, key, NAME), name=name)

    if files := texts_of(root.get("dockerComposeFile")):
        service = f", service {root.text('service')}" if root.text("service") else ""
        yield said(f"Compose file {some(files)}{service}", "dockerComposeFile")
    elif root.text("image"):
        yield said(f"image {root.text('image')}", "image")
    elif build.text("dockerfile") or root.text("dockerFile"):
        holder, key = (build, "dockerfile") if build.text("dockerfile") else (root, "dockerFile")
        yield said(f"built from {holder.text(key)}", key, holder)
    features = [one.rpartition("/")[2].partition(":")[0] for one in root.map("features")]
    if features:
        yield said(f"features {some(features, 6)}", "features")
    ports = texts_of(root.get("forwardPorts"))
    if ports:
        yield said(f"forwards ports {some(ports, 8)}", "forwardPorts")
    for key in _COMMANDS:
        for command in _commands(root.get(key)):
            yield said(f"{key}: {command}", key)


def _commands(value: Node) -> Iterator[str]:
    """A command as text or list, or several by name."""
    if isinstance(value, Map):
        for one in value.values():
            yield from _commands(one)
    elif isinstance(value, str):
        yield value
    elif value:
        yield " ".join(texts_of(value))
