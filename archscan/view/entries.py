"""Where a system is reached from outside, and how much of that a picture marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from archscan.model.elements import Component, Interface
from archscan.view.elements import Node
from archscan.view.names import listed

_PORT = re.compile(r"(?:.*:)?(\d+):\d+(?:/\w+)?\Z|(\d+)(?:/\w+)?\Z")
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?([^/\s]+)", re.IGNORECASE)
_FRONT = frozenset({"frontend", "gateway", "proxy", "person"})
_FEW = 4


def entries(component: Component) -> tuple[str, ...]:
    """Addresses under which a component is reached from outside: hosts first, then ports (`:8080`)."""
    found = {text for one in component.interfaces if one.public and (text := _address(one))}
    ports = sorted((one for one in found if one.startswith(":")), key=lambda one: (len(one), one))
    return (*sorted(one for one in found if not one.startswith(":")), *ports)


def _address(interface: Interface) -> str:
    """Host of a route, or the port that is published."""
    if port := _PORT.match(interface.name):
        return f":{port[1] or port[2]}"
    host = _HOST.match(interface.name)
    if host and interface.kind != "port" and ("." in host[1] or interface.kind == "route"):
        return host[1]
    if interface.port:
        return f":{interface.port}"
    return "any host" if interface.name.startswith("/") else host[1] if host else ""


def marked(nodes: Sequence[Node]) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """The boxes with those entries that mean something, and a sentence about the others.

    A Compose file for developers publishes the ports of nearly everything. Where that is so, only what
    stands in front of the system, or is reached under a name, is marked.
    """
    published = [one for one in nodes if one.entries]
    if len(published) <= _FEW:
        return tuple(nodes), ()
    quiet = {one.id for one in published if one.kind not in _FRONT and all(x[0] == ":" for x in one.entries)}
    if not quiet:
        return tuple(nodes), ()
    told = [f"{one.name} {' '.join(one.entries)}" for one in published if one.id in quiet]
    kept = tuple(replace(one, entries=()) if one.id in quiet else one for one in nodes)
    return kept, (f"Ports published besides, not marked: {listed(told)}.",)
