"""Ports of a Nomad group: which task takes which, and where Nomad puts their addresses.

https://developer.hashicorp.com/nomad/docs/job-specification/network
https://developer.hashicorp.com/nomad/docs/runtime/environment
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from archscan.formats.node import Map
from archscan.model.facts import Port

_RUNTIME = re.compile(
    r"\$\{NOMAD_(?:HOST_)?(ADDR|IP|PORT)_([\w-]+)\}"
    r"|\{\{-?\s*env\s+[\"`]NOMAD_(?:HOST_)?(ADDR|IP|PORT)_([\w-]+)[\"`]\s*-?\}\}"
)
"""Where Nomad puts the address of a port of the group, by the port's label."""


def labels_of(task: Map) -> set[str]:
    """The ports of the group's network that the task takes for itself."""
    return {
        label
        for config in task.seq("config").maps()
        for label in config.seq("ports")
        if isinstance(label, str)
    }


def ports_of(task: Map, group: Map) -> dict[str, Port]:
    """Ports by their label: of the group's those that the task takes, or all if it takes none."""
    found: dict[str, Port] = {}
    taken = labels_of(task)
    networks = [*group.seq("network").maps(), *task.seq("network").maps()]
    for resources in task.seq("resources").maps():
        networks += resources.seq("network").maps()
    for network in networks:
        for port in network.seq("port").maps():
            if taken and port.text("name") not in taken:
                continue
            target, static = _number(port.text("to")), _number(port.text("static"))
            if (number := target or static) is not None:
                found[port.text("name")] = Port(number, name=port.text("name"), published=static is not None)
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536 else None


def word(label: str) -> str:
    """A port's label as the names of variables have it.

    >>> word("order-db")
    'ORDER_DB'
    """
    return re.sub(r"\W", "_", label).upper()


def filled(text: str, others: Mapping[str, tuple[str, Port]]) -> str:
    """A text with the addresses that Nomad puts in, where they are those of other tasks of the group: names
    and ports by the `word` of the label.

    >>> filled("http://${NOMAD_ADDR_api}/x", {"API": ("orders", Port(8000))})
    'http://orders:8000/x'
    """

    def fill(found: re.Match[str]) -> str:
        what, label = found[1] or found[3], found[2] or found[4]
        if word(label) not in others:
            return found[0]
        name, port = others[word(label)]
        return {"IP": name, "PORT": str(port.number), "ADDR": f"{name}:{port.number}"}[what]

    return _RUNTIME.sub(fill, text)
