"""Facts from Symfony's settings: `config/packages/*.yaml`, `config/services.yaml`.

Reads whom the bundles are told to ask: databases, message transports, caches, mailers, scoped HTTP clients,
log handlers. `%env(NAME)%` stands for the value in the `.env` files beside `config`, `%name%` for the
parameter. Settings of tests (`config/packages/test`, `when@test`) are left out.
Format: https://symfony.com/doc/current/configuration.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from archscan.errors import FormatError
from archscan.formats.dotenv import parse_dotenv
from archscan.formats.node import Map, Place
from archscan.formats.yaml import load_all
from archscan.lexicon.addresses import Variable
from archscan.lexicon.secrets import is_secret_name
from archscan.model.elements import ConnectionKind
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Opens, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..packages.project import inside
from ..reading.leaves import Leaf, find_plain_mentions, is_off, leaves, switched_off, with_purposes

NAME = "symfony"
PATTERNS = (
    "config/packages/*.yaml", "config/packages/*.yml", "config/packages/*/*.yaml", "config/packages/*/*.yml",
    "config/services.yaml", "config/services_*.yaml", "app/config/config*.yml", "app/config/parameters.yml*",
)  # fmt: skip

_ENV = re.compile(r"%env\((?:[a-z_]+:(?:[a-z_]+:)*)?(?P<name>\w+)\)%")
_PARAMETER = re.compile(r"%([A-Za-z_][\w.]*)%")
_PURPOSES: tuple[tuple[str, ConnectionKind], ...] = (
    (r"doctrine\.dbal\..*(?:url|host)", "queries"),
    (r"doctrine_mongodb\.connections\..*server", "queries"),
    (
        r"(?:snc_redis|framework\.cache|fos_elastica|doctrine_mongodb|elastically|ongr_elasticsearch)\..*",
        "queries",
    ),
    (r"framework\.http_client\..*base_uri", "calls"),
    (r"framework\.mailer\..*|swiftmailer\..*", "calls"),
    (r"monolog\.handlers\..*", "logs"),
    (r"(?:sentry|elastic_apm|opentelemetry)\..*", "exports"),
    (r"(?:lexik_jwt|knpu_oauth2_client|hwi_oauth)\..*", "authenticates"),
)
_DRIVERS = {"pdo_pgsql": "postgresql", "pdo_mysql": "mysql", "mysqli": "mysql", "pdo_sqlsrv": "sqlserver"}
_MOST_FILLED = 5


@dataclass(frozen=True, slots=True)
class Known:
    """The value of a variable or parameter, and where it stands."""

    value: str
    place: Place


def wants(data: bytes) -> bool:
    """Whether there is any setting."""
    return b":" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the settings name."""
    top, _, below = file.path.rpartition("config/")
    folder = top.rstrip("/").removesuffix("/app") if top != "app/" else ""
    if "composer.json" not in tree.names(folder) or "/test/" in f"/{below}":
        return
    subject = Subject(Scope("source", folder), "")
    problems: list[Problem] = []
    for root in load_all(file.data, file.path, problems):
        if isinstance(root, Map):
            known = {**_variables(folder, tree), **_parameters(root)}
            yield from _settings(subject, [one for one in leaves(root) if one.parts[0] != "when@test"], known)
    yield from problems


def _settings(subject: Subject, found: list[Leaf], known: Mapping[str, Known]) -> Iterator[Fact]:
    off = switched_off(found)
    variables: list[Variable] = []
    purposes: dict[str, ConnectionKind] = {}
    driver = re.compile(r"doctrine\.dbal\.(?:.*\.)?driver")
    addressed = any(re.fullmatch(r"doctrine\.dbal\..*(?:url|host)", one.key) for one in found)
    for leaf in found:
        if is_off(leaf, off) or leaf.parts[0] == "parameters":
            continue
        key = ".".join(part for part in leaf.parts if not part.startswith("when@"))
        line = Evidence(leaf.place.path, leaf.place.line, NAME)
        value, places = _fill(leaf.value, known)
        further = tuple(Evidence(place.path, place.line, NAME) for place in places)
        variables.append(Variable(key, value, line, further))
        for pattern, purpose in _PURPOSES:
            if re.fullmatch(pattern, key):
                purposes[key] = purpose
                break
        if driver.fullmatch(key) and leaf.value in _DRIVERS and not addressed:
            yield Opens(subject, _DRIVERS[leaf.value], line, key)
    yield from with_purposes(find_plain_mentions(subject, variables), purposes)


def _fill(text: str, known: Mapping[str, Known]) -> tuple[str, list[Place]]:
    """A value with its variables and parameters put in, and where those stand; no secret is put in."""
    places: dict[Place, None] = {}

    def put(name: str) -> str:
        one = known.get(name)
        if one is None or is_secret_name(name) or len(one.value) > 500:
            return "${" + name + "}"
        places[one.place] = None
        return one.value

    for _ in range(_MOST_FILLED):
        if "%" not in text or len(text) > 4_000:
            break
        text = _ENV.sub(lambda found: put(found["name"]), text)
        text = _PARAMETER.sub(lambda found: put(found[1]), text)
    return text, list(places)


def _variables(folder: str, tree: Tree) -> dict[str, Known]:
    """The variables of the `.env` files, those of production last."""
    found: dict[str, Known] = {}
    for name in (".env.dist", ".env", ".env.prod"):
        file = tree.read(inside(folder, name))
        try:
            entries = parse_dotenv(file.text, file.path, []) if file else []
        except FormatError:  # reported where that file is collected
            continue
        for entry in entries:
            if entry.value is not None:
                found[entry.name] = Known(entry.value, Place(file.path if file else "", entry.line))
    return found


def _parameters(root: Map) -> dict[str, Known]:
    """The parameters of the same file; `env(NAME)` is a variable's default."""
    table = root.map("parameters")
    found: dict[str, Known] = {}
    for name, value in table.items():
        if isinstance(value, str):
            plain = name[4:-1] if name.startswith("env(") and name.endswith(")") else name
            found[plain] = Known(value, table.place(name))
    return found
