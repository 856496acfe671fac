"""Addresses at places of a configuration file that are known to hold one.

Where a format says "here stands the address of another server", a lone word is a host. What the key is
called matters no more, but for the reader of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from archscan.formats.node import Map, Place
from archscan.lexicon.addresses import find_addresses
from archscan.lexicon.hosts import is_external_name, is_local
from archscan.model.evidence import Evidence
from archscan.model.facts import Exchanges, Opens, Requires, Scope, Subject
from archscan.source import SourceFile

_DEFAULT = re.compile(
    r"\$\{(?:(?:env|sys|ctx|spring):)?[A-Za-z_][\w.]*:-([^${}]*)\}"
    r"|\$\{(?!(?:env|sys|file|yaml|https?|s3|ssm|vault|ctx|spring|main|bundle):)[A-Za-z_][\w.]*:(?![?+=-])([^${}]*)\}"
)
_NO_PATH = ("http", "https", "ws", "wss", "tcp", "udp", "")
_TRANSPORTS = ("tcp", "udp", "ssl", "tls", "")
"""What a format that speaks one protocol may write for a scheme."""
_TEST = re.compile(r"(?:^|/)src/(?:\w*[tT]est|it)/|(?:^|/)(?:testdata|test-resources|__tests__)/")
"""Folders of files that only tests read."""
_PLACEHOLDER = re.compile(r"<[\w -]+>")
"""What the reader of an example is to fill in."""
_MACHINE = ("host.docker.internal", "host.containers.internal", "host.minikube.internal")


@dataclass(frozen=True, slots=True)
class Reading:
    """Whose configuration is read, and by which collector."""

    subject: Subject
    collector: str
    local: bool = False
    """Keep addresses of the machine itself: for a library's file, which is part of a program that a
    developer runs beside the server. A daemon's `localhost` is its own container."""

    def at(self, place: Place) -> Evidence:
        """A line as evidence."""
        return Evidence(place.path, place.line, self.collector)

    def addresses(
        self, text: str, place: Place, key: str, purpose: str = "", scheme: str = "", port: str = ""
    ) -> Iterator[Requires]:
        """The mentions of a value at a place of an address: several, where the value is a list.

        `scheme` and `port` are what the format says beside it, for addresses that have none written.
        """
        if _TEST.search(place.path) or _PLACEHOLDER.search(text):
            return
        for address in find_addresses(expand(text)):
            number = address.port or _number(port)
            if is_local(address.host):
                lone = address.bare and number is None
                if lone or not (self.local or address.host in _MACHINE):
                    continue
            yield Requires(
                self.subject,
                address.host,
                self.at(place),
                key=key,
                port=number,
                scheme=scheme if scheme and address.scheme in _TRANSPORTS else address.scheme,
                path="" if address.scheme in _NO_PATH else address.path,
                via="config",
                purpose=purpose,
                bare=address.bare and number is None and not is_external_name(address.host),
            )

    def entry(
        self, node: Map, key: str, purpose: str = "", scheme: str = "", port: str = "", name: str = ""
    ) -> Iterator[Requires]:
        """The mentions under a key: a value, or the items of a list; `port` is the key beside it.

        `name` is what the reader of the document is told instead of the key.
        """
        value = node.get(key)
        number = node.text(port) if port else ""
        if isinstance(value, str):
            yield from self.addresses(value, node.place(key), name or key, purpose, scheme, number)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, str):
                    place = node.seq(key).place(index)
                    yield from self.addresses(item, place, name or key, purpose, scheme, number)

    def opens(self, technology: str, place: Place, key: str = "") -> Opens:
        """A client of a service whose address nobody has to write."""
        return Opens(self.subject, technology, self.at(place), key)

    def exchanges(
        self, direction: Literal["publish", "consume"], technology: str, node: Map, key: str
    ) -> Iterator[Exchanges]:
        """The channels that a key names: a value or the items of a list; names with a gap are unknown."""
        value = node.get(key)
        if isinstance(value, str):
            found = [(part, node.place(key)) for part in value.split(",")]
        elif isinstance(value, list):
            seq = node.seq(key)
            found = [(item, seq.place(at)) for at, item in enumerate(value) if isinstance(item, str)]
        else:
            found = []
        for text, place in found:
            channel = expand(text).strip()
            if channel and not _TEST.search(place.path):
                channel = channel if _CHANNEL.match(channel) else ""
                yield Exchanges(self.subject, direction, self.at(place), channel, technology)


_CHANNEL = re.compile(r"[\w./:*#>-]{1,250}\Z")


def reading(file: SourceFile, collector: str, local: bool = False) -> Reading:
    """The reading of a file that lies in the tree: whose configuration it is, the linker finds."""
    return Reading(Subject(Scope("source", file.folder), ""), collector, local)


def expand(text: str) -> str:
    """A value with the defaults of its variables; variables without one stay, as `${NAME}`.

    >>> expand("${env:HOST:-loki}:${PORT:3100}"), expand("${env:HOST}")
    ('loki:3100', '${HOST}')
    """
    if "${" not in text:
        return text
    for _ in range(4):
        text, count = _DEFAULT.subn(lambda found: found[1] or found[2] or "${_}", text[:20_000])
        if not count:
            break
    return text.replace("${env:", "${")


def is_off(node: Map) -> bool:
    """Whether a mapping says of itself that it is switched off."""
    off = node.get("enabled", node.get("enable"))
    on = node.get("disabled", node.get("disable"))
    return (isinstance(off, str) and off.lower() in ("false", "no", "off", "0")) or (
        isinstance(on, str) and on.lower() in ("true", "yes", "on", "1")
    )


def _number(text: str) -> int | None:
    text = expand(text).strip()
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536 else None
