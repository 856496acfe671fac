"""Facts from the settings of Node.js applications: `config/default.json` and its like, `ormconfig.json`.

Reads what the `config` package and those that do as it does load: `config/default`, a file for each
deployment, `local`. The settings of tests are left out, and so is every folder `config` of another kind of
program: a `package.json` must lie beside it. Format: https://github.com/node-config/node-config/wiki
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.formats.json import load as load_json
from archscan.formats.yaml import load_all
from archscan.lexicon.addresses import Variable
from archscan.model.elements import ConnectionKind
from archscan.model.facts import Fact, Opens, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.leaves import (
    Leaf,
    find_plain_mentions,
    is_for_tests,
    is_off,
    leaves,
    switched_off,
    variable,
    with_purposes,
)
from ..tuning.environment import find_variable_settings

NAME = "node_config"
_STEMS = (
    "default", "default-*", "local", "local-*", "production", "prod", "development", "dev", "staging",
    "stage", "docker", "config", "config.*", "env.*", "qa", "uat", "database",
)  # fmt: skip
PATTERNS = (
    *(f"config/{stem}.{ending}" for stem in _STEMS for ending in ("json", "json5", "yml", "yaml")),
    "ormconfig.json", "ormconfig.yml", "ormconfig.yaml",
)  # fmt: skip
_DIALECTS = {
    "postgres": "postgresql", "postgresql": "postgresql", "mysql": "mysql", "mariadb": "mariadb",
    "mssql": "sqlserver", "mongodb": "mongodb", "oracle": "oracle", "cockroachdb": "cockroachdb",
}  # fmt: skip
_DATABASE = re.compile(
    r"(?:.*\.)?(?:database|db|postgres|mysql|mongo(?:db)?|sequelize|typeorm|knex|redis)[^.]*\."
    r"(?:.*\.)?(?:host|url|uri|connectionstring|uris)"
)
_OWN = re.compile(
    r"(?:server|app|http|listen|swagger|cors|logger|logging|i18n|test)\.(?:host|hostname|url|baseurl|address)\Z"
)


def wants(data: bytes) -> bool:
    """Whether there is any setting."""
    return b":" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the settings name."""
    orm = file.name.lower().startswith("ormconfig")
    folder = file.folder if orm else file.folder.rpartition("/")[0]
    if is_for_tests(file.folder) or "package.json" not in tree.names(folder):
        return
    subject = Subject(Scope("source", folder), "")
    problems: list[Problem] = []
    for found in _documents(file, problems):
        yield from _settings(subject, [one for one in found if "test" not in one.parts[:1]], orm)
    yield from problems


def _documents(file: SourceFile, problems: list[Problem]) -> Iterator[tuple[Leaf, ...]]:
    if file.name.lower().endswith((".json", ".json5")):
        yield leaves(load_json(file.data, file.path, problems))
    else:
        for root in load_all(file.data, file.path, problems):
            yield leaves(root)


def _settings(subject: Subject, found: list[Leaf], orm: bool) -> Iterator[Fact]:
    off = switched_off(found)
    variables: list[Variable] = []
    purposes: dict[str, ConnectionKind] = {}
    hosts = {
        one.parts[:-1] for one in found if one.parts[-1].lower() in ("host", "url", "uri", "connectionstring")
    }
    for leaf in found:
        if is_off(leaf, off) or _OWN.match(leaf.key):
            continue
        one = variable(leaf, NAME, ".")
        last = leaf.parts[-1].lower()
        if last in ("dialect", "type", "client") and leaf.value.lower() in _DIALECTS:
            if leaf.parts[:-1] not in hosts:
                yield Opens(subject, _DIALECTS[leaf.value.lower()], one.evidence, one.name)
            continue
        variables.append(one)
        if orm or _DATABASE.fullmatch(leaf.key):
            purposes[one.name] = "queries"
    yield from with_purposes(find_plain_mentions(subject, variables), purposes)
    yield from find_variable_settings(subject, variables)
