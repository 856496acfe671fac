"""Connections in the making: one link for each pair of parts and purpose, and the systems outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from archscan.link.parts import Part
from archscan.model.elements import ComponentKind, Confidence
from archscan.model.evidence import Evidence
from archscan.model.facts import Requires

_RANK: dict[Confidence, int] = {"certain": 0, "likely": 1, "possible": 2}
_WEB = ("http", "ws", "grpc", "dns", "unix")
"""Schemes whose path is an address, not a thing at the target."""
_APART = frozenset({"authenticates", "loads_config", "registers", "discovers"})
"""Purposes of infrastructure: what is called besides is a connection of its own."""


def weaker(one: Confidence, other: Confidence) -> Confidence:
    """The weaker of two confidences."""
    return max(one, other, key=_RANK.__getitem__)


@dataclass(eq=False, slots=True)
class External:
    """A system outside, known by its host; or a store that only its client's configuration speaks of."""

    name: str
    group: str
    hosts: set[str] = field(default_factory=set)
    evidence: set[Evidence] = field(default_factory=set)
    kind: ComponentKind = "external"
    technology: str = ""
    """Its software's key in the lexicon, where the client says it."""


@dataclass(eq=False, slots=True)
class Link:
    """A connection in the making."""

    source: Part
    target: Part | External
    purposes: set[str] = field(default_factory=set)
    protocols: dict[str, None] = field(default_factory=dict)
    ports: dict[int, None] = field(default_factory=dict)
    via: dict[str, None] = field(default_factory=dict)
    resources: set[str] = field(default_factory=set)
    """Databases, topics and queues that lines name."""
    keys: set[str] = field(default_factory=set)
    ways: set[str] = field(default_factory=set)
    """How it was mentioned: `Requires.via`, or `policy`, `mechanism`, `channel`, `client`, `socket`."""
    confidence: Confidence = "possible"
    evidence: set[Evidence] = field(default_factory=set)
    """Lines that state the connection."""
    started: set[Evidence] = field(default_factory=set)
    """Lines that state a start order only."""
    further: set[Evidence] = field(default_factory=set)
    """Lines that took part: where a variable was filled from, the port's line, the reader of a ConfigMap."""

    def strengthen(self, confidence: Confidence) -> None:
        """Keep the better of two confidences."""
        if _RANK[confidence] < _RANK[self.confidence]:
            self.confidence = confidence

    def imply(
        self,
        way: str,
        lines: Iterable[Evidence],
        further: Iterable[Evidence] = (),
        confidence: Confidence = "likely",
    ) -> None:
        """Add lines that make the connection without stating an address, and those that took part."""
        self.ways.add(way)
        self.evidence.update(lines)
        self.further.update(further)
        self.strengthen(confidence)

    def note(self, requires: Requires, reader: Evidence | None = None) -> None:
        """Add what a mention says; `reader` is the line that reads the mention's holder."""
        self.ways.add(requires.via)
        if requires.via == "depends_on":
            self.started.add(requires.evidence)
            return
        self.evidence.add(requires.evidence)
        self.further.update(requires.also)
        if reader is not None:
            self.further.add(reader)
        if requires.key:
            self.via[requires.key] = None
            self.keys.add(requires.key)
        if requires.path and requires.scheme and not requires.scheme.startswith(_WEB):
            self.resources.add(requires.path.strip("/"))
        if requires.purpose:
            self.purposes.add(requires.purpose)

    def absorb(self, other: Link) -> None:
        """Take everything over from another link of the same two ends."""
        self.purposes |= other.purposes
        self.protocols.update(other.protocols)
        self.ports.update(other.ports)
        self.via.update(other.via)
        self.resources |= other.resources
        self.keys |= other.keys
        self.ways |= other.ways
        self.evidence |= other.evidence
        self.started |= other.started
        self.further |= other.further
        self.strengthen(other.confidence)


class Links:
    """All links and systems outside, as they are found; one use."""

    def __init__(self) -> None:
        self._links: dict[tuple[int, int, str], Link] = {}
        self._of: defaultdict[int, list[Link]] = defaultdict(list)
        self._externals: dict[tuple[str, str], External] = {}

    def between(self, source: Part, target: Part | External, purpose: str = "") -> Link:
        """The link for this purpose, made if there is none."""
        key = (id(source), id(target), purpose)
        if key not in self._links:
            self._links[key] = Link(source, target, {purpose} if purpose else set())
            self._of[id(source)].append(self._links[key])
        return self._links[key]

    def of(self, source: Part) -> list[Link]:
        """The links that a part opens."""
        return self._of.get(id(source), [])

    def external(self, group: str, name: str, kind: ComponentKind = "external") -> External:
        """The system outside of that name, made if there is none."""
        if (group, name) not in self._externals:
            self._externals[group, name] = External(name, group, kind=kind)
        return self._externals[group, name]

    @property
    def externals(self) -> list[External]:
        """All systems outside."""
        return list(self._externals.values())

    def merged(self) -> list[Link]:
        """One link a pair and purpose: a mention without a purpose joins one that has it, a plain call joins
        all but those to the infrastructure."""
        pairs: dict[tuple[int, int], list[tuple[str, Link]]] = defaultdict(list)
        for (source, target, purpose), link in self._links.items():
            pairs[source, target].append((purpose, link))
        found: list[Link] = []
        for lanes in pairs.values():
            found.extend(_merged(lanes))
        return found


def _merged(lanes: Iterable[tuple[str, Link]]) -> list[Link]:
    by_purpose = dict(lanes)
    for weak in ("", "calls"):
        link = by_purpose.get(weak)
        others = [one for one in sorted(by_purpose) if one not in ("", weak)]
        if weak == "calls":
            others = [one for one in others if one not in _APART]
        if link is not None and others:
            best = next((one for one in others if one not in _APART), others[0])
            by_purpose[best].absorb(by_purpose.pop(weak))
    return list(by_purpose.values())
