"""KrakenD: the hosts of each endpoint's backends, telemetry and keys of tokens.

Format: https://www.krakend.io/docs/configuration/structure/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.model.facts import Requires
from archscan.source import SourceFile

from ...reading.structured import maps_within
from .reading import at_key, host_and_port

_EXPORTERS = ("collector_url", "endpoint", "address", "agent_endpoint")
_KEYS = ("jwk_url", "jwk-url")


def find_krakend(root: Map, file: SourceFile) -> Iterator[Requires]:
    """The mentions of a KrakenD configuration; none for anything else."""
    endpoints = [one for one in root.seq("endpoints").maps() if "endpoint" in one and "backend" in one]
    if not endpoints:
        return
    defaults = False
    for endpoint in endpoints:
        for backend in endpoint.seq("backend").maps():
            defaults = defaults or "host" not in backend
            yield from at_key(backend, "host", file, endpoint.text("endpoint"))
    for agent in root.seq("async_agent").maps():
        for backend in agent.seq("backend").maps():
            yield from at_key(backend, "host", file, agent.text("name"))
    if defaults:
        yield from at_key(root, "host", file, "host")
    for holder in (root, *endpoints):
        for node, keys in maps_within(holder.map("extra_config")):
            yield from _extra(node, "/".join(keys).lower(), file)


def _extra(node: Map, place: str, file: SourceFile) -> Iterator[Requires]:
    """Telemetry at the root, and whose keys tokens are checked with."""
    for key in _KEYS:
        yield from at_key(node, key, file, key, "authenticates")
    if "telemetry" in place or "opencensus" in place or "influx" in place or "gelf" in place:
        purpose = "logs" if "gelf" in place else "exports"
        for key in _EXPORTERS:
            yield from at_key(node, key, file, key, purpose)
        if "otlp" in place:
            yield from host_and_port(node, "host", "port", file, "otlp", "exports", "otlp")
