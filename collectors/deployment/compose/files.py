"""Which files of a folder make which project: the base, its overrides, its layers.

The folder of a Compose file is its project. The base is the first of `compose.yaml`, `compose.yml`,
`docker-compose.yml`, `docker-compose.yaml` together with its override file, or what `COMPOSE_FILE` in
`.env` lists. Every other Compose file is a layer: alone if it is complete, else over the base. A word in
its name may say which environment it is for (`docker-compose.prod.yml`). A YAML file of any other name is
a Compose file if its content leaves no doubt.

A file that a Compose file of a folder above includes or extends is a part of that project, and no project
of its own; so is a file other than the base that a sibling includes or extends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from archscan.collect import matches
from archscan.errors import FormatError
from archscan.formats.node import Map, Seq
from archscan.formats.yaml import load_all
from archscan.lexicon.environments import find_environment
from archscan.lexicon.words import vocabulary
from archscan.source import SourceFile, Tree, resolve

from .interpolation import Known

NAMED = (
    "compose*.y*ml",
    "docker-compose*.y*ml",
    "docker_compose*.y*ml",
    "*docker-compose.y*ml",
    "*.compose.y*ml",
    "*-compose.y*ml",
    "docker-stack*.y*ml",
    "stack.y*ml",
)
"""Names that say what the file is."""
PATTERNS = (*NAMED, "*.yml", "*.yaml")
BASES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")

_SURE = re.compile(r"(?:docker[-_])?compose(?:[.-].*)?\.ya?ml\Z|docker-stack.*\.ya?ml\Z", re.IGNORECASE)
_STEM = re.compile(r"(?:docker[-_])?compose|docker-stack|stack", re.IGNORECASE)
_STACK = re.compile(r"(?:docker-)?stack\b", re.IGNORECASE)
_SERVICES = re.compile(rb"^services[ \t]*:[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_TOP_KEYS = frozenset(("services", "include", "version", "name", "networks", "volumes", "configs", "secrets"))
_RUNS = ("image", "build", "extends")
_NOT_DEPLOYED = vocabulary(
    ".github .gitlab .circleci .ci ci test tests testing testdata spec e2e integration-tests fixtures"
)
_MAX_FOLDERS = 40
"""How many folders above a file are looked at."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a file is in its folder."""

    kind: Literal["base", "override", "layer", "shadowed"]
    base: tuple[str, ...] = ()
    """Paths of the files that make the base of the folder, in their order; empty if it has none."""
    environment: str = ""
    """Word for the environment that a layer is for."""


def is_surely_compose(name: str) -> bool:
    """Whether only a Compose file is called so: then it is worth a word if it is none."""
    return bool(_SURE.match(name))


def is_meant(file: SourceFile) -> bool:
    """Whether a file is called as Compose files are, or is one for certain by what is in it.

    Under another name (`local.yml`, `monitoring.yml`) nothing but services that each say what they run,
    and what belongs to them, counts; tests and pipelines have such files that deploy nothing.
    """
    if matches(NAMED, file.name):
        return True
    if not _SERVICES.search(file.data) or not _NOT_DEPLOYED.isdisjoint(file.folder.lower().split("/")):
        return False
    try:
        roots = [root for root in load_all(file.text, file.path, []) if root is not None]
    except FormatError:
        return False
    if len(roots) != 1 or not isinstance(roots[0], Map):
        return False
    services = list(roots[0].map("services").values())
    return (
        all(key in _TOP_KEYS or key.startswith("x-") for key in roots[0])
        and bool(services)
        and all(isinstance(one, Map) and any(key in one for key in _RUNS) for one in services)
    )


def environment_of(name: str) -> str:
    """The environment in the name of a file.

    >>> environment_of("docker-compose.prod.yml"), environment_of("compose.yaml"), environment_of("stack.yml")
    ('prod', '', '')
    """
    return find_environment(_STEM.sub("", name.rpartition(".")[0], count=1))


