"""Canonical form of port mappings: one mapping with a target for each container port.

Specification: https://docs.docker.com/reference/compose-file/services/#ports
"""

from __future__ import annotations

import re

from archscan.formats.node import Map, Node, Place, Seq

from .shape import UNRESOLVED, At, describe, items

MAX_RANGE = 256
"""Ports that one range may stand for."""

_PORT = re.compile(
    r"(?:(?P<ip>\[[0-9a-fA-F:.]+\]|\d+(?:\.\d+){3}|\$\{\w+\}):)?"
    r"(?:(?P<published>[\d]+(?:-\d+)?|(?:\$\{\w+\})+|):)?"
    r"(?P<target>\d+(?:-\d+)?)"
    r"(?:/(?P<protocol>[A-Za-z]+))?\Z"
)


def canonical_ports(value: Node, place: Place, at: At) -> Node:
    result = Seq(*place)
    for item, where in items(value, place, at):
        if isinstance(item, Map):
            target = item.text("target")
            if target.isascii() and target.isdigit():
                _port(item, result, where, at)
            elif not UNRESOLVED.search(target):
                at.reject(where, "a port mapping has no container port", "target: PORT")
            continue
        text = str(item).strip()
        if text.startswith(":") and text.count(":") > 1:
            text = text[1:]  # an address variable that may be empty: any address
        found = _PORT.match(text)
        if found is None:
            if not UNRESOLVED.search(text):
                at.reject(where, f"{describe(item)} is not a port mapping", "[HOST:]CONTAINER")
            continue
        outer, address = found["published"], found["ip"]
        if outer is None and address and address.startswith("$"):
            outer, address = address, None  # of two parts, the first is the host's port
        targets = _range(found["target"])
        published = _range(outer or "")
        if targets is None or published is None or (len(published) > 1 and len(published) < len(targets)):
            at.reject(where, f"{describe(item)} is not a port range", f"at most {MAX_RANGE} ports, in order")
            continue
        for index, number in enumerate(targets):
            port = Map(*where)
            port.put("target", number, where)
            if len(published) == len(targets):
                port.put("published", published[index], where)
            elif published:  # any one out of the range
                port.put("published", f"{published[0]}-{published[-1]}", where)
            if address:
                port.put("host_ip", address.strip("[]"), where)
            port.put("protocol", (found["protocol"] or "tcp").lower(), where)
            if outer and not published:
                port.put("published", outer, where)
            result.add(port, where)
    return result


def _port(item: Map, result: Seq, where: Place, at: At) -> None:
    """A port in long form; its published end may be a range."""
    port = Map(item.path, item.line)
    for key in ("target", "published", "host_ip", "protocol", "name", "app_protocol", "mode"):
        if item.text(key):
            port.put(key, item.text(key), item.place(key))
    if not _valid(port.text("target")):
        at.reject(where, f"{port.text('target')[:20]} is not a port", "a number up to 65535")
        return
    if "published" not in port:
        port.put("published", "", where)  # the engine chooses one
    if "protocol" not in port:
        port.put("protocol", "tcp", where)
    result.add(port, where)


def _valid(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) <= 65535


def _range(text: str) -> list[str] | None:
    """The ports of `N` or `N-M`; empty for a text without a number, None where it is no range."""
    if not text or not text[0].isdigit():
        return []
    first, _, last = text.partition("-")
    if not _valid(first) or (last and not _valid(last)):
        return None
    count = int(last or first) - int(first) + 1
    if not 1 <= count <= MAX_RANGE:
        return None
    return [str(int(first) + index) for index in range(count)]
