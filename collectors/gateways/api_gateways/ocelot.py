"""Ocelot (.NET): downstream hosts of routes, services of a registry, and the registry.

Format: https://ocelot.readthedocs.io/en/latest/features/configuration.html
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.model.facts import Requires
from archscan.source import SourceFile

from .reading import at_key, host_and_port


def find_ocelot(root: Map, file: SourceFile) -> Iterator[Requires]:
    """The mentions of an Ocelot configuration; none for anything else."""
    routes = [
        one
        for key in ("Routes", "ReRoutes", "DynamicRoutes")
        for one in root.seq(key).maps()
        if "DownstreamPathTemplate" in one or "ServiceName" in one
    ]
    for one in routes:
        key = one.text("UpstreamPathTemplate") or one.text("Key")
        scheme = one.text("DownstreamScheme").lower()
        for target in one.seq("DownstreamHostAndPorts").maps():
            yield from host_and_port(target, "Host", "Port", file, key, "proxies", scheme)
        yield from at_key(one, "ServiceName", file, key, "proxies", scheme)
    provider = root.map("GlobalConfiguration").map("ServiceDiscoveryProvider")
    if provider.text("Type").lower() not in ("kube", "kubernetes"):  # that asks the cluster itself
        what = "ServiceDiscoveryProvider"
        yield from host_and_port(
            provider, "Host", "Port", file, what, "discovers", provider.text("Scheme").lower()
        )
