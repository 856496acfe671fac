"""Facts from dotenv files that no Compose file names: the addresses that a program is set up with.

A `.env` beside a Compose file and the files that `env_file` names speak through the services that use
them. An example (`.env.example`) counts only where the file that it is an example of is missing. Of a
secret, its name is reported if the value stands in a file that is in use, never the value.
Format: see `archscan.formats.dotenv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.collect import matches
from archscan.errors import FormatError
from archscan.formats.node import Map, Node, Seq
from archscan.formats.yaml import load_all
from archscan.lexicon.addresses import Variable, find_mentions
from archscan.lexicon.environments import find_environment
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree, resolve

from ..deployment.compose import NAMED as COMPOSE_NAMES
from ..deployment.compose.environment import EXAMPLES, read_variables
from ..deployment.compose.report import Report
from ..deployment.compose.variables import is_plaintext

NAME = "dotenv"
PATTERNS = (".env", ".env.*", ".env-*", "*.env", "env.example", "env.sample")

_MAX_FOLDERS = 40
_OTHER_ENDINGS = (
    ".patch",
    ".diff",
    ".md",
    ".py",
    ".js",
    ".ts",
    ".rb",
    ".sh",
    ".gpg",
    ".enc",
    ".age",
    ".vault",
)
"""What is about a dotenv file, or made of one, and is none."""


def wants(data: bytes) -> bool:
    """Whether there is any variable."""
    return b"=" in data or b":" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the addresses among the variables, and the names of those that hold a secret."""
    if file.name.lower().endswith(_OTHER_ENDINGS):
        return
    names = _stands_for(file.name)
    if any(name != file.name and name in tree.names(file.folder) for name in names):
        return
    if _is_named(file, names, tree):
        return
    _ = file.text  # an unreadable file costs itself, as with every collector
    report = Report()
    subject = Subject(Scope("source", file.folder, "", find_environment(file.name)), "")
    known = read_variables(file.path, tree, report)
    variables = [
        Variable(
            name,
            value.value,
            Evidence(value.places[0].path, value.places[0].line, NAME),
            tuple(Evidence(place.path, place.line, NAME) for place in value.places[1:]),
        )
        for name, value in known.items()
    ]
    yield from find_mentions(subject, variables)
    if not _is_example(file.name):
        for variable in variables:
            if is_plaintext(variable.name, variable.value):
                yield Setting(subject, "security.plaintext", variable.name, variable.evidence)
    yield from (problem for problem in report if problem.rule != "unresolved-variable")


def _words(name: str) -> list[str]:
    return re.split(r"[.-]", name.lower())


def _is_example(name: str) -> bool:
    return any(word in EXAMPLES for word in _words(name))


def _stands_for(name: str) -> tuple[str, ...]:
    """The names under which a Compose file may speak of a file: its own, and that which it exemplifies."""
    if not _is_example(name):
        return (name,)
    bare = name
    for word in EXAMPLES:
        bare = re.sub(rf"(?i)(?:\A{word}(?=\.)|[.-]{word}(?=[.-]|\Z))", "", bare)
    bare = bare if bare.startswith(".") or not bare.startswith("env") else f".{bare}"
    return (name, bare) if bare.strip(".") else (name, ".env")


def _is_named(file: SourceFile, names: tuple[str, ...], tree: Tree) -> bool:
    """Whether a Compose file of the folder or of a folder above is filled from a file."""
    folder = file.folder
    wanted = {f"{folder}/{name}" if folder else name for name in names}
    for _ in range(_MAX_FOLDERS):
        prefix = f"{folder}/" if folder else ""
        for name in tree.names(folder):
            if not matches(COMPOSE_NAMES, name):
                continue
            if folder == file.folder and ".env" in names:
                return True
            other = tree.read(prefix + name)
            if other is not None and b"env_file" in other.data and wanted & set(_env_files(other)):
                return True
        if not folder:
            return False
        folder = folder.rpartition("/")[0]
    return False


def _env_files(file: SourceFile) -> Iterator[str]:
    """Paths of the dotenv files that a Compose file names."""
    try:
        roots = list(load_all(file.data, file.path, []))
    except FormatError:
        return
    for root in roots:
        if not isinstance(root, Map):
            continue
        services = root.map("services") if "services" in root else root
        for holder in [*root.seq("include"), *services.values()]:
            if isinstance(holder, Map):
                for text in _texts(holder.get("env_file")):
                    path = resolve(file.folder, text)
                    if path is not None:
                        yield path


def _texts(value: Node) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Map):
        yield value.text("path")
    elif isinstance(value, Seq):
        for item in value:
            yield from _texts(item)
