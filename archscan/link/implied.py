"""Stores and brokers that only their clients' configuration speaks of: on the machine itself, without a
container or manifest in the repository."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from archscan.lexicon.ports import protocol_of
from archscan.lexicon.technology import Lexicon, TechnologyEntry
from archscan.link.links import External, Links
from archscan.link.parts import Part
from archscan.model.elements import STORES
from archscan.model.facts import Requires


def imply_stores(
    links: Links,
    unanswered: Iterable[tuple[Part, Requires]],
    software: Mapping[int, tuple[str, str]],
    lexicon: Lexicon,
) -> None:
    """Add a component for each store or broker at an address of the machine itself that nothing known
    listens at; not where the client states another address for the same software, as for production."""
    for part, requires in unanswered:
        entry = technology_at(requires, lexicon)
        if entry is None or not entry.kind or not (entry.kind in STORES or entry.kind == "broker"):
            continue
        if any(_speaks(link.target, entry, software) for link in links.of(part)):
            continue
        name = f"{part.name}-{entry.kind}" if entry.kind in STORES else entry.name
        target = links.external(part.group, name, entry.kind)
        target.technology = entry.id
        target.hosts.add(entry.name)
        target.evidence.add(requires.evidence)
        link = links.between(part, target, requires.purpose)
        link.note(requires)
        if protocol := protocol_of(requires.scheme, requires.port):
            link.protocols[protocol] = None
        link.strengthen("likely")


def technology_at(requires: Requires, lexicon: Lexicon) -> TechnologyEntry | None:
    """The software that a scheme, a key or a well-known port speaks of."""
    for part in requires.scheme.replace("+", ":").split(":"):
        entry = lexicon.get(part) or lexicon.match("scheme", part)
        if entry is not None:
            return lexicon.served_by(entry)
    for word in requires.key.lower().replace("_", ".").split("."):
        entry = lexicon.get(word)
        if entry is not None and entry.kind:
            return entry
    if not requires.scheme and requires.port is not None:
        return lexicon.match("port", str(requires.port))
    return None


def _speaks(target: Part | External, entry: TechnologyEntry, software: Mapping[int, tuple[str, str]]) -> bool:
    """Whether a target is of the same software, or of the same kind where its software is not known."""
    if isinstance(target, External):
        return target.technology in (entry.id, "") and (
            target.technology == entry.id or target.kind == "external"
        )
    return software.get(id(target), ("", ""))[1] == entry.kind
