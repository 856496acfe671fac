"""The application servers behind Apache's mod_jk: `workers.properties`.

Only workers that are listed, or that a listed balancer names, count.
Format: https://tomcat.apache.org/connectors-doc/reference/workers.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from archscan.formats.node import Map
from archscan.formats.properties import load
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.targets import mentions, port_of, program_of

NAME = "jk_workers"
PATTERNS = ("workers*.properties", "workers*.properties.*", "jk*.properties", "*workers.properties")
_WORKER = re.compile(r"worker\.([^.]+)\.(host|port|type|balance_workers|balanced_workers|activation)\Z")


def wants(data: bytes) -> bool:
    """Whether any worker is described."""
    return b"worker." in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one mention for each worker in use."""
    entries = load(file.text, file.path)
    workers: dict[str, dict[str, str]] = {}
    for key in entries:
        if found := _WORKER.match(key):
            workers.setdefault(found[1], {})[found[2]] = key
    listed = _names(entries.text("worker.list"))
    if not listed:
        what = "no list of workers"
        yield Problem(file.path, 0, what, "worker.list=NAME,NAME", "warning", "jk-workers")
    used = dict.fromkeys(listed)
    for name in listed:
        for key in ("balance_workers", "balanced_workers"):
            used.update(dict.fromkeys(_names(entries.text(workers.get(name, {}).get(key, "")))))
    for name in used:
        keys = workers.get(name, {})
        if "host" not in keys or _is_stopped(entries, keys):
            continue
        port = keys.get("port", "")
        also = (_line(entries, port),) if port else ()
        kind = entries.text(keys.get("type", ""), "ajp13")
        yield from mentions(
            program_of(file), entries.text(keys["host"]), _line(entries, keys["host"]), keys["host"],
            port=port_of(entries.text(port)), scheme="ajp" if kind.startswith("ajp") else "", also=also,
        )  # fmt: skip


def _names(text: str) -> list[str]:
    return [name for name in re.split(r"[,\s]+", text) if name][:500]


def _is_stopped(entries: Map, keys: dict[str, str]) -> bool:
    return entries.text(keys.get("activation", "")).lower().startswith(("d", "s"))


def _line(entries: Map, key: str) -> Evidence:
    place = entries.place(key)
    return Evidence(place.path, place.line, NAME)
