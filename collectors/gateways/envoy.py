"""Where Envoy passes requests on, and which other services it asks, tells and gets its configuration from.

Reads the clusters of a bootstrap, or of a file of resources, by their shape, whatever the file is called.
What a cluster is for is told by the place that names it: a route, a tracer, an access log, an
authorization filter. Clusters that nothing names are left out, unless routes come from elsewhere; so are
addresses that a template fills in. Format:
https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archscan.formats.node import Map, Seq
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Requires
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import TEMPLATED, line_of, maps_within, read_maps, renamed
from ..reading.targets import MAX_FURTHER, mentions, port_of, program_of

NAME = "envoy"
PATTERNS = ("*.yaml", "*.yml", "*.json", *TEMPLATED)
_PURPOSES = (
    ("tracing", "exports"), ("tracer", "exports"), ("stats_sinks", "exports"), ("access_log", "logs"),
    ("ext_authz", "authenticates"), ("jwt_authn", "authenticates"), ("oauth", "authenticates"),
    ("dynamic_resources", "loads_config"), ("config_source", "loads_config"), ("ads_config", "loads_config"),
    ("rds_", "loads_config"), ("eds_cluster_config", "loads_config"), ("remote_jwks", "authenticates"),
    ("rate_limit", "calls"), ("ext_proc", "calls"), ("load_stats", "exports"), ("hds_config", "loads_config"),
)  # fmt: skip
"""Words in the keys (or the filter's type) that lead to a cluster's name, and what it is for then."""
_OWN_WORDS = frozenset({"stat_prefix", "alt_stat_name", "id", "service_name", "node", "name_prefix"})
"""Keys whose values may be called as a cluster is, and are none."""
_CAPITAL = re.compile(r"[A-Z]")
_SIGNS = re.compile(r"[^a-z0-9]+")
_MAX_NAMES = 20_000
_MAX_DEPTH = 60


@dataclass(slots=True)
class _Use:
    """Where a cluster is named, and what for."""

    purposes: dict[str, None]
    lines: dict[Evidence, None]


def wants(data: bytes) -> bool:
    """Whether the words of a cluster occur."""
    if b"luster" not in data:
        return False
    return any(word in data for word in (b"static_resources", b"staticResources", b"config.cluster.v3"))


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one mention for each endpoint of the clusters in use, for each purpose."""
    problems: list[Problem] = []
    roots = [_snake(root) for root in read_maps(file, problems)]
    for root in roots:
        clusters = list(_clusters(root))
        if not clusters:
            continue
        used = _uses(root, {cluster.text("name") for cluster in clusters})
        every = _is_served(root)
        for cluster in clusters:
            use = used.get(cluster.text("name"))
            if use is not None or every:
                yield from _endpoints(cluster, file, use)
    if any(True for root in roots for _ in _clusters(root)) or b"static_resources" in file.data:
        yield from problems


def _snake(root: Map) -> Map:
    """A bootstrap may be written in lower camel case just as well (`staticResources`)."""
    if not any(key in root for key in ("staticResources", "dynamicResources")):
        return root
    return renamed(root, lambda key: _CAPITAL.sub(lambda found: f"_{found[0].lower()}", key))


def _clusters(root: Map) -> Iterator[Map]:
    """The clusters of a bootstrap (`static_resources`) or of a file that is watched (`resources`)."""
    for cluster in root.map("static_resources").seq("clusters").maps():
        if cluster.text("name"):
            yield cluster
    for resource in root.seq("resources").maps():
        if resource.text("@type").endswith(".Cluster") and resource.text("name"):
            yield resource


def _is_served(root: Map) -> bool:
    """Whether routes may name any cluster: they come from elsewhere, or name it by a header."""
    if "resources" in root:
        return True
    if "lds_config" in root.map("dynamic_resources"):
        return True
    return any("cluster_header" in node or "rds" in node for node, _ in maps_within(root))


def _uses(root: Map, names: set[str]) -> dict[str, _Use]:
    """The places outside of the clusters themselves that name one."""
    used: dict[str, _Use] = {}
    count = 0
    for node, keys in _typed_maps(root, (), 0):
        if keys[:2] == ("static_resources", "clusters") and "eds_config" not in keys:
            continue  # its own name and parts; only its config source names another
        if keys[:1] == ("resources",) and len(keys) == 1:
            continue
        for key, value in node.items():
            if not isinstance(value, str) or value not in names or (count := count + 1) > _MAX_NAMES:
                continue
            if key in _OWN_WORDS or (key == "name" and keys[-1:] != ("clusters",)):
                continue
            use = used.setdefault(value, _Use({}, {}))
            use.purposes[_purpose((*keys, key))] = None
            if len(use.lines) < MAX_FURTHER:
                use.lines[line_of(node, key, NAME)] = None
    return used


def _typed_maps(node: object, keys: tuple[str, ...], depth: int) -> Iterator[tuple[Map, tuple[str, ...]]]:
    """Every mapping with the keys that lead to it, and among them the types of those around it."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, Map):
        kind = node.text("@type")
        keys = (*keys, kind) if kind else keys
        yield node, keys
        for key, value in node.items():
            yield from _typed_maps(value, (*keys, key), depth + 1)
    elif isinstance(node, Seq):
        for value in node:
            yield from _typed_maps(value, keys, depth + 1)


def _purpose(keys: tuple[str, ...]) -> str:
    """What a cluster is for where it is named; the innermost word counts."""
    if keys[-1] in ("collector_cluster", "tracing_cluster"):
        return "exports"
    for key in reversed(keys):
        word = f"_{_SIGNS.sub('_', key.lower())}_"
        for part, purpose in _PURPOSES:
            if f"_{part}" in word:
                return purpose
    return "proxies"


def _endpoints(cluster: Map, file: SourceFile, use: _Use | None) -> Iterator[Requires]:
    purposes = tuple(use.purposes) if use else ("proxies",)
    lines = tuple(use.lines) if use else ()
    for node, keys in maps_within(cluster):
        if "health_check_config" in keys or "upstream_bind_config" in keys or "source_address" in keys:
            continue
        address = node.text("address")
        if not address or not ("port_value" in node or "named_port" in node):
            continue
        port = port_of(node.text("port_value"))
        number = line_of(node, "port_value", NAME)
        for purpose in purposes:
            yield from mentions(
                program_of(file), address, line_of(node, "address", NAME), cluster.text("name"), purpose,
                port=port, also=(number, *lines),
            )  # fmt: skip
