"""Where API gateways pass requests on: KrakenD, Tyk, Ocelot, APISIX, Apollo's router and its kin.

Their declarations are JSON or YAML of any name and known by their shape; each module here reads one.
Telemetry, token checks and discovery that they configure count too. What is switched off is left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ...reading.structured import read_maps
from .apisix import find_apisix
from .apollo import find_apollo
from .krakend import find_krakend
from .ocelot import find_ocelot
from .reading import NAME
from .tyk import find_tyk

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

PATTERNS = ("*.json", "*.yaml", "*.yml", "*.json.*", "*.yaml.*", "*.yml.*", "tyk*.conf", "pump*.conf")
_READERS = (
    ((b"endpoints", b"backend", b"host"), find_krakend),
    ((b"target_url",), find_tyk),
    ((b"x-tyk-api-gateway",), find_tyk),
    ((b"hashed_storage",), find_tyk),
    ((b"policy_connection_string",), find_tyk),
    ((b"DownstreamPathTemplate",), find_ocelot),
    ((b"nodes", b"upstream"), find_apisix),
    ((b"etcd", b"apisix"), find_apisix),
    ((b"subgraph",), find_apollo),
    ((b"sources", b"handler"), find_apollo),
)
"""Words that all occur in a declaration, and who reads it then."""


def wants(data: bytes) -> bool:
    """Whether the words of any of them occur."""
    return any(all(word in data for word in words) for words, _ in _READERS)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one mention for each address that the declaration states."""
    problems: list[Problem] = []
    readers = dict.fromkeys(read for words, read in _READERS if all(word in file.data for word in words))
    for root in read_maps(file, problems):
        if "apiVersion" not in root or "kind" not in root:
            for read in readers:
                yield from read(root, file)
    # A broken file of these words may be anything; its name tells.
    named = any(word in file.name.lower() for word in ("krakend", "tyk", "ocelot", "apisix", "supergraph"))
    if named and b"apiVersion" not in file.data:
        yield from problems
