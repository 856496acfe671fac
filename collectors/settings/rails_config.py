"""Facts from Rails' own settings: `config/database.yml`, `cable.yml`, `storage.yml`, `mongoid.yml`...

ERB is not run: `ENV.fetch("X", "d")`, `ENV.fetch("X") { "d" }` and `ENV["X"] || "d"` stand for their default,
without one for a variable that is not known. Every environment but `test` is read.
Format: https://guides.rubyonrails.org/configuring.html#configuring-a-database
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from archscan.formats.node import Map
from archscan.formats.yaml import load_all
from archscan.lexicon.addresses import Variable, find_addresses, unresolved_variables
from archscan.lexicon.hosts import is_local
from archscan.model.elements import ConnectionKind
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Opens, Requires, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.leaves import (
    find_plain_mentions,
    is_for_tests,
    is_off,
    leaves,
    switched_off,
    variable,
    with_purposes,
)
from .erb import fill_erb

NAME = "rails_config"
_FILES = (
    "database", "cable", "cache", "redis", "sidekiq", "resque", "mongoid", "storage", "queue", "solid_queue",
    "elasticsearch", "opensearch", "sunspot", "cassandra", "kafka", "karafka", "rabbitmq", "bunny",
    "sneakers", "shards", "memcached", "dalli", "hutch", "racecar", "influxdb", "ldap", "email", "smtp",
)  # fmt: skip
PATTERNS = tuple(f"config/{name}.{ending}" for name in _FILES for ending in ("yml", "yaml", "yml.erb"))

_ADAPTERS: dict[str, tuple[str, int]] = {
    "postgresql": ("postgresql", 5432), "postgis": ("postgresql", 5432), "postgres": ("postgresql", 5432),
    "mysql2": ("mysql", 3306), "mysql": ("mysql", 3306), "trilogy": ("mysql", 3306),
    "sqlserver": ("sqlserver", 1433), "oracle_enhanced": ("oracle", 1521),
    "cockroachdb": ("cockroachdb", 26257),
}  # fmt: skip
_PURPOSES: dict[str, ConnectionKind] = {
    "cache": "queries", "redis": "queries", "mongoid": "queries", "elasticsearch": "queries",
    "opensearch": "queries", "sunspot": "queries", "cassandra": "queries", "memcached": "queries",
    "dalli": "queries", "influxdb": "queries", "ldap": "authenticates", "email": "calls", "smtp": "calls",
}  # fmt: skip
_CLOUD = {"s3": "s3", "azurestorage": "azure-blob"}


def wants(data: bytes) -> bool:
    """Whether there is any setting."""
    return b":" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield the databases, brokers and stores of each environment, each once a line."""
    folder = file.folder.rpartition("/")[0]
    if is_for_tests(file.folder) or not _is_rails(folder, tree):
        return
    subject = Subject(Scope("source", folder), "")
    stem = file.name.partition(".")[0].lower()
    problems: list[Problem] = []
    for root in load_all(fill_erb(file.text), file.path, problems):
        if isinstance(root, Map):
            kept = _without_tests(root)
            facts = _databases(subject, kept, 0) if stem == "database" else _others(subject, kept, stem)
            yield from dict.fromkeys(facts)
    yield from problems


def _is_rails(folder: str, tree: Tree) -> bool:
    """Whether an application in Ruby lies around the folder `config`."""
    names = tree.names(folder)
    return any(name in names for name in ("Gemfile", "config.ru", "Rakefile", "Gemfile.lock"))


def _without_tests(root: Map) -> Map:
    kept = Map(root.path, root.line)
    for name, value in root.items():
        if name != "test" and not name.startswith("test_"):
            kept.put(name, value, root.place(name))
    return kept


def _databases(subject: Subject, node: Map, depth: int) -> Iterator[Fact]:
    """The databases below a node: an environment is one, or holds several by name."""
    if depth > 3:
        return
    named = node.text("adapter") or _scheme(node.text("url"))
    technology, port = _ADAPTERS.get(named.lower(), ("", 0))
    key = next((one for one in ("url", "host") if node.text(one)), "")
    if key:
        yield from _database(subject, node, key, technology, port)
    elif technology:
        place = node.place("adapter" if "adapter" in node else "url")
        yield Opens(subject, technology, Evidence(place.path, place.line, NAME), "DATABASE_URL")
    for value in node.values():
        if isinstance(value, Map):
            yield from _databases(subject, value, depth + 1)


def _scheme(url: str) -> str:
    return url.partition("://")[0] if "://" in url else ""


def _database(
    subject: Subject, node: Map, key: str, technology: str, usual: int
) -> Iterator[Requires | Opens]:
    value, place = node.text(key), node.place(key)
    line = Evidence(place.path, place.line, NAME)
    stated = node.text("port")
    port = int(stated) if stated.isdigit() and 0 < int(stated[:6]) < 65536 else None
    elsewhere = "$" in value
    for address in find_addresses(value):
        if address.host.startswith("/") or (address.bare and key == "url"):
            continue
        number = address.port or port
        if is_local(address.host):
            elsewhere, number = True, number or usual or None
        yield Requires(
            subject, address.host, line, f"{place.path.rpartition('/')[2]}:{key}", number, address.scheme,
            address.path, "config", "queries",
        )  # fmt: skip
    if elsewhere and technology:
        names = unresolved_variables(value)
        yield Opens(subject, technology, line, names[0] if names else key)


def _others(subject: Subject, root: Any, stem: str) -> Iterator[Fact]:
    found = leaves(root)
    off = switched_off(found)
    variables: list[Variable] = []
    purposes: dict[str, ConnectionKind] = {}
    for leaf in found:
        if is_off(leaf, off):
            continue
        one = variable(leaf, NAME, ".")
        if stem == "storage" and leaf.parts[-1] == "service":
            technology = _CLOUD.get(leaf.value.lower())
            if technology and (*leaf.parts[:-1], "endpoint") not in {other.parts for other in found}:
                yield Opens(subject, technology, one.evidence, one.name)
            continue
        variables.append(one)
        if stem in _PURPOSES:
            purposes[one.name] = _PURPOSES[stem]
    yield from with_purposes(find_plain_mentions(subject, variables), purposes)