def role_of(file: SourceFile, tree: Tree, variables: Mapping[str, Known]) -> Role:
    """What a Compose file is among the files of its folder, whose `.env` says `variables`."""
    folder = file.folder
    base = _base(folder, tree, variables)
    if file.path in base:
        position = base.index(file.path)
        return Role(
            "override" if position else "base", base, environment_of(file.name) if not position else ""
        )
    if file.name.lower() in BASES and base and "COMPOSE_FILE" not in variables:
        return Role("shadowed", base)
    environment = environment_of(file.name)
    if not environment and base and _STACK.match(file.name):
        environment = "swarm"  # `docker stack deploy` takes such a file alone, beside what Compose runs
    return Role("layer", base, environment)


def _base(folder: str, tree: Tree, variables: Mapping[str, Known]) -> tuple[str, ...]:
    stated = variables.get("COMPOSE_FILE")
    if stated is not None and stated.value and not stated.example:
        separator = variables.get("COMPOSE_PATH_SEPARATOR", Known("")).value
        parts = stated.value.split(separator) if separator else re.split(r"[:;]", stated.value)
        paths = [resolve(folder, part.strip()) for part in parts if part.strip()]
        listed = tuple(path for path in paths if path is not None and tree.read(path) is not None)
        if listed:
            return listed
    names = {name.lower(): name for name in reversed(tree.names(folder))}
    prefix = f"{folder}/" if folder else ""
    for name in BASES:
        if name in names:
            stem = name.rpartition(".")[0]
            overrides = [f"{stem}.override.yml", f"{stem}.override.yaml"]
            found = [names[one] for one in (name, *overrides) if one in names]
            return tuple(prefix + one for one in found[:2])
    return ()


def is_part_of_another(file: SourceFile, tree: Tree, role: Role) -> bool:
    """Whether a Compose file of the folder or of a folder above includes or extends a file."""
    folder = file.folder
    for _ in range(_MAX_FOLDERS):
        prefix = f"{folder}/" if folder else ""
        for name in tree.names(folder):
            path = prefix + name
            if path == file.path or not matches(NAMED, name):
                continue
            if folder == file.folder and role.kind == "base":
                continue
            other = tree.read(path)
            sibling = folder == file.folder
            if other is None or file.path not in _named(
                other, file, tree, sibling and bool(role.environment)
            ):
                continue
            if not sibling or path not in _named(file, other, tree, False):  # two that name each other stay
                return True
        if not folder:
            return False
        folder = folder.rpartition("/")[0]
    return False


def _named(other: SourceFile, file: SourceFile, tree: Tree, includes_only: bool) -> frozenset[str]:
    """Paths that a Compose file includes or extends, as far as its text mentions the file at all."""
    mentioned = file.name.encode() in other.data or (
        file.name.lower() in BASES and file.folder.rpartition("/")[2].encode() in other.data
    )
    if not mentioned or (b"include" not in other.data and b"extends" not in other.data):
        return frozenset()
    try:
        roots = list(load_all(other.data, other.path, []))
    except FormatError:
        return frozenset()
    texts: list[str] = []
    for root in roots:
        if not isinstance(root, Map):
            continue
        for item in root.seq("include"):
            value = item.get("path") if isinstance(item, Map) else item
            texts += [value] if isinstance(value, str) else value if isinstance(value, Seq) else []
        if includes_only:
            continue  # a layer for an environment stays one, even if others build on it
        services = root.map("services") if "services" in root else root
        for service in services.values():
            if isinstance(service, Map):
                texts.append(service.map("extends").text("file"))
    paths = [resolve(other.folder, text) for text in texts if isinstance(text, str) and text]
    return frozenset(find_base(path, tree) or path for path in paths if path is not None)


def find_base(folder: str, tree: Tree) -> str:
    """The file that a folder stands for where a Compose file is wanted; "" if there is none."""
    if not tree.has_folder(folder):
        return ""
    names = tree.names(folder)
    return next((f"{folder}/{name}" if folder else name for name in BASES if name in names), "")
