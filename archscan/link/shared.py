"""Files that configure other programs: what a configuration server hands to the applications that ask it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from archscan.lexicon.environments import stage_of
from archscan.lexicon.technology import Lexicon
from archscan.link.directory import Directory
from archscan.link.facts import FactIndex
from archscan.link.ownership import SourceFacts
from archscan.link.parts import Part
from archscan.model.elements import ComponentKind
from archscan.model.facts import Exchanges, Holds, Mechanism, Offers, Opens, Plays, Requires, Scope, Setting

MECHANISM_OF: dict[str, Mechanism] = {
    "registers": "discovery", "discovers": "discovery", "authenticates": "authorization",
    "exports": "tracing", "loads_config": "config",
}  # fmt: skip
"""What a program has to take part in for a shared address of that purpose to concern it."""


_KIND_OF: dict[Mechanism, ComponentKind] = {
    "gateway": "gateway", "config": "config", "discovery": "discovery", "authorization": "auth",
    "tracing": "observability", "admin": "observability", "circuit_metrics": "observability",
}  # fmt: skip


Borne: TypeAlias = Plays | Opens | Exchanges | Offers | Setting | Holds
Bearers: TypeAlias = Callable[[Borne], Sequence[Part]]
"""The parts that a fact about a program speaks of."""


def find_bearers(directory: Directory, source: SourceFacts) -> Bearers:
    """The parts that facts speak of: the workload that they name, else what is made from their folder."""

    def bearers(fact: Borne) -> Sequence[Part]:
        scope, name = fact.subject.scope, fact.subject.name
        if scope.kind != "source":
            return directory.at(scope, name)
        if not name:
            return source.authors(fact.evidence.path)
        servers = source.owners(fact.evidence.path)  # of a shared file: they hand it out, no more
        part = application_of(directory, scope, servers[0].group if servers else "", name)
        return [part] if part is not None else []

    return bearers


def application_of(directory: Directory, scope: Scope, group: str, name: str) -> Part | None:
    """The application that a shared file is called after, a profile behind its name taken off."""
    while name:
        found = directory.named(scope, group, name)
        if found is not None:
            return found
        name, dash, profile = name.rpartition("-")
        if not dash or not (stage_of(profile) or profile in _PROFILES):
            return None
    return None


class Sides:
    """Which parts take which side in the mechanisms of their system."""

    def __init__(self, index: FactIndex, bearers: Bearers) -> None:
        self._by: defaultdict[tuple[Mechanism, str], dict[Part, list[Plays]]] = defaultdict(dict)
        for plays in index.plays:
            parts = bearers(plays)
            if len(parts) == 1:
                self._by[plays.mechanism, plays.side].setdefault(parts[0], []).append(plays)

    def of(self, mechanism: Mechanism, side: str) -> dict[Part, list[Plays]]:
        """The parts on a side, each with what says so."""
        return self._by.get((mechanism, side), {})

    def kind_of(self, part: Part) -> ComponentKind | None:
        """The kind of a part that is the server of a mechanism by its own code."""
        return next(
            (kind for mechanism, kind in _KIND_OF.items() if self.takes(part, mechanism, "server")), None
        )

    def takes(self, part: Part, mechanism: Mechanism, side: str) -> bool:
        """Whether a part is on a side."""
        return part in self.of(mechanism, side)


class Clients:
    """The applications that a shared file speaks to."""

    def __init__(
        self,
        directory: Directory,
        owners: Callable[[str], Sequence[Part]],
        sides: Sides,
        uses: Callable[[Part], Iterable[str]],
        lexicon: Lexicon,
    ) -> None:
        """`uses` gives the keys in the lexicon of what a part is made with."""
        self._directory = directory
        self._owners = owners
        self._sides = sides
        self._uses = uses
        self._lexicon = lexicon

    def of(self, requires: Requires) -> list[Part]:
        """The parts that a mention in a shared file is meant for: the application of its name; of the name
        `*` every client of the configuration server that takes part in what the address is for."""
        name = requires.subject.name
        servers = self._owners(requires.evidence.path) or list(self._sides.of("config", "server"))
        group = servers[0].group if servers else ""
        if name != "*":
            part = application_of(self._directory, requires.subject.scope, group, name)
            return [part] if part is not None else []
        clients = [one for one in self._sides.of("config", "client") if one.group == group]
        return [one for one in clients if self._concerns(requires, one)]

    def _concerns(self, requires: Requires, part: Part) -> bool:
        mechanism = MECHANISM_OF.get(requires.purpose)
        if mechanism is not None:
            return self._sides.takes(part, mechanism, "client")
        technology = self._lexicon.match("scheme", requires.scheme) or self._by_key(requires.key)
        if technology is None:
            return True
        return technology.id in self._uses(part)

    def _by_key(self, key: str):  # type: ignore[no-untyped-def]
        """The technology that a key speaks of: `spring.rabbitmq.host`."""
        for word in key.lower().split("."):
            entry = self._lexicon.get(word)
            if entry is not None and entry.kind:
                return entry
        return None


_PROFILES = frozenset(
    {"docker", "default", "native", "k8s", "kubernetes", "cloud", "aws", "container", "compose"}
)
