"""Who listens on a port of the machine: published ports, and programs that run outside containers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from archscan.link.directory import Directory
from archscan.link.facts import FactIndex
from archscan.link.parts import Part
from archscan.link.shared import MECHANISM_OF, Sides


class Listeners:
    """Parts of each system by the port at which they are reached on the machine that they run on."""

    def __init__(
        self,
        index: FactIndex,
        parts: Sequence[Part],
        directory: Directory,
        builders: Callable[[str], Sequence[Part]],
        sides: Sides,
    ) -> None:
        """`builders` gives the parts that are made from a folder."""
        self._sides = sides
        self._at: defaultdict[tuple[str, int], dict[Part, None]] = defaultdict(dict)
        for part in parts:
            for workload in part.workloads:
                for offer in index.offers.get(workload.subject, ()):
                    if offer.kind == "port" and offer.port and (offer.public or not part.deployed):
                        self._at[part.group, offer.port][part] = None
        for provides in index.provides:
            for port in provides.ports:
                if port.published:
                    found = directory.named(provides.subject.scope, "", provides.subject.name)
                    if found is not None:
                        self._at[found.group, port.number][found] = None
        for subject, offers in index.offers.items():
            if subject.scope.kind == "source" and not subject.name:
                owners = builders(subject.scope.path)
                for offer in offers:
                    if offer.kind == "port" and offer.port and len(owners) == 1:
                        self._at[owners[0].group, offer.port][owners[0]] = None

    def at(self, group: str, port: int, purpose: str = "") -> list[Part]:
        """The parts of a system that listen on the port; only what serves that purpose, if anything does."""
        found = list(self._at.get((group, port), ()))
        mechanism = MECHANISM_OF.get(purpose)
        servers = self._sides.of(mechanism, "server") if mechanism else {}
        if any(one.group == group for one in servers):
            return [one for one in found if one in servers] or [one for one in servers if one.group == group]
        return found
