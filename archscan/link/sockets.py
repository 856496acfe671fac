"""Connections over a socket in a shared folder: a server keeps it in a volume that its clients mount.

`mysql-socket:/var/run/mysqld` in a database and in two services names no host, and yet says who talks to
whom: the folder holds nothing but the server's socket.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from archscan.link.facts import FactIndex
from archscan.link.links import Links
from archscan.link.parts import Part
from archscan.model.evidence import Evidence

_FOLDERS: dict[str, tuple[str, ...]] = {
    "mysqld": ("mysql", "mariadb", "percona"),
    "postgresql": ("postgresql", "postgis", "timescaledb"),
    "redis": ("redis", "valkey", "keydb", "dragonfly"),
    "valkey": ("valkey", "redis"),
    "memcached": ("memcached",),
    "clamav": ("clamav",),
}
"""What lies below `/run`, and whose socket it holds."""


def join_sockets(
    links: Links, index: FactIndex, parts: Iterable[Part], software: Mapping[int, tuple[str, str]]
) -> None:
    """Add a link from each part that mounts the folder of a server's socket to the one server that does.

    `software` is the key in the lexicon and the kind of what a part runs as it is, by the part's `id()`.
    """
    servers: defaultdict[tuple[object, str, str], dict[Part, Evidence]] = defaultdict(dict)
    clients: defaultdict[tuple[object, str, str], dict[Part, Evidence]] = defaultdict(dict)
    for part in parts:
        runs = software.get(id(part), ("", ""))[0]
        for where, folder, line in _mounts(index, part):
            side = servers if runs in _FOLDERS[folder] else clients
            side[where, folder, part.group].setdefault(part, line)
    for key, found in servers.items():
        if len(found) != 1:
            continue
        server, line = next(iter(found.items()))
        for client, mounted in clients.get(key, {}).items():
            links.between(client, server).imply("socket", [mounted], [line])


def _mounts(index: FactIndex, part: Part) -> Iterator[tuple[object, str, Evidence]]:
    """The shared folders for sockets that a part mounts: which one, what it is called, and the line."""
    for workload in part.workloads:
        for setting in index.settings.get(workload.subject, ()):
            if setting.topic not in ("storage.volume", "storage.mount"):
                continue
            volume, _, rest = setting.value.partition(":")
            target = rest.partition(":")[0].strip().rstrip("/")
            above, _, folder = target.rpartition("/")
            if volume and folder in _FOLDERS and above in ("/run", "/var/run"):
                yield (workload.subject.scope, volume.strip()), folder, setting.evidence
