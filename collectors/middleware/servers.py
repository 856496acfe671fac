"""What further servers of monitoring, streaming and storage connect to, by a table of their files.

Interfaces to Kafka, Redpanda and its Connect, Sentry Relay, Gatus, Datadog's checks, Cassandra, etcd,
Patroni, Consul, Vault, NATS, Zabbix, Netdata, SkyWalking agents, Graylog, Graphite, RabbitMQ and more. The
table, with where each format is specified, is `collectors/telemetry/files.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.collect import matches
from archscan.formats.json import load as load_json
from archscan.formats.node import Map
from archscan.formats.properties import load as load_properties
from archscan.formats.toml import load as load_toml
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..telemetry.braces import load_braces
from ..telemetry.documents import first_mapping, root_keys
from ..telemetry.files import KINDS, Kind
from ..telemetry.keyed import find_keyed
from ..telemetry.places import reading
from ..telemetry.sections import load_sections

NAME = "servers"
PATTERNS = tuple(dict.fromkeys(pattern for kind in KINDS for pattern in kind.patterns))
_MARK = re.compile(
    "|".join(sorted(dict.fromkeys(re.escape(mark) for kind in KINDS for mark in kind.marks))).encode()
)
_NODE = re.compile(r"^[\w.-]+@(?=[\w.-]+$)")
"""Name of an Erlang node before its host."""


_MANIFEST = re.compile(rb"(?m)^apiVersion:[ \t]*[\w./-]+[ \t\r]*$")


def wants(data: bytes) -> bool:
    """Whether a word that one of the formats has stands in it, and it is no manifest."""
    return _MARK.search(data) is not None and _MANIFEST.search(data) is None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each server that a setting names."""
    base = reading(file, NAME)
    loaded: dict[str, Map] = {}
    problems: list[Problem] = []
    for kind in KINDS:
        if not matches(kind.patterns, file.path) or not _may_be(kind, file.data):
            continue
        if kind.form not in loaded:
            loaded[kind.form] = _load(kind, file, problems)
        root = loaded[kind.form]
        if kind.form not in ("yaml", "json") or any(mark in root for mark in kind.marks):
            yield from find_keyed(root, kind.rules, base)
    if not any(loaded.values()):
        yield from problems


def _may_be(kind: Kind, data: bytes) -> bool:
    """A cheap test on the bytes for one kind, before its file is parsed."""
    if kind.form == "yaml" and root_keys(" ".join(kind.marks)).search(data) is None:
        return False
    return any(mark.encode() in data for mark in kind.marks) and all(
        need.encode() in data for need in kind.needs
    )


def _load(kind: Kind, file: SourceFile, problems: list[Problem]) -> Map:
    if kind.form == "yaml":
        return first_mapping(file, problems)
    if kind.form == "json":
        root = load_json(file.data, file.path, problems)
        return root if isinstance(root, Map) else Map(file.path)
    if kind.form == "toml":
        return load_toml(file.text, file.path)
    if kind.form == "properties":
        return _hosts(load_properties(file.text, file.path))
    return (load_sections if kind.form == "sections" else load_braces)(file.text, file.path)


def _hosts(entries: Map) -> Map:
    """The entries, names of Erlang nodes cut to their hosts."""
    for key, value in entries.items():
        if isinstance(value, str) and ".nodes." in key:
            entries[key] = _NODE.sub("", value)
    return entries
