"""Resolution: which mentioned address is provided by whom."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from archscan.lexicon.environments import stage_of
from archscan.lexicon.hosts import external_name, is_documentation, is_external_name, is_local
from archscan.lexicon.ports import protocol_of
from archscan.link.books import AddressBooks
from archscan.link.copies import Copies
from archscan.link.directory import Directory, Provider
from archscan.link.facts import FactIndex
from archscan.link.links import Links, weaker
from archscan.link.listeners import Listeners
from archscan.link.ownership import SourceFacts
from archscan.link.parts import Part
from archscan.link.shared import Clients
from archscan.link.units import Unit, unit_of
from archscan.model.elements import Confidence
from archscan.model.evidence import Evidence
from archscan.model.facts import Labels, Permits, Reads, Requires, Subject
from archscan.model.problem import Problem

_PROGRAM_FOLDERS = frozenset({"src", "config", "conf", "app", "settings", "resources", "server", "lib"})
_AT_EDGE = frozenset({"proxies", "authenticates"})
_NO_VARIABLE = re.compile(r"[^A-Z0-9]+")


class Resolver:
    """Joins mentions and providers; one use."""

    def __init__(
        self,
        index: FactIndex,
        parts: Sequence[Part],
        directory: Directory,
        groups: dict[Unit, str],
        source: SourceFacts,
        listeners: Listeners,
        clients: Clients,
        software: Mapping[int, tuple[str, str]],
        copies: Copies,
    ) -> None:
        """`source` knows the parts that a file of the repository belongs to, `listeners` who listens on a
        port of the machine, `clients` which of them a shared file speaks to, `software` what a part runs
        as it is, `copies` whose image a file is copied into."""
        self._copies = copies
        self._index = index
        self._source = source
        self._listeners = listeners
        self._clients = clients
        self._directory = directory
        self._groups = groups
        self._holders: defaultdict[tuple[str, str], list[Subject]] | None = None
        self.links = Links()
        self.unanswered: list[tuple[Part, Requires]] = []
        """Addresses of the machine itself at which nothing known listens."""
        self._running: defaultdict[str, list[Part]] = defaultdict(list)
        for part in parts:
            if id(part) in software:
                self._running[software[id(part)][0]].append(part)
        self._software = software
        self._overrides: dict[int, frozenset[str]] = {}
        self._books = AddressBooks(software)
        self._on_machine: list[tuple[Requires, Part, Part, Confidence]] = []
        self._problems: dict[Problem, None] = {}
        self._parts_of: defaultdict[Subject, list[Part]] = defaultdict(list)
        for part in parts:
            for workload in part.workloads:
                if part not in self._parts_of[workload.subject]:
                    self._parts_of[workload.subject].append(part)

    def resolve(self) -> list[Problem]:
        """Resolve every mention of every workload, of what it reads, and every network policy."""
        for subject, parts in self._parts_of.items():
            if self._is_test_rig(subject, parts):
                continue
            for requires in self._index.requires_of.get(subject, ()):
                self._resolve(requires, parts)
        self._sources()
        self._holdings()
        self._beside()
        self._policies()
        return list(self._problems)

    def _holdings(self) -> None:
        """Mentions in what workloads read: ConfigMaps and the like. What one of them is handed by name is
        meant for it; what it is handed whole may be the whole system's."""
        handed: list[tuple[Requires, Part, Evidence]] = []
        for reads in self._index.reads:
            parts = self._parts_of.get(reads.subject, [])
            holder = Subject(reads.subject.scope, reads.holder)
            found = self._index.requires_of.get(holder) or self._holder_elsewhere(holder)
            for requires in found:
                if reads.key and requires.key == reads.key:
                    self._resolve(requires, parts, reads.evidence)
                elif not reads.key or _is_in_file(requires, reads):
                    handed.extend((requires, part, reads.evidence) for part in parts)
        for requires, part, _ in handed:
            self._books.note(requires, part, self._answers(requires, part))
        asked = self._asked() if handed else {}
        for requires, part, reader in handed:
            target = self._answers(requires, part)
            weakest: Confidence = "certain"
            if target is not None:
                own = _variable(requires.key) in asked.get(part, ())
                weakest = self._books.confidence(requires, part, target, own)
            self._resolve(requires, [part], reader, weakest)

    def _answers(self, requires: Requires, part: Part) -> Part | None:
        """Who answers to a mention, as a part of the system."""
        found = self._directory.lookup(requires.subject.scope, part.group, requires.host)
        return found[0].part if found is not None else None

    def _asked(self) -> dict[Part, set[str]]:
        """The variables and keys that the code of each part takes addresses from."""
        found: defaultdict[Part, set[str]] = defaultdict(set)
        stated = [(one.key, one.evidence) for one in self._index.requires if one.via == "code"]
        for key, evidence in [*stated, *((one.key, one.evidence) for one in self._index.opens)]:
            if key:
                for part in self._source.owners(evidence.path):
                    found[part].add(_variable(key))
        return found

    def _sources(self) -> None:
        """Mentions in files that a part mounts or is built with; of several parts, nobody knows which."""
        for requires in self._index.requires:
            if requires.subject.scope.kind != "source":
                continue
            name = requires.subject.name
            if name:
                parts = self._clients.of(requires)
                self._resolve(requires, parts, weakest="likely" if name == "*" else "certain")
                continue
            parts = self._source.owners(requires.evidence.path)
            if len(parts) != 1:
                held = self._copies.holders(requires.evidence.path)
                parts = [one for one in held if one in parts or not parts] or parts
            parts = [one for one in parts if not self._runs_another(one, requires)]
            if not parts:
                parts = self._runners(requires)
            if not parts and _is_of_program(requires):
                parts = self._source.authors(requires.evidence.path)
            sure = len(parts) == 1 and parts[0].made and parts == self._source.owners(requires.evidence.path)
            weakest: Confidence = "certain" if sure else "likely" if len(parts) == 1 else "possible"
            self._resolve(
                requires, [one for one in parts if not self._is_overridden(requires, one)], weakest=weakest
            )

    def _runs_another(self, part: Part, requires: Requires) -> bool:
        """Whether a file configures software that a part beside it is known not to run: of Jaeger and Envoy
        in one folder, only one reads `envoy.yaml`."""
        configured = requires.evidence.collector
        return configured in self._running and self._software.get(id(part), (configured, ""))[0] != configured

    def _runners(self, requires: Requires) -> list[Part]:
        """The only part that runs the software whose configuration a file is: collectors of such files are
        named after it."""
        found = self._running.get(requires.evidence.collector, [])
        groups = {part.group for part in found}
        return found if len(found) == len(groups) == 1 else []

    def _is_overridden(self, requires: Requires, part: Part) -> bool:
        """Whether the deployment sets the variable that code or configuration gives a default of."""
        if not requires.key or requires.via not in ("code", "config"):
            return False
        if id(part) not in self._overrides:
            stated = (
                one.key
                for workload in part.workloads
                for one in self._index.requires_of.get(workload.subject, ())
                if one.via in ("environment", "command")
            )
            self._overrides[id(part)] = frozenset(_variable(key) for key in stated if key)
        return _variable(requires.key) in self._overrides[id(part)]

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
            self._local(requires, parts, weakest)
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

    def _local(self, requires: Requires, parts: list[Part], weakest: Confidence) -> None:
        """An address of the machine itself: on the developer's, others of the system listen there too."""
        if requires.via not in ("config", "code") or requires.port is None:
            return
        for part in parts:
            found = self._listeners.at(part.group, requires.port, requires.purpose)
            others = [one for one in found if one is not part]
            if not found:
                self.unanswered.append((part, requires))
            elif (
                len(found) == 1
                and others
                and not (requires.via == "code" and requires.bare and part.deployed)
                and not (requires.purpose in _AT_EDGE and self._is_contained(part))
            ):
                self._on_machine.append((requires, part, others[0], weakest))

    def _is_contained(self, part: Part) -> bool:
        """Whether a part is deployed nowhere but in containers with a network of their own: to a proxy there,
        the machine itself is its container."""
        return part.deployed and not any(
            setting.topic == "security.host" and "network" in setting.value.lower()
            for workload in part.workloads
            for setting in self._index.settings.get(workload.subject, ())
        )

    def _beside(self) -> None:
        """What a developer's machine says of two parts counts where nothing else joins them for that purpose:
        of a deployed system it tells neither line nor port."""
        stated = {
            (id(link.source), id(link.target), purpose)
            for _, part, _, _ in self._on_machine
            for link in self.links.of(part)
            if link.evidence
            for purpose in ("", *link.purposes)
        }
        for requires, part, other, weakest in self._on_machine:
            lane = _lane(requires)
            if (id(part), id(other), lane) in stated:
                continue
            link = self.links.between(part, other, lane)
            link.note(requires)
            if requires.port is not None:
                link.ports[requires.port] = None
            if protocol := protocol_of(requires.scheme, None):
                link.protocols[protocol] = None
            link.strengthen(weaker("likely", weakest))

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
        link = self.links.between(source, provider.part, _lane(requires))
        link.note(requires, reader)
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
        link.strengthen(weaker(_confidence(requires, certain), weakest))

    def _outside(self, requires: Requires, source: Part, host: str, weakest: Confidence) -> None:
        if requires.bare and requires.port is None and requires.via != "ingress":
            return
        if requires.via == "mention" or (requires.via == "code" and requires.bare):
            return
        if is_documentation(host):
            return
        if is_external_name(host) and weakest != "possible":
            name = external_name(host)
            external = self.links.external(source.group, name)
            external.hosts.add(host)
            external.evidence.add(requires.evidence)
            link = self.links.between(source, external, requires.purpose)
            link.note(requires)
            if requires.port is not None:
                link.ports[requires.port] = None
            if protocol := protocol_of(requires.scheme, requires.port):
                link.protocols[protocol] = None
            sure: Confidence = "likely" if requires.bare else "certain"
            link.strengthen(weaker(sure, weakest))
        elif requires.subject.scope.kind != "source" and (not requires.bare or requires.port is not None):
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
                        link = self.links.between(source, target)
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


