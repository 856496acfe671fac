"""Who answers to a name: the linker's symbol table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from archscan.lexicon.hosts import is_external_name, kubernetes_parts
from archscan.link.names import canonical
from archscan.link.parts import Part
from archscan.link.units import Unit, unit_of
from archscan.model.evidence import Evidence
from archscan.model.facts import Labels, Port, Provides, Scope, Workload

_MOST_SELECTED = 100
"""Workloads that one selector may stand for; a hostile file could name thousands, thousands of times."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A part that answers to a name, or another host that the name stands for."""

    part: Part | None
    ports: tuple[Port, ...]
    alias_of: str
    evidence: Evidence


class Directory:
    """Names provided in every scope, and the workloads that labels select."""

    def __init__(self, parts: Sequence[Part], provides: Iterable[Provides], groups: dict[Unit, str]) -> None:
        self._groups = groups
        self._part_of: dict[Workload, Part] = {}
        self._by_label: defaultdict[tuple[str, str], list[Workload]] = defaultdict(list)
        self._by_subject: defaultdict[tuple[Unit, str], list[Part]] = defaultdict(list)
        self._local: defaultdict[tuple[Unit, str], list[tuple[str, Provider]]] = defaultdict(list)
        self._in_group: defaultdict[tuple[str, str], list[tuple[str, Provider]]] = defaultdict(list)
        self._namespaces: set[str] = set()
        self._selected: dict[tuple[Scope, Labels], list[Part]] = {}
        for part in parts:
            for workload in part.workloads:
                self._namespaces.add(workload.subject.scope.name)
                self._part_of[workload] = part
                self._by_subject[unit_of(workload.subject.scope)[0], workload.subject.name].append(part)
                for label in workload.labels:
                    self._by_label[label].append(workload)
        for fact in provides:
            self._add(fact)
        for part in parts:
            for name in sorted({part.name, *part.aliases}):
                weak = Provider(part, (), "", part.workloads[0].evidence)
                self._in_group[part.group, canonical(name)].append(("weak", weak))

    def _add(self, fact: Provides) -> None:
        scope = fact.subject.scope
        unit, _ = unit_of(scope)
        group = self._groups.get(unit)
        if group is None:
            return
        if fact.selects:
            found = self.selected(scope, fact.selects)
        else:
            found = self._by_subject.get((unit, fact.subject.name), [])[:1]
        providers = [Provider(part, fact.ports, fact.alias_of, fact.evidence) for part in found]
        if not found and fact.alias_of:
            providers = [Provider(None, fact.ports, fact.alias_of, fact.evidence)]
        for provider in providers:
            if provider.part is not None and not _is_guess(fact, provider.part):
                provider.part.aliases.add(fact.name)
                provider.part.named_by.setdefault(fact.name, fact.evidence)
            key = fact.name.casefold()
            self._local[unit, key].append((scope.name, provider))
            self._in_group[group, key].append((scope.name, provider))

    def add_applications(
        self, provides: Iterable[Provides], builders: Callable[[str], Sequence[Part]]
    ) -> None:
        """Add the names that programs give themselves: those of the parts made from their folder, which
        `builders` gives. A name that several folders' programs take is nobody's."""
        takers: defaultdict[tuple[str, str], dict[Part, Provides]] = defaultdict(dict)
        for fact in provides:
            if fact.subject.scope.kind == "source" and not fact.subject.name:
                found = builders(fact.subject.scope.path)
                if len(found) == 1:
                    takers[found[0].group, fact.name.casefold()].setdefault(found[0], fact)
        for (group, name), found_by in takers.items():
            for part, fact in found_by.items():
                part.aliases.add(fact.name)
                part.named_by.setdefault(fact.name, fact.evidence)
                if len(found_by) == 1:
                    provider = Provider(part, fact.ports, "", fact.evidence)
                    self._in_group[group, name].append(("source", provider))
                    self._in_group[group, canonical(name)].append(("weak", provider))

    def selected(self, scope: Scope, labels: Labels) -> list[Part]:
        """Parts with a workload that carries all labels: in the same folder and namespace if any are,
        else in the namespace, else in the system."""
        if not labels:
            return []
        key = (scope, labels)
        if key not in self._selected:
            self._selected[key] = self._select(scope, labels)
        return self._selected[key]

    def _select(self, scope: Scope, labels: Labels) -> list[Part]:
        rarest = min((self._by_label.get(label, []) for label in labels), key=len)
        wanted = set(labels)
        unit, environment = unit_of(scope)
        group = self._groups.get(unit)
        best: dict[int, dict[Part, None]] = defaultdict(dict)
        for workload in rarest:
            if workload.labels and not wanted.issubset(workload.labels):
                continue
            other = workload.subject.scope
            if scope.name and other.name and scope.name != other.name:
                continue
            found_unit, found_environment = unit_of(other)
            if self._groups.get(found_unit) != group:
                continue
            rank = (
                0
                if found_unit == unit and found_environment == environment
                else 1
                if found_unit == unit
                else 2
            )
            best[rank][self._part_of[workload]] = None
        return list(best[min(best)])[:_MOST_SELECTED] if best else []

    def near(self, scope: Scope, name: str) -> Part | None:
        """The one part of the system that is called `name`, in singular or plural; else None."""
        group = self._groups.get(unit_of(scope)[0], "")
        other = name.removesuffix("s") if name.endswith("s") else f"{name}s"
        found = {
            id(provider.part): provider.part
            for word in (name, other)
            for _, provider in self._in_group.get((group, canonical(word)), ())
            if provider.part is not None
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def named(self, scope: Scope, group: str, name: str) -> Part | None:
        """The part with a workload of that very name in the scope's unit, else in the system."""
        found = self._by_subject.get((unit_of(scope)[0], name))
        if found:
            return found[0]
        weak = [provider.part for _, provider in self._in_group.get((group, canonical(name)), ())]
        return weak[0] if weak else None

    def at(self, scope: Scope, name: str) -> list[Part]:
        """The parts with a workload of that very name in the scope's unit."""
        return self._by_subject.get((unit_of(scope)[0], name), [])

    def behind(self, scope: Scope, host: str) -> Part | None:
        """The part that certainly answers to a host name as seen from a scope; else None."""
        group = self._groups.get(unit_of(scope)[0])
        found = self.lookup(scope, group, host) if group is not None else None
        return found[0].part if found is not None and found[1] else None

    def lookup(self, scope: Scope, group: str, host: str) -> tuple[Provider, bool] | None:
        """The provider of a host name as seen from a scope, and whether its name is certain there.

        Names resolve in the scope's own unit first, then in the namespace that the name states,
        then anywhere in the system; a workload's name that no Service carries is less certain.
        """
        unit, _ = unit_of(scope)
        candidates = [(host, scope.name)]
        if scope.kind == "kubernetes" and "." in host:
            service, namespace = kubernetes_parts(host)
            if namespace is None or namespace in self._namespaces or not is_external_name(host):
                candidates.append((service, namespace or scope.name))
        for name, space in candidates:
            found = _nearest(self._local.get((unit, name), ()), space)
            if found is None:
                found = _nearest(self._in_group.get((group, name), ()), space)
            if found is not None:
                return found, True
        for _, provider in self._in_group.get((group, canonical(candidates[-1][0])), ()):
            if provider.part is not None:
                return provider, False
        return None


def _is_guess(fact: Provides, part: Part) -> bool:
    """Whether a name is one that Services of foreign charts commonly have: good for finding it, and
    nothing that a file says of it."""
    return fact.name != fact.subject.name and any(
        workload.kind == "HelmDependency" and workload.subject == fact.subject for workload in part.workloads
    )


def _nearest(found: Sequence[tuple[str, Provider]], namespace: str) -> Provider | None:
    for space, provider in found:
        if space == namespace:
            return provider
    for _, provider in found:
        return provider
    return None
