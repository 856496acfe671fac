"""GraphQL gateways: subgraphs of Apollo's and Cosmo's composition, overrides of the router, GraphQL Mesh.

Format: https://www.apollographql.com/docs/rover/commands/supergraphs,
https://www.apollographql.com/docs/graphos/routing/configuration/yaml,
https://cosmo-docs.wundergraph.com/cli/router/compose, https://the-guild.dev/graphql/mesh/docs
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.model.facts import Requires
from archscan.source import SourceFile

from ...reading.structured import maps_within
from .reading import at_key, is_off

_ENDPOINTS = ("endpoint", "source", "baseUrl", "wsdl")


def find_apollo(root: Map, file: SourceFile) -> Iterator[Requires]:
    """The mentions of a composition, a router's or a mesh's configuration; none for anything else."""
    subgraphs = root.get("subgraphs")
    if isinstance(subgraphs, Map):
        for name, subgraph in subgraphs.items():
            if isinstance(subgraph, Map):
                yield from _subgraph(subgraph, name, file)
    elif isinstance(subgraphs, Seq):
        for subgraph in subgraphs.maps():
            yield from _subgraph(subgraph, subgraph.text("name"), file)
    overrides = root.map("override_subgraph_url")
    for name in overrides:
        yield from at_key(overrides, name, file, f"override_subgraph_url.{name}")
    if overrides or "supergraph" in root:
        for node, keys in maps_within(root.map("telemetry")):
            if "exporters" in keys and not is_off(node, "enabled"):
                yield from at_key(node, "endpoint", file, ".".join(("telemetry", *keys)), "exports", "otlp")
    for source in root.seq("sources").maps():
        for handler in source.map("handler").values():
            for key in _ENDPOINTS if isinstance(handler, Map) else ():
                if "://" in handler.text(key):
                    yield from at_key(handler, key, file, source.text("name"))
                    break


def _subgraph(subgraph: Map, name: str, file: SourceFile) -> Iterator[Requires]:
    if "routing_url" in subgraph:
        yield from at_key(subgraph, "routing_url", file, name)
    else:
        yield from at_key(subgraph.map("schema"), "subgraph_url", file, name)
