"""What Envoy and Traefik set in their own files: breakers, retries, timeouts, balancing, limits, caches.

Reads the same files as the collectors of their addresses, by their shape. Health checks are left out.
Formats: https://www.envoyproxy.io/docs/envoy/latest/api-v3/, https://doc.traefik.io/traefik/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.formats.node import Map
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.leaves import is_for_tests, leaves
from ..reading.structured import TEMPLATED, line_of, maps_within, read_maps, renamed
from ..reading.targets import program_of
from .traefik_rules import rule_of, switch_of
from .values import is_off, setting

NAME = "proxy-tuning"
PATTERNS = ("*.yaml", "*.yml", "*.json", "*.toml", "traefik*", *TEMPLATED)
_CAPITAL = re.compile(r"[A-Z]")
_ENVOY = (b"static_resources", b"staticResources", b"config.cluster.v3", b"config.route.v3")
_TRAEFIK = (b"middlewares", b"entrypoints", b"serverstransport")
_CLUSTER: tuple[tuple[str, str], ...] = (
    (r"connect_timeout(?:\.seconds)?", "failure.timeout"),
    (r"circuit_breakers\.thresholds\.(?!priority)\w+", "failure.breaker"),
    (r"outlier_detection\.\w+(?:\.seconds)?", "failure.ejection"),
    (r"lb_policy", "scaling.balancing"),
    (r"upstream_connection_options\.tcp_keepalive\.\w+", "performance.keepalive"),
    (r"max_requests_per_connection|common_http_protocol_options\.(?:idle_timeout|max_connection_duration)",
     "performance.keepalive"),
)  # fmt: skip
_ROUTE: tuple[tuple[str, str], ...] = (
    (r"(?:route\.)?(?:timeout|idle_timeout)(?:\.seconds)?", "failure.timeout"),
    (r"(?:route\.)?retry_policy\.(?:retry_on|num_retries|per_try_timeout|retry_back_off\.\w+)(?:\.seconds)?",
     "failure.retry"),
    (r"(?:route\.)?hash_policy\.(?:cookie\.name|header\.header_name|connection_properties\.source_ip)",
     "scaling.affinity"),
)  # fmt: skip
_FILTERS = (
    ("local_ratelimit", "failure.rate_limit"), ("compressor", "performance.compression"),
    ("gzip", "performance.compression"), ("http.cache", "cache.proxy"), ("ratelimit", "failure.rate_limit"),
    ("adaptive_concurrency", "failure.bulkhead"),
)  # fmt: skip
_BUCKET = re.compile(r"token_bucket\.(?:max_tokens|tokens_per_fill|fill_interval)(?:\.seconds)?")


def wants(data: bytes) -> bool:
    """Whether words of either program's own occur."""
    if any(word in data for word in _ENVOY):
        return b"luster" in data or b"route" in data
    lower = data.lower()
    return any(word in lower for word in _TRAEFIK) and b"apiversion" not in lower


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield the settings of each document; what cannot be read, the collectors of addresses report."""
    if is_for_tests(file.folder) or file.name.lower().endswith((".md", ".sh", ".tf", ".py", ".go")):
        return
    subject = program_of(file)
    for root in read_maps(file, None):
        if "apiVersion" in root and "kind" in root:
            continue
        if any(key in root for key in ("static_resources", "staticResources", "resources")):
            yield from _envoy(_snake(root), subject)
        else:
            yield from _traefik(renamed(root, str.lower), subject)


def _snake(root: Map) -> Map:
    if "staticResources" not in root:
        return root
    return renamed(root, lambda key: _CAPITAL.sub(lambda found: f"_{found[0].lower()}", key))


def _envoy(root: Map, subject: Subject) -> Iterator[Setting]:
    watched = (one for one in root.seq("resources").maps() if one.text("@type").endswith(".Cluster"))
    clusters = [*root.map("static_resources").seq("clusters").maps(), *watched]
    for cluster in clusters:
        yield from _ruled(cluster, _CLUSTER, f"cluster {cluster.text('name')}", subject)
    for node, _ in maps_within(root):
        if isinstance(node.get("route"), Map) and "match" in node:
            match = node.map("match")
            path = match.text("prefix") or match.text("path") or match.text("path_separated_prefix") or "/"
            yield from _ruled(node.map("route"), _ROUTE, f"route {path}", subject)
        kind = node.text("name")
        if kind.startswith("envoy.filters.http."):
            for word, topic in _FILTERS:
                if word in kind:
                    yield Setting(subject, topic, kind, line_of(node, "name", NAME), name="HTTP filter")
                    break
            for leaf in leaves(node):
                path = ".".join(part for part in leaf.parts if not part.isdigit()).removeprefix(
                    "typed_config."
                )
                if _BUCKET.fullmatch(path):
                    line = Evidence(leaf.place.path, leaf.place.line, NAME)
                    said = setting(subject, "failure.rate_limit", leaf.value, line, "HTTP filter", path)
                    if said is not None:
                        yield said


def _ruled(node: Map, rules: Iterable[tuple[str, str]], name: str, subject: Subject) -> Iterator[Setting]:
    for leaf in leaves(node):
        path = ".".join(part for part in leaf.parts if not part.isdigit())
        for pattern, topic in rules:
            if re.fullmatch(pattern, path) is not None:
                line = Evidence(leaf.place.path, leaf.place.line, NAME)
                said = setting(subject, topic, leaf.value, line, name, path)
                if said is not None:
                    yield said
                break


def _traefik(config: Map, subject: Subject) -> Iterator[Setting]:
    http = config.map("http")
    for kind in ("middlewares", "services", "serverstransports"):
        for name, one in http.map(kind).items():
            if not isinstance(one, Map):
                continue
            shown = f"{kind.rstrip('s')} {name}"
            for key in one:
                if (topic := switch_of(key)) and not is_off(one.text(key)):
                    yield Setting(subject, topic, key, line_of(one, key, NAME), name=shown)
            yield from _traefik_leaves(one, shown, subject)
    if "providers" in config or "api" in config or "log" in config:
        for name, entry in config.map("entrypoints").items():
            if isinstance(entry, Map):
                yield from _traefik_leaves(entry.map("transport"), f"entry point {name}", subject)
                if "http3" in entry and not is_off(entry.text("http3")):
                    line = line_of(entry, "http3", NAME)
                    yield Setting(
                        subject, "performance.keepalive", "HTTP/3", line, name=f"entry point {name}"
                    )


def _traefik_leaves(node: Map, name: str, subject: Subject) -> Iterator[Setting]:
    for leaf in leaves(node):
        path = ".".join(part for part in leaf.parts if not part.isdigit())
        if topic := rule_of(path):
            line = Evidence(leaf.place.path, leaf.place.line, NAME)
            said = setting(subject, topic, leaf.value, line, name, path)
            if said is not None:
                yield said
