"""Resolution: which mentioned address is provided by whom, and what the connection is for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from archscan.lexicon.environments import stage_of
from archscan.lexicon.hosts import external_name, is_documentation, is_external_name, is_local
from archscan.lexicon.ports import protocol_of
from archscan.link.directory import Directory, Provider
from archscan.link.facts import FactIndex
from archscan.link.parts import Part
from archscan.link.units import Unit, unit_of
from archscan.model.elements import Confidence
from archscan.model.evidence import Evidence
from archscan.model.facts import Labels, Permits, Requires, Subject
from archscan.model.problem import Problem

_RANK: dict[Confidence, int] = {"certain": 0, "likely": 1, "possible": 2}


@dataclass(eq=False, slots=True)
class External:
    """A system outside, known by its host."""

    name: str
    group: str
    hosts: set[str] = field(default_factory=set)
    evidence: set[Evidence] = field(default_factory=set)
    schemes: set[str] = field(default_factory=set)


@dataclass(eq=False, slots=True)
class Link:
    """A connection in the making."""

    source: Part
    target: Part | External
    purposes: set[str] = field(default_factory=set)
    protocols: dict[str, None] = field(default_factory=dict)
    ports: dict[int, None] = field(default_factory=dict)
    via: dict[str, None] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    ways: set[str] = field(default_factory=set)
    """How it was mentioned: `Requires.via`, or `policy`."""
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


@dataclass(slots=True)
class Resolved:
    """All links and external systems, and what nobody provides."""

    links: list[Link]
    externals: list[External]
    problems: list[Problem]


class Resolver:
    """Joins mentions and providers; one use."""

    def __init__(
        self,
        index: FactIndex,
        parts: Sequence[Part],
        directory: Directory,
        groups: dict[Unit, str],
        owners: Callable[[str], list[Part]],
    ) -> None:
        """`owners` gives the parts that a file of the repository belongs to."""
        self._index = index
        self._owners = owners
        self._directory = directory
        self._groups = groups
        self._holders: defaultdict[tuple[str, str], list[Subject]] | None = None
        self._links: dict[tuple[int, int], Link] = {}
        self._externals: dict[tuple[str, str], External] = {}
        self._problems: dict[Problem, None] = {}
        self._parts_of: defaultdict[Subject, list[Part]] = defaultdict(list)
        for part in parts:
            for workload in part.workloads:
                if part not in self._parts_of[workload.subject]:
                    self._parts_of[workload.subject].append(part)

    def resolve(self) -> Resolved:
        """Resolve every mention of every workload, of what it reads, and every network policy."""
        for subject, parts in self._parts_of.items():
            if self._is_test_rig(subject, parts):
                continue
            for requires in self._index.requires_of.get(subject, ()):
                self._resolve(requires, parts)
        self._sources()
        for reads in self._index.reads:
            parts = self._parts_of.get(reads.subject, [])
            holder = Subject(reads.subject.scope, reads.holder)
            found = self._index.requires_of.get(holder) or self._holder_elsewhere(holder)
            for requires in found:
                if not reads.key or requires.key == reads.key:
                    self._resolve(requires, parts, reads.evidence)
        self._policies()
        return Resolved(list(self._links.values()), list(self._externals.values()), list(self._problems))

    def _sources(self) -> None:
        """Mentions in files that a part mounts or is built with; of several parts, nobody knows which."""
        for requires in self._index.requires:
            if requires.subject.scope.kind == "source":
                parts = self._owners(requires.evidence.path)
                self._resolve(requires, parts, weakest="likely" if len(parts) == 1 else "possible")

    def _is_test_rig(self, subject: Subject, parts: list[Part]) -> bool:
        """Whether the subject stands in a test file of parts that are deployed elsewhere too."""
        if stage_of(unit_of(subject.scope)[1]) != "test":
            return False
        return all(any(stage_of(word) != "test" for _, word in part.units) for part in parts)

    def _holder_elsewhere(self, holder: Subject) -> list[Requires]:
        """A ConfigMap that stands in another folder of the same system."""
        if self._holders is None:
            self._holders = defaultdict(list)
            for subject in self._index.requires_of:
                if "/" in subject.name:
                    group = self._groups.get(unit_of(subject.scope)[0], "")
                    self._holders[group, subject.name].append(subject)
        group = self._groups.get(unit_of(holder.scope)[0], "")
        for subject in self._holders.get((group, holder.name), ()):
            spaces = {subject.scope.name, holder.scope.name}
            if len(spaces) == 1 or "" in spaces:
                return self._index.requires_of[subject]
        return []

    def _resolve(
        self,
        requires: Requires,
        parts: list[Part],
        reader: Evidence | None = None,
        weakest: Confidence = "certain",
    ) -> None:
        scope = requires.subject.scope
        if is_local(requires.host):
            return
        for part in parts:
            found = self._directory.lookup(scope, part.group, requires.host)
            if found is None:
                self._outside(requires, part, requires.host, weakest)
                continue
            provider, certain = found
            if provider.part is None:
                self._outside(requires, part, provider.alias_of, weakest)
            elif provider.part is not part:
                self._join(requires, part, provider, certain, reader, weakest)

    def _join(
        self,
        requires: Requires,
        source: Part,
        provider: Provider,
        certain: bool,
        reader: Evidence | None,
        weakest: Confidence,
    ) -> None:
        assert provider.part is not None
        if requires.bare and requires.port is None and not certain and requires.via != "depends_on":
            return
        link = self._link(source, provider.part)
        link.ways.add(requires.via)
        _note(link, requires, reader)
        port = next((one for one in provider.ports if one.number == requires.port), None)
        if port is None and requires.port is None and len(provider.ports) == 1:
            port = provider.ports[0]
        number = requires.port if requires.port is not None else port.number if port else None
        if number is not None and requires.via != "depends_on":
            link.ports[number] = None
        protocol = protocol_of(requires.scheme, None) or (protocol_of(port.name, None) if port else "")
        if "grpc" in requires.key.lower() and protocol in ("", "HTTP"):
            protocol = "gRPC"
        if protocol:
            link.protocols[protocol] = None
        link.strengthen(max(_confidence(requires, certain), weakest, key=_RANK.__getitem__))

    def _outside(self, requires: Requires, source: Part, host: str, weakest: Confidence) -> None:
        if requires.bare and requires.port is None and requires.via != "ingress":
            return
        if is_documentation(host):
            return
        if is_external_name(host) and weakest != "possible":
            name = external_name(host)
            external = self._externals.setdefault((source.group, name), External(name, source.group))
            external.hosts.add(host)
            external.evidence.add(requires.evidence)
            if requires.scheme:
                external.schemes.add(requires.scheme)
            link = self._link(source, external)
            link.ways.add(requires.via)
            _note(link, requires, None)
            if requires.port is not None:
                link.ports[requires.port] = None
            if protocol := protocol_of(requires.scheme, requires.port):
                link.protocols[protocol] = None
            sure: Confidence = "likely" if requires.bare else "certain"
            link.strengthen(max(sure, weakest, key=_RANK.__getitem__))
        elif weakest == "certain" and (not requires.bare or requires.port is not None):
            place = requires.evidence
            key = f"{requires.key} names " if requires.key else ""
            what = f"{source.name}: {key}{requires.host}, which no file provides"
            expected = "a service of that name, or an entry in archscan.yaml"
            self._problems[Problem(place.path, place.line, what, expected, "note", "unresolved-address")] = (
                None
            )

    def _policies(self) -> None:
        for permit in self._index.permits:
            sources = self._selected(permit, permit.source)
            targets = self._selected(permit, permit.target)
            for source in sources:
                for target in targets:
                    if source is not target:
                        link = self._link(source, target)
                        link.ways.add("policy")
                        link.via["NetworkPolicy"] = None
                        link.evidence.add(permit.evidence)
                        if len(permit.ports) == 1:
                            link.ports[permit.ports[0]] = None
                        link.strengthen("likely")

    def _selected(self, permit: Permits, labels: Labels) -> list[Part]:
        """The parts that a policy's labels select; of labels that select nothing, the part of that name
        in the other number (`cart` for `carts`), with a problem that says so."""
        found = self._directory.selected(permit.scope, labels)
        if found or len(labels) != 1:
            return found
        value = labels[0][1]
        place = permit.evidence
        what = f"the policy selects pods labelled {labels[0][0]}={value}, and no workload carries that"
        near = self._directory.near(permit.scope, value)
        expected = f"{labels[0][0]}={near.name}?" if near else "the labels of a workload"
        self._problems[Problem(place.path, place.line, what, expected, "note", "dead-selector")] = None
        return [near] if near else []

    def _link(self, source: Part, target: Part | External) -> Link:
        key = (id(source), id(target))
        if key not in self._links:
            self._links[key] = Link(source, target)
        return self._links[key]


def _note(link: Link, requires: Requires, reader: Evidence | None) -> None:
    if requires.via == "depends_on":
        link.started.add(requires.evidence)
        return
    link.evidence.add(requires.evidence)
    link.further.update(requires.also)
    if reader is not None:
        link.further.add(reader)
    if requires.key:
        link.via[requires.key] = None
        link.keys.add(requires.key)
    if requires.purpose:
        link.purposes.add(requires.purpose)


def _confidence(requires: Requires, certain: bool) -> Confidence:
    if requires.via in ("depends_on", "volumes_from"):
        return "possible"
    if not certain or is_shared_file(requires.evidence.path):
        return "likely"
    return "certain"


def is_shared_file(path: str) -> bool:
    """Whether a file of variables may be handed to many workloads whole: what it names, not all need.

    >>> is_shared_file("deploy/.env"), is_shared_file("api/.env.example"), is_shared_file("compose.yaml")
    (True, True, False)
    """
    name = path.rpartition("/")[2].lower()
    return name.startswith(".env") or name.endswith(".env") or ".env." in name