def _lane(requires: Requires) -> str:
    """What a connection is for: as its place says; what code asks for over HTTP or gRPC is a call, whatever
    else the two have to do with each other."""
    if requires.via == "code" and requires.scheme in ("http", "https", "grpc", "ws"):
        return requires.purpose or "calls"
    return requires.purpose


def _is_in_file(requires: Requires, reads: Reads) -> bool:
    """Whether a mention stands in a file that a holder's key carries: another collector read it."""
    return requires.evidence.collector != reads.evidence.collector


def _is_of_program(requires: Requires) -> bool:
    """Whether a file that lies in nobody's folder speaks for the program at the root: its code, and what
    lies where programs keep their configuration; not what configures a proxy or a collector."""
    if requires.via == "code":
        return True
    first, _, rest = requires.evidence.path.partition("/")
    return not requires.purpose and (not rest or first in _PROGRAM_FOLDERS)


def _variable(key: str) -> str:
    """A key as the environment spells it: `spring.redis.host` is set by `SPRING_REDIS_HOST`."""
    return _NO_VARIABLE.sub("_", key.upper()).strip("_")


def _confidence(requires: Requires, certain: bool) -> Confidence:
    if requires.via in ("depends_on", "volumes_from"):
        return "possible"
    if requires.via == "mention" or (requires.via == "code" and requires.bare):
        return "likely"  # an address that no known client is given
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
