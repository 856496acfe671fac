"""Whose settings are whose: those of each workload, of each part's code, and of the repository as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archscan.link.directory import Directory
from archscan.link.facts import FactIndex
from archscan.link.parts import Part
from archscan.link.shared import Bearers
from archscan.link.units import Unit, unit_of
from archscan.model.elements import Property
from archscan.model.evidence import Evidence, joined
from archscan.model.facts import Setting, Subject
from archscan.model.topics import OF_WORKLOADS

_OF_IMAGES = frozenset({"build.user", "security.plaintext", "security.finding"})
"""Topics of an image: what is built from the Dockerfile's folder has them, whatever the folder is called."""
_OF_REPOSITORY = ("delivery.", "outlook.")
"""Families that speak of the repository, whoever is built from its root."""


@dataclass(slots=True)
class Settings:
    """Settings by what they speak of, each with its line."""

    of_workload: dict[int, list[Setting]] = field(default_factory=lambda: defaultdict(list))
    """By the workload's `id()`: its own, those that select it, its account's roles."""
    of_part: dict[int, list[Setting]] = field(default_factory=lambda: defaultdict(list))
    """By the part's `id()`: what its code and its configuration files say, wherever it runs."""
    of_system: list[Setting] = field(default_factory=list)
    """What belongs to no single part."""


def sort_settings(
    index: FactIndex, parts: Sequence[Part], directory: Directory, bearers: Bearers
) -> Settings:
    """Give every setting to what it speaks of.

    Topics that only mean something of a workload are left out where there is none.
    """
    found = Settings()
    for part in parts:
        for workload in part.workloads:
            own = index.settings.get(workload.subject, [])
            found.of_workload[id(workload)].extend(own)
            for setting in own:
                if setting.topic == "security.serviceaccount":
                    account = Subject(workload.subject.scope, f"serviceaccount/{setting.value}")
                    found.of_workload[id(workload)].extend(index.settings.get(account, ()))
    for setting in index.selecting:
        selected = directory.selected(setting.subject.scope, setting.selects)
        for part in selected:
            for workload in part.workloads:
                if workload.subject.scope == setting.subject.scope or len(part.workloads) == 1:
                    found.of_workload[id(workload)].append(setting)
        if not selected and setting.topic not in OF_WORKLOADS:
            found.of_system.append(setting)
    readers = _readers(index, directory)
    taken = {workload.subject for part in parts for workload in part.workloads}
    for subject, settings in index.settings.items():
        if subject not in taken:
            for setting in settings:
                if setting.topic not in OF_WORKLOADS or _is_of_image(setting):
                    _give(setting, found, directory, bearers, readers)
    return found


def _is_of_image(setting: Setting) -> bool:
    return setting.subject.scope.kind == "source" and setting.topic in _OF_IMAGES


def _readers(index: FactIndex, directory: Directory) -> dict[tuple[Unit, str], dict[int, Part]]:
    """The parts that take their configuration from each holder, by its place and name."""
    found: dict[tuple[Unit, str], dict[int, Part]] = defaultdict(dict)
    for reads in index.reads:
        unit, _ = unit_of(reads.subject.scope)
        for part in directory.at(reads.subject.scope, reads.subject.name):
            found[unit, reads.holder][id(part)] = part
    return found


def _give(
    setting: Setting,
    found: Settings,
    directory: Directory,
    bearers: Bearers,
    readers: Mapping[tuple[Unit, str], Mapping[int, Part]],
) -> None:
    """Give a setting that no workload's subject carries to the part that it speaks of, if it is one."""
    scope = setting.subject.scope
    parts: Sequence[Part] = ()
    if not setting.topic.startswith(_OF_REPOSITORY):
        whole = replace(setting, subject=replace(setting.subject, name=""))
        parts = bearers(whole if _is_of_image(setting) else setting)
        if not parts and scope.kind != "source" and setting.subject.name:
            holder = readers.get((unit_of(scope)[0], setting.subject.name))
            behind = directory.behind(scope, setting.subject.name)
            parts = [*holder.values()] if holder else [behind] if behind is not None else ()
    if len(parts) == 1:
        found.of_part[id(parts[0])].append(setting)
    elif setting.topic not in OF_WORKLOADS:
        found.of_system.append(setting)


def properties_of(settings: Iterable[Setting]) -> tuple[Property, ...]:
    """Settings as properties, those that say the same as one with all their lines, sorted."""
    lines: dict[tuple[str, str, str], list[Evidence]] = defaultdict(list)
    for setting in settings:
        lines[setting.topic, setting.value, setting.name].append(setting.evidence)
    return tuple(
        Property(topic, value, joined(evidence), name)
        for (topic, value, name), evidence in sorted(lines.items())
    )
