"""What infrastructure does, as far as its kind and its connections say it."""

from __future__ import annotations

from collections.abc import Sequence

from archscan.model.elements import Component, Connection, ConnectionKind
from archscan.model.evidence import Evidence
from archscan.sections.context import Context, merged_evidence
from archscan.sections.interfaces import unsure
from archscan.sections.statements import Inline, Line
from archscan.sections.words import KINDS, OFFERED, count, listed, offered

_OBSERVES: tuple[tuple[bool, ConnectionKind, str], ...] = (
    (True, "exports", "receives telemetry from"),
    (True, "logs", "receives logs from"),
    (False, "scrapes", "scrapes metrics of"),
    (False, "exports", "sends telemetry to"),
    (False, "logs", "sends logs to"),
    (False, "queries", "uses data kept in"),
    (False, "calls", "calls"),
    (True, "calls", "is called by"),
)
"""What a tool that watches others does: by its incoming (True) or outgoing connections."""
_DOES: dict[ConnectionKind, str] = {
    "proxies": "passes requests on to",
    "calls": "calls",
    "queries": "queries",
    "publishes": "publishes to",
    "consumes": "consumes from",
    "scrapes": "scrapes",
}
_NO_USE: frozenset[ConnectionKind] = frozenset({"scrapes"})
"""Connections of those who watch it: it is not there for them."""
_PEERS = ("discovery", "uses")
"""The members of a registry's cluster: what it is there for are others."""
_STORES = frozenset({"redis", "valkey", "keydb", "dragonfly", "garnet", "kvrocks"})
"""Caches of the lexicon that are queues and stores as often: that nothing else is known of is no reason to
call them caches."""
_MOST = 6


def role(context: Context, component: Component) -> tuple[Line, tuple[Evidence, ...]]:
    """A sentence about an infrastructure component, and the lines that say so."""
    noun = KINDS[component.kind][0]
    title = noun[0].upper() + noun[1:]
    if component.kind == "cache" and any(one.id in _STORES for one in component.technologies):
        title = "In-memory store"
    if component.kind == "observability":
        return _observes(context, component, title)
    if component.kind in ("gateway", "proxy"):
        links = [one for one in context.opened[component.id] if one.kind in ("proxies", "calls")]
        preposition, ends = "in front of", [one.target for one in links]
    else:
        links = [
            one
            for one in context.answered[component.id]
            if one.kind not in _NO_USE and (component.kind, one.kind) != _PEERS
        ]
        links = [one for one in links if one.kind != "proxies"] or links
        if component.kind == "auth":  # who only passes requests on to it is no user of its identities
            links = [one for one in links if one.kind == "authenticates"] or links
        preposition, ends = "for", [one.source for one in links]
    if not links:
        return (f"{title}.",), ()
    line = (f"{title} {preposition} ", *_ends(context, component, ends), *unsure(links), ".")
    return line, _proof(links)


def work(context: Context, component: Component) -> tuple[Line, tuple[Evidence, ...]]:
    """What own code offers and does for others, where nobody wrote a sentence about it.

    Empty if its interfaces and connections do not say.
    """
    line: list[Inline] = []
    proof: list[tuple[Evidence, ...]] = []
    for kind in OFFERED:
        found = [one for one in component.interfaces if one.kind == kind]
        if found:
            line += ["; " if line else "", f"offers {offered(kind, [one.name for one in found])}"]
            proof += [one.evidence for one in found]
    for verb, text in _DOES.items():
        links = [one for one in context.opened[component.id] if one.kind == verb]
        if links:
            line += ["; " if line else "", f"{text} "]
            line += [*_ends(context, component, [one.target for one in links]), *unsure(links)]
            proof += [one.evidence for one in links]
    if not line:
        return (), ()
    noun = KINDS[component.kind][0] if component.kind != "other" else "component"
    return (f"{noun[0].upper()}{noun[1:]}: ", *line, "."), merged_evidence(*proof)


def _observes(context: Context, component: Component, title: str) -> tuple[Line, tuple[Evidence, ...]]:
    line, proof = duties(context, component)
    return ((f"{title}: ", *line, "."), proof) if line else ((f"{title}.",), ())


def duties(context: Context, component: Component) -> tuple[Line, tuple[Evidence, ...]]:
    """What a tool that watches others does, without its name; empty if its connections do not say."""
    line: list[Inline] = []
    proof: list[Connection] = []
    for incoming, kind, text in _OBSERVES:
        found = context.answered[component.id] if incoming else context.opened[component.id]
        links = [one for one in found if one.kind == kind]
        if links:
            ends = [one.source if incoming else one.target for one in links]
            line += ["; " if line else "", f"{text} ", *_ends(context, component, ends), *unsure(links)]
            proof += links
    return tuple(line), _proof(proof)


def _ends(context: Context, component: Component, ids: Sequence[str]) -> Line:
    """The components by name, many of them as a number."""
    wanted = set(ids)
    if len(wanted) > _MOST:
        return (count(len(wanted), "component"),)
    known = [one.id for one in (*context.components, *context.externals) if one.id in wanted]
    return listed([context.near(id, component.group) for id in known])


def _proof(links: Sequence[Connection]) -> tuple[Evidence, ...]:
    return merged_evidence(*(one.evidence for one in links))
