"""The API descriptions of a system: title, version, format, file, and what they describe."""

from __future__ import annotations

from dataclasses import dataclass

from archscan.model.elements import Component, Interface
from archscan.model.evidence import Evidence
from archscan.sections.api_design.operations import offered
from archscan.sections.context import Context
from archscan.sections.observed import observed

_NOUNS = {
    "http": "operation", "grpc": "method", "graphql": "field", "topic": "channel", "websocket": "channel",
}  # fmt: skip
FORMATS = {"openapi": "OpenAPI", "asyncapi": "AsyncAPI", "graphql": "GraphQL", "protobuf": "Protocol Buffers"}
"""Formats of descriptions by the collector that reads them."""


@dataclass(frozen=True, slots=True)
class Contract:
    """A description: one file, or several that state the same."""

    title: str
    version: str
    """With the version of the format in brackets where the file states one."""
    format: str
    noun: str
    """What it describes (`operation`)."""
    files: tuple[str, ...]
    operations: tuple[Interface, ...]
    components: tuple[Component | None, ...]
    """Who serves what it describes; None stands for nobody that is known."""
    evidence: tuple[Evidence, ...]


def find_contracts(context: Context) -> tuple[Contract, ...]:
    """The descriptions that any interface comes from, by format and title.

    An operation counts for each of them whose file describes it.
    """
    stated: dict[str, tuple[str, str, Evidence]] = {}
    for said in observed(context, "api.version"):
        for line in said.evidence:
            stated.setdefault(line.path, (said.name, said.value, line))
    found: dict[tuple[str, str, str], list[tuple[Component | None, Interface, Evidence]]] = {}
    for one in offered(context, *_NOUNS):
        for line in one.way.evidence:
            if line.collector in FORMATS:
                title, version, _ = stated.get(line.path, (one.way.contract, "", line))
                found.setdefault((line.collector, title, version), []).append((one.component, one.way, line))
    contracts = []
    for (collector, title, version), said_of in sorted(found.items()):
        files = tuple(sorted({line.path for _, _, line in said_of}))
        heads = tuple(stated[path][2] for path in files if path in stated)
        ways = {(component.id if component else "", way.kind, way.name): way for component, way, _ in said_of}
        contracts.append(
            Contract(
                title,
                version or FORMATS[collector],
                FORMATS[collector],
                _NOUNS[said_of[0][1].kind],
                files,
                tuple(ways.values()),
                tuple({component.id if component else "": component for component, _, _ in said_of}.values()),
                heads or tuple(sorted(line for _, _, line in said_of)[:1]),
            )
        )
    return tuple(contracts)
