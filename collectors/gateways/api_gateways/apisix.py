"""Apache APISIX: the nodes of upstreams in standalone declarations, loggers and checks of its plugins, etcd.

Format: https://apisix.apache.org/docs/apisix/deployment-modes/#standalone
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.model.facts import Requires
from archscan.source import SourceFile

from ...reading.structured import line_of, maps_within
from ...reading.targets import mentions, program_of
from .reading import NAME, at_key, host_and_port

_LISTS = ("routes", "upstreams", "services", "stream_routes", "global_rules", "plugin_configs")
_CHECKS = {
    "forward-auth": "uri", "openid-connect": "discovery", "opa": "host", "authz-keycloak": "token_endpoint",
    "authz-casdoor": "endpoint_addr", "ldap-auth": "ldap_uri",
}  # fmt: skip
_TRACERS = {"zipkin": "endpoint", "skywalking": "endpoint_addr"}
_LOG_KEYS = ("uri", "endpoint_addr", "endpoint_addrs", "endpoint_uri")


def find_apisix(root: Map, file: SourceFile) -> Iterator[Requires]:
    """The mentions of a standalone declaration or of `config.yaml`; none for anything else."""
    if "deployment" in root or "apisix" in root:
        for holder in (root.map("deployment"), root):
            yield from at_key(holder.map("etcd"), "host", file, "etcd.host", "loads_config")
        collector = root.map("plugin_attr").map("opentelemetry").map("collector")
        yield from at_key(collector, "address", file, "opentelemetry", "exports", "otlp")
        return
    if not _is_declaration(root):
        return
    for name in _LISTS:
        for one in root.seq(name).maps():
            if one.text("status") == "0":
                continue  # published routes have 1
            what = one.text("name") or one.text("uri") or one.text("id") or name
            for upstream in (one, one.map("upstream")):
                yield from _nodes(upstream, what, file)
            for plugin, options in one.map("plugins").items():
                if isinstance(options, Map) and options.map("_meta").text("disable").lower() != "true":
                    yield from _plugin(plugin, options, file)


def _is_declaration(root: Map) -> bool:
    for name in _LISTS:
        for one in root.seq(name).maps():
            if "nodes" in one or "nodes" in one.map("upstream") or "upstream_id" in one:
                return True
    return False


def _nodes(upstream: Map, what: str, file: SourceFile) -> Iterator[Requires]:
    scheme = upstream.text("scheme")
    nodes = upstream.get("nodes")
    if isinstance(nodes, Map):
        for address, weight in nodes.items():
            if weight != "0":
                line = line_of(nodes, address, NAME)
                yield from mentions(program_of(file), address, line, what, scheme=scheme)
    elif isinstance(nodes, Seq):
        for node in nodes.maps():
            if node.text("weight") != "0":
                yield from host_and_port(node, "host", "port", file, what, "proxies", scheme)
    if upstream.text("discovery_type") and "service_name" in upstream:
        yield from at_key(upstream, "service_name", file, what, "proxies", scheme)


def _plugin(name: str, options: Map, file: SourceFile) -> Iterator[Requires]:
    if name in _CHECKS:
        yield from at_key(options, _CHECKS[name], file, name, "authenticates")
    elif name in _TRACERS:
        yield from at_key(options, _TRACERS[name], file, name, "exports")
    elif name.endswith(("-logger", "-logging")):
        for key in _LOG_KEYS:
            yield from at_key(options, key, file, name, "logs")
        for node, _ in maps_within(options):
            yield from host_and_port(node, "host", "port", file, name, "logs")
