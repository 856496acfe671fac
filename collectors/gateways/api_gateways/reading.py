"""What the readers of this package share."""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.model.evidence import Evidence
from archscan.model.facts import Requires
from archscan.source import SourceFile

from ...reading.structured import line_of, texts
from ...reading.targets import mentions, port_of, program_of

NAME = "api_gateways"


def at_key(
    node: Map, key: str, file: SourceFile, what: str, purpose: str = "proxies", scheme: str = ""
) -> Iterator[Requires]:
    """The addresses in the text or the list of texts under a key."""
    for text, line in texts(node, key, NAME):
        yield from mentions(program_of(file), text, line, what, purpose, scheme=scheme)


def host_and_port(
    node: Map, host: str, port: str, file: SourceFile, what: str, purpose: str = "proxies", scheme: str = ""
) -> Iterator[Requires]:
    """One address, its host and its port under two keys."""
    also: tuple[Evidence, ...] = (line_of(node, port, NAME),) if port in node else ()
    if text := node.text(host):
        yield from mentions(
            program_of(file), text, line_of(node, host, NAME), what, purpose,
            port=port_of(node.text(port)), scheme=scheme, also=also,
        )  # fmt: skip


def is_off(node: Map, key: str) -> bool:
    """Whether a switch says no."""
    return node.text(key).lower() == "false"
