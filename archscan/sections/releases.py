"""Releases that components run or are made with, and until when their makers maintain them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from archscan.lexicon.lifecycle import Lifecycle, as_of, lifecycle
from archscan.model.elements import Component, Technology
from archscan.model.evidence import Evidence
from archscan.sections.context import Context
from archscan.sections.products import INFRASTRUCTURE, made_with, version_of

_MADE_OF = ("language", "runtime", "framework", "frontend")
"""Categories whose package or image version is that of the product itself."""
_LEAST = frozenset({"go_mod"})
"""Collectors whose version is the oldest that will do: what it is built with may be newer."""
_SOON = timedelta(days=365)


@dataclass(slots=True)
class Release:
    """A release cycle of a technology, and who uses it. Filled while the model is read."""

    name: str
    lifecycle: Lifecycle
    versions: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    """Ids of components; empty for what only the repository as a whole states."""
    evidence: list[tuple[Evidence, ...]] = field(default_factory=list)

    @property
    def soon(self) -> bool:
        """Whether its maintenance ends within a year of the table's date."""
        return not self.lifecycle.ended and self.lifecycle.ends - as_of() <= _SOON


def releases(context: Context) -> list[Release]:
    """Releases that the table of lifecycles knows, those that ended first on top."""
    found: dict[tuple[str, str], Release] = {}
    for component in context.components:
        for item in component.technologies:
            if item.use != "development" and _is_its_own(item, component):
                _add(found, item, component.id)
    return sorted(found.values(), key=lambda one: (one.lifecycle.ends, one.name, one.lifecycle.cycle))


def _is_its_own(item: Technology, component: Component) -> bool:
    """Whether the version is the product's: a client's version says nothing about its server."""
    if item.category in _MADE_OF:
        stated_least = all(one.collector in _LEAST for one in item.evidence)
        ranged = item.category in ("language", "runtime") and not version_of(item)[:1].isdigit()
        return not (stated_least or ranged)
    return component.kind in INFRASTRUCTURE and item in made_with(component)


def _add(found: dict[tuple[str, str], Release], item: Technology, user: str) -> None:
    version = version_of(item)
    known = lifecycle(item.id, version) if item.id and version else None
    if known is None:
        return
    release = found.setdefault((item.name, known.cycle), Release(item.name, known))
    if version not in release.versions:
        release.versions.append(version)
    if user not in release.users:
        release.users.append(user)
    release.evidence.append(item.evidence)
