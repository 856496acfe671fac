"""Where Kong passes requests on, and what its plugins write to, ask and keep.

Reads declarative configuration by its shape: services, the targets of upstreams that services use,
plugins that log, trace, check tokens or count in Redis. What is switched off is left out.
Format: https://docs.konghq.com/gateway/latest/production/deployment-topologies/db-less-and-declarative-config/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archscan.formats.node import Map
from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Requires
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import TEMPLATED, line_of, maps_within, read_maps, texts
from ..reading.targets import mentions, port_of, program_of

NAME = "kong"
PATTERNS = ("*.yaml", "*.yml", "*.json", *TEMPLATED)
_PLUGINS: dict[str, str] = {
    **dict.fromkeys(("http-log", "tcp-log", "udp-log", "syslog", "loggly", "kafka-log"), "logs"),
    **dict.fromkeys(("zipkin", "opentelemetry", "statsd", "statsd-advanced", "datadog"), "exports"),
    **dict.fromkeys(("openid-connect", "oauth2-introspection", "forward-auth", "opa"), "authenticates"),
    **dict.fromkeys(("ldap-auth", "ldap-auth-advanced", "jwt-signer"), "authenticates"),
    "kafka-upstream": "publishes",
    "forward-proxy": "proxies",
}
"""Plugins whose addresses are another service's, and what it is for."""
_ADDRESSES = vocabulary(
    "http_endpoint endpoint traces_endpoint logs_endpoint metrics_endpoint issuer introspection_endpoint "
    "introspection_url opa_host ldap_host redis_host upstream_url"
)


def wants(data: bytes) -> bool:
    """Whether the mark of a declarative configuration occurs."""
    return b"_format_version" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one mention for each service or target, and for what plugins need."""
    problems: list[Problem] = []
    for root in read_maps(file, problems):
        if "_format_version" in root:
            yield from _services(root, file)
            yield from _plugins(root, file)
    yield from problems


def _services(root: Map, file: SourceFile) -> Iterator[Requires]:
    subject = program_of(file)
    upstreams = {one.text("name").lower(): one for one in root.seq("upstreams").maps() if "targets" in one}
    used: dict[str, list[Evidence]] = {}
    for service in root.seq("services").maps():
        if service.text("enabled").lower() == "false":
            continue
        name = service.text("name")
        key = "url" if "url" in service else "host"
        line = line_of(service, key, NAME)
        host = service.text(key).rpartition("://")[2].partition("/")[0].partition(":")[0].lower()
        if host in upstreams:
            used.setdefault(host, []).append(line)
            continue
        port = service.text("port")
        also = (line_of(service, "port", NAME),) if "port" in service else ()
        scheme = service.text("protocol", "http") if key == "host" else ""
        yield from mentions(
            subject, service.text(key), line, name or key,
            port=port_of(port), scheme=scheme.partition("-")[0], also=also,
        )  # fmt: skip
    if not root.seq("services"):
        used = {name: [] for name in upstreams}  # the services stand in another file
    for name, lines in used.items():
        targets = upstreams[name].seq("targets")
        for index, target in enumerate(targets):
            if isinstance(target, Map) and target.text("weight") != "0":
                line = line_of(target, "target", NAME)
                yield from mentions(subject, target.text("target"), line, name, also=tuple(lines))
            elif isinstance(target, str):
                yield from mentions(subject, target, line_of(targets, index, NAME), name, also=tuple(lines))


def _plugins(root: Map, file: SourceFile) -> Iterator[Requires]:
    """Plugins stand at the root, and below services, routes and consumers."""
    for node, keys in maps_within(root):
        if keys[-1:] != ("plugins",) or node.text("enabled").lower() == "false":
            continue
        purpose = _PLUGINS.get(node.text("name"), "")
        for part, inner in maps_within(node.map("config")):
            yield from _addresses(part, inner, node.text("name"), purpose, file)


def _addresses(
    part: Map, keys: tuple[str, ...], plugin: str, purpose: str, file: SourceFile
) -> Iterator[Requires]:
    subject = program_of(file)
    redis = "redis" in keys
    for key in part:
        if key == "host" and (redis or plugin in _PLUGINS):
            scheme, means = ("redis", "") if redis else ("", purpose)
            also = (line_of(part, "port", NAME),) if "port" in part else ()
            yield from mentions(
                subject, part.text("host"), line_of(part, "host", NAME), f"{plugin}.host", means,
                port=port_of(part.text("port")), scheme=scheme, also=also,
            )  # fmt: skip
        elif key in _ADDRESSES and (purpose or key == "redis_host"):
            port = part.text(key.replace("host", "port")) if key.endswith("host") else ""
            for text, line in texts(part, key, NAME):
                yield from mentions(
                    subject, text, line, f"{plugin}.{key}", "" if key == "redis_host" else purpose,
                    port=port_of(port), scheme="redis" if key == "redis_host" else "",
                )  # fmt: skip
