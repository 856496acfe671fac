"""What an address in a proxy's configuration becomes: a mention with its line; no collector."""

from __future__ import annotations

from collections.abc import Iterator

from archscan.lexicon.addresses import find_addresses
from archscan.model.evidence import Evidence
from archscan.model.facts import Requires, Scope, Subject
from archscan.source import SourceFile

MAX_FURTHER = 10
"""Further lines that one mention names."""


def program_of(file: SourceFile) -> Subject:
    """Whoever is configured by the file: the linker finds the workload that mounts or builds it."""
    return Subject(Scope("source", file.folder), "")


def mentions(
    subject: Subject,
    text: str,
    evidence: Evidence,
    key: str,
    purpose: str = "proxies",
    *,
    port: int | None = None,
    scheme: str = "",
    also: tuple[Evidence, ...] = (),
) -> Iterator[Requires]:
    """The hosts in a value that can hold nothing but addresses; none where a variable stands for them.

    `port` and `scheme` hold where the text states none. A lone name stays a bare one: what nobody in the
    repository answers to may be a name of the program's own.
    """
    for address in find_addresses(text):
        if address.host == "*":
            continue  # a port of the machine itself
        number = address.port if address.port is not None else port
        further = tuple(dict.fromkeys(one for one in also if one != evidence))[:MAX_FURTHER]
        yield Requires(
            subject,
            address.host,
            evidence,
            key=key,
            port=number,
            scheme=address.scheme or scheme,
            path=address.path if not address.scheme.startswith(("http", "ws")) else "",
            via="config",
            purpose=purpose,
            bare=address.bare and number is None,
            also=further,
        )


def port_of(text: object) -> int | None:
    """A port number written in decimal; None for anything else.

    >>> port_of("8080"), port_of("http"), port_of("0"), port_of(None)
    (8080, None, None, None)
    """
    if isinstance(text, str) and len(text) <= 5 and text.isascii() and text.isdigit():
        return int(text) if 0 < int(text) < 65536 else None
    return None
