"""Who publishes to and consumes from which broker: what code does with channels, joined to the broker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from archscan.link.links import External, Links
from archscan.link.parts import Part
from archscan.link.shared import Bearers
from archscan.model.facts import Exchanges


def join_channels(
    links: Links,
    exchanges: Iterable[Exchanges],
    bearers: Bearers,
    parts: Iterable[Part],
    software: Mapping[int, tuple[str, str]],
) -> None:
    """Say of each link to a broker whether it publishes or consumes; make the link where the system has
    one broker that it can only be."""
    of_part: dict[Part, list[Exchanges]] = defaultdict(list)
    for one in exchanges:
        found = bearers(one)
        if len(found) == 1:
            of_part[found[0]].append(one)
    members = list(parts)
    for part, uses in of_part.items():
        for technology in sorted({one.technology for one in uses}):
            mine = [one for one in uses if one.technology == technology]
            target = _broker(links, part, technology, members, software)
            if target is None:
                continue
            for direction, purpose in (("publish", "publishes"), ("consume", "consumes")):
                lines = [one for one in mine if one.direction == direction]
                if lines:
                    link = links.between(part, target, purpose)
                    link.via.update(dict.fromkeys(one.channel for one in lines if one.channel))
                    link.resources.update(one.channel for one in lines if one.channel)
                    further = (line for one in lines for line in one.also)
                    link.imply("channel", (one.evidence for one in lines), further)


def _broker(
    links: Links, part: Part, technology: str, parts: Iterable[Part], software: Mapping[int, tuple[str, str]]
) -> Part | External | None:
    """The broker that a part names itself, else the only one of that technology in its system."""

    def fits(one: Part) -> bool:
        id_, kind = software.get(id(one), ("", ""))
        return id_ == technology if technology else kind == "broker"

    named = {
        id(link.target): link.target
        for link in links.of(part)
        if isinstance(link.target, Part) and fits(link.target)
    }
    if len(named) == 1:
        return next(iter(named.values()))
    if named:
        return None
    found = [one for one in parts if one.group == part.group and fits(one)]
    if len(found) == 1:
        return found[0]
    outside = [
        link.target
        for link in links.of(part)
        if isinstance(link.target, External) and technology and link.target.technology == technology
    ]
    return outside[0] if len(outside) == 1 else None
