"""Software that only its clients speak of: a store on the machine itself, a driver that is there to be used,
without a container or manifest in the repository."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from archscan.lexicon.ports import protocol_of
from archscan.lexicon.technology import Lexicon, TechnologyEntry
from archscan.link.links import External, Links
from archscan.link.parts import Part
from archscan.link.shared import Bearers
from archscan.model.elements import STORES
from archscan.model.evidence import Evidence
from archscan.model.facts import Opens, Requires

_IMPLIED = STORES | {"broker", "observability", "discovery", "config"}


def imply_servers(
    links: Links,
    unanswered: Iterable[tuple[Part, Requires]],
    software: Mapping[int, tuple[str, str]],
    lexicon: Lexicon,
) -> None:
    """Add a component for each piece of software at an address of the machine itself that nothing known
    listens at; not where the client states another address for the same software, as for production."""
    for part, requires in unanswered:
        entry = technology_at(requires, lexicon)
        if entry is None or entry.kind not in _IMPLIED:
            continue
        if any(_speaks(link.target, entry, software) for link in links.of(part)):
            continue
        link = links.between(part, _implied(links, part, entry, requires.evidence), requires.purpose)
        link.note(requires)
        if protocol := protocol_of(requires.scheme, requires.port):
            link.protocols[protocol] = None
        link.strengthen("likely")


def imply_opened(
    links: Links,
    opens: Iterable[Opens],
    bearers: Bearers,
    parts: Sequence[Part],
    software: Mapping[int, tuple[str, str]],
    lexicon: Lexicon,
) -> None:
    """Add a component for each store or broker that a client is made of and that the system has none of."""
    for one in opens:
        found = bearers(one)
        entry = lexicon.get(one.technology)
        entry = lexicon.served_by(entry) if entry is not None else None
        if len(found) != 1 or entry is None or not (entry.kind in STORES or entry.kind == "broker"):
            continue
        part = found[0]
        if any(_speaks(link.target, entry, software) for link in links.of(part)):
            continue
        if part.deployed and not one.always:
            continue  # what the deployment has none of is one choice of several
        if any(
            other.group == part.group and software.get(id(other), ("", ""))[1] == entry.kind
            for other in parts
        ):
            continue
        link = links.between(part, _implied(links, part, entry, one.evidence))
        link.imply("client", [one.evidence])


def _implied(links: Links, part: Part, entry: TechnologyEntry, evidence: Evidence) -> External:
    """The component for the software: one a system, since nothing says that there are more."""
    target = links.external(part.group, entry.name, entry.kind or "external")
    target.technology = entry.id
    target.hosts.add(f"{part.name}-{entry.kind}")
    target.evidence.add(evidence)
    return target


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
