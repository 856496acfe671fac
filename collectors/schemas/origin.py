"""Where the steps of a schema come from: the file, its history, and whether it speaks for the program."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack

from archscan.code.places import is_beside
from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Holds, Operation, Scope, Subject
from archscan.model.tables import Column, Index, Key
from archscan.source import SourceFile, Tree

_MIGRATIONS = re.compile(r"(?:^|/)migrations(?=/)", re.IGNORECASE)
_MANIFESTS = vocabulary(
    "pyproject.toml setup.py setup.cfg requirements.txt pipfile manage.py package.json pom.xml build.gradle "
    "build.gradle.kts go.mod composer.json gemfile cargo.toml"
)


class Said(TypedDict, total=False):
    """What a step may say beyond its operation and table; see `archscan.model.facts.Holds`."""

    columns: tuple[Column, ...]
    keys: tuple[Key, ...]
    indexes: tuple[Index, ...]
    name: str
    to: str
    partition: str
    form: Literal["table", "view", "collection"]
    optional: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """The file and the history that steps belong to."""

    path: str
    collector: str
    history: str
    tool: str
    kind: Literal["migration", "dump", "model"] = "migration"
    step: str = ""
    after: tuple[str, ...] = ()
    dialect: str = ""

    def at(self, line: int) -> Evidence:
        """A line of the file."""
        return Evidence(self.path, line, self.collector)

    def holds(self, operation: Operation, table: str, line: int, **said: Unpack[Said]) -> Holds:
        """One step, which stands on a line of the file."""
        return Holds(
            subject=Subject(Scope("source", self.path.rpartition("/")[0]), ""),
            operation=operation,
            table=table,
            evidence=self.at(line),
            history=self.history,
            kind=self.kind,
            tool=self.tool,
            step=self.step,
            after=self.after,
            dialect=self.dialect,
            **said,
        )


def speaks(path: str) -> bool:
    """Whether a source file speaks for the program: not a test, an example or a copy of others' code.
    A folder `migrations` does.

    >>> speaks("shop/migrations/0001_initial.py"), speaks("tests/migrations/0001_initial.py")
    (True, False)
    """
    return not is_beside(_MIGRATIONS.sub("/steps", path))


def project_of(file: SourceFile, tree: Tree) -> str:
    """The nearest folder around a file that holds a project file (`package.json`, `pom.xml`); else the
    file's own."""
    folder = file.folder
    while True:
        if any(name.lower() in _MANIFESTS or name.endswith(".csproj") for name in tree.names(folder)):
            return folder
        if not folder:
            return file.folder
        folder = folder.rpartition("/")[0]
