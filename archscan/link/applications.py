"""Programs that only their code shows: applications that no file of the repository deploys."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from archscan.link.facts import FactIndex
from archscan.link.names import GENERIC, canonical, squeezed
from archscan.link.parts import Part
from archscan.link.sources import GENERIC_FOLDERS, NOT_SOURCE
from archscan.model.facts import Workload


def application_names(index: FactIndex) -> Callable[[str], str]:
    """The name that a folder's program gives itself (`spring.application.name`), by the folder."""
    names: dict[str, str] = {}
    for provides in index.provides:
        scope = provides.subject.scope
        if scope.kind == "source" and not provides.subject.name:
            names.setdefault(scope.path, provides.name)
    return lambda folder: names.get(folder, "")


_RUNS = re.compile(r"-(?:server|service|srv|svc|app|application|ms|microservice)$")


def add_applications(
    parts: list[Part], applications: Sequence[Workload], names: Callable[[str], str]
) -> list[Part]:
    """The parts, and one for each application that none of them is.

    `names` gives the name that a folder's program gives itself, "" if it gives none. Where some are
    deployed, others are part of the system only if they give themselves a name in it.
    """
    missing: dict[str, list[Workload]] = {}
    deployed = 0
    for workload in applications:
        folder = workload.subject.scope.path
        if any(word.lower() in NOT_SOURCE for word in folder.split("/")):
            continue
        if _is_deployed(folder, names(folder) or workload.subject.name, parts):
            deployed += 1
        else:
            missing.setdefault(folder, []).append(workload)
    made = [
        _part(folder, found, names(folder), parts)
        for folder, found in missing.items()
        if names(folder) or not deployed
    ]
    return sorted([*parts, *made], key=lambda part: (part.group, part.name))


def _is_deployed(folder: str, name: str, parts: Sequence[Part]) -> bool:
    for part in parts:
        if part.source and (part.source == folder or folder.startswith(f"{part.source}/")):
            return True
        words = {squeezed(one) for one in (part.name, *part.aliases)}
        own = {squeezed(one) for one in (name, folder.rpartition("/")[2]) if one}
        if own & words and not part.source:
            part.source = folder
            return True
    if any(workload.build == "" for part in parts for workload in part.workloads) and not folder:
        return True
    alike = [part for part in parts if not part.source and _stems(name, folder) & _stems(part.name, "")]
    if len(alike) == 1:
        alike[0].source = folder
    return len(alike) == 1


def _stems(name: str, folder: str) -> set[str]:
    """Names without the words that say only that it runs: `config` for `config-server`."""
    found = {_RUNS.sub("", canonical(one)) for one in (name, folder.rpartition("/")[2])}
    return {one for one in found if one and one not in GENERIC}


def _part(folder: str, workloads: list[Workload], name: str, parts: Sequence[Part]) -> Part:
    groups = sorted({part.group for part in parts}, key=len, reverse=True)
    group = next((one for one in groups if one and folder.startswith(f"{one}/")), "")
    last = folder.rpartition("/")[2]
    own = workloads[0].subject.name
    label = last if last and squeezed(last) not in GENERIC_FOLDERS else name or own or last
    part = Part(group, label or "application", list(workloads), source=folder)
    part.aliases.update(one for one in (name, own, last) if one and canonical(one) != canonical(part.name))
    return part
