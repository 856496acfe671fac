"""Tyk: the targets of API definitions, of both forms, and the stores of the gateway itself.

Format: https://tyk.io/docs/api-management/gateway-config-tyk-classic/ and
https://tyk.io/docs/tyk-oss-gateway/configuration/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.model.facts import Requires
from archscan.source import SourceFile

from .reading import at_key, host_and_port, is_off


def find_tyk(root: Map, file: SourceFile) -> Iterator[Requires]:
    """The mentions of an API definition or of a gateway's configuration; none for anything else."""
    definition = root.map("api_definition") or root
    proxy = definition.map("proxy")
    name = definition.text("name") or definition.text("api_id")
    if "target_url" in proxy and "listen_path" in proxy and not is_off(definition, "active"):
        balanced = proxy.text("enable_load_balancing").lower() == "true"
        yield from at_key(proxy, "target_list" if balanced else "target_url", file, name)
    extension = root.map("x-tyk-api-gateway")
    info = extension.map("info")
    if extension and not is_off(info.map("state"), "active"):
        yield from at_key(extension.map("upstream"), "url", file, info.text("name"))
    if "listen_port" in root and "storage" in root:
        storage = root.map("storage")
        yield from host_and_port(storage, "host", "port", file, "storage.host", "", storage.text("type"))
        yield from at_key(root.map("policies"), "policy_connection_string", file, "policies", "loads_config")
        options = root.map("db_app_conf_options")
        yield from at_key(options, "connection_string", file, "db_app_conf_options", "loads_config")
        tracing = root.map("opentelemetry")
        if tracing.text("enabled").lower() == "true":
            yield from at_key(tracing, "endpoint", file, "opentelemetry.endpoint", "exports", "otlp")
